"""Everything is closed: every route, in the OpenAPI document or not, asked with every kind of token, and with none."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from agentdesk.domain.people import PERMISSIONS, Permission, Role
from agentdesk.orchestrator.http.app import create_app
from agentdesk.orchestrator.people import repository as people
from tests.support.server import Running

P = Permission
NEEDS: dict[tuple[str, str], Permission | None] = {
    ("get", "/healthz"): None,
    ("get", "/readyz"): None,
    ("get", "/metrics"): None,
    ("post", "/v1/events"): P.EVENTS_WRITE,
    **{
        ("post", f"/v1/{call}"): P.EVENTS_WRITE
        for call in ("track", "identify", "page", "screen", "group", "alias", "batch")
    },
    ("get", "/v1/customers"): P.CUSTOMERS_READ,
    ("get", "/v1/customers/{customer_id}"): P.CUSTOMERS_READ,
    ("get", "/v1/customers/{customer_id}/timeline"): P.CUSTOMERS_READ,
    ("get", "/v1/customers/{customer_id}/evidence"): P.CUSTOMERS_READ,
    ("get", "/v1/customers/{customer_id}/journeys"): P.CONTEXT_READ,
    ("get", "/v1/customers/{customer_id}/context"): P.CONTEXT_READ,
    ("get", "/v1/customers/{customer_id}/links"): P.CUSTOMERS_READ,
    ("post", "/v1/customers/{customer_id}/erasure"): P.CUSTOMERS_ERASE,
    ("get", "/v1/customers/{customer_id}/erasure"): P.CUSTOMERS_ERASE,
    ("post", "/v1/customers/{customer_id}/links"): P.CUSTOMERS_LINK,
    ("delete", "/v1/customers/{customer_id}/links/{link_id}"): P.CUSTOMERS_LINK,
    ("get", "/v1/customers/{customer_id}/identity-history"): P.CUSTOMERS_READ,
    ("post", "/v1/customers/{customer_id}/identity-history/{command_id}/undo"): P.CUSTOMERS_LINK,
    ("post", "/v1/interactions/{interaction_id}/customer"): P.CUSTOMERS_LINK,
    ("get", "/v1/interactions"): P.INTERACTIONS_READ,
    ("post", "/v1/interactions"): P.INTERACTIONS_WRITE,
    ("get", "/v1/interactions/{interaction_id}"): P.INTERACTIONS_READ,
    ("patch", "/v1/interactions/{interaction_id}"): P.INTERACTIONS_WRITE,
    ("get", "/v1/interactions/{interaction_id}/utterances"): P.CONVERSATIONS_READ,
    ("get", "/v1/interactions/{interaction_id}/notes"): P.INTERACTIONS_READ,
    ("post", "/v1/interactions/{interaction_id}/notes"): P.NOTES_WRITE,
    ("post", "/v1/interactions/{interaction_id}/utterances"): P.INTERACTIONS_WRITE,
    ("post", "/v1/interactions/{interaction_id}/utterances/{utterance_id}/delivery"): P.DELIVERIES_REPORT,
    ("post", "/v1/interactions/{interaction_id}/wrap-up"): P.INTERACTIONS_WRITE,
    ("post", "/v1/decisions"): P.DECISIONS_MAKE,
    ("get", "/v1/decisions/{decision_id}"): P.CONTEXT_READ,
    ("get", "/v1/decisions/{decision_id}/picture"): P.OVERRIDES_REVIEW,
    ("get", "/v1/decisions/{decision_id}/feedback"): P.CONTEXT_READ,
    ("post", "/v1/decisions/{decision_id}/feedback"): P.FEEDBACK_GIVE,
    ("get", "/v1/overrides"): P.OVERRIDES_READ,
    ("post", "/v1/overrides"): P.OVERRIDES_RECORD,
    ("get", "/v1/overrides/export"): P.OVERRIDES_READ,
    ("get", "/v1/overrides/facets"): P.OVERRIDES_READ,
    ("get", "/v1/override-views"): P.OVERRIDES_REVIEW,
    ("post", "/v1/override-views"): P.OVERRIDES_REVIEW,
    ("patch", "/v1/override-views/{view_id}"): P.OVERRIDES_REVIEW,
    ("delete", "/v1/override-views/{view_id}"): P.OVERRIDES_REVIEW,
    ("get", "/v1/override-samples"): P.OVERRIDES_REVIEW,
    ("post", "/v1/override-samples"): P.OVERRIDES_REVIEW,
    ("get", "/v1/overrides/{override_id}"): P.OVERRIDES_READ,
    ("patch", "/v1/overrides/{override_id}/result"): P.OVERRIDES_RECORD,
    ("post", "/v1/overrides/{override_id}/review"): P.OVERRIDES_REVIEW,
    ("post", "/v1/overrides/{override_id}/approval"): P.OVERRIDES_APPROVE,
    ("post", "/v1/overrides/{override_id}/proceed"): P.OVERRIDES_RECORD,
    ("post", "/v1/overrides/{override_id}/direction"): P.OVERRIDES_READ,
    ("get", "/v1/me/record"): P.RECORD_READ,
    ("get", "/v1/me/record/export"): P.RECORD_READ,
    ("get", "/v1/floor"): P.FLOOR_READ,
    ("get", "/v1/outcomes"): P.POLICY_READ,
    ("get", "/v1/insights/journeys"): P.INSIGHTS_READ,
    ("get", "/v1/insights/journeys/{definition}"): P.INSIGHTS_READ,
    ("get", "/v1/insights/journeys/{definition}/records"): P.INSIGHTS_OPEN,
    ("get", "/v1/overrides/{override_id}/comparison"): P.INSIGHTS_READ,
    ("get", "/v1/insights/comparison"): P.INSIGHTS_READ,
    ("get", "/v1/exception-modes"): P.CUSTOMERS_READ,
    ("post", "/v1/customers/{customer_id}/exception-mode"): P.EXCEPTION_MODE_SET,
    ("delete", "/v1/customers/{customer_id}/exception-mode"): P.EXCEPTION_MODE_SET,
    ("get", "/v1/sentiment/corrections"): P.FEELINGS_READ,
    ("post", "/v1/sentiment/corrections"): P.FEELINGS_CORRECT,
    ("delete", "/v1/sentiment/corrections/{correction_id}"): P.FEELINGS_CORRECT,
    ("get", "/v1/audit/checkpoint"): P.AUDIT_READ,
    ("get", "/v1/audit/inclusion/{seq}"): P.AUDIT_READ,
    ("get", "/v1/audit/consistency"): P.AUDIT_READ,
    ("get", "/v1/stream"): P.STREAM_READ,
    ("get", "/v1/insights/overrides"): P.PATTERNS_READ,
    ("get", "/v1/insights/actions"): P.PATTERNS_READ,
    ("get", "/v1/policy"): P.POLICY_READ,
    ("post", "/v1/journeys/recompute"): P.POLICY_PUBLISH,
    ("get", "/v1/journeys/recompute"): P.POLICY_READ,
    ("get", "/v1/journeys/recompute/{run_id}"): P.POLICY_READ,
    ("delete", "/v1/journeys/recompute/{run_id}"): P.POLICY_PUBLISH,
    ("get", "/v1/policy/versions"): P.POLICY_READ,
    ("post", "/v1/policy/backtests"): P.POLICY_PUBLISH,
    ("post", "/v1/policy/versions"): P.POLICY_PUBLISH,
    ("get", "/v1/policy/versions/{number}"): P.POLICY_READ,
    ("post", "/v1/policy/versions/{number}/approval"): P.POLICY_PUBLISH,
    ("post", "/v1/policy/versions/{number}/activation"): P.POLICY_PUBLISH,
    ("get", "/v1/propensity/versions"): P.POLICY_READ,
    ("get", "/v1/radar"): P.RADAR_READ,
    ("post", "/v1/radar/aside"): P.PROPOSALS_WRITE,
    ("delete", "/v1/radar/aside"): P.PROPOSALS_WRITE,
    ("get", "/v1/proposals"): P.RADAR_READ,
    ("post", "/v1/proposals"): P.PROPOSALS_WRITE,
    ("get", "/v1/proposals/{proposal_id}"): P.RADAR_READ,
    ("patch", "/v1/proposals/{proposal_id}"): P.PROPOSALS_WRITE,
    ("delete", "/v1/proposals/{proposal_id}"): P.PROPOSALS_WRITE,
    ("post", "/v1/proposals/{proposal_id}/backtest"): P.PROPOSALS_WRITE,
    ("delete", "/v1/proposals/{proposal_id}/backtest"): P.PROPOSALS_WRITE,
    ("post", "/v1/proposals/{proposal_id}/sending"): P.PROPOSALS_WRITE,
    ("post", "/v1/proposals/{proposal_id}/publication"): P.PROPOSALS_WRITE,
    ("post", "/v1/proposals/{proposal_id}/return"): P.POLICY_PUBLISH,
    ("get", "/v1/audiences"): P.AUDIENCES_READ,
    ("post", "/v1/audiences"): P.AUDIENCES_WRITE,
    ("get", "/v1/audiences/{audience_id}"): P.AUDIENCES_READ,
    ("patch", "/v1/audiences/{audience_id}"): P.AUDIENCES_WRITE,
    ("delete", "/v1/audiences/{audience_id}"): P.AUDIENCES_WRITE,
    ("get", "/v1/audiences/{audience_id}/members"): P.AUDIENCES_READ,
    ("post", "/v1/audiences/{audience_id}/activate"): P.AUDIENCES_WRITE,
    ("post", "/v1/audiences/{audience_id}/deactivate"): P.AUDIENCES_WRITE,
    ("post", "/v1/audiences/{audience_id}/secret"): P.AUDIENCES_WRITE,
    ("get", "/v1/audiences/{audience_id}/deliveries"): P.AUDIENCES_READ,
    ("post", "/v1/audiences/{audience_id}/deliveries/{delivery_id}/resend"): P.AUDIENCES_WRITE,
    ("get", "/v1/audiences/{audience_id}/runs"): P.AUDIENCES_READ,
    ("get", "/v1/audiences/{audience_id}/history"): P.AUDIENCES_READ,
    ("get", "/v1/session"): P.SESSION_READ,
    ("put", "/v1/session/presence"): P.PRESENCE_SET,
}

HIDDEN = {("post", f"/v1/{letter}"): P.EVENTS_WRITE for letter in "tipsgab"}
"""Segment's short paths: in no document, and as closed as the long ones."""
ANY_TOKEN = {("get", "/openapi.json")}
PREFLIGHTS = {
    ("options", f"/v1/{call}")
    for call in ("track", "identify", "page", "screen", "group", "alias", "batch", *"tipsgab")
}


