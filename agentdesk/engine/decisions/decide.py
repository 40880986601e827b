"""``decide``: from the inputs to a decision, which is its own receipt. Equal inputs and policy give an equal decision.

Owns the way through gates and arbitration. Knows no action, journey or intent by name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agentdesk.domain.decision import Allowed, Decision, Gate, RankedAction, Withheld, declared_action
from agentdesk.domain.ids import CustomerId, DecisionId, InteractionId
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.sentiment import Reason
from agentdesk.engine.decisions.arbitration import ranked_action
from agentdesk.engine.decisions.candidates import Candidate, Candidates, in_turn
from agentdesk.engine.decisions.exploring import explored
from agentdesk.engine.decisions.gates import SHOWN_PLACE, Gates, Stop, withheld_by
from agentdesk.engine.decisions.inputs import DecisionInputs, decision_inputs, inputs_hash
from agentdesk.engine.decisions.propensity import Propensity, moved, override_risk, propensities
from agentdesk.engine.decisions.routing import routing
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.situation import Situation, situation
from agentdesk.engine.states import in_states
from agentdesk.engine.understanding.tally import tally

EXPLAINED = 8
"""Of so many ranked actions it is told what moved their propensity."""

__all__ = ["DecisionInputs", "decide", "decision_inputs", "inputs_hash", "same_advice", "situation_of"]


def decide(inputs: DecisionInputs, policy: Policy, now: datetime, decision_id: str) -> Decision:
    """What to do next, and what was withheld and why."""
    seen = situation_of(inputs, policy, now)
    eligible: list[tuple[Candidate, tuple[Allowed, ...]]] = []
    withheld: list[Withheld] = []
    waiting: list[Withheld] = []
    candidates, paused = Candidates(inputs, policy, now), _paused(inputs, policy)
    for actions, sees_waiting in in_turn(policy):
        if sees_waiting:
            seen = seen.with_names(waiting=_waiting(waiting, policy))
        gates = Gates(seen, now, inputs.history, inputs.journeys, policy)
        for action in actions:
            for candidate in candidates.of(action, seen):
                found = gates.judge(candidate)
                if not isinstance(found, Withheld):
                    found = _waits(candidate, paused) or found
                if isinstance(found, Withheld):
                    withheld.append(found)
                    if found.watch and candidate.now.names["action"]["relevant"]:
                        waiting.append(found)
                else:
                    eligible.append((candidate, found))
    likely = propensities([one.action for one, _allowed in eligible], inputs.history, inputs.learned, policy)
    ranked = [
        ranked_action(one, allowed, now, likely[one.action.id].value, inputs.journeys, policy)
        for one, allowed in eligible
    ]
    ranked.sort(key=lambda one: (-one.priority, declared_action(one.action)))
    shown = explored(_explained(ranked, likely, inputs, policy), policy.arbitration.exploration, inputs.seed)
    withheld.sort(key=lambda one: (SHOWN_PLACE[one.gate], -_worth(one, policy), declared_action(one.action)))
    return Decision(
        id=DecisionId(decision_id),
        customer_id=CustomerId(inputs.customer_id),
        interaction_id=InteractionId(inputs.interaction_id) if inputs.interaction_id else None,
        touchpoint=inputs.touchpoint,
        decided_at=now,
        policy_version=policy.version,
        inputs_hash=inputs_hash(inputs),
        routing=routing(seen, policy),
        ranked=shown,
        withheld=tuple(withheld),
        override_risk=override_risk(shown[0].action, likely, inputs.learned, policy) if shown else None,
        model_version=inputs.learned.version if inputs.learned and policy.arbitration.learned else None,
        returned=inputs.returned,
    )


def situation_of(inputs: DecisionInputs, policy: Policy, now: datetime) -> Situation:
    """What the policy's conditions see of the customer, before they look at one action."""
    seen = situation(
        policy,
        now,
        why=inputs.why,
        tried=inputs.already_tried,
        tries=inputs.tries or tally(inputs.already_tried),
        journeys=inputs.journeys,
        signals=inputs.signals,
        sentiment=inputs.sentiment,
        history=inputs.history,
        traits=inputs.traits,
        customer_name=inputs.customer_name,
        touchpoint=inputs.touchpoint,
        channel=inputs.interaction_channel or "",
        exception_mode=inputs.exception_mode,
        records=inputs.records,
        conversation=inputs.conversation,
    ).with_scores(inputs.effort, inputs.attrition)
    return in_states(seen, policy)


