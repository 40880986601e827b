"""The command line's way to the versions of the policy: each call opens the store, does one thing and closes it.

Running services on that store follow by themselves within a second (``watch.py``).
"""

import getpass
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from agentdesk.engine.decisions.backtest import BacktestReport
from agentdesk.engine.policy.diff import Change, difference, not_replayed
from agentdesk.orchestrator.decisions.backtest import Run
from agentdesk.orchestrator.decisions.backtest import backtest as run_backtest
from agentdesk.orchestrator.people.repository import person_named
from agentdesk.orchestrator.people.service import slug_of
from agentdesk.orchestrator.policy import repository, service
from agentdesk.orchestrator.policy.compiling import checked, compiled
from agentdesk.orchestrator.policy.files import policy_files
from agentdesk.orchestrator.policy.service import PolicyRecord, PolicyVersion
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

_PAGE = 500


def user() -> str:
    """Who is at the command line, as the operating system says."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


async def publish(
    settings: ServeSettings, directory: Path, *, author: str, comment: str, base: int | None
) -> PolicyVersion:
    """Publish a folder. Without a ``base`` the version in force at the beginning counts as what it was made from.

    Raises PolicyError with every problem of the files, and what ``service.publish`` raises.
    """
    files = policy_files(directory)
    policy = (await checked(files)).policy
    async with open_database(settings) as database:
        expected = await _in_force(database) if base is None else base
        by = await _person(database, author)

        async def work(unit: UnitOfWork) -> PolicyVersion:
            return await service.publish(
                unit, policy, files, author=by, comment=comment, expected=expected, now=settings.now()
            )

        return await service.at_once(database, work)


async def approve(settings: ServeSettings, number: int, *, by: str, comment: str) -> PolicyVersion:
    """Approve a version. Raises ``NoStoreError`` where there is no store, and what ``service.approve`` raises."""
    return await _put(settings, service.approve, number, by=by, comment=comment)


async def restore(settings: ServeSettings, number: int, *, by: str, comment: str) -> PolicyVersion:
    """Go back to a version. Raises ``NoStoreError`` where there is no store, and what ``service.restore`` raises."""
    return await _put(settings, service.restore, number, by=by, comment=comment)


async def versions(settings: ServeSettings) -> list[PolicyVersion]:
    """All versions, newest first. Raises ``NoStoreError`` where there is no store."""
    must_exist(settings)
    found: list[PolicyVersion] = []
    below: int | None = None
    async with open_database(settings) as database:
        while True:
            page = await service.page(database, below, _PAGE)
            found.extend(page.items)
            if page.next is None:
                return found
            below = int(page.next)


async def stored(settings: ServeSettings, number: int | None) -> PolicyRecord:
    """One version with its files; None means that in force. Raises ``NoStoreError`` and ``not_found``."""
    must_exist(settings)
    async with open_database(settings) as database:
        return await service.record(database, number)


async def export(settings: ServeSettings, number: int | None, directory: Path) -> PolicyRecord:
    """Write the files of a version into a folder that is new or empty. Raises as ``stored``, and ValueError."""
    record = await stored(settings, number)
    if directory.exists() and any(directory.iterdir()):
        raise ValueError(f"{directory} is not empty")
    for name, text in record.files.items():
        path = directory / name
        if not path.resolve().is_relative_to(directory.resolve()):
            raise ValueError(f"{name} would be written outside of {directory}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return record


async def backtest(
    settings: ServeSettings,
    directory: Path,
    *,
    since: timedelta | None,
    against_published: bool,
    progress: Callable[[int, int], None],
    is_stopped: Callable[[], bool],
) -> BacktestReport:
    """Run a folder over the decisions in the store. Raises PolicyError with every problem of the files,
    ``NoStoreError`` where there is no store, and ``not_found`` where none was ever in force in it."""
    files = policy_files(directory)
    draft = (await compiled(files)).policy
    must_exist(settings)
    async with open_database(settings) as database:
        standing = await service.record(database, None)
        run = Run(
            draft,
            settings.now() - since if since else None,
            (await compiled(standing.files)).policy if against_published else None,
            not_replayed(difference(standing.files, files)),
        )
        return await run_backtest(database, run, progress, is_stopped)


async def difference_to(
    settings: ServeSettings, before: Path | int | None, after: Path
) -> tuple[str, tuple[Change, ...]]:
    """What ``before`` is called (a folder, a version's number, None for the version in force), and what ``after``
    changes of it. Raises as ``stored``, and PolicyError."""
    if isinstance(before, Path):
        name, files = str(before), policy_files(before)
        await compiled(files)
    else:
        record = await stored(settings, before)
        name, files = f"version {record.number} ({record.version})", record.files
    changed = policy_files(after)
    await compiled(changed)
    return name, difference(files, changed)


async def _put(
    settings: ServeSettings, act: Callable[..., Awaitable[PolicyVersion]], number: int, *, by: str, comment: str
) -> PolicyVersion:
    must_exist(settings)
    async with open_database(settings) as database:
        expected, person = await _in_force(database), await _person(database, by)

        async def work(unit: UnitOfWork) -> PolicyVersion:
            return await act(unit, number, by=person, comment=comment, expected=expected, now=settings.now())

        return await service.at_once(database, work)


async def _in_force(database: Database) -> int | None:
    async with database.read() as connection:
        standing = await repository.latest(connection)
    return standing.number if standing else None


async def _person(database: Database, name: str) -> str:
    """The id by which the person of that name is known to the service, so that one person is one author by whatever
    way; of a name without a token, what it would be."""
    async with database.read() as connection:
        return await person_named(connection, name) or slug_of(name)
