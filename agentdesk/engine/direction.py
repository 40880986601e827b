"""Whether what was done is more or less favourable to the customer than what was advised."""

from agentdesk.domain.decision import declared_action
from agentdesk.domain.override import Direction
from agentdesk.engine.policy.model import Policy


def direction(recommended: str, taken: str, policy: Policy, amount: float | None = None) -> Direction:
    """From the catalogue: by what each action is worth to the customer (``favour``); of two worth the same, by what the
    company gives with each (``cost``, or the ``amount`` that was given, in its currency).

    Own words are in no catalogue: they are more favourable where they give more than the advice costs, else it cannot
    be told.
    """
    if recommended == taken:
        return Direction.SAME
    advised = policy.actions.get(declared_action(recommended))
    done = policy.actions.get(declared_action(taken))
    if advised is None:
        return Direction.UNKNOWN
    if done is None:
        return Direction.MORE if amount is not None and amount > advised.cost else Direction.UNKNOWN
    before, after = (advised.favour, advised.cost), (done.favour, done.cost if amount is None else amount)
    if before == after:
        return Direction.SAME
    return Direction.MORE if after > before else Direction.LESS
