"""Decisions for touchpoints, and what became of decisions. The desk's own come with the context (``context.py``)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import AliasChoices, BaseModel, Field, field_validator, model_validator
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import ActionKind, Decision, FeedbackOutcome
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs
from agentdesk.engine.exception_mode import as_input
from agentdesk.engine.history import TAKEN
from agentdesk.orchestrator.decisions import contacts, repository
from agentdesk.orchestrator.decisions.contacts import Shown
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.decisions.replay import as_stored
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.floor.telling import tell_floor
from agentdesk.orchestrator.http.fields import Id, ShortText, Text
from agentdesk.orchestrator.identity.lookup import found_by, identifier_in, root_of
from agentdesk.orchestrator.identity.repository import lock_customers, members, owners
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.journeys.repository import tracks_of
from agentdesk.orchestrator.journeys.service import current_tracks, touch
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, exactly_once, remember
from agentdesk.orchestrator.outcomes.watching import accepted, not_accepted
from agentdesk.orchestrator.patterns.answers import answered
from agentdesk.orchestrator.people.repository import is_known_to
from agentdesk.orchestrator.propensity.waiting import let_learn
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.orchestrator.watches.service import decided


class DecisionBody(BaseModel):
    """Whom it is about (one of the two) and where the answer is to be used."""

    customer_id: Id | None = None
    identifier: ShortText | None = None
    touchpoint: Id
    interaction_id: Id | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "DecisionBody":
        if (self.customer_id is None) == (self.identifier is None):
            raise ValueError("give either customer_id or identifier")
        return self


class FeedbackBody(BaseModel):
    """What became of an action of the decision, by default of the first. Spellings of CDS Hooks are understood."""

    action: Text | None = Field(None, validation_alias=AliasChoices("action", "actionId", "action_id"))
    outcome: FeedbackOutcome
    outcome_timestamp: Utc | None = Field(
        None, validation_alias=AliasChoices("outcomeTimestamp", "outcome_timestamp", "at")
    )

    @field_validator("outcome", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value


class Feedback(Frozen):
    """One answer as it was kept."""

    decision_id: str
    action: str
    outcome: FeedbackOutcome
    outcomeTimestamp: Utc


class FeedbackPage(Frozen):
    """In the order in which the answers came."""

    items: tuple[Feedback, ...] = ()
    next: str | None = None


async def make(services: Services, principal: Principal, body: DecisionBody, key: str | None) -> Decision:
    """Decide for a touchpoint; what it shows first enters the customer's history.

    Raises ``unknown_customer``, ``invalid_identifier``, and ``not_found`` for an interaction of somebody else.
    """
    sent = Sent(principal, key, "decision", content_hash(body.model_dump(mode="json")))
    root, _node = await _asked_about(services, body)
    await current_tracks(services, root)

    async def work(unit: UnitOfWork) -> Decision:
        known = await earlier(unit, sent)
        stored = await repository.stored(unit.connection, known) if known else None
        if stored is not None:
            known_as = await _customer_of_today(unit.connection, stored)
            return Decision.model_validate_json(stored.as_of(known_as))
        decision, node_id = await _decide(services, unit, principal, body)
        await remember(unit, sent, decision.id, services.now())
        first = decision.ranked[0] if decision.ranked else None
        if first is not None and first.kind is not ActionKind.NO_ACTION:
            shown = Shown(node_id, decision.id, first.action, first.kind, decision.decided_at)
            talk = decision.interaction_id
            await contacts.keep_outcome(unit.connection, shown, "shown", decision.touchpoint, talk)
            await touch(unit, services, [node_id])
        return decision

    return await exactly_once(services.database, sent, work)


async def _asked_about(services: Services, body: DecisionBody) -> tuple[int, int]:
    """The root of the customer, and the node that they were asked about by."""
    async with services.database.glance() as connection:
        if body.customer_id is not None:
            root = await root_of(connection, body.customer_id)
            return root, root
        node = await found_by(connection, identifier_in(body.identifier or "", services))
    if node is None:
        raise ProblemError(Code.UNKNOWN_CUSTOMER, identifier=body.identifier)
    return node.component, node.id


async def _decide(
    services: Services, unit: UnitOfWork, principal: Principal, body: DecisionBody
) -> tuple[Decision, int]:
    connection, policy, now = unit.connection, services.policy, services.now()
    root, asked_by = await _asked_about(services, body)
    nodes = (await members(connection, [root])).get(root, [root])
    tracks = (await tracks_of(connection, [root])).get(root, ())
    facts, hangs_on = await gather(connection, root, nodes, tracks, body.interaction_id, principal, policy, now)
    node_id = hangs_on if facts.interaction else asked_by
    inputs = decision_inputs(
        facts,
        conclude(facts, policy),
        touchpoint=body.touchpoint,
        exception_mode=as_input(facts.exception_mode),
        policy=policy,
        foresee=services.propensities.foresee,
    )
    decision = decide(inputs, policy, now, new_id())
    await lock_customers(connection, [root])
    await repository.keep(connection, as_stored(services, node_id, inputs, decision))
    await decided(unit, services, decision, node_id, nodes)
    return decision, node_id


async def find(services: Services, principal: Principal, decision_id: str) -> tuple[str, str]:
    """(the decision as JSON, its customer's id), both as of today. Raises ``not_found``."""
    async with services.database.glance() as connection:
        stored = await repository.stored(connection, decision_id)
        if stored is None or not await is_theirs(connection, principal, stored, services.now()):
            raise ProblemError(Code.NOT_FOUND)
        customer_id = await _customer_of_today(connection, stored)
    return stored.as_of(customer_id), customer_id


async def _customer_of_today(connection: AsyncConnection, stored: StoredDecision) -> str:
    return (await owners(connection, [stored.node_id]))[stored.node_id].customer_id


def vouched_for(said: datetime, decided_at: datetime, now: datetime) -> datetime:
    """When advice was answered, by a client whose clock may be wrong: after it was given, and not in the future. What
    becomes of it is watched from then on."""
    return max(min(said, now), decided_at)


async def is_theirs(connection: AsyncConnection, principal: Principal, stored: StoredDecision, now: datetime) -> bool:
    """A decision in an interaction is for whoever has that; one about a customer for whoever may open them."""
    if stored.interaction_id is not None:
        interaction = await interactions.row_of(connection, stored.interaction_id)
        return interaction is None or may_see(principal, interaction)
    if principal.role is Role.TOUCHPOINT:
        return True
    owner = (await owners(connection, [stored.node_id]))[stored.node_id]
    return await is_known_to(connection, principal, owner.root, now)


async def give_feedback(
    services: Services, principal: Principal, decision_id: str, body: FeedbackBody, key: str | None
) -> Feedback:
    """Keep what became of an action; the same again is one answer. Raises ``not_found`` and ``invalid``."""
    content = [decision_id, body.model_dump(mode="json")]
    sent = Sent(principal, key, "feedback", content_hash(content))

    async def work(unit: UnitOfWork) -> Feedback:
        connection, now = unit.connection, services.now()
        stored = await repository.stored(connection, decision_id)
        if stored is None or not await is_theirs(connection, principal, stored, now):
            raise ProblemError(Code.NOT_FOUND)
        decision = Decision.model_validate_json(stored.body)
        action, kind = _answered(decision, body.action)
        new = False
        if await earlier(unit, sent) is None:
            at = vouched_for(body.outcome_timestamp or now, decision.decided_at, now)
            new = await repository.add_feedback(
                connection, decision_id, action, body.outcome.value, at=at, now=now, by=principal
            )
            await remember(unit, sent, decision_id, now)
        at = await repository.answered_at(connection, decision_id, action, body.outcome.value)
        told = Feedback(decision_id=decision_id, action=action, outcome=body.outcome, outcomeTimestamp=at)
        if new:
            await _follow(services, unit, principal, stored, Shown(stored.node_id, decision_id, action, kind, at), told)
        return told

    return await exactly_once(services.database, sent, work)


async def feedback_page(
    services: Services, principal: Principal, decision_id: str, after: int, limit: int
) -> FeedbackPage:
    """The answers to a decision. Raises ``not_found``."""
    await find(services, principal, decision_id)
    async with services.database.glance() as connection:
        rows = await repository.feedback_of(connection, decision_id, after, limit + 1)
    items = tuple(
        Feedback(decision_id=decision_id, action=row.action, outcome=row.outcome, outcomeTimestamp=row.at)
        for row in rows[:limit]
    )
    return FeedbackPage(items=items, next=str(after + limit) if len(rows) > limit else None)


def _answered(decision: Decision, action: str | None) -> tuple[str, ActionKind]:
    for candidate in decision.ranked:
        if action is None or candidate.action == action:
            return candidate.action, candidate.kind
    raise ProblemError(
        Code.INVALID, errors=(FieldProblem("action", "not_recommended", "The decision did not recommend this action."),)
    )


async def _follow(
    services: Services, unit: UnitOfWork, principal: Principal, stored: StoredDecision, shown: Shown, told: Feedback
) -> None:
    """Bring the customer's history up to the latest answer, and announce this one."""
    latest = await repository.latest_outcome(unit.connection, shown.decision_id, shown.action)
    outcome, at = latest or (told.outcome.value, shown.at)
    talk = stored.interaction_id
    await contacts.keep_outcome(unit.connection, replace(shown, at=at), outcome, stored.touchpoint, talk)
    await let_learn(unit.connection, stored.id, services.now() + timedelta(seconds=services.learn_after_s))
    if outcome in TAKEN:
        is_person = principal.role is not Role.TOUCHPOINT
        team = next(iter(principal.teams), "") if is_person else None
        await accepted(unit, services, stored, shown.action, at, team)
    else:
        await not_accepted(unit, stored.id, shown.action)
    await answered(unit.connection, stored.id, shown.action, stored.body, stored.inputs)
    customer_id = await _customer_of_today(unit.connection, stored)
    unit.announce(
        Change(
            type="feedback_given",
            payload={
                "decision_id": told.decision_id,
                "customer_id": customer_id,
                "action": told.action,
                "outcome": told.outcome.value,
            },
            customer_id=customer_id,
            agent_id=principal.agent_id,
            team=principal.team,
        )
    )
    await tell_floor(unit, [talk])
    await touch(unit, services, [stored.node_id])
