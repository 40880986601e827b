"""What was tried for other goals than the one at hand and came to no good end: whatever the customer is here for now,
that is not solved by it.

Knows no goal by name.
"""

from collections.abc import Sequence
from datetime import datetime

from agentdesk.domain.interaction import Interaction
from agentdesk.domain.sentiment import Attempt
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.situation import DONE, FAILED, GAVE_UP, LEFT
from agentdesk.engine.understanding.ends import Ends
from agentdesk.engine.understanding.episodes import Step
from agentdesk.engine.understanding.tried import NO_SOLUTION, Topics, already_tried

MAX_GOALS = 3
MAX_OF_A_GOAL = 6


def tried_for_others(
    at_hand: Sequence[str],
    told: Sequence[Attempt],
    policy: Policy,
    now: datetime,
    groups: Sequence[Sequence[Step]],
    ends: Ends,
    interactions: Sequence[Interaction],
    topics: Topics,
    current: Interaction | None,
) -> tuple[Attempt, ...]:
    """The newest attempts at each other goal that is still open, the goal that was tried last first.

    ``at_hand`` are the goals whose attempts are ``told`` already; an event that is told there is not told again.
    """
    used = {event for attempt in told for event in attempt.evidence}
    goals = {intent for group in groups for step in group for intent in step.about} | topics.keys()
    found: list[list[Attempt]] = []
    for intent in sorted(goals & policy.intents.keys() - set(at_hand)):
        tried = already_tried(intent, policy, now, groups, ends, interactions, topics, current)
        own = sorted(
            (attempt for group in tried for attempt in group if used.isdisjoint(attempt.evidence)),
            key=lambda attempt: attempt.at,
        )
        if own and own[-1].result != DONE and any(_came_to_nothing(attempt) for attempt in own):
            found.append(own[-MAX_OF_A_GOAL:])
    found.sort(key=lambda attempts: attempts[-1].at, reverse=True)
    kept: list[Attempt] = []
    for attempts in found[:MAX_GOALS]:
        fresh = [attempt for attempt in attempts if used.isdisjoint(attempt.evidence)]
        kept += fresh
        used.update(event for attempt in fresh for event in attempt.evidence)
    return tuple(kept)


def _came_to_nothing(attempt: Attempt) -> bool:
    return attempt.result.startswith((FAILED, LEFT, GAVE_UP)) or attempt.result == NO_SOLUTION
