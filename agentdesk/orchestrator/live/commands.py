"""Idempotency: a command (an Idempotency-Key of one sender) takes effect once, however often it is sent.

The key is kept in the transaction of its effect and for ever. Knows nothing of what commands do.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.live.tables import command_keys
from agentdesk.orchestrator.store.database import TRIES, Database, lost_a_race, pause_after_race
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as it was sent: by whom, under which key (None: without one), what kind of it, and what it says."""

    by: Principal
    key: str | None
    kind: str
    content_hash: str


def content_hash(content: Any) -> str:
    """A digest by which two contents are told apart; the order of their fields does not matter."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def earlier(unit: UnitOfWork, sent: Sent) -> str | None:
    """The id of what this command already made; None if it is new.

    Raises ``conflict`` if the key was used for another command or other content.
    """
    if sent.key is None:
        return None
    query = select(command_keys).where(command_keys.c.key == sent.key, command_keys.c.actor == sent.by.agent_id)
    row = (await unit.connection.execute(query)).first()
    if row is None:
        return None
    if (row.kind, row.content_hash) != (sent.kind, sent.content_hash):
        raise ProblemError(Code.CONFLICT, id=sent.key)
    return str(row.subject_id)


async def remember(unit: UnitOfWork, sent: Sent, subject_id: str, at: datetime) -> None:
    """Keep that the command made ``subject_id``."""
    if sent.key is not None:
        await unit.connection.execute(
            insert(command_keys).values(
                key=sent.key,
                actor=sent.by.agent_id,
                kind=sent.kind,
                subject_id=subject_id,
                content_hash=sent.content_hash,
                at=at,
            )
        )


async def exactly_once(database: Database, sent: Sent, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
    """Run ``work`` in a transaction caused by the command.

    When the same command (or another with the same new id) was committed at the same moment, it runs once more and
    finds what that one made; when others held what it needs out of turn, it runs again after them.
    """
    has_collided = False
    for count in range(TRIES):
        try:
            async with database.write() as unit:
                unit.caused_by = sent.key
                return await work(unit)
        except DBAPIError as error:
            is_first = isinstance(error, IntegrityError) and not has_collided
            if not (lost_a_race(error) or is_first) or count == TRIES - 1:
                raise
            has_collided = has_collided or is_first
        await pause_after_race(count)
    raise AssertionError("unreachable")
