"""What was known when advice was given: the frozen picture of a decision that nobody overrode.

An override keeps what was on the screen; of an acceptance nobody made a picture. What stood on it follows from what the
decision was made from, which is stored, and from what had happened and been said by then.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision
from agentdesk.domain.my_record import LookedAt
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.decisions import repository
from agentdesk.orchestrator.decisions.repository import ERASED, StoredDecision
from agentdesk.orchestrator.identity.repository import members, owners
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.my_record.service import log_look
from agentdesk.orchestrator.people.access import log_access
from agentdesk.orchestrator.people.repository import name_of
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.timeline.repository import Place, newest_items
from agentdesk.wire.snapshots import AdviceRecord

EVENTS, SAID, ANSWERS = 20, 40, 100
"""As much of the timeline and of the transcript as the picture of an override has."""
_NEXT = timedelta(microseconds=1)


async def advice_record(services: Services, principal: Principal, decision_id: str) -> AdviceRecord:
    """The advice of a conversation of one's teams, and what was known then. The look is written down.

    Raises ``not_found`` also for what is not the caller's to see.
    """
    async with services.database.read() as connection:
        stored = await repository.stored(connection, decision_id)
        talk = (
            await interactions.row_of(connection, stored.interaction_id) if stored and stored.interaction_id else None
        )
        if stored is None or talk is None or not may_see(principal, talk):
            raise ProblemError(Code.NOT_FOUND)
        owner = (await owners(connection, [stored.node_id]))[stored.node_id]
        customer_id, nodes = owner.customer_id, (await members(connection, [owner.root]))[owner.root]
        made = await _record(connection, stored, talk, customer_id, nodes)
    if not made.erased:
        await log_access(services, principal, customer_id)
    await log_look(services, principal, talk.agent_id, LookedAt.CONVERSATION)
    return made


async def _record(
    connection: AsyncConnection, stored: StoredDecision, talk: Row[Any], customer_id: str, nodes: Sequence[int]
) -> AdviceRecord:
    inputs = orjson.loads(stored.inputs)
    answers = await repository.feedback_of(connection, stored.id, 0, ANSWERS)
    last = max(answers, key=lambda one: one.at, default=None)
    return AdviceRecord(
        id=stored.id,
        decided_at=stored.decided_at,
        customer_id=customer_id,
        customer_name=inputs.get("customer_name") or "",
        agent_id=talk.agent_id,
        agent_name=(await name_of(connection, talk.agent_id) or "") if talk.agent_id else "",
        team=talk.team,
        answer=last.outcome if last is not None else "",
        answered_at=last.at if last is not None else None,
        receipt=Decision.model_validate_json(stored.as_of(customer_id)),
        on_screen=_told(inputs) | await _happened(connection, stored, nodes),
        erased=stored.policy_digest == ERASED,
    )


def _told(inputs: dict[str, Any]) -> dict[str, Any]:
    """Of the inputs, what a desk shows beside the advice."""
    why, felt = inputs.get("why") or {}, inputs.get("sentiment") or {}
    effort, attrition = inputs.get("effort") or {}, inputs.get("attrition") or {}
    tried = [
        {name: one.get(name) for name in ("what", "channel", "at", "result")}
        for one in inputs.get("already_tried") or ()
    ]
    return {
        "customer": {"name": inputs.get("customer_name") or ""},
        "why": {"label": why.get("label"), "confidence": why.get("confidence")},
        "tried": tried,
        "feels": {
            "score": felt.get("score"),
            "trend": felt.get("trend"),
            "effort": effort.get("level"),
            "attrition": attrition.get("risk"),
        },
    }


async def _happened(connection: AsyncConnection, stored: StoredDecision, nodes: Sequence[int]) -> dict[str, Any]:
    """What had happened, and been said in the conversation, by then."""
    items = await newest_items(connection, nodes, EVENTS, Place(stored.decided_at + _NEXT, ""))
    talks = [stored.interaction_id] if stored.interaction_id else []
    said = await interactions.newest_said(connection, talks, SAID, stored.decided_at)
    return {
        "timeline": [orjson.loads(item) for _place, item in items],
        "transcript": {
            "position": said[-1].seq if said else 0,
            "utterances": [one.model_dump(mode="json") for one in said],
        },
    }
