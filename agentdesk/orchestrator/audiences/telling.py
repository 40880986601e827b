"""Makes messages of what receivers do not know yet, and lets each be tried until it is delivered or given up.

One message to a receiver at a time, so that what it is told comes in order; what changes meanwhile waits as members'
rows, where somebody who comes and goes again is nothing to tell. A timer is the lease of an attempt: it is set to go
off again before the message is sent, so that a process that dies over it loses nothing.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from agentdesk.domain.audience import DeliveryState
from agentdesk.orchestrator.audiences import outbox, repository
from agentdesk.orchestrator.audiences.outbox import Message, What
from agentdesk.orchestrator.audiences.repository import Kept, Member
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

KIND = "audience_tell"
"""The kind of the timers that look for something to tell; their keys are the ids of the audiences."""
MESSAGES = "audience_message"
"""The kind of the timers of messages; their keys are the messages' ids."""

LEASE = timedelta(seconds=60)
"""How long a process has for an attempt before another one may be made in its place."""

MINUTE, HOUR = 60.0, 3600.0
DELAYS_S = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""How long to wait after the first attempt in vain, the second, …; after one more it is given up."""
MOST_TRIES = len(DELAYS_S) + 1
LONGEST_ASKED_S = 24 * HOUR
"""How long a receiver may ask to be left alone."""
KEPT = timedelta(days=30)
"""How long messages that were delivered are listed."""
ATTEMPTS_KEPT = 30


def delay_s(tries: int, asked_s: float = 0.0, chance: Callable[[], float] = random.random) -> float:
    """The wait after so many attempts in vain (from 1): a fifth of it is left to chance, so that many do not come back
    at the same moment; never shorter than the receiver asked for."""
    return max(DELAYS_S[tries - 1] * (0.9 + chance() / 5), min(asked_s, LONGEST_ASKED_S))


async def let_tell(unit: UnitOfWork, services: Services, audience_ids: Iterable[str]) -> None:
    """Something may be to be told to the receivers of these audiences."""
    await set_timers(unit, services, KIND, dict.fromkeys(audience_ids, services.now()))


async def tell_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers of audiences: the next message, where none waits."""
    for audience_id in sorted(keys):
        kept = await repository.found(unit.connection, audience_id, hold=True)
        if kept is not None and kept.is_active and kept.defined.webhook is not None and not kept.problem:
            await _go_on(unit, services, kept)
    return {}


async def _go_on(unit: UnitOfWork, services: Services, kept: Kept) -> None:
    connection, now = unit.connection, services.now()
    waiting = await outbox.waiting(connection, kept.id)
    if waiting is not None:
        if (message := await outbox.found(connection, waiting)) and message.next_at is None:
            await _due_at(unit, services, message, now)  # it waited while the audience was off
        return
    webhook = kept.defined.webhook
    rows = await outbox.untold(connection, kept.id, webhook.batch if webhook else 0)
    if not rows:
        return
    items = {row.node_id: _what(row) for row in rows}
    entered = sum(what is What.ENTERED for what in items.values())
    message = Message(
        id=f"msg_{new_id()}", audience_id=kept.id, created_at=now, state=DeliveryState.WAITING.value, entered=entered,
        gone=len(items) - entered, tries=0, attempts=[], next_at=now, ended_at=None,
    )  # fmt: skip
    await outbox.add(connection, message, items)
    await repository.keep_members(connection, [replace(row, told=row.is_member, unsure=False) for row in rows])
    await outbox.keep_old(connection, kept.id, now - KEPT)
    await _due_at(unit, services, message, now)


def _what(row: Member) -> What:
    if row.is_member:
        return What.ENTERED
    return What.ERASED if row.erased else What.LEFT


async def _due_at(unit: UnitOfWork, services: Services, message: Message, at: datetime) -> None:
    await outbox.change(unit.connection, message.id, next_at=at)
    await set_timers(unit, services, MESSAGES, {message.id: at})


async def messages_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers of messages: note that an attempt begins, and have it made once that is durable."""
    now = services.now()
    again: dict[str, datetime] = {}
    for message_id in sorted(keys):
        message = await outbox.found(unit.connection, message_id, hold=True)
        if message is None or message.state != DeliveryState.WAITING:
            continue
        kept = await repository.found(unit.connection, message.audience_id)
        if kept is None or not kept.is_active or kept.defined.webhook is None:
            await outbox.change(unit.connection, message_id, next_at=None)
            continue
        if message.tries >= MOST_TRIES:  # each was broken off before anybody knew what became of it
            await give_up(unit, services, message)
            continue
        attempts = [*message.attempts, {"at": now.isoformat()}][-ATTEMPTS_KEPT:]
        await outbox.change(
            unit.connection, message_id, tries=message.tries + 1, attempts=attempts, next_at=now + LEASE
        )
        again[message_id] = now + LEASE
        unit.after_commit(partial(services.outgoing.put_nowait, message_id))
    return again


async def give_up(unit: UnitOfWork, services: Services, message: Message) -> None:
    """The message is dead: it is listed, and somebody may send it again. What changed since then goes on."""
    await end(unit, services, message, DeliveryState.DEAD)


async def end(unit: UnitOfWork, services: Services, message: Message, state: DeliveryState) -> None:
    """A message is over; the next one may be made. Whom a dead one is about is kept."""
    await outbox.change(unit.connection, message.id, state=state.value, next_at=None, ended_at=services.now())
    if state is not DeliveryState.DEAD:
        await outbox.drop_items(unit.connection, message.id)
    await let_tell(unit, services, [message.audience_id])
