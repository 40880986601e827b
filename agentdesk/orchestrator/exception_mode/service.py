"""Taking a customer off the map, and bringing them back.

Both are entries of the ledger first; the row that everybody reads follows from the entries (``projection.py``), and
what takes effect does so in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.blank import read_in
from agentdesk.domain.exception_mode import ExceptionMode, ReturnedBy
from agentdesk.domain.frozen import Utc
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.exception_mode import comes_true, looks_at_events
from agentdesk.engine.journeys.view import as_of
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.returns import ReturnRule
from agentdesk.engine.situation import names_before_signals
from agentdesk.orchestrator.audiences import hearing as audiences
from agentdesk.orchestrator.exception_mode import repository
from agentdesk.orchestrator.exception_mode.arriving import KIND
from agentdesk.orchestrator.exception_mode.projection import ENDED, STARTED, fold, row_of
from agentdesk.orchestrator.floor.telling import tell_floor_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.identity.lookup import root_of
from agentdesk.orchestrator.identity.repository import components_of, lock_customers, members, owners, public_ids
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.interactions.tables import interactions as interaction_table
from agentdesk.orchestrator.journeys.repository import tracks_of
from agentdesk.orchestrator.journeys.service import touch
from agentdesk.orchestrator.keys.sealing import unit_of
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, remember
from agentdesk.orchestrator.overrides.entries import say
from agentdesk.orchestrator.overrides.ledger import Head, after_others, ledger_write
from agentdesk.orchestrator.overrides.projection import written
from agentdesk.orchestrator.people.repository import name_of, serves
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.orchestrator.watches.service import look_again

THE_SERVICE = "service"
"""Who ends a mode that ends by itself, in the ledger."""


class FollowUpBody(BaseModel):
    """What the customer was promised, and by when: at the latest when the longest mode that the policy allows, begun
    now, would end."""

    promise: ShortText = Field(min_length=1)
    due_at: Utc


class ModeBody(BaseModel):
    """``id`` is made by the client (a UUIDv7); without it the Idempotency-Key is the id.

    It lasts until ``until``, or for ``duration_s`` seconds, or as long as the policy says is usual. ``return_when``
    brings the customer back before: the id of a condition that the policy declares, or an expression in its language
    over one event and the customer's journeys. ``owner`` (an agent id) takes care of them; who asks, if nobody is
    named. It is somebody who serves customers: an agent or a supervisor. ``at`` is when it was said, if some time
    ago: a promise is due after it was made.
    """

    id: Id | None = None
    reason: ShortText = Field(min_length=1)
    owner: Id | None = None
    until: Utc | None = None
    duration_s: float | None = Field(None, gt=0, allow_inf_nan=False)
    return_when: ShortText | None = None
    follow_up: FollowUpBody | None = None
    interaction_id: Id | None = None
    at: Utc | None = None

    @model_validator(mode="after")
    def _one_end(self) -> "ModeBody":
        if self.until is not None and self.duration_s is not None:
            raise ValueError("give until or duration_s, not both")
        return self


def invalid(field: str, code: str, detail: str) -> ProblemError:
    """A problem of one field of the body."""
    return ProblemError(Code.INVALID, errors=(FieldProblem(field, code, detail),))


@after_others
async def start(
    services: Services, principal: Principal, customer_id: str, body: ModeBody, key: str | None
) -> tuple[ExceptionMode, bool]:
    """Take the customer off the map; the mode as it was begun, and whether it is new.

    The same id or Idempotency-Key again is the same mode and the same answer; with other content it is ``conflict``.
    Raises ``wrong_state`` for a customer who is off the map already, ``unknown_customer`` and ``invalid``.
    """
    mode_id = body.id or key
    if mode_id is None:
        raise invalid("id", "missing", "Give the exception mode an id (a UUIDv7), or send an Idempotency-Key.")
    hashed = content_hash(body.model_dump(mode="json", exclude={"id", "at"}))
    sent = Sent(principal, key, "exception_mode", hashed)
    async with ledger_write(services.database, key) as (unit, head):
        known_id = await earlier(unit, sent) or mode_id
        row = await repository.row_of(unit.connection, known_id)
        if row is not None:
            if (row.agent_id, row.content_hash) != (principal.agent_id, hashed):
                raise ProblemError(Code.CONFLICT, id=known_id)
            return fold((await repository.entries_of(unit.connection, services.keyring, known_id))[:1]), False
        facts = await _checked(services, unit, principal, customer_id, body)
        mode = await _begin(services, unit, head, {**facts, "id": mode_id, "content_hash": hashed})
        await remember(unit, sent, mode_id, mode.started_at)
    return mode, True


async def _checked(
    services: Services, unit: UnitOfWork, principal: Principal, customer_id: str, body: ModeBody
) -> dict[str, Any]:
    """What the ledger keeps of the beginning, all of it checked."""
    connection, now = unit.connection, services.now()
    root = await root_of(connection, customer_id)
    root = (await lock_customers(connection, [root]))[root]
    nodes = (await members(connection, [root])).get(root, [root])
    standing = await repository.on(connection, nodes, now)
    if standing is not None:
        end = f"{standing.until:%Y-%m-%d %H:%M} UTC"
        raise ProblemError(Code.WRONG_STATE, state="exception_mode", owner=standing.owner, until=end)
    owner_id = body.owner or principal.agent_id
    owner = await name_of(connection, owner_id)
    if owner is None:
        raise invalid("owner", "not_found", "There is no person of this id.")
    if not await serves(connection, owner_id):
        raise invalid(
            "owner", "serves_nobody", "They hold no token of an agent or a supervisor: they would never know."
        )
    until = _until(services, body, now)
    if body.follow_up is not None and not read_in(body.follow_up.promise):
        raise invalid("follow_up.promise", "missing", "Say what was promised.")
    longest_s = services.policy.exception_mode.longest_s
    said = max(min(body.at or now, now), now - timedelta(seconds=longest_s))
    if body.follow_up is not None and body.follow_up.due_at <= said:
        raise invalid("follow_up.due_at", "past", "The promise is due before it was made.")
    if body.follow_up is not None and body.follow_up.due_at > max(until, now + timedelta(seconds=longest_s)):
        raise invalid("follow_up.due_at", "too_late", f"A promise is due within {longest_s:.0f} seconds.")
    rule = await _condition(services, connection, root, body.return_when, now)
    node_id, interaction_id = await _place(connection, principal, root, nodes, body.interaction_id)
    return {
        "customer_id": (await public_ids(connection, [root]))[root],
        "node_id": node_id,
        "interaction_id": interaction_id,
        "reason": body.reason.strip(),
        "owner_id": owner_id,
        "owner": owner,
        "started_by": principal.agent_id,
        "started_by_name": principal.name,
        "team": next(iter(principal.teams), None),
        "until": written(until),
        "return_when": rule.when.text if rule else "",
        "return_title": rule.title if rule else "",
        "follow_up": body.follow_up.model_dump(mode="json") if body.follow_up else None,
    }


def _until(services: Services, body: ModeBody, now: datetime) -> datetime:
    rules = services.policy.exception_mode
    if not read_in(body.reason):
        raise invalid("reason", "missing", "Say why the customer leaves the map.")
    if body.until is None:
        seconds = rules.usual_s if body.duration_s is None else body.duration_s
        if seconds > rules.longest_s:
            raise invalid("duration_s", "too_long", f"The policy allows at most {rules.longest_s:.0f} seconds.")
        return now + timedelta(seconds=seconds)
    if body.until <= now:
        raise invalid("until", "past", "It would have ended already.")
    if (body.until - now).total_seconds() > rules.longest_s:
        raise invalid("until", "too_long", f"The policy allows at most {rules.longest_s:.0f} seconds.")
    return body.until


async def _condition(
    services: Services, connection: AsyncConnection, root: int, said: str | None, now: datetime
) -> ReturnRule | None:
    if said is None or not read_in(said):
        return None
    try:
        rule = services.policy.exception_mode.condition(said)
    except ConditionError as error:
        raise invalid("return_when", "not_a_condition", error.message) from None
    names = await journey_names(services, connection, root, now)
    if not looks_at_events(rule.when) and comes_true(rule.when, (), names) is not None:
        raise invalid("return_when", "already_so", "This is so already: the customer would come back at once.")
    return rule


async def journey_names(
    services: Services, connection: AsyncConnection, root: int, now: datetime
) -> dict[str, dict[str, Any]]:
    """What a return condition may name of the customer's journeys as of now."""
    tracks = (await tracks_of(connection, [root])).get(root, ())
    names = names_before_signals(services.policy, now, as_of(tracks, services.policy, now), False)
    return {name: names[name] for name in ("journeys", "journey")}


