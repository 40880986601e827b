"""``decide``: from the inputs to a decision, which is its own receipt. Equal inputs and policy give an equal decision.

Owns the way through gates and arbitration. Knows no action, journey or intent by name.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from agentdesk.domain.decision import Decision, Gate, RankedAction, Withheld
from agentdesk.domain.ids import CustomerId, DecisionId, InteractionId
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.override import Direction
from agentdesk.domain.sentiment import Reason
from agentdesk.engine.decisions.arbitration import ranked_action
from agentdesk.engine.decisions.gates import SHOWN_ORDER, Gates, Stop, withheld_by
from agentdesk.engine.decisions.inputs import DecisionInputs, decision_inputs, inputs_hash
from agentdesk.engine.decisions.routing import routing
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.situation import FAILED, situation

__all__ = ["DecisionInputs", "decide", "decision_inputs", "direction", "inputs_hash", "same_advice"]


DONE_LATELY = timedelta(days=7)


def decide(inputs: DecisionInputs, policy: Policy, now: datetime, decision_id: str) -> Decision:
    """What to do next, and what was withheld and why."""
    seen = situation(
        policy,
        now,
        why=inputs.why,
        tried=inputs.already_tried,
        journeys=inputs.journeys,
        signals=inputs.signals,
        sentiment=inputs.sentiment,
        history=inputs.history,
        traits=inputs.traits,
        customer_name=inputs.customer_name,
        touchpoint=inputs.touchpoint,
        channel=inputs.interaction_channel or "",
        exception_mode=inputs.exception_mode,
    ).with_scores(inputs.effort, inputs.attrition)
    matters = _matters(inputs, policy)
    ranked: list[RankedAction] = []
    withheld: list[Withheld] = []
    done, failed = _done_lately(inputs, now), _failed(inputs)
    paused = _paused(inputs, policy)
    gates = Gates(seen, now, inputs.history, policy)
    for action in policy.actions.values():
        about = {
            "id": action.id,
            "kind": action.kind.value,
            "relevant": not action.intents or bool(action.intents & matters),
            "done_lately": done[action.id],
            "failed": sum(failed[task] for task in {policy.intents[intent].task for intent in action.intents}),
        }
        stop = gates.stopped(action, about) or _waits(action, paused)
        if stop is not None:
            withheld.append(stop)
        else:
            mine = seen.with_names(action=about)
            ranked.append(ranked_action(action, mine, now, inputs.history, inputs.journeys, policy))
    ranked.sort(key=lambda one: (-one.priority, one.action))
    withheld.sort(key=lambda one: (SHOWN_ORDER.index(one.gate), -_worth(policy.actions[one.action]), one.action))
    return Decision(
        id=DecisionId(decision_id),
        customer_id=CustomerId(inputs.customer_id),
        interaction_id=InteractionId(inputs.interaction_id) if inputs.interaction_id else None,
        touchpoint=inputs.touchpoint,
        decided_at=now,
        policy_version=policy.version,
        inputs_hash=inputs_hash(inputs),
        routing=routing(seen, policy),
        ranked=tuple(ranked),
        withheld=tuple(withheld),
    )


def same_advice(a: Decision, b: Decision) -> bool:
    """Whether two decisions tell people the same, so that what is shown need not change.

    Priorities, times of watching and evidence may differ; order, scripts, reasons, withheld and routing may not.
    """
    return _advice(a) == _advice(b)


def direction(recommended: str, taken: str, policy: Policy) -> Direction:
    """Whether what was done is more or less favourable to the customer than what was advised."""
    if recommended == taken:
        return Direction.SAME
    advised, done = policy.actions.get(recommended), policy.actions.get(taken)
    if advised is None or done is None:
        return Direction.UNKNOWN
    if advised.favour == done.favour:
        return Direction.SAME
    return Direction.MORE if done.favour > advised.favour else Direction.LESS


def _matters(inputs: DecisionInputs, policy: Policy) -> frozenset[str]:
    """What the customer is concerned with now: why they are here, and what their running journeys are about."""
    matters = {inputs.why.intent}
    for journey in inputs.journeys:
        rule = policy.journeys.get(journey.definition)
        if rule and journey.state is JourneyState.ACTIVE:
            matters.update(rule.intents)
    return frozenset(matters)


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


def _waits(action: ActionRule, paused: Mapping[str, Reason]) -> Withheld | None:
    """Withheld if all that the action is for is paused."""
    if not action.intents or not all(intent in paused for intent in action.intents):
        return None
    reason = paused[min(action.intents)]
    return withheld_by(action, Stop(Gate.SUITABILITY, "outranked", reason.text, reason.evidence))


def _done_lately(inputs: DecisionInputs, now: datetime) -> Counter[str]:
    """How often each action was done for this customer within the last days, before now."""
    since = now - DONE_LATELY
    return Counter(
        one.action for one in inputs.history if one.outcome in ("acted", "accepted") and since <= one.at < now
    )


def _failed(inputs: DecisionInputs) -> Counter[str]:
    """How often each task was tried and failed."""
    return Counter(one.what for one in inputs.already_tried if one.result.startswith(FAILED))


def _worth(action: ActionRule) -> float:
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
            )
            for one in decision.ranked
        ],
        [(one.action, one.gate, one.rule, one.because) for one in decision.withheld],
        decision.routing,
        decision.policy_version,
        decision.touchpoint,
    )
