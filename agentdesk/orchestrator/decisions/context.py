"""The pop: everything about a customer in one answer, made once and handed out as bytes until something changes.

An answer is good while the customer's version is the one it was made from and no deadline has passed. A new decision is
stored only when it advises something else than the one on screen. Knows nothing of HTTP.
"""

import hashlib
from datetime import datetime, timedelta

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision, FeedbackOutcome
from agentdesk.domain.people import Principal
from agentdesk.domain.records import dataclass
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs, same_advice
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.exception_mode import as_input, paused
from agentdesk.engine.facts import Conclusions, Facts
from agentdesk.engine.journeys.view import next_deadline
from agentdesk.orchestrator.decisions import repository
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.decisions.replay import as_stored
from agentdesk.orchestrator.decisions.repository import StoredContext, StoredDecision
from agentdesk.orchestrator.exception_mode.notes import notes
from agentdesk.orchestrator.floor.telling import tell_floor
from agentdesk.orchestrator.identity.lookup import root_of
from agentdesk.orchestrator.identity.repository import lock_customers, members
from agentdesk.orchestrator.journeys import repository as journeys
from agentdesk.orchestrator.journeys.service import current_tracks, is_of_today
from agentdesk.orchestrator.people.access import access_is_logged, keep_look
from agentdesk.orchestrator.people.repository import keep_access
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.timeline.service import Wanted, Whose, page
from agentdesk.orchestrator.watches.service import brought_back, decided
from agentdesk.wire.snapshots import AdviceAnswer

TOUCHPOINT = "desk"
GOOD_FOR = timedelta(minutes=5)
"""How long an answer is good when nothing happens: feelings fade with time."""
FIRST_PAGE = 50
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The context as it goes out. ``customer_id`` is the customer's id of today."""

    customer_id: str
    etag: str
    body: str


@dataclass(frozen=True, slots=True)
class _Stale:
    """A customer whose events are folded by another policy than today's."""

    root: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A fresh answer with what it was made from; ``node_id`` is where its decision hangs."""

    root: int
    nodes: list[int]
    node_id: int
    facts: Facts
    conclusions: Conclusions
    inputs: DecisionInputs
    decision: Decision
    timeline: bytes
    version: int
    former: StoredDecision | None
    answers: tuple[AdviceAnswer, ...]
    accepted: StoredDecision | None


async def standing_answer(
    services: Services, principal: Principal, customer_id: str, interaction_id: str | None
) -> Answer | None:
    """The last answer, if it still holds and the caller's look at the customer is written down: one short transaction,
    the way that most requests go."""
    async with services.database.glance() as connection:
        found = await repository.current_answer(
            connection, principal, customer_id, interaction_id, services.policy.digest, services.now()
        )
        if found is None or not await access_is_logged(services, connection, principal, found[0]):
            return None
    return Answer(*found)


async def context(
    services: Services, principal: Principal, customer_id: str, interaction_id: str | None, look: str | None = None
) -> Answer:
    """The context of a customer, seen from an interaction (by default their newest open one that the caller may see).

    ``look`` is the customer's id of today where the caller's look is yet to be logged. The person's stream tells of
    every change after that, so none may lie between the answer and the log: both are kept in one transaction, which
    sees that the answer still holds, or the look is logged first. Raises ``unknown_customer``, and ``not_found`` for an
    interaction that is not the customer's or not the caller's.
    """
    for last in (False,) * (_TRIES - 1) + (True,):
        if last and look is not None:
            await keep_look(services, principal, look)
            look = None
        made = await _make(services, principal, customer_id, interaction_id, last_try=last)
        if isinstance(made, Answer):
            if look is None:
                return made
            await keep_look(services, principal, look)
            look = None
            continue
        if isinstance(made, _Stale):
            await current_tracks(services, made.root)  # folded by the policy of today from here on
            continue
        answer = await _keep(services, made, principal.agent_id if look else None, last_try=last)
        if answer is not None:
            return answer
    raise AssertionError("the last try keeps its answer")


async def _make(
    services: Services, principal: Principal, customer_id: str, interaction_id: str | None, *, last_try: bool
) -> Answer | _Stale | _Made:
    """From one snapshot of the store: the last answer if it holds, else a new one; the last try makes one also where
    the customer is folded by another policy than today's."""
    policy, now = services.policy, services.now()
    async with services.database.glance() as connection:
        standing = await repository.current_answer(
            connection, principal, customer_id, interaction_id, policy.digest, now
        )
        if standing is not None:
            return Answer(*standing)
        root = await root_of(connection, customer_id)
        state = (await journeys.states_of(connection, [root])).get(root)
        if not (last_try or is_of_today(services, state)):
            return _Stale(root)
        tracks = (await journeys.tracks_of(connection, [root])).get(root, ())
        nodes = (await members(connection, [root]))[root]
        facts, node_id = await gather(connection, root, nodes, tracks, interaction_id, principal, policy, now)
        conclusions = conclude(facts, policy)
        told = [*await brought_back(connection, nodes), *await notes(connection, nodes, now)]
        whose = Whose(nodes, tracks, conclusions.journeys, told)
        timeline = await page(connection, whose, Wanted(FIRST_PAGE), policy)
        last = await repository.context_of(connection, root, _seen_from(facts))
        former = await repository.stored(connection, last.decision_id) if last else None
        answers = await _answers(connection, _seen_from(facts))
        still_to_do = _still_to_do(answers)
        accepted = await repository.stored(connection, still_to_do) if still_to_do else None
    inputs = decision_inputs(
        facts,
        conclusions,
        touchpoint=TOUCHPOINT,
        exception_mode=as_input(facts.exception_mode),
        policy=policy,
        foresee=services.propensities.foresee,
    )
    return _Made(
        root=root,
        nodes=nodes,
        node_id=node_id,
        facts=facts,
        conclusions=conclusions,
        inputs=inputs,
        decision=decide(inputs, policy, now, new_id()),
        timeline=timeline,
        version=state.version if state else 0,
        former=former,
        answers=answers,
        accepted=accepted,
    )


