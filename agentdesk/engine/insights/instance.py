"""One instance of a journey as it is counted: what is left of its track when only figures are wanted.

Owns what of a track is measured. Knows nothing of where instances are kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from agentdesk.domain.journey import JourneyState
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.fold import abandoned_at
from agentdesk.engine.journeys.following import last_reached
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import all_as_of
from agentdesk.engine.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating on the scale of that name, given after the milestone."""

    at: datetime
    scale: str
    value: float
    milestone: str


@dataclass(frozen=True, slots=True)
class Instance:
    """``ends_at`` is when it ended or, while it runs, when silence will end it. ``channel`` is where it began;
    ``switched`` are the two channels of the last change, or empty. ``score`` is None while it runs."""

    state: JourneyState
    started_at: datetime
    ends_at: datetime
    score: float | None
    channel: str
    milestone: str
    event_type: str
    switched: tuple[str, ...]
    reached: Mapping[str, datetime]
    answers: Sequence[Rated]

    def as_of(self, now: datetime) -> JourneyState:
        """Its state at ``now``: silence may have ended it since it was folded."""
        is_silent = self.state is JourneyState.ACTIVE and now > self.ends_at
        return JourneyState.ABANDONED if is_silent else self.state

    def score_as_of(self, now: datetime) -> float | None:
        """Its success score at ``now``; None while it runs."""
        return 0.0 if self.score is None and self.as_of(now) is JourneyState.ABANDONED else self.score


def instance_of(track: JourneyTrack, policy: Policy) -> Instance:
    """What is counted of a track. Its definition must be among the policy's.

    The score is that of the deadlines that the policy declares now.
    """
    rule = policy.journeys[track.definition]
    if track.state is JourneyState.SUCCEEDED:
        score = all_as_of([track], policy, track.last_at)[0].success_score
    else:
        score = None if track.state is JourneyState.ACTIVE else 0.0
    return Instance(
        state=track.state,
        started_at=track.started_at,
        ends_at=track.ended_at or abandoned_at(track, rule),
        score=score,
        channel=track.channel,
        milestone=last_reached(track, policy),
        event_type=track.last_type,
        switched=track.tally.switched,
        reached={step: seen.at for step, seen in track.reached.items()},
        answers=tuple(Rated(one.at, one.scale, one.value, one.milestone) for one in track.answers),
    )
