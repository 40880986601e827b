"""A store that cannot be written: the service says so, keeps nothing half, and goes on by itself when it can."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import httpx
import pytest

from tests.support.contact_center import ContactCenter, Json, ago, event, new_id
from tests.support.furnished import Place, Wrong, furnished, is_problem
from tests.support.no_tls import NO_TLS
from tests.support.postgres import in_own_loop
from tests.support.server import child, cli
from tests.support.small_disk import SmallDisk, small_disk
from tests.support.sqlite import fresh_file

CUSTOMER = "phone:+14155550142"


@dataclass
class Sender:
    """Sends one of each kind again and again, and knows what was acknowledged and what was not."""

    center: ContactCenter
    interaction: str
    decision: Json
    kept: dict[str, list[Json]] = field(default_factory=lambda: {"events": [], "utterances": [], "overrides": []})
    refused: dict[str, list[Json]] = field(default_factory=lambda: {"events": [], "utterances": [], "overrides": []})

    def send(self, kind: str, body: Json) -> httpx.Response:
        who = "agent" if kind == "overrides" else "touchpoint"
        path = f"/v1/interactions/{self.interaction}/utterances" if kind == "utterances" else f"/v1/{kind}"
        headers = {"Authorization": f"Bearer {self.center.tokens[who]}"}
        answer = httpx.post(self.center.url + path, json=body, headers=headers, timeout=60, verify=NO_TLS)
        assert answer.is_success or is_problem(answer, 503), answer.text
        (self.kept if answer.is_success else self.refused)[kind].append(body)
        return answer

    def one_of_each(self) -> dict[str, httpx.Response]:
        said = {"id": new_id(), "speaker": "customer", "text": "It does not work. " * 200, "at": ago()}
        screen = {"on_screen": {"words": "x" * 3_000}}
        return {
            "events": self.send("events", event("web.page_viewed", CUSTOMER, path="/activate", more="x" * 3_000)),
            "utterances": self.send("utterances", said),
            "overrides": self.send("overrides", self.center.exception_to(self.decision, **screen)),
        }


async def _sender(url: str, database: str, folder: Path) -> Sender:
    async with await ContactCenter.hire(url, database, folder) as center:
        await center.happen(event("web.page_viewed", CUSTOMER, path="/"))
        interaction = await center.connect(CUSTOMER)
        return Sender(center, interaction, await center.decide(CUSTOMER, interaction))


async def _everything_kept(sender: Sender) -> None:
    async with ContactCenter(sender.center.url, sender.center.tokens) as center:
        told = await center.happen(*sender.kept["events"])
        assert (told["accepted"], told["duplicates"]) == (0, len(sender.kept["events"]))
        said = [one["id"] async for one in center.agent.pages(f"/v1/interactions/{sender.interaction}/utterances")]
        assert said == [one["id"] for one in sender.kept["utterances"]]
        recorded = {one["id"] async for one in center.supervisor.pages("/v1/overrides")}
        assert recorded == {one["id"] for one in sender.kept["overrides"]}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", kilobytes=4096) as mounted:
        yield mounted


@pytest.mark.timeout(300)
def test_a_full_disk_is_told_and_overcome_without_a_restart(disk: SmallDisk, tmp_path: Path) -> None:
    errors, database = tmp_path / "stderr.txt", fresh_file(disk.folder)
    with ExitStack() as stack:
        service = stack.enter_context(child(database, disk.folder, errors=errors))
        sender = in_own_loop(_sender(service.url, database, disk.folder))
        assert all(answer.is_success for answer in sender.one_of_each().values())
        disk.fill()
        codes: dict[str, str] = {}
        while len(codes) < 3:
            for kind, answer in sender.one_of_each().items():
                if answer.status_code == 503:
                    codes[kind] = answer.json()["code"]
                    assert answer.headers["Retry-After"]
        assert codes == {"events": "unavailable", "utterances": "unavailable", "overrides": "ledger_unavailable"}
        agent = {"Authorization": f"Bearer {sender.center.tokens['agent']}"}
        for path in ("/v1/session", "/v1/overrides", "/v1/interactions?mine", "/healthz"):
            assert httpx.get(service.url + path, headers=agent, timeout=60, verify=NO_TLS).status_code == 200, path
        # what a customer said is not shown to who has not looked so far, as long as it cannot be logged that they did
        said = f"{service.url}/v1/interactions/{sender.interaction}/utterances"
        other = {"Authorization": f"Bearer {sender.center.tokens['supervisor']}"}
        looked = httpx.get(said, headers=other, timeout=60, verify=NO_TLS)
        assert is_problem(looked, 503)
        disk.free()
        late = {kind: list(bodies) for kind, bodies in sender.refused.items()}
        for kind, bodies in late.items():
            for body in bodies:
                assert sender.send(kind, body).is_success, "it did not recover"
        asyncio.run(_everything_kept(sender))
        assert "Traceback" not in errors.read_text()
        service.kill()
        stack.enter_context(child(database, disk.folder, port=int(service.url.rpartition(":")[2])))
        asyncio.run(_everything_kept(sender))
        assert cli("audit", "verify", "--db", database, "--data-dir", str(disk.folder)).returncode == 0
        with sqlite3.connect(disk.folder / "orchestrator.db") as direct:
            assert direct.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        direct.close()


async def _on_postgres(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


def _execute(place: Place, on_sqlite: str, on_postgres: str) -> None:
    if place.database.startswith("sqlite"):
        with sqlite3.connect(place.database.removeprefix("sqlite:///")) as direct:
            direct.executescript(on_sqlite)
        direct.close()
    else:
        in_own_loop(_on_postgres(place.database, on_postgres))


def _lock_ledger(place: Place) -> None:
    _execute(
        place,
        "CREATE TRIGGER locked BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'read-only'); END;",
        "CREATE FUNCTION locked() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'read-only'; END$$;"
        "CREATE TRIGGER locked BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION locked();",
    )


def _unlock_ledger(place: Place) -> None:
    _execute(place, "DROP TRIGGER locked;", "DROP TRIGGER locked ON ledger; DROP FUNCTION locked();")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_without_the_ledger_nothing_happens(tmp_path: Path, kind: str) -> None:
    with furnished(kind, tmp_path) as place:
        known = f"/v1/overrides/{place.override['id']}"
        body = {
            "id": new_id(), "decision_id": place.decision["id"], "customer_id": place.customer, "taken_action": "x",
            "interaction_id": place.interaction, "reason_code": "better_option", "taken_at": ago(),
        }  # fmt: skip
        asked: tuple[tuple[str, str, str, Json], ...] = (
            ("agent", "POST", "/v1/overrides", body),
            ("agent", "PATCH", f"{known}/result", {"status": "resolved"}),
            ("supervisor", "POST", f"{known}/review", {"advice_right": False, "override_right": True}),
        )
        _lock_ledger(place)
        before, wrong = place.everything(), Wrong()
        for who, method, path, json in asked:
            answer = place.ask(who, method, path, json=json, headers={"If-Match": "*", "Idempotency-Key": new_id()})
            wrong.unless(
                is_problem(answer, 503) and answer.json()["code"] == "ledger_unavailable", answer, "a locked ledger"
            )
        wrong.check()
        assert place.everything() == before
        _unlock_ledger(place)
        for who, method, path, json in asked:
            answer = place.ask(who, method, path, json=json, headers={"If-Match": "*"})
            wrong.unless(answer.is_success, answer, "an unlocked ledger")
        wrong.check()
        assert "Traceback" not in place.errors.read_text()
        place_of = ("--db", place.database, "--data-dir", str(tmp_path))
        assert cli("audit", "verify", *place_of).returncode == 0