async def _answers(connection: AsyncConnection, interaction_id: str) -> tuple[AdviceAnswer, ...]:
    """What was said of the advice in the interaction at hand; of none there is nothing to go on with."""
    if not interaction_id:
        return ()
    said = await repository.answers_in(connection, interaction_id)
    return tuple(
        AdviceAnswer(decision_id=row.decision_id, action=row.action, outcome=row.outcome, at=row.at) for row in said
    )


def _still_to_do(answers: tuple[AdviceAnswer, ...]) -> str | None:
    """The decision whose advice was accepted last and is not done."""
    standing = {(each.decision_id, each.action): each for each in answers if each.outcome in _ANSWERED}
    done = {each.decision_id for each in answers if each.outcome is FeedbackOutcome.ACTED}
    accepted = [each for each in standing.values() if each.outcome is FeedbackOutcome.ACCEPTED]
    return next((each.decision_id for each in reversed(accepted) if each.decision_id not in done), None)


_ANSWERED = (FeedbackOutcome.ACCEPTED, FeedbackOutcome.DECLINED, FeedbackOutcome.ACTED)


def _seen_from(facts: Facts) -> str:
    """Under which interaction an answer is kept: the one at hand, whoever asked and however; '' for none."""
    return facts.interaction.id if facts.interaction else ""