async def _place(
    connection: AsyncConnection, principal: Principal, root: int, nodes: Sequence[int], interaction_id: str | None
) -> tuple[int, str | None]:
    """The node that the mode hangs on: that of the identifier by which the customer is here now, so that it goes where
    the interaction goes when identifiers are parted."""
    if interaction_id is None:
        of_customer = interaction_table.c.node_id.in_(nodes)
        interaction_id = await connection.scalar(interactions.newest_open(principal, of_customer))
        if interaction_id is None:
            return root, None
    row = await interactions.row_of(connection, interaction_id)
    if row is None or row.node_id not in nodes or not may_see(principal, row):
        raise invalid("interaction_id", "not_found", "You have no interaction of this id with the customer.")
    return row.node_id, interaction_id


async def _begin(services: Services, unit: UnitOfWork, head: Head, facts: dict[str, Any]) -> ExceptionMode:
    now = services.now()
    key_unit = unit_of(facts["node_id"], facts["interaction_id"])
    entry = await say(
        unit, services.keyring, head, key_unit,
        kind=STARTED, subject_id=facts["id"], actor=facts["started_by"], body=facts, at=now,
    )  # fmt: skip
    mode = fold([entry])
    await repository.add(unit.connection, row_of(mode, entry))
    await set_timers(unit, services, KIND, {mode.id: now if mode.return_when else mode.until})
    await _tell(unit, services, mode, facts["node_id"])
    roots = await components_of(unit.connection, [facts["node_id"]])
    await audiences.went_off_the_map(unit, services, roots.values())
    return mode


