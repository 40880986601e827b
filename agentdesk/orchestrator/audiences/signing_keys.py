"""The secrets that sign an audience's messages, encrypted in the store with a data key of the audience's own."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audiences.repository import Kept
from agentdesk.orchestrator.audiences.signing import new_secret
from agentdesk.orchestrator.keys.repository import destroy
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """``text`` is shown once and never written; ``kept`` is what the store has of it."""

    text: str
    kept: dict[str, str]


async def made(unit: UnitOfWork, services: Services, audience_id: str) -> Secret:
    """A new secret. The transaction holds the ledger. Raises ``ledger_unavailable`` without the master key."""
    key = await services.keyring.for_unit(unit.connection, _unit_of(audience_id), services.now())
    text = new_secret()
    return Secret(text, {"key": key.id, "box": key.seal(text.encode(), _unit_of(audience_id))})


async def keys_of(connection: AsyncConnection, services: Services, kept: Kept) -> list[str]:
    """The secrets that sign now: the newest, and the former one as long as it holds.

    Raises ``ledger_unavailable`` where they cannot be opened.
    """
    wanted = [kept.secret] if kept.secret else []
    if kept.former_secret and kept.former_until and kept.former_until > services.now():
        wanted.append(kept.former_secret)
    known = await services.keyring.of(connection, (one["key"] for one in wanted))
    if not wanted or any(one["key"] not in known for one in wanted):
        raise ProblemError(Code.LEDGER_UNAVAILABLE)
    return [known[one["key"]].open(one["box"], _unit_of(kept.id)).decode() for one in wanted]


async def forgotten(connection: AsyncConnection, audience_id: str) -> None:
    """The audience is deleted: its secrets cannot be read any more."""
    await destroy(connection, [_unit_of(audience_id)])


def _unit_of(audience_id: str) -> str:
    return f"audience:{audience_id}"