async def _keep(services: Services, made: _Made, looker: str | None, *, last_try: bool) -> Answer | None:
    """Store the answer, and that ``looker`` looked; None if the customer changed meanwhile, so that it must be made
    anew."""
    root, key = made.root, _seen_from(made.facts)
    async with services.database.write() as unit:
        connection = unit.connection
        await lock_customers(connection, [root])
        state = (await journeys.states_of(connection, [root])).get(root)
        if not last_try and (state.version if state else 0) != made.version:
            return None
        if looker is not None:
            await keep_access(connection, looker, made.facts.customer.id, services.now())
        standing = await repository.context_of(connection, root, key)
        if standing is not None and _is_of(standing, made, services):
            return Answer(made.facts.customer.id, standing.etag, standing.body)
        decision = _as_before(services, made)
        if decision is None:
            decision = as_stored(services, made.node_id, made.inputs, made.decision)
            await repository.keep(connection, decision)
            await decided(unit, services, made.decision, made.node_id, made.nodes)
            await tell_floor(unit, [decision.interaction_id])
        body = _body(made, decision)
        etag = f'"{hashlib.blake2b(body.encode(), digest_size=16).hexdigest()}"'
        await repository.keep_context(
            connection,
            StoredContext(
                root_node_id=root,
                interaction_id=key,
                version=made.version,
                policy_digest=services.policy.digest,
                valid_until=_valid_until(services, made),
                decision_id=decision.id,
                etag=etag,
                body=body,
            ),
        )
    return Answer(made.facts.customer.id, etag, body)


def _is_of(standing: StoredContext, made: _Made, services: Services) -> bool:
    """Whether another request stored an answer to the same state of things meanwhile."""
    same = (standing.version, standing.policy_digest) == (made.version, services.policy.digest)
    return same and standing.valid_until > services.now()


def _as_before(services: Services, made: _Made) -> StoredDecision | None:
    """The decision that is on screen already, if it is still this customer's and the new one, by the same policy,
    advises the same in the same interaction."""
    if made.former is None or made.former.policy_digest != services.policy.digest:
        return None
    if made.former.node_id not in made.nodes or made.former.interaction_id != made.inputs.interaction_id:
        return None
    return made.former if same_advice(Decision.model_validate_json(made.former.body), made.decision) else None


def _valid_until(services: Services, made: _Made) -> datetime:
    now = made.facts.now
    deadline = next_deadline(made.facts.tracks, services.policy, now)
    # a step is overdue only after its moment
    after = deadline + timedelta(microseconds=1) if deadline else now + GOOD_FOR
    ahead = [after, now + GOOD_FOR]
    if mode := made.facts.exception_mode:
        ahead.append(mode.until)
        if mode.follow_up and mode.follow_up.due_at >= now:
            ahead.append(mode.follow_up.due_at + timedelta(microseconds=1))
    return min(ahead)


def _body(made: _Made, decision: StoredDecision) -> str:
    """The context (``wire.snapshots.Context``) as JSON; the decisions and the timeline pass through as stored."""
    facts, conclusions, known_as = made.facts, made.conclusions, made.facts.customer.id
    is_other = made.accepted is not None and made.accepted.id != decision.id
    document = {
        "customer": facts.known_customer.model_dump(mode="json"),
        "why": conclusions.why.model_dump(mode="json"),
        "already_tried": [attempt.model_dump(mode="json") for attempt in conclusions.already_tried],
        "also_tried": [attempt.model_dump(mode="json") for attempt in conclusions.also_tried],
        "tries": conclusions.tries.model_dump(mode="json") if conclusions.tries else None,
        "signals": [signal.model_dump(mode="json") for signal in conclusions.signals],
        "journeys": [journey.model_dump(mode="json") for journey in paused(conclusions.journeys, facts.exception_mode)],
        "sentiment": conclusions.sentiment.model_dump(mode="json"),
        "effort": conclusions.effort.model_dump(mode="json"),
        "attrition": conclusions.attrition.model_dump(mode="json"),
        "decision": orjson.Fragment(decision.as_of(known_as)),
        "answers": [answer.model_dump(mode="json") for answer in made.answers],
        "accepted": orjson.Fragment(made.accepted.as_of(known_as)) if made.accepted and is_other else None,
        "interaction": facts.interaction.model_dump(mode="json") if facts.interaction else None,
        "exception_mode": facts.exception_mode.model_dump(mode="json") if facts.exception_mode else None,
        "timeline": orjson.Fragment(made.timeline),
    }
    return orjson.dumps(document).decode()
