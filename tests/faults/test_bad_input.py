"""Whatever comes in over the wire is answered by a problem document or refused alone, and changes nothing.

Real processes on both databases. "Changes nothing" is every row of every table, before and after.
"""

import gzip
import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import MetaData, select

from agentdesk.orchestrator.store.database import Database
from tests.support.bad_input import HARD_VALUES, NO_CURSORS, NO_IDS, NOT_JSON, not_http
from tests.support.contact_center import ContactCenter, Json, ago, event
from tests.support.postgres import fresh_database, in_own_loop
from tests.support.server import child
from tests.support.sqlite import fresh_file

MEGABYTE = 1024 * 1024
CUSTOMER = "phone:+14155550142"


@dataclass(frozen=True)
class Place:
    """A service with one of everything in it, and what its tests need to know of it."""

    url: str
    database: str
    pid: int
    errors: Path
    tokens: dict[str, str]
    customer: str
    interaction: str
    decision: Json
    override: Json

    def ask(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **more.pop("headers", {})}
        return httpx.request(method, self.url + path, headers=headers, timeout=60, **more)

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table."""
        return in_own_loop(_rows(self.database))


async def _rows(url: str) -> dict[str, list[str]]:
    database, known = Database(url), MetaData()
    try:
        async with database.read() as connection:
            await connection.run_sync(known.reflect)
            found = {}
            for table in known.sorted_tables:
                found[table.name] = sorted(map(repr, await connection.execute(select(table))))
            return found
    finally:
        await database.close()


async def _furnish(url: str, database: str, folder: Path) -> dict[str, Any]:
    async with await ContactCenter.hire(url, database, folder) as center:
        await center.happen(event("web.page_viewed", CUSTOMER, ago(minutes=2), path="/activate"))
        interaction = await center.connect(CUSTOMER)
        await center.say(interaction, "It does not work.")
        decision = await center.decide(CUSTOMER, interaction)
        body = center.exception_to(decision)
        return {
            "tokens": dict(center.tokens), "interaction": interaction, "decision": decision,
            "customer": await center.customer(CUSTOMER), "override": await center.agent.post("/v1/overrides", body),
        }  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("bad-input")
    errors = folder / "stderr.txt"
    with ExitStack() as stack:
        sqlite = request.param == "sqlite"
        database = fresh_file(folder) if sqlite else stack.enter_context(fresh_database())
        service = stack.enter_context(child(database, folder, errors=errors))
        made = in_own_loop(_furnish(service.url, database, folder))
        yield Place(url=service.url, database=database, pid=service.process.pid, errors=errors, **made)


@pytest.fixture
def unchanged(place: Place) -> Iterator[Place]:
    """The place; fails the test if anything in its store changed or anything but warnings was said of it."""
    before, said = place.everything(), place.errors.read_text()
    yield place
    after = place.everything()
    assert [name for name in after if after[name] != before[name]] == []
    assert httpx.get(f"{place.url}/healthz").status_code == 200
    new = place.errors.read_text()[len(said) :]
    assert "Traceback" not in new, new
    assert "ERROR" not in new, new


def is_problem(answer: httpx.Response, *statuses: int) -> bool:
    """Whether it is a problem document of one of those statuses that tells what is wrong and under which trace."""
    if answer.status_code not in statuses or answer.headers.get("content-type") != "application/problem+json":
        return False
    document = answer.json()
    return bool(
        document["status"] == answer.status_code and document["code"] and document["title"] and document["trace_id"]
    )


@dataclass
class Wrong:
    """Collects what was answered wrongly, so that a failing test shows all of it."""

    found: list[str] = field(default_factory=list)

    def unless(self, is_right: bool, answer: httpx.Response, about: object) -> None:
        if not is_right:
            request = answer.request
            self.found.append(f"{request.method} {request.url} {about!r:.200}: {answer.status_code} {answer.text:.300}")

    def check(self) -> None:
        assert not self.found, "\n".join(self.found)


def _commands(place: Place) -> Sequence[tuple[str, str, str]]:
    """Who may ask what of the routes that take JSON."""
    interaction, override = f"/v1/interactions/{place.interaction}", f"/v1/overrides/{place.override['id']}"
    return (
        ("agent", "POST", "/v1/overrides"),
        ("agent", "PATCH", f"{override}/result"),
        ("supervisor", "POST", f"{override}/review"),
        ("agent", "POST", "/v1/decisions"),
        ("agent", "POST", f"/v1/decisions/{place.decision['id']}/feedback"),
        ("touchpoint", "POST", "/v1/interactions"),
        ("touchpoint", "PATCH", interaction),
        ("touchpoint", "POST", f"{interaction}/utterances"),
        ("agent", "POST", f"{interaction}/wrap-up"),
        ("agent", "PUT", "/v1/session/presence"),
        ("agent", "POST", f"/v1/customers/{place.customer}/links"),
    )


def test_what_is_not_json_is_said_to_be_so(unchanged: Place) -> None:
    wrong = Wrong()
    for who, method, path in _commands(unchanged):
        for body in NOT_JSON:
            headers = {"Content-Type": "application/json", "If-Match": "*"}
            answer = unchanged.ask(who, method, path, content=body, headers=headers)
            wrong.unless(is_problem(answer, 400), answer, body)
    for path in ("/v1/events", "/v1/track", "/v1/batch"):
        for body in (*NOT_JSON, b""):
            headers = {"Content-Type": "application/json"}
            auth = (unchanged.tokens["touchpoint"], "")
            answer = (
                httpx.post(unchanged.url + path, content=body, headers=headers, auth=auth, timeout=60)
                if path != "/v1/events"
                else unchanged.ask("touchpoint", "POST", path, content=body, headers=headers)
            )
            wrong.unless(is_problem(answer, 400), answer, body)
    wrong.check()


def test_json_of_another_shape_is_refused_with_the_field(unchanged: Place) -> None:
    wrong = Wrong()
    for who, method, path in _commands(unchanged):
        for body in (7, "text", None, [], [{}], True, {"state": 7, "id": []}):
            answer = unchanged.ask(who, method, path, json=body, headers={"If-Match": "*"})
            wrong.unless(is_problem(answer, 400, 422), answer, body)
    wrong.check()


def test_content_of_other_types_is_refused(unchanged: Place) -> None:
    wrong, good = Wrong(), json.dumps({"presence": "busy"}).encode()
    for kind in ("text/xml", "multipart/form-data; boundary=x", "application/octet-stream", "x", ""):
        for who, method, path in _commands(unchanged):
            headers = {"Content-Type": kind, "If-Match": "*"}
            answer = unchanged.ask(who, method, path, content=b"<a/>", headers=headers)
            wrong.unless(is_problem(answer, 400, 415, 422), answer, kind)
        one = json.dumps(event("web.page_viewed", CUSTOMER)).encode()
        answer = unchanged.ask("touchpoint", "POST", "/v1/events", content=one, headers={"Content-Type": kind})
        wrong.unless(is_problem(answer, 415), answer, kind)
    for encoding in ("gzip", "br", "deflate", "rot13"):
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        body = gzip.compress(good) if encoding == "gzip" else b"\x00\x01"
        answer = unchanged.ask("agent", "PUT", "/v1/session/presence", content=body, headers=headers)
        wrong.unless(is_problem(answer, 400, 415), answer, encoding)
    wrong.check()


def test_a_bad_event_is_refused_alone_with_its_reason(unchanged: Place) -> None:
    def _one(**attributes: Any) -> Json:
        return {**event("web.page_viewed", CUSTOMER), **attributes}

    no_text: tuple[Any, ...] = (7, [], {}, True, "", " ", "a\x00b", "x" * 100_000, None)
    bad: list[Any] = [7, "text", None, [], [[]], {}, _one(specversion="0.3"), _one(specversion=1)]
    bad += [_one(**{name: value}) for name in ("id", "source", "type") for value in no_text]
    bad += [_one(type=kind) for kind in ("web", ".x", "web.", "web page.viewed", "web..x")]
    bad += [
        _one(time=time)
        for time in (7, "yesterday", "2026-99-99T00:00:00Z", "2026-11-22T10:00:00", "1066-10-14T09:00:00Z")
    ]
    bad += [
        _one(subject=who)
        for who in (
            7,
            [],
            "phone",
            "phone:",
            ":x",
            "ghost:1",
            "phone:abc",
            "email:a@",
            "phone:\x00",
            "email:" + "a" * 9_000 + "@b.c",
        )
    ]
    bad += [_one(data={"identifiers": given}) for given in (7, [], {"phone": {}}, {"ghost": "1"}, {"phone": "none"})]
    bad += [_one(data={"identifiers": {"cookie": [f"c{n}" for n in range(100)]}})]
    bad += [_one(data_base64=7, data=None), _one(data_base64="%%%", data=None)]
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    answer = unchanged.ask("touchpoint", "POST", "/v1/events", content=json.dumps(bad), headers=headers)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    taken = set(range(len(bad))) - {one["index"] for one in told["rejected"]}
    assert (told["accepted"], [bad[index] for index in sorted(taken)]) == (0, [])
    assert all(one["code"] and one["detail"].endswith(".") for one in told["rejected"])


def test_unknown_customers_interactions_decisions_and_links(unchanged: Place) -> None:
    wrong, place = Wrong(), unchanged
    for nobody in NO_IDS:
        for path in ("", "/context", "/timeline", "/journeys"):
            answer = place.ask("agent", "GET", f"/v1/customers/{nobody}{path}")
            wrong.unless(is_problem(answer, 404), answer, nobody)
        for path in (f"/v1/interactions/{nobody}", f"/v1/interactions/{nobody}/utterances",
                     f"/v1/decisions/{nobody}", f"/v1/overrides/{nobody}"):  # fmt: skip
            answer = place.ask("agent", "GET", path)
            wrong.unless(is_problem(answer, 404), answer, nobody)
        asked: tuple[tuple[str, str, str, Json], ...] = (
            ("agent", "DELETE", f"/v1/customers/{place.customer}/links/{nobody}", {}),
            ("agent", "DELETE", f"/v1/customers/{nobody}/links/1", {}),
            ("touchpoint", "PATCH", f"/v1/interactions/{nobody}", {"state": "closed"}),
            ("touchpoint", "POST", f"/v1/interactions/{nobody}/utterances", {"speaker": "customer", "text": "x"}),
            ("agent", "POST", f"/v1/interactions/{nobody}/wrap-up", {"disposition": "resolved"}),
            ("agent", "POST", f"/v1/decisions/{nobody}/feedback", {"action": "no_action", "outcome": "accepted"}),
            ("agent", "PATCH", f"/v1/overrides/{nobody}/result", {"status": "resolved"}),
            ("supervisor", "POST", f"/v1/overrides/{nobody}/review", {"advice_right": True, "override_right": True}),
        )
        for who, method, path, body in asked:
            more = {"json": body} if body else {}
            answer = place.ask(who, method, path, headers={"If-Match": "*"}, **more)
            wrong.unless(is_problem(answer, 404, 422), answer, body)
    for whom in (
        {},
        {"identifier": "phone:none"},
        {"identifier": "ghost:1"},
        {"customer_id": "x"},
        {"identifier": CUSTOMER, "interaction_id": "x"},
    ):
        answer = place.ask("agent", "POST", "/v1/decisions", json={**whom, "touchpoint": "desk"})
        wrong.unless(is_problem(answer, 404, 422), answer, whom)
    wrong.check()


def test_overrides_that_refer_to_nothing(unchanged: Place) -> None:
    wrong, place = Wrong(), unchanged
    good = {
        "decision_id": place.decision["id"], "interaction_id": place.interaction, "customer_id": place.customer,
        "taken_action": "x", "reason_code": "better_option", "taken_at": ago(), "comment": "",
    }  # fmt: skip
    changes: tuple[Json, ...] = (
        *({name: "x"} for name in ("decision_id", "customer_id", "interaction_id")),
        *({"reason_code": code} for code in ("because", "other")),
        {"recommended_action": "never_ranked"},
        *({"taken_action": action} for action in ("", "x" * 10_000)),
        *({"taken_at": time} for time in ("now", 7, "2026-11-22T10:00:00")),
        *({"comment": comment} for comment in ("a\x00b", "x" * 30_000)),
        *({"on_screen": screen} for screen in ([], "x")),
        {"result": {"status": "fine"}},
        *({"id": no_id} for no_id in ("a b", "x" * 100, "")),
    )
    for number, change in enumerate(changes):
        body = {"id": f"bad-{number}", **good, **change}
        answer = place.ask("agent", "POST", "/v1/overrides", json=body)
        wrong.unless(is_problem(answer, 404, 422), answer, change)
    same_id = {**good, "id": place.override["id"]}
    answer = place.ask("agent", "POST", "/v1/overrides", json=same_id)
    wrong.unless(is_problem(answer, 409), answer, "other content under the same id")
    for missing in ("decision_id", "customer_id", "taken_action", "reason_code", "taken_at"):
        body = {"id": "bad", **{name: value for name, value in good.items() if name != missing}}
        answer = place.ask("agent", "POST", "/v1/overrides", json=body)
        wrong.unless(is_problem(answer, 422) and missing in answer.text, answer, f"without {missing}")
    wrong.check()


def test_bad_cursors_and_filters(place: Place) -> None:
    wrong = Wrong()
    lists = (
        (f"/v1/customers/{place.customer}/timeline", "before"), ("/v1/overrides", "cursor"),
        (f"/v1/interactions/{place.interaction}/utterances", "cursor"), ("/v1/interactions", "cursor"),
    )  # fmt: skip
    for path, name in lists:
        for cursor in NO_CURSORS:
            answer = place.ask("agent", "GET", f"{path}?{name}={cursor}")
            wrong.unless(is_problem(answer, 422), answer, cursor)
        for limit in ("0", "-1", "501", "x", "9" * 30, "1e3", "%00"):
            answer = place.ask("agent", "GET", f"{path}?limit={limit}")
            wrong.unless(is_problem(answer, 422), answer, limit)
    for question in ("from=yesterday", "to=9", "direction=up", "state=fine", "verdict=maybe", "from=2026-11-22"):
        answer = place.ask("agent", "GET", f"/v1/overrides?{question}")
        wrong.unless(is_problem(answer, 422), answer, question)
    for question in ("", "identifier=phone", "identifier=ghost:1", "identifier=", "q=", "q=%00", f"q={'x' * 9_000}"):
        answer = place.ask("agent", "GET", f"/v1/customers?{question}")
        wrong.unless(answer.status_code == 200 or is_problem(answer, 404, 422), answer, question)
    for cursor in ("x", "-1", "1.5", "9" * 40, "0x10"):
        answer = place.ask("agent", "GET", "/v1/stream", headers={"Last-Event-ID": cursor})
        wrong.unless(is_problem(answer, 422), answer, cursor)
    wrong.check()
    assert "Traceback" not in place.errors.read_text()


def test_text_and_numbers_that_stores_find_hard(place: Place) -> None:
    """They are kept as they came or refused; and what was kept can be read again."""
    wrong = Wrong()
    for number, value in enumerate(HARD_VALUES):
        document = json.dumps(event("web.page_viewed", CUSTOMER, odd="HERE")).encode().replace(b'"HERE"', value)
        headers = {"Content-Type": "application/cloudevents+json"}
        answer = place.ask("touchpoint", "POST", "/v1/events", content=document, headers=headers)
        wrong.unless(answer.status_code == 202 or is_problem(answer, 400, 422), answer, value)
        track = b'{"userId":"u-1","event":"Odd Thing","messageId":"m-%d","properties":{"odd":%s}}' % (number, value)
        auth = (place.tokens["touchpoint"], "")
        answer = httpx.post(f"{place.url}/v1/track", content=track, auth=auth, timeout=60)
        wrong.unless(answer.status_code == 200 or is_problem(answer, 400), answer, value)
        body = {
            "decision_id": place.decision["id"], "customer_id": place.customer, "taken_action": "x", "taken_at": ago(),
            "reason_code": "better_option", "on_screen": {"odd": "HERE"}, "id": f"odd-{number}",
        }  # fmt: skip
        content = json.dumps(body).encode().replace(b'"HERE"', value)
        answer = place.ask(
            "agent", "POST", "/v1/overrides", content=content, headers={"Content-Type": "application/json"}
        )
        wrong.unless(answer.status_code == 201 or is_problem(answer, 400, 422), answer, value)
        if answer.status_code == 201:
            answer = place.ask("agent", "GET", f"/v1/overrides/odd-{number}")
            wrong.unless(answer.status_code == 200, answer, value)
    for path in ("timeline?limit=500", "context", "journeys"):
        answer = place.ask("agent", "GET", f"/v1/customers/{place.customer}/{path}")
        wrong.unless(answer.status_code == 200, answer, path)
    wrong.check()
    assert "Traceback" not in place.errors.read_text()


def _exchange(url: str, *sent: bytes, half_close: bool = True) -> bytes:
    """Send bytes to the service's socket and read what it says until it hangs up."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as line, suppress(ConnectionError):
        with suppress(ConnectionError):
            for part in sent:
                line.sendall(part)
        if half_close:
            line.shutdown(socket.SHUT_WR)
        said = b""
        while part := line.recv(65536):
            said += part
        return said
    return b""


