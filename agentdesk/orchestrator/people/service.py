"""Rules about people: how a token is made and recognised, what a session is, what a change of presence means.

A token is shown once, when it is made; the store keeps its sha256 alone. Knows nothing of HTTP.
"""

import hashlib
import re
import secrets
import unicodedata
from datetime import UTC, datetime

from agentdesk import __version__
from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import PERMISSIONS, Presence, Principal, Role, Session
from agentdesk.orchestrator.live.changelog import head
from agentdesk.orchestrator.live.repository import at_of, was_here
from agentdesk.orchestrator.overrides.authority import hints
from agentdesk.orchestrator.people import repository
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change

_PREFIX = "adk_"
_MAX_SLUG = 60


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def slug_of(name: str) -> str:
    """The name in letters that every system can carry; of a name without any, a short hash."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_SLUG]
    return slug or hashlib.sha256(name.encode()).hexdigest()[:12]


async def authenticate(database: Database, token: str) -> Principal | None:
    """The holder of a valid token, else None."""
    async with database.glance() as connection:
        return await repository.holder_of(connection, _hash(token))


async def create_token(database: Database, role: Role, name: str, team: str | None) -> str:
    """A new token for the person (or machine) of that name, who keeps one agent id through all tokens.

    Raises ValueError for an empty name.
    """
    name = " ".join(name.split())
    if not name:
        raise ValueError("the name is empty")
    token, at = _PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
    async with database.write() as unit:
        agent_id = await repository.person_named(unit.connection, name)
        number = 1
        while agent_id is None:
            slug = slug_of(name) if number == 1 else f"{slug_of(name)}-{number}"
            await repository.add_person(unit.connection, slug, name)
            agent_id = await repository.person_named(unit.connection, name)
            number += 1
        await repository.add_token(
            unit.connection,
            token_id=new_id(),
            token_hash=_hash(token),
            role=role,
            agent_id=agent_id,
            team=team or None,
            at=at,
        )
    return token


async def session_of(
    services: Services, principal: Principal, known: int | None = None, known_at: datetime | None = None
) -> Session:
    """What a desk needs at sign-in. The cursor is read first, so that nothing after it can be missed. ``known`` is the
    one to which the desk heard before, if it did, whose change was at ``known_at``."""
    async with services.database.glance() as connection:
        cursor = await head(connection)
        cursor_at = await at_of(connection, cursor)
        continues = known is None or await was_here(connection, known, known_at)
        presence = await repository.presence_of(connection, principal.agent_id)
        colleagues = await repository.colleagues(connection, principal.teams)
    return Session(
        agent_id=principal.agent_id,
        name=principal.name,
        role=principal.role,
        team=principal.team,
        presence=presence,
        permissions=tuple(sorted(PERMISSIONS[principal.role])),
        reason_codes=services.policy.reason_codes,
        dispositions=services.policy.dispositions,
        actions=services.policy.catalogue,
        exception_mode=services.policy.exception_mode.choices,
        colleagues=tuple(colleagues),
        canned_replies=services.policy.canned_replies,
        authority=hints(services.policy, principal),
        policy_version=services.policy.version,
        version=__version__,
        cursor=cursor,
        cursor_at=cursor_at,
        continues=continues,
    )


async def set_presence(services: Services, principal: Principal, presence: Presence, caused_by: str | None) -> None:
    """Keep and announce the presence; the same again is neither a change nor an error."""
    async with services.database.write() as unit:
        unit.caused_by = caused_by
        if await repository.presence_of(unit.connection, principal.agent_id) is presence and caused_by is None:
            return
        await repository.keep_presence(unit.connection, principal.agent_id, presence, services.now())
        unit.announce(
            Change(
                type="presence_changed",
                payload={"agent_id": AgentId(principal.agent_id), "presence": presence.value},
                agent_id=principal.agent_id,
                team=principal.team,
            )
        )
