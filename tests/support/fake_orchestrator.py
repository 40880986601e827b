"""An orchestrator in memory with a real HTTP face, for tests of the desk. The contract suite holds it to the real one.

It keeps the documented interface as far as a desk and its test drivers use it; what it concludes about customers is
made up. ``Fake`` also lets a test end streams, forget the change log, or answer with a problem.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uuid_utils
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agentdesk.orchestrator.http.signature import SignAnswers
from tests.support.http_server import serving

Json = dict[str, Any]

AGENT, SUPERVISOR, TOUCHPOINT = "token-agent", "token-supervisor", "token-touchpoint"
PERMISSIONS = {
    "agent": ["interactions:read", "interactions:write", "overrides:read", "overrides:record", "customers:read"],
    "supervisor": ["interactions:read", "overrides:read", "overrides:review", "customers:read", "insights:read"],
    "touchpoint": ["events:write", "interactions:write"],
}


def now() -> str:
    return datetime.now(UTC).isoformat()


def new_id() -> str:
    return str(uuid_utils.uuid7())


class RefusedError(Exception):
    def __init__(self, status: int, code: str, detail: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


class Fake:
    """The state of the fake and its knobs. ``url`` is set while it is served."""

    def __init__(self) -> None:
        self.url = ""
        self.people: dict[str, Json] = {
            AGENT: {"agent_id": "a-sam", "name": "Sam", "role": "agent", "team": "care-1"},
            SUPERVISOR: {"agent_id": "a-eva", "name": "Eva", "role": "supervisor", "team": "care-1"},
            TOUCHPOINT: {"agent_id": "t-acd", "name": "ACD", "role": "touchpoint", "team": None},
        }
        self.presence: dict[str, str] = {}
        self.log: list[Json] = []
        self.first_seq = 1
        self.customers: dict[str, Json] = {}
        self.by_identifier: dict[str, str] = {}
        self.items: dict[str, list[Json]] = {}
        self.known_as: dict[str, str] = {}
        self.decisions: dict[str, Json] = {}
        self.interactions: dict[str, Json] = {}
        self.utterances: dict[str, list[Json]] = {}
        self.notes: dict[str, list[Json]] = {}
        self.overrides: dict[str, Json] = {}
        self.feedback: list[Json] = []
        self.corrections: dict[str, Json] = {}
        self.answered: dict[str, tuple[str, int, Any]] = {}
        self.requests: list[str] = []
        self.session_says: Json = {}
        self.problems: list[RefusedError] = []
        """Answered one each to the next commands, before anything is done."""
        self.gate: Callable[[], None] = lambda: None
        self.before_read: Callable[[str], None] = lambda _path: None
        """Called with each path that is read; may refuse."""
        """Called before each command; what it raises is answered, and nothing is done."""
        self.heartbeat_s = 0.05
        self.is_closing = False
        self._stream_ends = 0
        self._changed = asyncio.Event()

    def change(self, kind: str, caused_by: str | None, **fields: Any) -> None:
        """Append to the change log and wake the streams."""
        seq = self.first_seq + len(self.log)
        self.log.append({"type": kind, "seq": seq, "at": now(), "caused_by": caused_by, **fields})
        self._wake()

    @property
    def head(self) -> int:
        return self.first_seq - 1 + len(self.log)

    def forget_log(self) -> None:
        """As after a compaction: no older cursor can be resumed from. Open streams end."""
        self.first_seq = self.head + 2
        self.log = []
        self.end_streams()

    def end_streams(self) -> None:
        self._stream_ends += 1
        self._wake()

    def close(self) -> None:
        self.is_closing = True
        self.end_streams()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def stream(self, cursor: int) -> AsyncGenerator[str, None]:
        ends = self._stream_ends
        if not self.first_seq - 1 <= cursor <= self.head:
            yield "event: snapshot_required\ndata: {}\n\n"
            return
        while ends == self._stream_ends and not self.is_closing:
            changed = self._changed
            for event in self.log[max(0, cursor - self.first_seq + 1) :]:
                yield f"id: {event['seq']}\nevent: {event['type']}\ndata: {json.dumps(event)}\n\n"
                cursor = event["seq"]
            try:
                async with asyncio.timeout(self.heartbeat_s):
                    await changed.wait()
            except TimeoutError:
                yield ": heartbeat\n\n"

    def customer_of(self, identifier: str) -> str:
        """The customer known by ``KIND:VALUE``; an unknown one comes to be known."""
        found = self.by_identifier.get(identifier)
        if found is None:
            found = new_id()
            kind, _, value = identifier.partition(":")
            self.by_identifier[identifier] = found
            identifiers = [{"kind": kind, "value": value}]
            self.customers[found] = {"id": found, "display_name": value, "identifiers": identifiers, "links": []}
            self.items[found] = []
        return found

    def append(self, event: Json) -> str:
        """Take in one CloudEvent."""
        customer = self.customer_of(event["subject"])
        for kind, value in event.get("data", {}).get("identifiers", {}).items():
            self.by_identifier.setdefault(f"{kind}:{value}", customer)
        if name := event.get("data", {}).get("traits", {}).get("name"):
            self.customers[customer]["display_name"] = name
        item = {
            "id": event["id"], "at": event["time"], "channel": event["type"].split(".")[0], "type": event["type"],
            "title": event["type"].replace(".", " ").replace("_", " "), "data": event.get("data", {}),
        }  # fmt: skip
        self.items[customer].append(item)
        self.items[customer].sort(key=lambda i: (i["at"], i["id"]), reverse=True)
        self.change("timeline_appended", None, customer_id=customer, item=item)
        self.change("context_changed", None, customer_id=customer)
        return customer

    def link(self, former: str, today: str) -> None:
        """Two customers turn out to be one: the former's id leads to the other from now on."""
        self.known_as[former] = today
        self.items[today] = sorted(
            self.items[today] + self.items.pop(former), key=lambda i: (i["at"], i["id"]), reverse=True
        )
        del self.customers[former]
        for interaction in self.interactions.values():
            if interaction["customer_id"] == former:
                interaction["customer_id"] = today
        self.change("identity_changed", None, customer_ids=[former, today])

    def context(self, customer_id: str, interaction_id: str | None) -> Json:
        items = self.items[customer_id]
        decision_id = hashlib.sha256(f"{customer_id}{len(items)}{interaction_id}".encode()).hexdigest()[:16]
        decision = {
            "id": decision_id, "customer_id": customer_id, "interaction_id": interaction_id, "touchpoint": "desk",
            "decided_at": items[0]["at"] if items else "2026-01-01T00:00:00Z", "policy_version": "fake",
            "inputs_hash": decision_id,
            "ranked": [_ranked("resend_code", "service"), _ranked("no_action", "no_action")],
        }  # fmt: skip
        self.decisions[decision_id] = decision
        return {
            "customer": self.customers[customer_id],
            "why": {"intent": "unknown", "label": "Unknown", "confidence": 0.0},
            "sentiment": {"score": 0.0, "label": "unknown", "confidence": 0.0, "trend": "unknown"},
            "effort": {"score": 0.1 * len(items), "level": "low"},
            "attrition": {"risk": 0.0, "level": "low"},
            "decision": decision,
            "interaction": self.interactions.get(interaction_id or ""),
            "timeline": _page(items, None, 50),
        }

    def interaction_changed(self, interaction: Json, caused_by: str | None, **changes: Any) -> Json:
        if "state" in changes and changes["state"] != interaction["state"]:
            changes["state_since"] = now()
        interaction.update(changes, version=interaction["version"] + 1)
        self.change("interaction_changed", caused_by, interaction=dict(interaction))
        return interaction


