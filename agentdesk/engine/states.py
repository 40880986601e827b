"""Which of the declared states a customer is in, and by which signs. Knows no state by name."""

from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.signs import SignRule
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation


def in_states(now: Situation, policy: Policy) -> Situation:
    """The situation with its states. The sign told first is the first declared of those that hold; one that cannot be
    told holds, so that nothing is offered because something is not known."""
    for state, signs in policy.states.items():
        seen = [(sign, because) for sign in signs if (because := _seen(sign, now)) is not None]
        if seen:
            first, because = seen[0]
            told = {"holds": True, "because": because, "count": len(seen), "signs": tuple(sign.id for sign, _ in seen)}
            now = now.with_state(state, told, now.evidence(first.evidence))
    return now


def _seen(sign: SignRule, now: Situation) -> str | None:
    try:
        return fill(sign.because, now.names) if sign.when.holds(now.names) else None
    except ConditionError as error:
        return f"{sign.id} could not be told: {error.message}"
