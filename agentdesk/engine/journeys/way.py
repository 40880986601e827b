"""What the way to the goal was like: counted event by event, and told as the parts of a success score.

Owns the formula of the score. Knows nothing of how events are matched to journeys.
"""

from collections.abc import Iterable

from agentdesk.domain.ids import EventId
from agentdesk.domain.journey import JourneyState, Milestone, SuccessPart
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.track import JourneyTrack, Tally
from agentdesk.engine.reading import Reading
from agentdesk.engine.wording import lasting, times

GOAL = 0.4
"""The share of reaching the goal at all; the rest is shared by what can be told of the way."""
_SHARES = {"time": 0.35, "effort": 0.3, "channels": 0.15, "feeling": 0.2}
_FAILURES_AT_WORST = 4
_SWITCHES_AT_WORST = 4
MAX_IDS = 10


def tallied(tally: Tally, reading: Reading) -> Tally:
    """The tally with one more event of the journey; only what the customer did or felt counts."""
    if not reading.by_customer:
        return tally
    event = reading.event
    news: dict[str, object] = {}
    if reading.outcome in ("failed", "abandoned"):
        news |= {"failed": tally.failed + 1, "failed_ids": _newest(tally.failed_ids, event.id)}
    if (reading.self_service or reading.conversation) and reading.via != tally.channel:
        news["channel"] = reading.via
        if tally.channel:
            news |= {"switches": tally.switches + 1, "switch_ids": _newest(tally.switch_ids, event.id)}
            news["switched"] = (tally.channel, reading.via)
    felt = event.sentiment if event.sentiment is not None else reading.rating
    if felt is not None:
        news |= {
            "felt": tally.felt + 1,
            "feeling": tally.feeling + felt,
            "felt_ids": _newest(tally.felt_ids, event.id),
        }
    return tally.model_copy(update=news) if news else tally


def _newest(ids: tuple[str, ...], event_id: str) -> tuple[str, ...]:
    return (*ids, event_id)[-MAX_IDS:]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part before its weight is known: that depends on which others can be told."""

    name: str
    score: float
    text: str
    evidence: tuple[str, ...]


def success(
    track: JourneyTrack, steps: Iterable[Milestone], state: JourneyState, late: Iterable[str]
) -> tuple[float | None, tuple[SuccessPart, ...]]:
    """(the score, its parts); the score is None while the journey runs, and the parts are those of the way so far.

    score = goal × Σ weight × part, where goal is 1 if the goal was reached, else 0: what did not lead to the goal was
    no success, however pleasant. Reaching it counts 0.4; time, effort, channels and feeling share the other 0.6 by 35,
    30, 15 and 20, those of them of which something can be told. The shares are a judgement, not measured. ``late`` are
    the ids of the steps that came after their time or are overdue.
    """
    running = state is JourneyState.ACTIVE
    way = [part for part in (_time(steps, set(late)), _effort(track), _channels(track), _feeling(track)) if part]
    shares = sum(_SHARES[part.name] for part in way)
    parts = [] if running else [(_goal(track, state), GOAL if way else 1.0)]
    parts += [(part, (1 if running else 1 - GOAL) * _SHARES[part.name] / shares) for part in way]
    told = tuple(
        SuccessPart(
            part=part.name,
            score=round(part.score, 3),
            weight=round(weight, 3),
            text=part.text,
            so_far=running,
            evidence=tuple(EventId(one) for one in part.evidence),
        )
        for part, weight in parts
    )
    if running:
        return None, told
    reached = state is JourneyState.SUCCEEDED
    return (round(sum(part.score * weight for part, weight in parts), 3) if reached else 0.0), told


def _goal(track: JourneyTrack, state: JourneyState) -> _Part:
    reached = state is JourneyState.SUCCEEDED
    text = "The goal was reached" if reached else "The goal was not reached"
    return _Part("goal", float(reached), text, track.event_ids[-1:])


def _time(steps: Iterable[Milestone], late: set[str]) -> _Part | None:
    """The share of the steps with a deadline that came in time; those that are not due yet do not count."""
    timed = [step for step in steps if step.due_at and not step.instead and (step.reached_at or step.id in late)]
    if not timed:
        return None
    behind = [step for step in timed if step.id in late]
    evidence = tuple(one for step in behind for one in step.evidence)
    if not behind:
        return _Part("time", 1.0, "Every step that had a deadline came in time", _all(timed))
    told = [_lateness(step) for step in behind]
    text = f"{len(timed) - len(behind)} of {len(timed)} steps came in time; {'; '.join(told[:2])}"
    return _Part("time", 1 - len(behind) / len(timed), text, evidence[:MAX_IDS])


def _lateness(step: Milestone) -> str:
    if step.reached_at and step.due_at:
        return f"“{step.title}” came {lasting((step.reached_at - step.due_at).total_seconds())} late"
    return f"“{step.title}” did not come"


def _all(steps: Iterable[Milestone]) -> tuple[str, ...]:
    return tuple(one for step in steps for one in step.evidence)[:MAX_IDS]


def _effort(track: JourneyTrack) -> _Part | None:
    tally = track.tally
    if not tally.channel and not tally.failed:
        return None  # nothing that the customer did themselves is known
    if not tally.failed:
        return _Part("effort", 1.0, "Nothing failed on the way", ())
    worst = min(tally.failed, _FAILURES_AT_WORST) / _FAILURES_AT_WORST
    return _Part("effort", 1 - worst, f"It failed or was given up {times(tally.failed)}", tally.failed_ids)


def _channels(track: JourneyTrack) -> _Part | None:
    tally = track.tally
    if not tally.channel:
        return None
    if not tally.switches:
        return _Part("channels", 1.0, "All on one channel", ())
    worst = min(tally.switches, _SWITCHES_AT_WORST) / _SWITCHES_AT_WORST
    return _Part("channels", 1 - worst, f"Had to change the channel {times(tally.switches)}", tally.switch_ids)


def _feeling(track: JourneyTrack) -> _Part | None:
    tally = track.tally
    if not tally.felt:
        return None
    mean = tally.feeling / tally.felt
    words = "good" if mean > 0.1 else "bad" if mean < -0.1 else "neither good nor bad"
    return _Part("feeling", (mean + 1) / 2, f"What they said felt {words} on the whole ({mean:+.2f})", tally.felt_ids)
