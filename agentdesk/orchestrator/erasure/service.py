"""Erases a customer: one transaction after which nobody can read anything of them, and a sweep of the files after it.

Whoever comes by the same identifiers later is a new customer, with new keys.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.exception_mode import ReturnedBy
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.override import ApprovalState, AuditMark
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.outcomes.measure import ended
from agentdesk.orchestrator.audiences.hearing import were_erased
from agentdesk.orchestrator.erasure import records, rows
from agentdesk.orchestrator.erasure.scope import Scope, scope_of
from agentdesk.orchestrator.erasure.searches import forget_words
from agentdesk.orchestrator.erasure.tables import erasures
from agentdesk.orchestrator.exception_mode import repository as modes
from agentdesk.orchestrator.exception_mode.service import bring_back
from agentdesk.orchestrator.identity.lookup import found_by, identifier_in
from agentdesk.orchestrator.identity.repository import chunks, lock_customers, public_ids, root_of_public_id
from agentdesk.orchestrator.interactions.announcing import announce as announce_interaction
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.keys.repository import destroy
from agentdesk.orchestrator.live.visibility import CUSTOMER_ERASED
from agentdesk.orchestrator.overrides.approvals import said
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.ledger import Head, after_others, append, ledger_write
from agentdesk.orchestrator.overrides.projection import APPROVAL, ERASED, OUTCOME, fold
from agentdesk.orchestrator.overrides.service import add, announce, opened
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork

THE_SERVICE = "service"
"""Who ends what waits for a customer that is erased, in the ledger."""


class ErasureReason(StrEnum):
    """Why: one of the grounds of Article 17 GDPR. No own words, for the entry is never erased."""

    REQUESTED = "requested"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    NO_LONGER_NEEDED = "no_longer_needed"
    OBJECTED = "objected"
    UNLAWFUL = "unlawful"
    LEGAL_OBLIGATION = "legal_obligation"


class ErasureBody(BaseModel):
    """``reference`` is the number of the request in another system: letters, digits and ``. _ / # -``, no words."""

    reason: ErasureReason
    reference: str = Field("", max_length=40, pattern=r"^[A-Za-z0-9._/#-]*$")


class Erasure(Frozen):
    """That a customer was erased, and how much of theirs. ``swept_at`` is None until no data file of the store holds
    what was deleted, not even where nobody reads it; ``log_swept_at`` until its write-ahead log does not either, which
    a PostgreSQL server may keep to itself."""

    customer_id: str
    reason: ErasureReason
    reference: str = ""
    by: str
    erased_at: Utc
    identifiers: int
    events: int
    interactions: int
    decisions: int
    overrides: int
    exception_modes: int
    audit: AuditMark
    swept_at: Utc | None = None
    log_swept_at: Utc | None = None


_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


@after_others
async def erase(services: Services, actor: str, who: str, body: ErasureBody) -> tuple[Erasure, bool]:
    """Erase a customer by an id (of today or an earlier one) or an identifier (``KIND:VALUE``); the erasure, and
    whether it is new: again is the same and changes nothing.

    Raises ``unknown_customer``, ``invalid_identifier``, ``ledger_unavailable``.
    """
    async with ledger_write(services.database, None) as (unit, head):
        root = await _root_of(services, unit.connection, who)
        known = await _known(unit.connection, root)
        if known is not None:
            return known, False
        erasure = await _erase(services, unit, head, root, actor, body)
        unit.after_commit(services.sweeps.set)
    return erasure, True


async def erasure_of(services: Services, who: str) -> Erasure:
    """Raises ``not_found`` for a customer who was not erased."""
    async with services.database.read() as connection:
        known = await _known(connection, await _root_of(services, connection, who))
    if known is None:
        raise ProblemError(Code.NOT_FOUND)
    return known


async def _root_of(services: Services, connection: AsyncConnection, who: str) -> int:
    if _ID.fullmatch(who):
        root = await root_of_public_id(connection, who)
    else:
        node = await found_by(connection, identifier_in(who, services))
        root = node.component if node else None
    if root is None:
        raise ProblemError(Code.UNKNOWN_CUSTOMER, identifier=who[:80])
    return root


