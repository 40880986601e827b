"""Gathers what a conclusion may look at, from one snapshot of the store and with a cost that history does not raise."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.interaction import Interaction, InteractionState
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.facts import Facts
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.orchestrator.decisions.repository import history
from agentdesk.orchestrator.identity.profile import profile
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.timeline.repository import newest_events

EVENTS = 500
INTERACTIONS = 20
UTTERANCES = 300


async def gather(
    connection: AsyncConnection,
    root: int,
    nodes: list[int],
    tracks: tuple[JourneyTrack, ...],
    interaction_id: str | None,
    now: datetime,
) -> tuple[Facts, int]:
    """The facts about one customer, and the node that a decision made from them hangs on: that of the identifier by
    which the customer is here now, so that unlinking identifiers takes the decision along.

    The interaction at hand is the given one, else the newest that is open. Raises ``not_found`` for one that is not
    this customer's.
    """
    rows = list(await interactions.of_nodes(connection, nodes, INTERACTIONS))
    if interaction_id is not None and all(row.id != interaction_id for row in rows):
        older = await interactions.row_of(connection, interaction_id)
        if older is None or older.node_id not in nodes:
            raise ProblemError(Code.NOT_FOUND)
        rows.insert(0, older)
    recent = await interactions.domain_of(connection, rows)
    at_hand = _at_hand(recent, interaction_id)
    node_id = next((row.node_id for row in rows if at_hand and row.id == at_hand.id), root)
    facts = Facts(
        customer=await profile(connection, root),
        events=tuple(reversed(await newest_events(connection, nodes, EVENTS))),
        utterances=await interactions.newest_said(connection, [one.id for one in recent], UTTERANCES),
        interactions=recent,
        tracks=tracks,
        history=await history(connection, nodes),
        interaction=at_hand,
        now=now,
    )
    return facts, node_id


def _at_hand(recent: tuple[Interaction, ...], interaction_id: str | None) -> Interaction | None:
    if interaction_id is not None:
        return next(one for one in recent if one.id == interaction_id)
    still_open = [one for one in recent if one.state is not InteractionState.CLOSED]
    return still_open[-1] if still_open else None