def _ranked(action: str, kind: str) -> Json:
    parts = {"propensity": 0.5, "context": 1.0, "value": 1.0, "levers": 1.0}
    return {"action": action, "title": action, "kind": kind, "priority": 0.5, "parts": parts}


def _page(items: list[Json], before: str | None, limit: int) -> Json:
    """A page of a newest-first list; the cursor is the id of the last item of the page before."""
    start = 0 if before is None else 1 + next((n for n, i in enumerate(items) if i["id"] == before), len(items))
    page = items[start : start + limit]
    return {"items": page, "next": page[-1]["id"] if start + limit < len(items) else None}


def app_of(fake: Fake) -> Starlette:
    """The HTTP face of the fake."""
    from tests.support.fake_routes import ROUTES

    def _endpoint(handler: Callable[[Fake, Request, Json], Any]) -> Callable[[Request], Any]:
        async def _run(request: Request) -> Response:
            fake.requests.append(f"{request.method} {request.url.path}")
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            person = fake.people.get(token) if scheme == "Bearer" else None
            try:
                if person is None:
                    raise RefusedError(401, "unauthenticated")
                return await _answered(fake, handler, request, person)
            except RefusedError as refused:
                return _problem(refused)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody reads it

        return _run

    routes = [Route(path, _endpoint(handler), methods=[method]) for method, path, handler in ROUTES]
    return Starlette(routes=routes, middleware=[Middleware(SignAnswers)])


async def _answered(
    fake: Fake, handler: Callable[[Fake, Request, Json], Any], request: Request, person: Json
) -> Response:
    """Run the handler; a command with an Idempotency-Key is done once and answered alike for ever."""
    if request.method == "GET":
        fake.before_read(request.url.path)
        read = handler(fake, request, person)
        return read if isinstance(read, Response) else JSONResponse(read)
    key = request.headers.get("idempotency-key")
    content = hashlib.sha256(f"{request.method}{request.url.path}".encode() + await request.body()).hexdigest()
    if key is not None and key in fake.answered:
        known, status, body = fake.answered[key]
        if known != content:
            raise RefusedError(409, "conflict", "The id is already used for other content.")
        return JSONResponse(body, status)
    if key is not None:
        fake.gate()
    if key is not None and fake.problems:
        raise fake.problems.pop(0)
    result = await handler(fake, request, person)
    status, body = result if isinstance(result, tuple) else (200, result)
    if key is not None:
        fake.answered[key] = (content, status, body)
    return JSONResponse(body, status)


def _problem(refused: RefusedError) -> Response:
    body = {"title": refused.code, "status": refused.status, "code": refused.code, "detail": refused.detail}
    return JSONResponse(body, refused.status, refused.headers, "application/problem+json")


def stream_response(fake: Fake, cursor: int) -> Response:
    return StreamingResponse(fake.stream(cursor), media_type="text/event-stream")


@asynccontextmanager
async def running_fake(fake: Fake | None = None, *, port: int = 0) -> AsyncIterator[Fake]:
    """The fake, listening on 127.0.0.1."""
    fake = fake or Fake()
    fake.is_closing = False
    async with serving(app_of(fake), port=port) as url:
        fake.url = url
        try:
            yield fake
        finally:
            fake.close()
