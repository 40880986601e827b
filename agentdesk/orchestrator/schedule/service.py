"""Sets timers and lets those go off whose time has come, in small batches.

What happens is up to the handler of the kind. It runs in a transaction of its own, looks at the state of what the timer
is about, changes it, and says when to look again; the timer is settled in the same transaction. So a process that dies
in between has done nothing, and what was done is not done again. One process at a time lets timers go off, however many
serve the same store.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from agentdesk.orchestrator.schedule import repository
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.database import TRIES, is_away, lost_a_race, pause_after_race
from agentdesk.orchestrator.store.turns import is_our_turn
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

Handler = Callable[[UnitOfWork, Services, Sequence[str]], Awaitable[Mapping[str, datetime]]]
"""Handles the keys of a kind whose time has come; returns when to look again, for those where there is something more
to wait for. It takes the customers' locks before it looks at their state, as everybody does."""

BATCH = 20
"""Timers of one transaction: few enough that a request waits for the store only for a moment."""
RETRY_S = 10.0
RETRY_AT_MOST_S = 3600.0
_TURN = 7_210_341_906


async def set_timers(unit: UnitOfWork, services: Services, kind: str, due: Mapping[str, datetime]) -> None:
    """Have the handler of ``kind`` look at each key at its time."""
    if not due:
        return
    await repository.put(unit.connection, kind, due)
    first = min(due.values())
    unit.after_commit(lambda: services.alarm.tell(first))


async def let_go_off(services: Services, kinds: Mapping[str, Handler]) -> int:
    """Handle one batch of what is due, all of one kind; returns how many. 0: nothing is due, or another process is at
    it."""
    async with services.database.read() as connection:
        found = await repository.due(connection, kinds, services.now(), BATCH)
    if not found:
        return 0
    kind = found[0].kind
    keys = [timer.key for timer in found if timer.kind == kind]
    try:
        return await _after_others(services, kind, kinds[kind], keys)
    except Exception as error:
        if is_away(error):
            raise
        log.warning("timers of the kind %s failed together; they are tried one by one", kind)
    done = 0
    for key in keys:
        try:
            done += await _after_others(services, kind, kinds[kind], [key])
        except Exception as error:
            if is_away(error):
                raise
            log.exception("the timer %s %s failed", kind, key)
            await _put_off(services, kind, key)
    return done


async def _after_others(services: Services, kind: str, handler: Handler, keys: Sequence[str]) -> int:
    """``_handle``, again from its beginning where others held what it needed: that is no failure of these timers."""
    for count in range(TRIES - 1):
        try:
            return await _handle(services, kind, handler, keys)
        except DBAPIError as error:
            if not lost_a_race(error):
                raise
            await pause_after_race(count)
    return await _handle(services, kind, handler, keys)


async def _handle(services: Services, kind: str, handler: Handler, keys: Sequence[str]) -> int:
    async with services.database.write() as unit:
        if not await is_our_turn(unit.connection, _TURN):
            return 0
        ours = await repository.due(unit.connection, [kind], services.now(), len(keys), keys)
        if not ours:
            return 0  # another process was first
        again = await handler(unit, services, [timer.key for timer in ours])
        for timer in ours:
            if timer.key not in again:
                await repository.drop_as_it_was(unit.connection, timer)
        await set_timers(unit, services, kind, again)
    return len(ours)


async def _put_off(services: Services, kind: str, key: str) -> None:
    """One that fails must not keep the others waiting."""
    async with services.database.write() as unit:
        for timer in await repository.due(unit.connection, [kind], services.now(), 1, [key]):
            after_s = min(RETRY_S * 2**timer.tries, RETRY_AT_MOST_S)
            await repository.postpone(unit.connection, timer, services.now() + timedelta(seconds=after_s))
