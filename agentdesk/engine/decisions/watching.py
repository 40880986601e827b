"""What is waited for, and when to look again.

Owns the choice of the moment. Knows nothing of who looks then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agentdesk.domain.decision import Watch
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.engine.policy.model import WatchRule
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation


def watch_of(rule: WatchRule, at: datetime, journeys: Iterable[Journey], now: Situation) -> Watch:
    """Until the journey's next deadline if it has one ahead, else for the declared time."""
    ahead = [
        step.due_at
        for journey in journeys
        if journey.definition == rule.journey and journey.state is JourneyState.ACTIVE
        for step in journey.milestones
        if step.due_at and not step.reached_at and step.due_at > at
    ]
    until = min(ahead, default=at + timedelta(seconds=rule.within_s))
    return Watch(until=until, for_=fill(rule.for_, now.names))
