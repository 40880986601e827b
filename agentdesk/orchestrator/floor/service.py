"""What the floor shows of each interaction: who has it, how it stands, what is advised and what became of that.

Made of what other capabilities keep. Reads only what runs now.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.floor import AdviceStatus, FloorAdvice, FloorAgent, FloorAnswer, FloorRow
from agentdesk.domain.ids import ActionId, AgentId, CustomerId, DecisionId, InteractionId, OverrideId
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ApprovalState
from agentdesk.domain.people import Presence, Principal, Role
from agentdesk.orchestrator.exception_mode.repository import standing_of_roots
from agentdesk.orchestrator.floor import repository
from agentdesk.orchestrator.identity.repository import owners
from agentdesk.orchestrator.live.paging import next_cursor
from agentdesk.orchestrator.people.repository import colleagues, presences_of
from agentdesk.orchestrator.services import Services
from agentdesk.wire.snapshots import FloorPage

_ANSWERS = {
    FeedbackOutcome.ACCEPTED.value: AdviceStatus.ACCEPTED,
    FeedbackOutcome.ACTED.value: AdviceStatus.DONE,
    FeedbackOutcome.DECLINED.value: AdviceStatus.DECLINED,
    FeedbackOutcome.IGNORED.value: AdviceStatus.IGNORED,
}
_APPROVALS = {
    ApprovalState.WAITING.value: AdviceStatus.WAITING,
    ApprovalState.DECLINED.value: AdviceStatus.NOT_APPROVED,
    ApprovalState.TIMED_OUT.value: AdviceStatus.NOT_APPROVED,
}
_NOT_DONE = (ApprovalState.DECLINED.value, ApprovalState.TIMED_OUT.value)


async def page(services: Services, principal: Principal, cursor: str | None, limit: int) -> FloorPage:
    """What runs now in the supervisor's teams, newest first; with the first page who is there."""
    async with services.database.read() as connection:
        found = await repository.running_in(connection, principal.teams, cursor, limit + 1)
        items = await rows(connection, found[:limit])
        agents = await _agents(connection, principal.teams) if cursor is None else ()
    return FloorPage(items=items, next=next_cursor(found, limit, "offered_at"), agents=agents)


async def _agents(connection: AsyncConnection, teams: Sequence[str]) -> tuple[FloorAgent, ...]:
    known = [one for one in await colleagues(connection, teams) if one.role is Role.AGENT]
    presences = await presences_of(connection, [one.agent_id for one in known])
    agents: list[FloorAgent] = []
    for one in known:
        said, since = presences.get(one.agent_id, (Presence.OFFLINE, None))
        agents.append(FloorAgent(agent_id=one.agent_id, name=one.name, team=one.team, presence=said, since=since))
    return tuple(agents)


async def rows(connection: AsyncConnection, found: Sequence[Row[Any]]) -> tuple[FloorRow, ...]:
    """The interactions as the floor shows them, in their order, each with the customer of today."""
    ids = [row.id for row in found]
    whose = await owners(connection, (row.node_id for row in found))
    modes = await standing_of_roots(connection, {each.root for each in whose.values()})
    advised = await repository.advice_in(connection, ids)
    answered = await repository.answers_in(connection, ids)
    overridden = await repository.overrides_in(connection, ids)
    return tuple(
        FloorRow(
            interaction_id=InteractionId(row.id),
            version=row.version,
            channel=row.channel,
            customer_id=CustomerId(whose[row.node_id].customer_id),
            customer_name=row.customer_name,
            agent_id=AgentId(row.agent_id) if row.agent_id else None,
            agent_name=row.agent_name or row.agent_id or "",
            team=row.team,
            queue=row.queue,
            state=InteractionState(row.state),
            state_since=row.state_since,
            offered_at=row.offered_at,
            connected_at=row.connected_at,
            utterances=row.utterances,
            feeling=row.sentiment,
            advice=_advice(advised.get(row.id)),
            answer=_answer(answered.get(row.id), overridden.get(row.id)),
            exception_mode=_longest(modes.get(whose[row.node_id].root, ())),
        )
        for row in found
    )


def _advice(row: Row[Any] | None) -> FloorAdvice | None:
    ranked = orjson.loads(row.body)["ranked"] if row is not None else None
    if row is None or not ranked:
        return None
    return FloorAdvice(
        decision_id=DecisionId(row.id),
        action=ActionId(ranked[0]["action"]),
        title=ranked[0]["title"],
        decided_at=row.decided_at,
    )


def _answer(feedback: Row[Any] | None, override: Row[Any] | None) -> FloorAnswer | None:
    """The newer of the two; but what was done instead, or waits for approval, is the answer to its advice, whatever
    else is said to that."""
    if override is not None and (
        feedback is None
        or override.recorded_at >= feedback.at
        or (override.approval not in _NOT_DONE and override.decision_id == feedback.decision_id)
    ):
        return FloorAnswer(
            decision_id=DecisionId(override.decision_id),
            status=_APPROVALS.get(override.approval, AdviceStatus.OVERRIDDEN),
            action=override.taken_action,
            title=orjson.loads(override.body).get("taken_title") or override.taken_action,
            at=override.recorded_at,
            override_id=OverrideId(override.id),
        )
    if feedback is None:
        return None
    return FloorAnswer(
        decision_id=DecisionId(feedback.decision_id),
        status=_ANSWERS[feedback.outcome],
        action=feedback.action,
        at=feedback.at,
    )


def _longest(modes: Sequence[Row[Any]]) -> ExceptionMode | None:
    """Of several modes (identifiers were linked) the one that lasts longest."""
    longest = max(modes, key=lambda row: (row.until, row.id), default=None)
    return None if longest is None else ExceptionMode.model_validate_json(longest.body)
