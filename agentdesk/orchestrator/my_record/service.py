"""What is stored about an agent, told to that agent; the whole of it as a file; and that somebody looked at it."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any

import orjson

from agentdesk.domain.my_record import CustomerLook, Kept, KeptFor, KeptKind, Look, LookedAt, MyRecord
from agentdesk.domain.people import Presence, Principal, Role
from agentdesk.orchestrator.my_record import repository
from agentdesk.orchestrator.people.access import ONE_LOOK
from agentdesk.orchestrator.people.repository import presences_of
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.database import Database

SHOWN = 50
"""So many of the newest looks are told."""
PAGE = 500
_NOT_TOLD = frozenset({"content_hash", "search", "hash", "node_id"})
"""Columns that say nothing of anybody: they are for finding and comparing."""


async def about(services: Services, principal: Principal) -> MyRecord:
    """How much is stored of what, for how long, and who looked at it."""
    agent_id = principal.agent_id
    async with services.database.read() as connection:
        said, since = (await presences_of(connection, [agent_id])).get(agent_id, (Presence.OFFLINE, None))
        kept: list[Kept] = []
        for kind, of in repository.kinds(agent_id).items():
            counted = await repository.count(connection, of)
            more = counted > repository.COUNTED
            kept.append(Kept(kind=kind, count=min(counted, repository.COUNTED), at_least=more, kept_for=of[2]))
        kept.append(Kept(kind=KeptKind.STREAM, kept_for=KeptFor.ONE_DAY))
        looks = await repository.looks_at(connection, agent_id, SHOWN)
        customers = await repository.customers_of(connection, agent_id, SHOWN)
    return MyRecord(
        agent_id=agent_id,
        name=principal.name,
        team=principal.team,
        presence=said,
        presence_since=since,
        kept=tuple(kept),
        looked_at_by=tuple(Look(by=row.name, what=LookedAt(row.what), at=row.at) for row in looks),
        customers=tuple(CustomerLook(customer_id=row.customer_id, at=row.at) for row in customers),
    )


async def log_look(services: Services, principal: Principal, agent_id: str | None, what: LookedAt) -> None:
    """Write down that a supervisor looked at something of an agent's; what is looked at again within minutes is one
    look."""
    if agent_id is None or principal.role is not Role.SUPERVISOR or agent_id == principal.agent_id:
        return
    now = services.now()
    async with services.database.read() as connection:
        if await repository.looked_since(connection, agent_id, principal.agent_id, what.value, now - ONE_LOOK):
            return
    async with services.database.write() as unit:
        await repository.keep_looks(unit.connection, [agent_id], principal.agent_id, what.value, now)


async def log_export(database: Database, viewer_id: str, agent_ids: Iterable[str], now: datetime) -> None:
    """Write down whose overrides are in a file that somebody takes out; one's own are no look."""
    async with database.write() as unit:
        others = set(agent_ids) - {viewer_id}
        await repository.keep_looks(unit.connection, others, viewer_id[:80], LookedAt.EXPORT.value, now)


async def whole(services: Services, principal: Principal) -> AsyncIterator[bytes]:
    """All that is stored about the agent as one JSON document, in parts: ``about``, then the rows of each kind."""
    told = await about(services, principal)
    yield b'{"about": ' + orjson.dumps(told.model_dump(mode="json"))
    for kind in repository.kinds(principal.agent_id):
        if kind in (KeptKind.REVIEWS, KeptKind.APPROVALS):  # they are in the overrides
            continue
        yield b", " + orjson.dumps(kind.value) + b": ["
        place: tuple[Any, ...] | None = None
        while True:
            async with services.database.read() as connection:
                rows = await repository.page_of(connection, kind, principal.agent_id, place, PAGE)
            parts = [orjson.dumps(_document(row._mapping)) for row in rows]
            yield (b", " if place is not None and parts else b"") + b", ".join(parts)
            if len(rows) < PAGE:
                break
            table = repository.kinds(principal.agent_id)[kind][0]
            place = tuple(rows[-1]._mapping[key] for key in table.primary_key.columns.keys())  # noqa: SIM118
        yield b"]"
    yield b"}\n"


def _document(row: Any) -> dict[str, Any]:
    """A row for a person: documents as such, and not what is only for finding."""
    # orjson takes plain strings as names only
    told = {str(name): value for name, value in row.items() if name not in _NOT_TOLD}
    if isinstance(told.get("body"), str):
        told = orjson.loads(told["body"])
    return told
