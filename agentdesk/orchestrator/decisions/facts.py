"""Gathers what a conclusion may look at, from one snapshot of the store and with a cost that history does not raise."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import Event
from agentdesk.domain.journey import Journey
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.exception_mode import paused
from agentdesk.engine.facts import Facts
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.signals.memory import NOTHING, SignalMemory
from agentdesk.engine.signals.trail import on_trail
from agentdesk.orchestrator.decisions.contacts import history
from agentdesk.orchestrator.exception_mode import repository as exception_modes
from agentdesk.orchestrator.identity.profile import profile
from agentdesk.orchestrator.identity.repository import members
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.interactions.tables import interactions as interaction_table
from agentdesk.orchestrator.journeys.refold import memory_at
from agentdesk.orchestrator.journeys.repository import memories_of
from agentdesk.orchestrator.journeys.service import current_tracks
from agentdesk.orchestrator.sentiment.repository import as_corrected
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.timeline.repository import Place, events_by_id, newest_events

EVENTS = 200
"""The newest events looked at, whatever they are; older ones only where they tell something by themselves."""
INTERACTIONS = 20
UTTERANCES = 300
_NEXT = timedelta(microseconds=1)


async def gather(
    connection: AsyncConnection,
    root: int,
    nodes: list[int],
    tracks: tuple[JourneyTrack, ...],
    interaction_id: str | None,
    principal: Principal | None,
    policy: Policy,
    now: datetime,
    *,
    until: datetime | None = None,
) -> tuple[Facts, int]:
    """The facts about one customer, and the node that a decision made from them hangs on: that of the identifier by
    which the customer is here now, so that unlinking identifiers takes the decision along.

    The interaction at hand is the given one, else the newest open one that the principal may see. Raises ``not_found``
    for one that is not this customer's, or not the principal's to see. For nobody (no principal) none is at hand.
    ``until``: only what had happened by then.
    """
    rows = list(await interactions.of_nodes(connection, nodes, INTERACTIONS, until))
    at_hand_id = interaction_id
    if at_hand_id is None and principal is not None:
        of_customer = interaction_table.c.node_id.in_(nodes)
        at_hand_id = await connection.scalar(interactions.newest_open(principal, of_customer))
    row = next((one for one in rows if one.id == at_hand_id), None)
    if row is None and at_hand_id is not None:
        row = await interactions.row_of(connection, at_hand_id)
    if interaction_id is not None and (
        row is None or row.node_id not in nodes or principal is None or not may_see(principal, row)
    ):
        raise ProblemError(Code.NOT_FOUND)
    if row is not None and all(one.id != row.id for one in rows):
        rows.insert(0, row)
    recent = await interactions.domain_of(connection, rows)
    at_hand = next((one for one in recent if row is not None and one.id == row.id), None)
    node_id = root if row is None else row.node_id
    memory = (
        (await memories_of(connection, [root])).get(root, NOTHING)
        if until is None
        else await memory_at(connection, policy, root, nodes, until)
    )
    customer, mode = await profile(connection, root), await exception_modes.on(connection, nodes, now)
    facts = Facts(
        customer=customer,
        events=tuple(await as_corrected(connection, await _telling(connection, nodes, memory, until))),
        utterances=await interactions.newest_said(connection, [one.id for one in recent], UTTERANCES, until),
        interactions=recent,
        tracks=tracks,
        memory=memory,
        history=await history(connection, nodes, policy.contact_depth),
        interaction=at_hand,
        now=now,
        exception_mode=mode and mode.model_copy(update={"customer_id": customer.id}),
    )
    return facts, node_id


async def _telling(
    connection: AsyncConnection, nodes: list[int], memory: SignalMemory, until: datetime | None
) -> list[Event]:
    """The newest events (``until``: up to then) and those before them on the trail, oldest first."""
    before = None if until is None else Place(until + _NEXT, "")
    found = await newest_events(connection, nodes, EVENTS, before)
    if len(found) == EVENTS:
        found += await events_by_id(connection, set(on_trail(memory)) - {event.id for event in found})
    return sorted(found, key=lambda event: (event.at, event.id))


async def journeys_of(services: Services, principal: Principal, root: int) -> tuple[Journey, ...]:
    """The customer's journeys as of now with the signals on their way, as the context tells them."""
    tracks = await current_tracks(services, root)
    async with services.database.glance() as connection:
        nodes = (await members(connection, [root])).get(root, [root])
        facts, _ = await gather(connection, root, nodes, tracks, None, principal, services.policy, services.now())
    return paused(conclude(facts, services.policy).journeys, facts.exception_mode)
