"""Whose answer it is: each says which protocol the service speaks, and that of a command which command it answers."""

import pytest

from agentdesk.wire.handshake import COMMAND_HEADER, PROTOCOL, PROTOCOL_HEADER
from tests.support.server import Running

KEY = "0190f5fe-0000-7000-8000-000000000001"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_each_answer_is_signed_with_what_it_answers(server: Running) -> None:
    client = await server.client("agent")
    keyed = {COMMAND_HEADER: KEY}
    for answer, status in (
        (await client.put("/v1/session/presence", json={"presence": "busy"}, headers=keyed), 200),
        (await client.put("/v1/session/presence", json={"presence": "asleep"}, headers=keyed), 422),
        (await client.put("/v1/session/presence", content=b"x" * 6_000_000, headers=keyed), 413),
        (await client.post("/v1/interactions/none/notes", json={"text": "So."}, headers=keyed), 404),
        (await client.post("/v1/nothing", json={}, headers=keyed), 404),
        (await client.delete("/v1/session", headers=keyed), 405),
        (await (await server.client(None)).post("/v1/overrides", json={}, headers=keyed), 401),
    ):
        assert (answer.status_code, answer.headers[COMMAND_HEADER]) == (status, KEY)
        assert answer.headers[PROTOCOL_HEADER] == PROTOCOL


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_no_id_is_not_handed_back(server: Running) -> None:
    client = await server.client("agent")
    for key in (b"", b"x" * 81, b"two words", b"\xc3\xa9"):
        answer = await client.get("/healthz", headers=[(COMMAND_HEADER.encode(), key)])
        assert COMMAND_HEADER not in answer.headers
        assert answer.headers[PROTOCOL_HEADER] == PROTOCOL