@after_others
async def end(
    services: Services, principal: Principal, customer_id: str, reason: str, kept: bool | None, key: str | None
) -> ExceptionMode:
    """Bring the customer back on the map; the mode as it is then. For one who is back already it is the last mode.

    ``kept`` says whether the promise was. Raises ``unknown_customer``, and ``not_found`` for one who never left.
    """
    sent = Sent(principal, key, "end_exception_mode", content_hash([customer_id, reason, kept]))
    async with ledger_write(services.database, key) as (unit, head):
        connection = unit.connection
        root = await root_of(connection, customer_id)
        root = (await lock_customers(connection, [root]))[root]
        nodes = (await members(connection, [root])).get(root, [root])
        known = await earlier(unit, sent)
        standing = [] if known else await repository.standing(connection, nodes)
        if not standing:
            last = [row] if known and (row := await repository.row_of(connection, known)) else []
            last = last or await repository.newest(connection, nodes, 1)
            if not last:
                raise ProblemError(Code.NOT_FOUND)
            return (await of_today(connection, last))[0]
        said = {"how": ReturnedBy.PERSON.value, "by": principal.name, "because": reason.strip(), "evidence": []}
        modes: list[ExceptionMode] = []
        for row in standing:  # several, where customers who were off the map were linked
            said_of_it = {**said, "follow_up_kept": kept}
            head, mode = await bring_back(services, unit, head, row, principal.agent_id, said_of_it)
            modes.append(mode)
        await remember(unit, sent, modes[0].id, services.now())
    return modes[0]


async def bring_back(
    services: Services, unit: UnitOfWork, head: Head, row: Row[Any], actor: str, said: dict[str, Any]
) -> tuple[Head, ExceptionMode]:
    """End one mode, and tell it; the ledger's head after that. The customer is locked here if they are not."""
    connection = unit.connection
    entries = await repository.entries_of(connection, services.keyring, row.id)
    first = entries[0].body
    key_unit = unit_of(first["node_id"], first["interaction_id"])
    entry = await say(
        unit, services.keyring, head, key_unit,
        kind=ENDED, subject_id=row.id, actor=actor, body=said, at=services.now(),
    )  # fmt: skip
    mode = fold([*entries, entry])
    await repository.replace(connection, row_of(mode, entries[0]))
    await drop_timers(connection, KIND, [row.id])
    mode = await _tell(unit, services, mode, row.node_id)
    roots = await components_of(connection, [row.node_id])
    await look_again(unit, services, roots.values())
    await audiences.look_again(unit, services, roots.values())
    return Head(entry.mark.seq, entry.mark.hash), mode


async def _tell(unit: UnitOfWork, services: Services, mode: ExceptionMode, node_id: int) -> ExceptionMode:
    """Announce the mode, with the id by which its customer goes now."""
    roots = await lock_customers(unit.connection, [node_id])
    customer_id = (await public_ids(unit.connection, roots.values()))[roots[node_id]]
    told = ExceptionMode.model_validate({**mode.model_dump(), "customer_id": customer_id})
    unit.announce(
        Change(
            type="exception_mode_changed",
            payload={"customer_id": customer_id, "exception_mode": told.model_dump(mode="json")},
            customer_id=customer_id,
            agent_id=mode.owner_id,
            team=mode.team,
        )
    )
    await tell_floor_of(unit, roots.values())
    await touch(unit, services, [node_id])
    return told


async def of_today(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[ExceptionMode]:
    """The modes of those rows, each with the id by which its customer goes now."""
    whose = await owners(connection, (row.node_id for row in rows))
    return [
        ExceptionMode.model_validate({**orjson.loads(row.body), "customer_id": whose[row.node_id].customer_id})
        for row in rows
    ]
