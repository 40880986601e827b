"""Arbitration: propensity × context weight × value × levers, with the reasons for the action.

Owns the arithmetic of the priority. Knows no action by name.
"""

from collections.abc import Iterable
from datetime import datetime

from agentdesk.domain.decision import Allowed, Parts, RankedAction
from agentdesk.domain.journey import Journey
from agentdesk.domain.sentiment import Reason
from agentdesk.engine.decisions.candidates import Candidate
from agentdesk.engine.decisions.watching import watch_of
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation

MAX_REASONS = 5
NOTHING_AGAINST = Reason(text="Nothing speaks against it")
MAX_EVIDENCE = 10


def ranked_action(
    candidate: Candidate,
    allowed: tuple[Allowed, ...],
    at: datetime,
    propensity: float,
    journeys: Iterable[Journey],
    policy: Policy,
) -> RankedAction:
    """The action with its priority, its parts, its script and its reasons."""
    action, now = candidate.action, candidate.now
    context, reasons = _context(action, now, policy)
    told: dict[str, Reason] = {}
    for reason in (*_own_reasons(action, now), *reasons):
        told.setdefault(reason.text, reason)
    factors = policy.arbitration
    parts = Parts(
        propensity=round(propensity, 4) if factors.propensity else 1.0,
        context=round(context, 4) if factors.context else 1.0,
        value=action.value if factors.value else 1.0,
        levers=action.lever if factors.levers else 1.0,
    )
    return RankedAction(
        action=candidate.id,
        title=candidate.title,
        kind=action.kind,
        team=action.team,
        priority=round(parts.propensity * parts.context * parts.value * parts.levers, 4),
        parts=parts,
        script=fill(_script(action, now), now.names),
        why=tuple(told.values())[:MAX_REASONS] or (NOTHING_AGAINST,),
        watch=watch_of(action.watch, at, journeys, now) if action.watch else None,
        subject=candidate.subject,
        allowed=allowed,
    )


def _context(action: ActionRule, now: Situation, policy: Policy) -> tuple[float, list[Reason]]:
    factor = 1.0
    reasons: list[Reason] = []
    why = now.names["why"]
    if why["intent"] in action.intents:
        factor *= 1.0 + float(why["confidence"]) * (policy.relevance_match - 1.0)
        text = f"They are here for this: {str(why['label'])[:1].lower()}{str(why['label'])[1:]}"
        reasons.append(Reason(text=text, evidence=now.evidence("why")[:MAX_EVIDENCE]))
    elif action.intents:
        factor *= policy.relevance_open if now.names["action"]["relevant"] else policy.relevance_elsewhere
    for weight in (*action.weights, *policy.weights):
        if weight.kinds and action.kind not in weight.kinds:
            continue
        if weight.intents and not weight.intents & action.intents:
            continue
        if _holds(weight.when, now):
            factor *= weight.factor
            if weight.because and weight.factor > 1.0:
                evidence = now.evidence(weight.evidence)[:MAX_EVIDENCE]
                reasons.append(Reason(text=fill(weight.because, now.names), evidence=evidence))
    return factor, reasons


def _script(action: ActionRule, now: Situation) -> str:
    return next((rule.text for rule in action.scripts if _holds(rule.when, now)), action.script)


def _own_reasons(action: ActionRule, now: Situation) -> list[Reason]:
    return [
        Reason(text=fill(rule.text, now.names), evidence=now.evidence(rule.evidence)[:MAX_EVIDENCE])
        for rule in action.why
        if _holds(rule.when, now)
    ]


def _holds(condition: Condition, now: Situation) -> bool:
    """A weight or a reason that cannot be told is left out; gates, which decide, report it."""
    try:
        return condition.holds(now.names)
    except ConditionError:
        return False
