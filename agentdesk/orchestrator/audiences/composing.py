"""What a message says when it is sent: of whom it is about, those for whom it still holds, as they are now.

Whoever went off the map, took consent back or left since the message was made is not told to have come in; so an
attempt may say less than the one before it, never more.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.audience import AudienceMessage, AudienceName, Entered, Left, MembersChanged, Webhook
from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.audiences import outbox, repository
from agentdesk.orchestrator.audiences.outbox import Message, What
from agentdesk.orchestrator.audiences.repository import Kept, Member
from agentdesk.orchestrator.audiences.showing import those_who_stand
from agentdesk.orchestrator.identity.profile import identifier_of
from agentdesk.orchestrator.identity.repository import node_rows, public_ids
from agentdesk.orchestrator.services import Services

ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""An older answer to who is in it is asked for again: feelings fade, and what was lately no longer is."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The body of an attempt (None: there is nothing to tell), of whom it says nothing any more, and who of these does
    not belong into the audience although it was to say that they came in."""

    body: bytes | None
    dropped: tuple[int, ...]
    unfit: tuple[int, ...]


async def composed(services: Services, kept: Kept, message: Message) -> Composed:
    """What the message says now. Changes nothing."""
    async with services.database.read() as connection:
        items = await outbox.items_of(connection, message.id)
        rows = await repository.members_among(connection, kept.id, items)
    came = [row for node, row in rows.items() if items[node] is What.ENTERED and row.is_member and row.told]
    is_old = len(message.attempts) > 1 or services.now() - message.created_at > ASKED_AGAIN_AFTER
    names = await those_who_stand(services, kept, came, asked_anew=is_old)
    gone = [node for node, what in items.items() if what is not What.ENTERED and not _is_back(rows.get(node))]
    async with services.database.read() as connection:
        entered = await _entered(connection, kept, [row for row in came if row.node_id in names], names)
        left = await _left(connection, gone, items)
    dropped = tuple(node for node in items if node not in names and node not in gone)
    unfit = tuple(row.node_id for row in came if row.node_id not in names)
    if not entered and not left:
        return Composed(None, dropped, unfit)
    about = AudienceName(id=kept.id, name=kept.name, version=kept.version)
    data = MembersChanged(audience=about, entered=tuple(entered), left=tuple(left))
    made = AudienceMessage(timestamp=services.now(), data=data)
    return Composed(made.model_dump_json().encode(), dropped, unfit)


def _is_back(row: Member | None) -> bool:
    """They left, came in again, and the receiver was told so since."""
    return row is not None and row.is_member and row.told


async def _entered(
    connection: AsyncConnection, kept: Kept, rows: Sequence[Member], names: Mapping[int, str]
) -> list[Entered]:
    webhook = kept.defined.webhook
    known = await _identifiers(connection, rows, webhook) if webhook and webhook.identifiers else {}
    return [
        Entered(
            customer_id=CustomerId(names[row.node_id]), since=row.since, identifiers=known.get(row.node_id, {})
        )
        for row in rows
    ]  # fmt: skip


async def _identifiers(
    connection: AsyncConnection, rows: Sequence[Member], webhook: Webhook
) -> dict[int, dict[IdentifierKind, tuple[str, ...]]]:
    """By root, the customers' identifiers of the kinds that the receiver asks for; none that several people share."""
    found: dict[int, dict[IdentifierKind, tuple[str, ...]]] = {}
    for row in await node_rows(connection, [row.node_id for row in rows]):
        one = identifier_of(row.identifier)
        if one.kind in webhook.identifiers and row.shared is None:
            mine = found.setdefault(row.component, {})
            mine[one.kind] = (*mine.get(one.kind, ()), one.value)
    return found


async def _left(connection: AsyncConnection, nodes: Sequence[int], items: Mapping[int, What]) -> list[Left]:
    names = await public_ids(connection, nodes)
    return [
        Left(customer_id=CustomerId(names[node]), erased=items[node] is What.ERASED) for node in nodes if node in names
    ]
