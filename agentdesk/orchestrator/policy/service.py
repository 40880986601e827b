"""What may become the policy in force, and who says so: publishing, approving, going back to an earlier version.

Each of the three names the version that was in force when its author looked (``expected``): of two people who publish
at once, the second is told that something changed. Knows nothing of HTTP and of the command line, which share it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.teams import said_of, team_of
from agentdesk.orchestrator.policy import repository
from agentdesk.orchestrator.policy.repository import Activation, Source, Version, Way
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

Result = TypeVar("Result")

IN_FORCE, WAITING, FORMER = "in_force", "waiting", "former"


class PolicyVersion(Frozen):
    """A version of the policy. ``version`` is what the policy calls itself; ``state`` is in_force, former, or waiting
    (for somebody else's approval). ``base`` is the version that was in force when it came."""

    number: int
    version: str
    digest: str
    state: str
    source: str
    author: str
    created_at: Utc
    comment: str = ""
    base: int | None = None
    four_eyes: bool = False
    approved_by: str | None = None
    approved_at: Utc | None = None
    in_force_since: Utc | None = None


class PolicyRecord(PolicyVersion):
    """A version with all its files: path → text."""

    files: dict[str, str]


class PolicyVersionPage(Frozen):
    """Newest first."""

    items: tuple[PolicyVersion, ...] = ()
    next: str | None = None


async def page(database: Database, below: int | None, limit: int) -> PolicyVersionPage:
    """The versions with numbers below ``below`` (None: from the newest)."""
    async with database.read() as connection:
        found = await repository.listed(connection, below, limit + 1)
        standing = await repository.latest(connection)
        ways = await repository.activations_of(connection, [one.number for one in found])
    items = tuple(_told(one, standing, ways.get(one.number, [])) for one in found[:limit])
    return PolicyVersionPage(items=items, next=str(items[-1].number) if len(found) > limit else None)


async def record(database: Database, number: int | None) -> PolicyRecord:
    """One version with its files; None means that in force. Raises ``not_found``."""
    async with database.read() as connection:
        standing = await repository.latest(connection)
        if number is None and standing is not None:
            number = standing.number
        found = None if number is None else await repository.version(connection, number)
        if found is None:
            raise ProblemError(Code.NOT_FOUND)
        ways = await repository.activations_of(connection, [found.number])
        files = await repository.files_of(connection, found.number)
    told = _told(found, standing, ways.get(found.number, []))
    return PolicyRecord(**dict(told), files=dict(files))


async def as_it_is(unit: UnitOfWork, number: int) -> PolicyVersion:
    """A version as it stands within the transaction. Raises ``not_found``."""
    return await as_it_stands(unit.connection, number)


async def as_it_stands(connection: AsyncConnection, number: int) -> PolicyVersion:
    """A version as it stands. Raises ``not_found``."""
    found = await repository.version(connection, number)
    if found is None:
        raise ProblemError(Code.NOT_FOUND)
    standing = await repository.latest(connection)
    ways = await repository.activations_of(connection, [number])
    return _told(found, standing, ways.get(number, []))


async def publish(
    unit: UnitOfWork,
    policy: Policy,
    files: Mapping[str, str],
    *,
    author: str,
    comment: str,
    expected: int | None,
    now: datetime,
    within: Sequence[str] = (),
) -> PolicyVersion:
    """Keep a policy, compiled from ``files``, as a new version, and put it in force unless four eyes are asked for by
    it or by the one in force: then it waits. The one in force again is no new version.

    Who belongs to teams that have folders of their own (``within``) changes nothing else.

    Raises ``version_mismatch`` if another version than ``expected`` (None: any) is in force, ``policy_known`` for the
    files of an earlier version, and ``not_your_folder`` naming every file that is not the author's team's.
    """
    connection = unit.connection
    standing = await repository.latest(connection)
    known = await repository.version_of(connection, policy.digest)
    if known is not None:
        if standing is None or known.number != standing.number:
            raise ProblemError(Code.POLICY_KNOWN, number=known.number)
        return await as_it_is(unit, known.number)
    in_force = await _expected(unit, standing, expected)
    if within:
        _stay_within(within, await repository.files_of(connection, in_force.number) if in_force else {}, files)
    made = Version(
        number=await repository.newest_number(connection) + 1,
        digest=policy.digest,
        label=policy.version,
        source=Source.PUBLISHED,
        author=author,
        created_at=now,
        comment=comment,
        base=in_force.number if in_force else None,
        four_eyes=policy.four_eyes,
    )
    await repository.keep_version(connection, made, files)
    if not (made.four_eyes or (in_force and in_force.four_eyes)):
        await _put_in_force(unit, standing, made.number, Way.PUBLISHED, author, now, comment)
    return await as_it_is(unit, made.number)


def _stay_within(teams: Sequence[str], before: Mapping[str, str], after: Mapping[str, str]) -> None:
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    beyond = [path for path in changed if team_of(path) not in teams]
    if beyond:
        told = tuple(FieldProblem(f"files.{path}", "owner", f"This is {said_of(team_of(path))}'s.") for path in beyond)
        raise ProblemError(Code.NOT_YOUR_FOLDER, teams=", ".join(teams), errors=told)


async def approve(
    unit: UnitOfWork, number: int, *, by: str, comment: str, expected: int | None, now: datetime
) -> PolicyVersion:
    """Put a version that waits in force. The same by the same person again is no error.

    Raises ``not_found``, ``four_eyes`` for one's own version, ``wrong_state`` for one that does not wait, and
    ``version_mismatch`` if another version than ``expected`` (None: any) is in force.
    """
    told = await as_it_is(unit, number)
    if told.state == IN_FORCE and told.approved_by == by:
        return told
    if told.state != WAITING:
        raise ProblemError(Code.WRONG_STATE, state=told.state)
    if told.author == by:
        raise ProblemError(Code.FOUR_EYES, number=number)
    return await _switch(unit, number, Way.APPROVED, by, comment, expected, now)


async def restore(
    unit: UnitOfWork, number: int, *, by: str, comment: str, expected: int | None, now: datetime
) -> PolicyVersion:
    """Put a version in force again that was before; one person is enough, since it was approved then.

    Raises ``not_found``, ``wrong_state`` for one that never was, ``never_approved`` where the version in force asks for
    four eyes and nobody but its author has ever approved this one, and ``version_mismatch`` if another version than
    ``expected`` (None: any) is in force.
    """
    told = await as_it_is(unit, number)
    if told.state == IN_FORCE:
        return told
    if told.state == WAITING:
        raise ProblemError(Code.WRONG_STATE, state=told.state)
    in_force = await _expected(unit, await repository.latest(unit.connection), expected)
    if in_force is not None and in_force.four_eyes and told.approved_by is None:
        raise ProblemError(Code.NEVER_APPROVED, number=number)
    return await _switch(unit, number, Way.RESTORED, by, comment, expected, now)


async def at_once(database: Database, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
    """Run one of the above in a transaction; again, if somebody else was first, so that it finds what they did."""
    try:
        async with database.write() as unit:
            return await work(unit)
    except IntegrityError:
        async with database.write() as unit:
            return await work(unit)


async def _switch(
    unit: UnitOfWork, number: int, way: Way, by: str, comment: str, expected: int | None, now: datetime
) -> PolicyVersion:
    standing = await repository.latest(unit.connection)
    await _expected(unit, standing, expected)
    await _put_in_force(unit, standing, number, way, by, now, comment)
    return await as_it_is(unit, number)


async def _expected(unit: UnitOfWork, standing: Activation | None, expected: int | None) -> Version | None:
    """The version in force. Raises ``version_mismatch`` if it is not the expected one."""
    number = standing.number if standing else None
    if expected is not None and number != expected:
        raise ProblemError(Code.VERSION_MISMATCH)
    return None if number is None else await repository.version(unit.connection, number)


async def _put_in_force(
    unit: UnitOfWork, standing: Activation | None, number: int, way: Way, by: str, now: datetime, comment: str
) -> None:
    seq = (standing.seq if standing else 0) + 1
    await repository.keep_activation(unit.connection, Activation(seq, number, way, by, now, comment))


def _told(version: Version, standing: Activation | None, ways: list[Activation]) -> PolicyVersion:
    is_in_force = standing is not None and standing.number == version.number
    approval = next((one for one in ways if one.way == Way.APPROVED), None)
    return PolicyVersion(
        number=version.number,
        version=version.label,
        digest=version.digest,
        state=IN_FORCE if is_in_force else FORMER if ways else WAITING,
        source=version.source,
        author=version.author,
        created_at=version.created_at,
        comment=version.comment,
        base=version.base,
        four_eyes=version.four_eyes,
        approved_by=approval.by if approval else None,
        approved_at=approval.at if approval else None,
        in_force_since=standing.at if standing and is_in_force else None,
    )
