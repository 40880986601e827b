"""Two services on one store, each command sent several times to either, clients that go away in the middle, customers
who are erased meanwhile: nothing is half done or done twice, both answer alike, and the ledger is whole.

AGENTDESK_STORIES says of how many customers (6).
"""

import asyncio
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
import pytest

from tests.support.contact_center import ContactCenter, Json, ago, event, make_token, new_id
from tests.support.no_tls import NO_TLS
from tests.support.postgres import fresh_database
from tests.support.server import child, cli

STORIES = int(os.environ.get("AGENTDESK_STORIES", "6"))


@dataclass(frozen=True)
class Sent:
    who: str
    method: str
    path: str
    body: Json
    key: str = field(default_factory=new_id)


@dataclass
class Two:
    """Both services, and how one asks them."""

    urls: list[str]
    tokens: dict[str, str]
    http: httpx.AsyncClient
    chance: random.Random

    def _request(self, url: str, sent: Sent) -> httpx.Request:
        headers = {"Authorization": f"Bearer {self.tokens[sent.who]}", "Idempotency-Key": sent.key, "If-Match": "*"}
        return self.http.build_request(sent.method, url + sent.path, json=sent.body, headers=headers)

    async def ask(self, url: str, sent: Sent) -> tuple[int, Json]:
        answer = await self.http.send(self._request(url, sent))
        assert answer.status_code < 500, (sent, answer.text)
        told = orjson.loads(answer.content or b"{}")
        return answer.status_code, {name: what for name, what in told.items() if name != "trace_id"}

    async def either(self, sent: Sent) -> None:
        """Sent to one of them, now and then by somebody who does not wait for the answer."""
        url = self.chance.choice(self.urls)
        if self.chance.random() < 0.7:
            await self.ask(url, sent)
            return
        request = self._request(url, sent)
        _reader, writer = await asyncio.open_connection(request.url.host, request.url.port)
        lines = [f"{sent.method} {sent.path} HTTP/1.1", *(f"{name}: {told}" for name, told in request.headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + request.content)
        await writer.drain()
        for _turn in range(self.chance.randrange(40)):
            await asyncio.sleep(0)
        writer.transport.abort()


def _commands(customer: str, talk: str, decision: Json, override: Json) -> Iterator[Sent]:
    record, contact = f"/v1/overrides/{override['id']}", f"/v1/interactions/{talk}"
    yield Sent("agent", "POST", "/v1/overrides", override, override["id"])
    yield Sent("agent", "PATCH", f"{record}/result", {"status": "resolved", "note": "So.", "at": ago()})
    yield Sent(
        "supervisor", "POST", f"{record}/review", {"advice_right": True, "override_right": None, "comment": "So."}
    )
    for number in range(3):
        for kind, more in (("utterances", {"speaker": "agent"}), ("notes", {})):
            key = new_id()
            body = {"id": key, "text": f"Number {number}.", "at": ago(), **more}
            yield Sent("agent", "POST", f"{contact}/{kind}", body, key)
    yield Sent(
        "agent", "POST", f"/v1/customers/{customer}/links", {"identifier": f"email:{talk}@x.org", "evidence": "said"}
    )
    advised = decision["ranked"][0]["action"]
    accepted = {"action": advised, "outcome": "accepted", "outcomeTimestamp": ago()}
    yield Sent("agent", "POST", f"/v1/decisions/{decision['id']}/feedback", accepted)


async def _story(two: Two, center: ContactCenter, number: int) -> None:
    subject, is_erased = f"phone:+1415555{number:04d}", number % 2 == 1
    await center.happen(event("web.page_viewed", subject, ago(minutes=2), path="/activate"))
    talk = await center.connect(subject, "chat")
    decision = await center.decide(subject, talk)
    override, customer = center.exception_to(decision), decision["customer_id"]
    commands = list(_commands(customer, talk, decision, override))
    others = [Sent("agent", "POST", "/v1/overrides", {**override, "comment": "Other words."}, override["id"])]
    if is_erased:
        others += [Sent("admin", "POST", f"/v1/customers/{customer}/erasure", {"reason": "customer_request"})]
    several = [*commands * 3, *others]
    two.chance.shuffle(several)
    await asyncio.gather(*map(two.either, several))
    for sent in commands:
        first, second = [await two.ask(url, sent) for url in two.urls]
        assert first[0] == second[0], (sent, first, second)
        if not is_erased:
            assert first == second
    if not is_erased:
        for kind in ("utterances", "notes"):
            told = [one["text"] async for one in center.agent.pages(f"/v1/interactions/{talk}/{kind}")]
            assert sorted(told) == [f"Number {each}." for each in range(3)]


async def _stories(urls: list[str], database: str, folder: Path) -> None:
    limits = httpx.Limits(max_connections=40)
    async with (
        await ContactCenter.hire(urls[0], database, folder) as center,
        httpx.AsyncClient(timeout=60, verify=NO_TLS, limits=limits) as http,
    ):
        tokens = {**center.tokens, "admin": await make_token(database, folder, "admin", "Root", None)}
        two = Two(urls, tokens, http, random.Random(7))
        await asyncio.gather(*(_story(two, center, number) for number in range(STORIES)))


@pytest.mark.timeout(600)
def test_two_services_do_each_thing_once(tmp_path: Path) -> None:
    errors = tmp_path / "stderr.txt"
    with ExitStack() as stack:
        database = stack.enter_context(fresh_database())
        urls = [stack.enter_context(child(database, tmp_path, errors=errors)).url for _ in range(2)]
        asyncio.run(_stories(urls, database, tmp_path))
        verified = cli("audit", "verify", "--db", database, "--data-dir", str(tmp_path))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    told = [line for line in errors.read_text().splitlines() if " WARNING " in line or " ERROR " in line]
    assert told == [], "that somebody else was first is no failure"
