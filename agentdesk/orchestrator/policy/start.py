"""Which policy is in force when a service starts, and that the store keeps it, so that decisions by it can be replayed.

A store has one policy in force, whatever each process was started with:

- the files of ``--policy`` are put in force, unless the store knew them already when a person put another version in
  force: starting again must not undo what was published since;
- without ``--policy`` the store's policy stays, and the shipped one only ever follows a shipped one.
"""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from agentdesk.engine.policy.loader import digest
from agentdesk.orchestrator.policy import repository
from agentdesk.orchestrator.policy.compiling import Compiled, compiled
from agentdesk.orchestrator.policy.repository import Activation, Source, Version, Way
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

THE_SERVICE = "agentdesk"
"""By whom a version is that came with a start."""
_TRIES = 5


async def policy_at_start(
    database: Database, offered: Mapping[str, str], source: Source, now: datetime
) -> tuple[Compiled, int]:
    """The policy in force from here on, and its place in the log of activations.

    ``offered`` are the files of ``--policy`` or the shipped ones, as ``source`` says. Raises PolicyError, before
    anything is written, if the policy that would be in force is not one.
    """
    for _ in range(_TRIES):
        async with database.read() as connection:
            standing = await repository.latest(connection)
            known = await repository.version_of(connection, digest(offered))
            kept = standing and await repository.version(connection, standing.number)
            files = await repository.files_of(connection, standing.number) if standing else {}
        if standing and kept and not _takes_over(standing, kept, known, source):
            if source is Source.FILES and (known is None or known.number != kept.number):
                log.warning(
                    "version %s of the policy, which %s put in force at %s, stays: the files of --policy are those of "
                    "version %s and have not changed since",
                    kept.number, standing.by, standing.at.isoformat(timespec="seconds"), known and known.number,
                )  # fmt: skip
            return await compiled(files), standing.seq
        made = await compiled(offered)
        try:
            async with database.write() as unit:
                seq = await _put_in_force(unit, standing, known, made, offered, source, now)
        except IntegrityError:
            continue  # another process started at the same moment: look again
        if kept:
            log.warning("version %s of the policy is no longer in force: %s replaced it", kept.number, source)
        return made, seq
    raise RuntimeError("other processes put one policy after another in force")


def _takes_over(standing: Activation, kept: Version, known: Version | None, source: Source) -> bool:
    if known and known.number == kept.number:
        return False
    by_a_person = standing.way != Way.STARTED
    if source is Source.FILES:
        return known is None or not by_a_person
    return kept.source == Source.SHIPPED and not by_a_person


async def _put_in_force(
    unit: UnitOfWork,
    standing: Activation | None,
    known: Version | None,
    made: Compiled,
    files: Mapping[str, str],
    source: Source,
    now: datetime,
) -> int:
    number = known.number if known else await repository.newest_number(unit.connection) + 1
    if known is None:
        version = Version(
            number=number,
            digest=made.policy.digest,
            label=made.policy.version,
            source=source,
            author=THE_SERVICE,
            created_at=now,
            comment="",
            base=standing.number if standing else None,
            four_eyes=False,
        )
        await repository.keep_version(unit.connection, version, files)
    seq = (standing.seq if standing else 0) + 1
    await repository.keep_activation(unit.connection, Activation(seq, number, Way.STARTED, THE_SERVICE, now, ""))
    return seq
