"""The edge of the service: open addresses, closed ones, problem documents."""

from tests.support.server import Running


async def test_health_is_open_and_the_rest_is_closed(server: Running) -> None:
    client = await server.client(None)
    assert (await client.get("/healthz")).json()["status"] == "ok"
    assert (await client.get("/readyz")).json()["status"] == "ready"
    assert "agentdesk_requests_total" in (await client.get("/metrics")).text
    answer = await client.get("/v1/session")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"


async def test_a_session_tells_who_one_is(server: Running) -> None:
    agent = await server.client("agent", "Dana Kim")
    session = (await agent.get("/v1/session")).json()
    assert (session["agent_id"], session["role"], session["team"]) == ("dana-kim", "agent", "care-1")
    assert session["reason_codes"]