def _explained(
    ranked: list[RankedAction], likely: Mapping[str, Propensity], inputs: DecisionInputs, policy: Policy
) -> list[RankedAction]:
    """The first few ranked actions with what moved their learned propensities: the others nobody looks at."""
    if inputs.learned is None or not (policy.arbitration.learned and policy.arbitration.propensity):
        return ranked
    first, others = ranked[:EXPLAINED], ranked[EXPLAINED:]
    told = moved(dict.fromkeys(declared_action(one.action) for one in first), likely)
    return [
        one.model_copy(update={"parts": one.parts.model_copy(update={"prior": round(prior, 4), "moved": parts})})
        for one in first
        for prior, parts in [(likely[declared_action(one.action)].prior, told[declared_action(one.action)])]
    ] + others


def same_advice(a: Decision, b: Decision) -> bool:
    """Whether two decisions tell people the same, so that what is shown need not change.

    Priorities, times of watching and evidence may differ; order, scripts, reasons, withheld, routing and the word that
    agents often choose otherwise may not.
    """
    return _advice(a) == _advice(b)


def _waiting(held: Sequence[Withheld], policy: Policy) -> dict[str, Any]:
    """What may still be let pass for what the customer is here for: how much, and of the worthiest what and when."""
    if not held:
        return {"count": 0, "title": "", "for": ""}
    first = max(held, key=lambda one: _worth(one, policy))
    return {"count": len(held), "title": first.title, "for": first.watch.for_ if first.watch else ""}


def _paused(inputs: DecisionInputs, policy: Policy) -> dict[str, Reason]:
    """By intent: what the customer wants on no journey but one that another outranks, and did not come for."""
    paused: dict[str, Reason] = {}
    open_matters = {inputs.why.intent}
    for journey in inputs.journeys:
        rule = policy.journeys.get(journey.definition)
        if rule is None or journey.state is not JourneyState.ACTIVE:
            continue
        if journey.paused is None:
            open_matters.update(rule.intents)
        else:
            paused.update(dict.fromkeys(rule.intents, journey.paused))
    return {intent: reason for intent, reason in paused.items() if intent not in open_matters}


def _waits(candidate: Candidate, paused: Mapping[str, Reason]) -> Withheld | None:
    """Withheld if all that the action is for is paused."""
    action = candidate.action
    if not action.intents or not all(intent in paused for intent in action.intents):
        return None
    reason = paused[min(action.intents)]
    return withheld_by(candidate, Stop(Gate.SUITABILITY, "outranked", reason.text, reason.evidence))


def _worth(withheld: Withheld, policy: Policy) -> float:
    action = policy.actions[declared_action(withheld.action)]
    return action.propensity * action.value * action.lever


def _advice(decision: Decision) -> tuple[object, ...]:
    return (
        [
            (
                one.action,
                one.title,
                one.kind,
                one.script,
                [reason.text for reason in one.why],
                one.watch and one.watch.for_,
                [(rule.rule, rule.because, rule.exception) for rule in one.allowed],
            )
            for one in decision.ranked
        ],
        [
            (one.action, one.title, one.gate, one.rule, one.because, one.watch and one.watch.for_)
            for one in decision.withheld
        ],
        decision.routing,
        decision.policy_version,
        decision.touchpoint,
        decision.override_risk is not None and decision.override_risk.often,
    )
