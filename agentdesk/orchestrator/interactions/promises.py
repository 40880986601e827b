"""What an agent promises at the end of a contact: a time that was ahead when it was said.

What was said without a line arrives later, perhaps after its time: it is late then, and a promise still.
"""

from datetime import datetime

from agentdesk.domain.interaction import FURTHEST_PROMISE
from agentdesk.domain.problems import Code, FieldProblem, ProblemError


def said_at(due_at: datetime | None, said: datetime | None, begun: datetime, now: datetime) -> datetime:
    """When the contact was wrapped up, by which its promise is judged and watched: now, or the time that the agent's
    desk tells, between the beginning of the contact and now, where the promise would be over by now.

    Raises ``promise_past`` for one that was due before it was made, and ``invalid`` for one further ahead than anything
    is watched. Who does not tell when it was said, as a program that hands on what was agreed elsewhere, is not judged:
    such a promise is kept as it is told.
    """
    if due_at is None or said is None:
        return now
    if due_at > now + FURTHEST_PROMISE:
        far = FieldProblem("promise_due_at", "too_late", f"A promise is due within {FURTHEST_PROMISE.days} days.")
        raise ProblemError(Code.INVALID, errors=(far,))
    at = now if due_at > now else max(min(said, now), begun)
    if due_at <= at:
        raise ProblemError(Code.PROMISE_PAST, due=f"{due_at:%Y-%m-%d %H:%M} UTC")
    return at