async def _known(connection: AsyncConnection, root: int) -> Erasure | None:
    name = (await public_ids(connection, [root]))[root]
    row = (await connection.execute(select(erasures).where(erasures.c.customer_id == name))).first()
    if row is None:
        return None
    swept = {"swept_at": row.swept_at, "log_swept_at": row.log_swept_at}
    return Erasure.model_validate_json(row.body).model_copy(update=swept)


async def _erase(services: Services, unit: UnitOfWork, head: Head, root: int, actor: str, body: ErasureBody) -> Erasure:
    connection, now = unit.connection, services.now()
    scope = await _locked(connection, root)
    head = await _let_nothing_wait(services, unit, head, scope, now)
    await forget_words(connection, scope)
    await destroy(connection, scope.key_units)
    counts = {
        "identifiers": len(scope.nodes),
        "events": len(scope.events),
        "interactions": len(scope.interactions),
        "decisions": len(scope.decisions),
        "overrides": len(scope.overrides),
        "exception_modes": len(scope.modes),
    }
    told = {
        **body.model_dump(mode="json"), **counts,
        "blanked": await records.blank(connection, scope), "pictures": scope.pictures,
    }  # fmt: skip
    name = (await public_ids(connection, [root]))[root]
    mark = await append(unit, head, kind=ERASED, subject_id=name, actor=actor, body=told, at=now)
    overrides, _modes = await records.fold_anew(connection, services.keyring, scope)
    await were_erased(unit, services, scope.nodes)
    await rows.forget(connection, scope, now)
    erasure = Erasure(
        customer_id=name, reason=body.reason, reference=body.reference, by=actor, erased_at=now, audit=mark, **counts
    )
    document = canonical(erasure.model_dump(mode="json"))
    await connection.execute(insert(erasures).values(customer_id=name, seq=mark.seq, at=now, body=document))
    unit.changes.clear()  # what ended just now was told of somebody: it is told as erased, and of nobody
    unit.announce(Change(type=CUSTOMER_ERASED, payload={"customer_id": name, "interaction_ids": scope.interactions}))
    for override in overrides:
        await announce(unit, override, "override_changed")
    for talk in sorted(scope.came_in):  # another's, who stays; its identifier is told no more
        await announce_interaction(unit, talk, None)
    return erasure


async def _locked(connection: AsyncConnection, root: int) -> Scope:
    """What is to be erased, its conversations and the customer locked, in this order as everywhere."""
    before = await scope_of(connection, root)
    for some in chunks(sorted([*before.interactions, *before.came_in])):
        talks = select(interactions.c.id).where(interactions.c.id.in_(some)).order_by(interactions.c.id)
        await connection.execute(talks.with_for_update())
    await lock_customers(connection, [root])
    return await scope_of(connection, root)


async def _let_nothing_wait(services: Services, unit: UnitOfWork, head: Head, scope: Scope, now: datetime) -> Head:
    """Approvals that are waited for time out, what became of exceptions can no longer be known, and exception modes
    end: nobody is left whom they are about."""
    for override_id in scope.overrides:
        record = await opened(services, unit.connection, override_id)
        if record is None:
            continue
        override = fold(record.entries, record.customer_name)
        if override.waits:
            told = APPROVAL, {**said(ApprovalState.TIMED_OUT, "", "", now), "ended_by_erasure": True}
        elif override.outcome is not None and not override.outcome.is_final:
            told = OUTCOME, ended(override.outcome, now).model_dump(mode="json")
        else:
            continue
        _override, head = await add(services, unit, head, THE_SERVICE, record, *told)
    for row in await modes.standing(unit.connection, scope.nodes):
        back: dict[str, Any] = {"how": ReturnedBy.TIME.value, "by": "", "because": "", "evidence": []}
        head, _mode = await bring_back(services, unit, head, row, THE_SERVICE, back)
    return head
