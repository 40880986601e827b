"""Card numbers in six forms through every input: none is in any file, log or answer afterwards; the last four digits
are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.contact_center import Json, ago, event, new_id
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, running_fake
from tests.support.furnished import CUSTOMER, Place, furnished
from tests.support.server import cli
from tests.unit.app.test_outbox import chat
from tests.unit.test_card_data import FORMS, written

DIGITS = (
    "4111111111111111", "5555555555554444", "4012888888881881", "6011000990139424", "2221000000000009",
    "4000056655665556",
)  # fmt: skip
NUMBERS = [written(digits, between) for digits, between in zip(DIGITS, FORMS.values(), strict=True)]
WORDS = " and ".join(NUMBERS) + ", cvv 737 please"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with furnished("sqlite", tmp_path_factory.mktemp("cards")) as made:
        yield made


def inputs(place: Place) -> Iterator[tuple[str, str, str, Json | list[Json], dict[str, str]]]:
    """Who sends what where: every way in which words come into the service."""
    call, known = f"/v1/interactions/{place.interaction}", f"/v1/overrides/{place.override['id']}"
    seen: Json = {"card": WORDS, "cvv": "737", "deep": [{"pan": WORDS}]}
    named = event("web.page_viewed", CUSTOMER, text=WORDS, traits={"name": "Maya", "about": WORDS}, seen=seen)
    structured = {"Content-Type": "application/cloudevents+json"}
    yield "touchpoint", "POST", "/v1/events", named, structured
    yield (
        "touchpoint",
        "POST",
        "/v1/events",
        [event("app.error", CUSTOMER, message=WORDS)],
        {"Content-Type": "application/cloudevents-batch+json"},
    )
    yield "touchpoint", "POST", "/v1/events", seen, {
        "Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": new_id(), "ce-source": "t",
        "ce-type": "web.form_sent", "ce-subject": CUSTOMER,
    }  # fmt: skip
    track = {"userId": "u-1", "event": "Form sent", "properties": seen, "messageId": new_id()}
    yield "touchpoint", "POST", "/v1/track", track, {"Content-Type": "application/json"}
    said = {"id": new_id(), "speaker": "customer", "text": WORDS, "at": ago()}
    yield "touchpoint", "POST", f"{call}/utterances", said, {}
    yield "agent", "POST", f"{call}/notes", {"text": WORDS}, {}
    body = {
        "id": new_id(), "decision_id": place.decision["id"], "customer_id": place.customer, "taken_action": "x",
        "interaction_id": place.interaction, "reason_code": "better_option", "taken_at": ago(), "comment": WORDS,
        "result": {"status": "pending", "note": WORDS}, "on_screen": seen,
    }  # fmt: skip
    yield "agent", "POST", "/v1/overrides", body, {}
    yield "agent", "PATCH", f"{known}/result", {"status": "resolved", "note": WORDS}, {"If-Match": "*"}
    verdict = {"advice_right": False, "override_right": True, "comment": WORDS}
    yield "supervisor", "POST", f"{known}/review", verdict, {"If-Match": "*"}
    yield "touchpoint", "PATCH", call, {"state": "wrap_up"}, {}
    wrap = {"disposition": "resolved", "summary": WORDS, "promise": WORDS, "promise_due_at": "2030-01-01T00:00:00Z"}
    yield "agent", "POST", f"{call}/wrap-up", wrap, {}


def found(content: str) -> list[str]:
    """What can be read of the planted: also where it was written in another way."""
    together = re.sub(r"[^0-9A-Za-z•]", "", content)
    return [number for number in DIGITS if number in together]


def test_no_file_log_or_answer_holds_a_card_number(place: Place, tmp_path: Path) -> None:
    for who, method, path, body, headers in inputs(place):
        answer = place.ask(who, method, path, json=body, headers={"Idempotency-Key": new_id(), **headers})
        assert answer.is_success, (path, answer.text)
        assert found(answer.text) == [], path
    lines = tmp_path / "events.jsonl"
    lines.write_text(json.dumps(event("web.form_sent", CUSTOMER, note=WORDS)) + "\n")
    imported = cli("ingest", str(lines), "--db", place.database, "--data-dir", str(place.errors.parent))
    assert imported.returncode == 0, imported.stderr
    asked = place.ask("agent", "GET", f"/v1/customers/{place.customer}/timeline")
    assert "•••• 4444" in asked.text
    assert "•••• 5556" in place.ask("agent", "GET", f"/v1/interactions/{place.interaction}/utterances").text
    files = [each for each in place.errors.parent.rglob("*") if each.is_file()]
    assert any(each.name.endswith("-wal") for each in files)
    for file in files:
        content = file.read_bytes()
        assert found(content.decode("utf-8", "replace")) == [], file.name
        assert b"cvv 737" not in content, file.name
        assert b'"cvv":"737"' not in content, file.name
    rows = "".join(row for table in place.everything().values() for row in table)
    assert found(rows) == []
    assert rows.count("•••• 1111") >= 8, "what was masked is what was sent"


async def test_the_desk_keeps_and_sends_none_either(tmp_path: Path) -> None:
    async with running_fake() as fake:
        first = chat(fake, 0)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.save_draft(f"reply:{first}", WORDS)
            desk.say(first, WORDS)
            await until(desk.store, lambda s: bool(s.utterances.get(first)) and not s.pending and not s.drafts)
        (said,) = fake.utterances[first]
        assert found(said["text"]) == []
        assert said["text"].endswith("•••• 5556, cvv ••• please")
