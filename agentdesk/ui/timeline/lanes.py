"""Lanes by journey: which journeys have one beside the rows, and in which order. Qt-free."""

from collections.abc import Iterable, Sequence

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.records import dataclass
from agentdesk.ui.timeline.viewmodel import JourneyChoice
from agentdesk.ui.tone import Tone

MOST = 4
"""More lanes than this cannot be told apart, and leave the words no room."""
TONES = (Tone.ACCENT, Tone.VIOLET, Tone.WARNING, Tone.SUCCESS)


@dataclass(frozen=True, slots=True)
class Lane:
    journey: str
    title: str
    tone: Tone


def lanes_of(journeys: Sequence[JourneyChoice], items: Iterable[TimelineItem]) -> tuple[Lane, ...]:
    """A lane for each journey that has rows: those that go on first, then in the order of the newest row."""
    shown = _with_rows(journeys, items)[:MOST]
    return tuple(Lane(each.id, each.title, tone) for each, tone in zip(shown, TONES, strict=False))


def without_lane(journeys: Sequence[JourneyChoice], items: Iterable[TimelineItem]) -> tuple[str, ...]:
    """The titles of the journeys that have rows and no lane, for want of room."""
    return tuple(each.title for each in _with_rows(journeys, items)[MOST:])


def _with_rows(journeys: Sequence[JourneyChoice], items: Iterable[TimelineItem]) -> list[JourneyChoice]:
    there = dict.fromkeys(journey for item in items for journey in item.journey_ids)
    known = {each.id: each for each in journeys}
    return sorted((known[each] for each in there if each in known), key=lambda each: not each.active)