def routes() -> Iterator[tuple[str, str]]:
    for path, operations in create_app().openapi()["paths"].items():
        for method in operations:
            yield method, path


def served(among: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """What is answered, whatever the document says: the routes themselves, and those of routers within."""
    for route in among:
        if (inner := getattr(route, "original_router", None)) is not None:
            yield from served(inner.routes)
        else:
            yield from ((method.lower(), route.path) for method in route.methods)


def test_every_route_is_in_the_matrix() -> None:
    assert set(routes()) == set(NEEDS)
    assert set(served(create_app().routes)) == {*NEEDS, *HIDDEN, *ANY_TOKEN, *PREFLIGHTS}


def test_the_document_calls_nothing_by_the_module_it_is_in() -> None:
    """Two records of one name are called by their modules: generated clients would have classes named so."""
    names = create_app().openapi()["components"]["schemas"]
    assert [name for name in names if not name.isalnum()] == []


async def asked(server: Running, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The answer to an empty request; of a stream, only its head is read."""
    client = await server.client(None)
    names = (
        "customer_id",
        "link_id",
        "interaction_id",
        "utterance_id",
        "decision_id",
        "override_id",
        "number",
        "correction_id",
        "command_id",
        "run_id",
        "view_id",
        "seq",
        "proposal_id",
        "definition",
        "audience_id",
        "delivery_id",
    )
    url = path.format_map(dict.fromkeys(names, "7"))
    body: dict[str, Any] = {"json": {}} if method in ("post", "put", "patch") else {}
    async with client.stream(method.upper(), url, headers=headers, **body) as answer:
        is_problem = answer.headers.get("content-type") == "application/problem+json"
        if is_problem:
            await answer.aread()
            return answer.status_code, answer.json()
        return answer.status_code, {}


async def revoked(server: Running) -> dict[Role, str]:
    """A token of each role that was good and is not any more."""
    tokens = {role: await server.token(role, f"A former {role}") for role in Role}
    for token in tokens.values():
        headers = {"Authorization": f"Bearer {token}"}
        assert (await asked(server, "get", "/openapi.json", headers))[0] == 200
    async with server.services.database.write() as unit:
        for row in await people.all_tokens(unit.connection):
            assert await people.revoke_token(unit.connection, row.id, datetime.now(UTC))
    return tokens


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_each_role_passes_exactly_where_it_may(server: Running) -> None:
    former = await revoked(server)
    tokens = {role: await server.token(role, f"A {role}") for role in Role}
    for (method, path), permission in (NEEDS | HIDDEN).items():
        if permission is None:
            assert (await asked(server, method, path, {}))[0] == 200, path
            continue
        for headers in (
            {},
            {"Authorization": "Bearer adk_wrong"},
            {"Authorization": "Bearer"},
            {"Authorization": "x y"},
            *({"Authorization": f"Bearer {token}"} for token in former.values()),
        ):
            status, problem = await asked(server, method, path, headers)
            assert (status, problem.get("code")) == (401, "unauthenticated"), (method, path, headers)
        for role, token in tokens.items():
            status, problem = await asked(server, method, path, {"Authorization": f"Bearer {token}"})
            assert (status == 403) == (permission not in PERMISSIONS[role]), (method, path, role, status, problem)
            assert status != 401
            assert status < 500
    for method, path in ANY_TOKEN:
        answers = [await asked(server, method, path, {"Authorization": f"Bearer {token}"}) for token in tokens.values()]
        assert {status for status, _problem in answers} == {200}
        assert (await asked(server, method, path, {}))[0] == 401


async def test_what_is_not_there_is_a_problem_too(server: Running) -> None:
    for role in (None, "agent"):
        client = await server.client(role)
        for path in ("/", "/v1", "/v1/nothing", "/v1/customers/", "/docs", "/v1//session"):
            answer = await client.get(path)
            assert answer.status_code == 404, path
            assert answer.headers["content-type"] == "application/problem+json"
        answer = await client.delete("/v1/session")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_bodies_that_no_store_can_hold_are_refused(server: Running) -> None:
    agent = await server.client("agent")
    json = {"content-type": "application/json"}
    for body, status in (
        (b'{"presence": "busy"', 400),
        (b'{"presence": "\\ud800"}', 400),
        (b'{"presence": NaN}', 400),
        (b"[" * 5_000, 400),
        (b'{"presence": "asleep"}', 422),
        (b'{"presence": ' + b"[" * 300 + b"]" * 300 + b"}", 400),
        (b"7", 422),
        (b"", 422),
        (b"x" * 6_000_000, 413),
    ):
        answer = await agent.put("/v1/session/presence", content=body, headers=json)
        assert answer.status_code == status, body[:30]
        assert answer.json()["trace_id"]
    assert (await agent.put("/v1/session/presence", json={"presence": "busy"})).status_code == 200
    assert (await agent.get("/v1/session")).json()["presence"] == "busy"


async def test_a_stranger_learns_nothing_but_that(server: Running) -> None:
    json, wrong = {"content-type": "application/json"}, {"Authorization": "Bearer adk_wrong"}
    for token in ({}, wrong):
        for method, path in (
            ("PUT", "/v1/session/presence"),
            ("POST", "/v1/decisions"),
            ("POST", "/v1/overrides"),
            ("POST", "/v1/events"),
            ("POST", "/v1/interactions"),
            ("POST", "/v1/customers/x/links"),
        ):
            client = await server.client(None)
            for body in (b"{", b'{"a": NaN}', b"", b"[]"):
                answer = await client.request(method, path, content=body, headers=json | token)
                assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (path, body)
        assert (await client.get("/openapi.json", headers=token)).status_code == 401
    for role in ("analyst", "touchpoint"):
        known = await server.client(role)
        assert (await known.get("/openapi.json")).json()["openapi"].startswith("3.")


async def test_presence_is_announced_once_per_change(server: Running) -> None:
    agent = await server.client("agent", "Dana Kim")
    before = (await agent.get("/v1/session")).json()["cursor"]
    for _ in range(3):
        await agent.put("/v1/session/presence", json={"presence": "available"})
    assert (await agent.get("/v1/session")).json()["cursor"] == before + 1
