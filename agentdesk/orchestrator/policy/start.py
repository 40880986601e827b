"""Which policy is in force when a service starts, and that the store keeps it, so that decisions by it can be replayed.

A store has one policy in force, whatever each process was started with:

- the files of ``--policy`` are put in force, unless the store knew them already when a person put another version in
  force: starting again must not undo what was published since. Where the policy in force asks for four eyes, new files
  wait for somebody's approval;
- without ``--policy`` the store's policy stays, and the shipped one only ever follows a shipped one.
"""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from agentdesk.engine.policy.loader import digest
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.yamlsource import PolicyError, PolicyProblem
from agentdesk.engine.sentiment.scorer import ScorerMaker
from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.orchestrator.policy import repository
from agentdesk.orchestrator.policy.compiling import Compiled, checked, compiled
from agentdesk.orchestrator.policy.repository import Activation, Source, Version, Way
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

THE_SERVICE = "agentdesk"
"""By whom a version is that came with a start."""
_TRIES = 5


async def policy_at_start(
    database: Database,
    offered: Mapping[str, str],
    source: Source,
    now: datetime,
    make_scorer: ScorerMaker = VaderScorer,
) -> tuple[Compiled, int]:
    """The policy in force from here on, and its place in the log of activations.

    ``offered`` are the files of ``--policy`` or the shipped ones, as ``source`` says. Raises PolicyError, before
    anything is written, if the policy that would be in force is not one.
    """
    for _ in range(_TRIES):
        async with database.read() as connection:
            standing = await repository.latest(connection)
            kept = await repository.version(connection, standing.number) if standing else None
            files = await repository.files_of(connection, standing.number) if standing else {}
            known = await repository.version_of(connection, digest(offered))
        try:
            if standing is None or kept is None or _takes_over(standing, kept, known, source):
                made = await (compiled if known else checked)(offered, make_scorer)
                async with database.write() as unit:
                    number = known.number if known else await _keep(unit, made.policy, offered, source, standing, now)
                    seq = standing.seq + 1 if standing else 1
                    activation = Activation(seq, number, Way.STARTED, THE_SERVICE, now, "")
                    await repository.keep_activation(unit.connection, activation)
                if kept:
                    log.warning("version %s of the policy is in force; it was version %s", number, kept.number)
                return made, seq
            if source is Source.FILES and known is None:  # four eyes: nobody has approved it
                made = await (compiled if known else checked)(offered, make_scorer)
                async with database.write() as unit:
                    await _keep(unit, made.policy, offered, source, standing, now)
                continue
        except IntegrityError:
            continue  # another process started at the same moment: look again
        if source is Source.FILES and known and known.number != kept.number:
            log.warning(
                "the files of --policy are version %s, which starting does not put in force: version %s, which %s put "
                "in force at %s, stays",
                known.number, kept.number, standing.by, standing.at.isoformat(timespec="seconds"),
            )  # fmt: skip
        return await _kept(files, kept, make_scorer), standing.seq
    raise RuntimeError("other processes put one policy after another in force")


async def _kept(files: Mapping[str, str], version: Version, make_scorer: ScorerMaker) -> Compiled:
    """The store's policy. Raises PolicyError where this program cannot read it, and says what helps."""
    try:
        return await compiled(files, make_scorer)
    except PolicyError as error:
        told = f"version {version.number} of the policy is in force in the store and cannot be read by this program"
        hint = PolicyProblem("policy.yaml", 1, 1, f"{told}; start with --policy and a folder that can")
        raise PolicyError([hint, *error.problems]) from None


def _takes_over(standing: Activation, kept: Version, known: Version | None, source: Source) -> bool:
    if known and known.number == kept.number:
        return False
    by_a_person = standing.way != Way.STARTED
    if source is Source.FILES:
        return not kept.four_eyes and (known is None or not by_a_person)
    return kept.source == Source.SHIPPED and not by_a_person


async def _keep(
    unit: UnitOfWork,
    policy: Policy,
    files: Mapping[str, str],
    source: Source,
    standing: Activation | None,
    now: datetime,
) -> int:
    version = Version(
        number=await repository.newest_number(unit.connection) + 1,
        digest=policy.digest,
        label=policy.version,
        source=source,
        author=THE_SERVICE,
        created_at=now,
        comment="",
        base=standing.number if standing else None,
        four_eyes=policy.four_eyes,
    )
    await repository.keep_version(unit.connection, version, files)
    return version.number
