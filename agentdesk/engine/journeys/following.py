"""Journeys and signals follow from the same events, one by one: and what is seen while a customer is on a journey stays
with that journey, when the signal itself has long faded.

Owns which signals belong to which journey. Knows nothing of how either is found.
"""

from collections.abc import Iterable

from agentdesk.domain.event import Event
from agentdesk.engine.journeys.fold import follow
from agentdesk.engine.journeys.track import MAX_SIGNAL_IDS, JourneyTrack, ReachedMilestone
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading, read
from agentdesk.engine.signals.detect import remember
from agentdesk.engine.signals.memory import NOTHING, Found, SignalMemory, micros

Followed = tuple[tuple[JourneyTrack, ...], SignalMemory]


def go_on(tracks: tuple[JourneyTrack, ...], memory: SignalMemory, reading: Reading, policy: Policy) -> Followed:
    """The tracks and the memory after one more event, which must not be older than those before.

    A signal that this event completes was seen on the journeys that the event belongs to.
    """
    after, remembered = follow(tracks, reading, policy), remember(memory, reading, policy)
    if remembered is not memory:
        completed = _completed(memory, remembered, reading)
        if completed:
            after = tuple(
                _with_signals(track, completed, reading) if track.definition in policy.journeys else track
                for track in after
            )
    return after, remembered


def followed(events: Iterable[Event], policy: Policy) -> Followed:
    """The tracks and the memory after all events, whatever order they come in."""
    tracks: tuple[JourneyTrack, ...] = ()
    memory = NOTHING
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        tracks, memory = go_on(tracks, memory, read(event, policy.vocabulary), policy)
    return tracks, memory


def _completed(before: SignalMemory, after: SignalMemory, reading: Reading) -> dict[str, Found]:
    at_us = micros(reading.event.at)
    found: dict[str, Found] = {}
    for rule, now in after.items():
        was = before.get(rule)
        if now is not was and now.found and now.found.at_us == at_us and now.found != (was and was.found):
            found[rule] = now.found
    return found


def _with_signals(track: JourneyTrack, completed: dict[str, Found], reading: Reading) -> JourneyTrack:
    event = reading.event
    if track.last_at != event.at or event.id not in track.event_ids[-1:]:
        return track
    seen = {
        rule: ReachedMilestone(at=event.at, evidence=tuple(found.ids[-MAX_SIGNAL_IDS:]))
        for rule, found in completed.items()
    }
    return track.model_copy(update={"signals": {**track.signals, **seen}})
