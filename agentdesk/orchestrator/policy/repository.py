"""All SQL of the versions of the policy and of which is in force."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.policy.tables import policy_activations, policy_versions


class Source(StrEnum):
    """Where the files of a version came from: the program itself, ``--policy`` at a start, or a person."""

    SHIPPED = "shipped"
    FILES = "files"
    PUBLISHED = "published"


class Way(StrEnum):
    """How a version came in force."""

    STARTED = "started"
    PUBLISHED = "published"
    APPROVED = "approved"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its files; see the table."""

    number: int
    digest: str
    label: str
    source: str
    author: str
    created_at: datetime
    comment: str
    base: int | None
    four_eyes: bool


@dataclass(frozen=True, slots=True)
class Activation:
    """That a version was put in force: the ``seq``-th time that this happened, by whom, when and how."""

    seq: int
    number: int
    way: str
    by: str
    at: datetime
    comment: str


_VERSION = [column for column in policy_versions.c if column.name != "files"]


async def latest_seq(connection: AsyncConnection) -> int:
    """How often a version was put in force so far: a cheap way to see whether the policy changed."""
    return int(await connection.scalar(select(func.max(policy_activations.c.seq))) or 0)


async def latest(connection: AsyncConnection) -> Activation | None:
    """What is in force; None in a store that no service ever ran on."""
    query = select(policy_activations).order_by(policy_activations.c.seq.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return None if row is None else Activation(*row)


async def version(connection: AsyncConnection, number: int) -> Version | None:
    row = (await connection.execute(select(*_VERSION).where(policy_versions.c.number == number))).first()
    return None if row is None else Version(*row)


async def version_of(connection: AsyncConnection, digest: str) -> Version | None:
    """The version with exactly these files."""
    row = (await connection.execute(select(*_VERSION).where(policy_versions.c.digest == digest))).first()
    return None if row is None else Version(*row)


async def files_of(connection: AsyncConnection, number: int) -> Mapping[str, str]:
    """The files of a version that there is."""
    query = select(policy_versions.c.files).where(policy_versions.c.number == number)
    files: Mapping[str, str] = (await connection.execute(query)).scalar_one()
    return files


async def newest_number(connection: AsyncConnection) -> int:
    """The number of the newest version; -1 if there is none."""
    newest = await connection.scalar(select(func.max(policy_versions.c.number)))
    return -1 if newest is None else int(newest)


async def listed(connection: AsyncConnection, below: int | None, limit: int) -> list[Version]:
    """Versions, newest first; with ``below``, those with smaller numbers."""
    query = select(*_VERSION).order_by(policy_versions.c.number.desc()).limit(limit)
    if below is not None:
        query = query.where(policy_versions.c.number < below)
    return [Version(*row) for row in await connection.execute(query)]


async def activations_of(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, list[Activation]]:
    """When each of the versions was put in force, oldest first."""
    query = (
        select(policy_activations).where(policy_activations.c.number.in_(numbers)).order_by(policy_activations.c.seq)
    )
    found: dict[int, list[Activation]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.number, []).append(Activation(*row))
    return found


async def keep_version(connection: AsyncConnection, made: Version, files: Mapping[str, str]) -> None:
    """Keep a new version. Raises IntegrityError where its number or its digest is taken."""
    row = {**asdict(made), "files": dict(files)}
    await connection.execute(insert(policy_versions).values(row))


async def keep_activation(connection: AsyncConnection, made: Activation) -> None:
    """Put a version in force. Raises IntegrityError where somebody else did at the same moment."""
    await connection.execute(insert(policy_activations).values(asdict(made)))
