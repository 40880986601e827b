"""Where evidence is to be seen: on which page of the timeline, in which conversation. Knows nothing of HTTP."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.timeline import repository
from agentdesk.orchestrator.timeline.service import cursor_of
from agentdesk.wire.snapshots import EvidenceKind, EvidencePage, EvidencePlace

ABOVE = 8
"""So many newer events stand above the evidence on the page that begins there."""


async def places(connection: AsyncConnection, nodes: Sequence[int], ids: Sequence[str]) -> EvidencePage:
    """The places of those of the ids that are events, utterances or interactions of the nodes; newest first.

    The cost is that of the ids, however long the history is.
    """
    found = []
    for place in await repository.places_of(connection, nodes, ids):
        newer = await repository.next_places(connection, nodes, place, ABOVE)
        before = cursor_of(newer[-1]) if len(newer) == ABOVE else None
        found.append(EvidencePlace(id=place.id, kind=EvidenceKind.EVENT, at=place.at, before=before))
    found += [
        EvidencePlace(id=row.id, kind=EvidenceKind.UTTERANCE, at=row.at, interaction_id=row.interaction_id)
        for row in await interactions.said_among(connection, nodes, ids)
    ]
    found += [
        EvidencePlace(id=row.id, kind=EvidenceKind.CONVERSATION, at=row.at, interaction_id=row.id)
        for row in await interactions.conversations_among(connection, nodes, ids)
    ]
    return EvidencePage(items=tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True)))