def test_bodies_over_the_limit_are_not_read_to_their_end(unchanged: Place) -> None:
    process = psutil.Process(unchanged.pid)
    before = process.memory_info().rss
    auth = f"Authorization: Bearer {unchanged.tokens['touchpoint']}\r\nContent-Type: application/json\r\nHost: x\r\n"
    for path in ("/v1/events", "/v1/track", "/v1/interactions"):
        head = f"POST {path} HTTP/1.1\r\n{auth}".encode()
        declared = _exchange(unchanged.url, head + b"Content-Length: 99999999999\r\n\r\n", *[b" " * MEGABYTE] * 6)
        chunk = b"%x\r\n%s\r\n" % (MEGABYTE, b" " * MEGABYTE)
        undeclared = _exchange(unchanged.url, head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 6)
        for said in (declared, undeclared):
            status = said.split(b" ", 2)[1:2]
            assert status in ([b"413"], [b"400"]) or said == b"", said[:200]  # it may hang up while we still talk
    wrong = Wrong()
    bomb = gzip.compress(bytes(300 * MEGABYTE), 9)
    for path, statuses in (("/v1/events", (413,)), ("/v1/track", (400,)), ("/v1/batch", (400,))):
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        answer = unchanged.ask("touchpoint", "POST", path, content=bomb, headers=headers)
        wrong.unless(is_problem(answer, *statuses, 401), answer, "300 MB of zeros, folded")
        basic = httpx.BasicAuth(unchanged.tokens["touchpoint"], "")
        if path != "/v1/events":
            answer = httpx.post(unchanged.url + path, content=bomb, headers=headers, auth=basic, timeout=60)
            wrong.unless(is_problem(answer, *statuses), answer, "300 MB of zeros, folded")
    wrong.check()
    assert process.memory_info().rss - before < 100 * MEGABYTE


def test_what_is_not_http_is_hung_up_on(unchanged: Place) -> None:
    authorised = f"Authorization: Bearer {unchanged.tokens['touchpoint']}\r\n".encode()
    for bytes_sent in not_http(authorised):
        said = _exchange(unchanged.url, bytes_sent)
        assert not said or said.split(b" ", 2)[1][:1] in (b"2", b"4", b"1"), (bytes_sent[:80], said[:300])
        assert b"Traceback" not in said
    assert psutil.pid_exists(unchanged.pid)


def test_the_service_still_does_its_work(place: Place) -> None:
    """After all of the above, in the same process."""
    taken = place.ask("touchpoint", "POST", "/v1/events", json=event("web.page_viewed", CUSTOMER))
    assert taken.json() == {"accepted": 1, "duplicates": 0, "rejected": []}
    assert place.ask("agent", "GET", f"/v1/customers/{place.customer}/context").status_code == 200
    assert "Traceback" not in place.errors.read_text()
