"""Journeys and signals follow from the same events, one by one: and what is seen while a customer is on a journey stays
with that journey, when the signal itself has long faded. So does what the customer answers when they are asked.

Owns which signals and which answers belong to which journey. Knows nothing of how either is found.
"""

from collections.abc import Iterable
from datetime import timedelta

from agentdesk.domain.event import Event
from agentdesk.engine.journeys.fold import follow
from agentdesk.engine.journeys.track import MAX_ANSWERS, MAX_SIGNAL_IDS, Answer, JourneyTrack, ReachedMilestone
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading, read
from agentdesk.engine.signals.detect import remember
from agentdesk.engine.signals.memory import NOTHING, Found, SignalMemory, micros

ASKED_WITHIN = timedelta(days=14)
"""An answer given longer after the last step of a journey is not about it."""

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
    if reading.rated is not None and reading.by_customer:
        after = _with_answer(after, reading, policy)
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


def _with_answer(tracks: tuple[JourneyTrack, ...], reading: Reading, policy: Policy) -> tuple[JourneyTrack, ...]:
    """The tracks with a rating, which is about one journey: of those that its own event touched, else of all, the one
    on which something happened last; none if that is long ago."""
    event, rated = reading.event, reading.rated
    near = [
        track for track in tracks if track.definition in policy.journeys and event.at - track.last_at <= ASKED_WITHIN
    ]
    if rated is None or not near:
        return tracks
    about = max(near, key=lambda track: (event.id in track.event_ids[-1:], track.last_at, track.started_at, track.id))
    answer = Answer(
        at=event.at, scale=rated.scale, value=rated.value, milestone=last_reached(about, policy), event_id=event.id
    )
    told = about.model_copy(update={"answers": (*about.answers, answer)[-MAX_ANSWERS:]})
    return tuple(told if track is about else track for track in tracks)


def last_reached(track: JourneyTrack, policy: Policy) -> str:
    """The milestone that was reached last, of several at once the one declared last; empty before the first."""
    rule = policy.journeys.get(track.definition)
    places = {step.id: place for place, step in enumerate(rule.milestones)} if rule else {}
    reached = [(seen.at, places[step], step) for step, seen in track.reached.items() if step in places]
    return max(reached, default=(None, 0, ""))[2]
