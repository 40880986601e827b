"""Journeys as a fold: one event at a time, in the order of (at, id), into the tracks of one customer.

Owns entry, milestones, ends, re-entry and who keeps whom out. Knows nothing of the clock: what time does to a journey
is in view.

Folding the events one by one and folding them all at once are the same code, so they cannot differ.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agentdesk.domain.event import Event
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.track import MAX_EVIDENCE, JourneyTrack, ReachedMilestone
from agentdesk.engine.journeys.way import tallied
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import JourneyRule, Policy
from agentdesk.engine.policy.words import plain_name
from agentdesk.engine.reading import Reading, read
from agentdesk.engine.records.fold import tell, tells_something

MAX_ENDED = 20
"""How many ended instances of one definition are kept; older ones are in the past for good."""
_MEMO_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Match:
    """What one event means to one definition."""

    entry: bool
    milestones: tuple[str, ...]
    failure: bool
    abandonment: bool
    about: bool

    @property
    def touches(self) -> bool:
        return bool(self.milestones) or self.failure or self.abandonment or self.about


def advance(tracks: tuple[JourneyTrack, ...], event: Event, policy: Policy) -> tuple[JourneyTrack, ...]:
    """The tracks after one more event, which must not be older than those folded before."""
    return follow(tracks, read(event, policy.vocabulary), policy)


def rebuild(events: Iterable[Event], policy: Policy) -> tuple[JourneyTrack, ...]:
    """The tracks after all events, whatever order they come in."""
    tracks: tuple[JourneyTrack, ...] = ()
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        tracks = advance(tracks, event, policy)
    return tracks


def means_something(reading: Reading, policy: Policy) -> bool:
    """Whether any journey definition or record looks for such an event, or it rates what was done.

    One that means nothing changes no track that a later event was folded into: all it could do is end by silence what
    that later event ended as well.
    """
    if reading.rated is not None and reading.by_customer:
        return True
    return any(matches(one, policy) or tells_something(one, policy) for one in reading.by_matter())


def follow(tracks: tuple[JourneyTrack, ...], reading: Reading, policy: Policy) -> tuple[JourneyTrack, ...]:
    """As advance, for an event that was read already."""
    for one in reading.by_matter():
        tracks = _follow(tracks, one, policy)
    return tracks


def _follow(tracks: tuple[JourneyTrack, ...], reading: Reading, policy: Policy) -> tuple[JourneyTrack, ...]:
    found = matches(reading, policy)
    told = tell(tracks, reading, policy)
    if not found and not any(track.state is JourneyState.ACTIVE for track in told):
        return told
    after: list[JourneyTrack] = []
    for track in told:
        rule = policy.journeys.get(track.definition)
        after.append(_expired(track, rule, reading.event.at) if rule else track)
    for rule, match in sorted(found, key=lambda one: not one[0].excludes):
        _apply(after, rule, match, reading, policy)
    if tuple(after) == tracks:
        return tracks
    return tuple(sorted(after, key=lambda track: (track.started_at, track.id)))


def abandoned_at(track: JourneyTrack, rule: JourneyRule) -> datetime:
    """When silence ends the track."""
    return track.last_at + timedelta(seconds=rule.abandon_after_s)


def _expired(track: JourneyTrack, rule: JourneyRule, at: datetime) -> JourneyTrack:
    if track.state is not JourneyState.ACTIVE or at <= abandoned_at(track, rule):
        return track
    return track.model_copy(update={"state": JourneyState.ABANDONED, "ended_at": abandoned_at(track, rule)})


def matches(reading: Reading, policy: Policy) -> tuple[tuple[JourneyRule, Match], ...]:
    """Which definitions the event means something to. Remembered by the words that most conditions look at alone."""
    key = (
        reading.type, reading.event.channel, reading.intents, reading.things, reading.happened, reading.outcome,
        reading.by_customer, reading.reason_given, reading.went_wrong, reading.unclear, reading.says,
    )  # fmt: skip
    known = policy.matches.get(key)
    if known is None:
        rules = policy.journeys.values()
        known = (
            _find(reading, [rule for rule in rules if rule.words_only]),
            [rule for rule in rules if not rule.words_only],
        )
        if len(policy.matches) >= _MEMO_LIMIT:
            policy.matches.clear()
        policy.matches[key] = known
    settled, others = known
    return (*settled, *_find(reading, others)) if others else settled


def _find(reading: Reading, rules: Iterable[JourneyRule]) -> tuple[tuple[JourneyRule, Match], ...]:
    context = reading.context()

    def holds(condition: Condition | None) -> bool:
        try:
            return condition is not None and condition.holds(context)
        except ConditionError:  # the values at hand do not fit: the event does not mean this
            return False

    found: list[tuple[JourneyRule, Match]] = []
    for rule in rules:
        match = Match(
            entry=holds(rule.entry),
            milestones=tuple(step.id for step in rule.milestones if holds(step.when)),
            failure=holds(rule.failure),
            abandonment=holds(rule.abandonment),
            about=any(intent in rule.intents for intent in reading.intents),
        )
        if match.entry or match.touches:
            found.append((rule, match))
    return tuple(found)


def _apply(tracks: list[JourneyTrack], rule: JourneyRule, match: Match, reading: Reading, policy: Policy) -> None:
    keys = _keys(reading, rule)
    mine = [i for i, track in enumerate(tracks) if track.definition == rule.id]
    active = [i for i in mine if tracks[i].state is JourneyState.ACTIVE and not _conflict(tracks[i], keys)]
    chosen = _choose([tracks[i] for i in active], match, keys)
    if chosen is not None:
        if match.touches or match.entry:
            # what names no instance but its matter is about all of them
            for index in active if reading.matters else active[chosen : chosen + 1]:
                tracks[index] = _touched(tracks[index], rule, match, reading, keys)
        return
    if not match.entry or (mine and rule.reentry == "never"):
        return
    if rule.reentry == "after_end" and any(tracks[i].state is JourneyState.ACTIVE for i in mine):
        return
    event = reading.event
    if _is_kept_out(tracks, rule, event, policy):
        return
    fresh = JourneyTrack(
        id=f"{rule.id}-{event.id}",
        definition=rule.id,
        state=JourneyState.ACTIVE,
        started_at=event.at,
        last_at=event.at,
        channel=reading.via,
    )
    for i, track in enumerate(tracks):
        if track.definition in rule.excludes and track.state is JourneyState.ACTIVE:
            tracks[i] = track.model_copy(
                update={"state": JourneyState.ABANDONED, "ended_at": event.at, "ended_by": rule.id}
            )
    tracks.append(_touched(fresh, rule, match, reading, keys))
    ended = [i for i in mine if tracks[i].state is not JourneyState.ACTIVE]
    if len(ended) > MAX_ENDED:
        del tracks[ended[0]]


def _is_kept_out(tracks: list[JourneyTrack], rule: JourneyRule, event: Event, policy: Policy) -> bool:
    """Whether a running journey excludes this one; that one remembers it."""
    for i, track in enumerate(tracks):
        holder = policy.journeys.get(track.definition)
        if holder and rule.id in holder.excludes and track.state is JourneyState.ACTIVE:
            tried = ReachedMilestone(at=event.at, evidence=(event.id,))
            tracks[i] = track.model_copy(update={"kept_out": {**track.kept_out, rule.id: tried}})
            return True
    return False


def _choose(active: list[JourneyTrack], match: Match, keys: dict[str, str]) -> int | None:
    """Which of the running instances an event belongs to: one with its key, one that waits for it, or the oldest."""
    if not active:
        return None
    for i, track in enumerate(active):
        if any(track.keys.get(name) == value for name, value in keys.items()):
            return i
    for i, track in enumerate(active):
        if any(step not in track.reached for step in match.milestones):
            return i
    return 0


def _conflict(track: JourneyTrack, keys: dict[str, str]) -> bool:
    return any(track.keys.get(name, value) != value for name, value in keys.items())


def _keys(reading: Reading, rule: JourneyRule) -> dict[str, str]:
    """The correlation values of an event, whatever spelling its sender uses for the field."""
    if not rule.correlate:
        return {}
    data = {plain_name(name): value for name, value in reading.event.data.items()}
    data |= {kind: values[0] for kind, values in reading.which}
    data["intent"] = reading.intent
    return {
        name: str(data[name])
        for name in rule.correlate
        if isinstance(data.get(name), str | int) and not isinstance(data[name], bool) and data[name] != ""
    }


def _touched(
    track: JourneyTrack, rule: JourneyRule, match: Match, reading: Reading, keys: dict[str, str]
) -> JourneyTrack:
    event = reading.event
    reached = dict(track.reached)
    for step in match.milestones:
        reached.setdefault(step, ReachedMilestone(at=event.at, evidence=(event.id,)))
    promised = track.promised
    if reading.promised_at:
        waiting = [step.id for step in rule.milestones if step.promised and step.id not in reached]
        promised = {**promised, **dict.fromkeys(waiting, reading.promised_at)}
    state, ended_at = JourneyState.ACTIVE, None
    if rule.success.intersection(match.milestones):
        state = JourneyState.SUCCEEDED
    elif match.failure:
        state = JourneyState.FAILED
    elif match.abandonment:
        state = JourneyState.ABANDONED
    if state is not JourneyState.ACTIVE:
        ended_at = event.at
    return track.model_copy(
        update={
            "state": state,
            "ended_at": ended_at,
            "last_at": event.at,
            "last_type": reading.type,
            "reached": reached,
            "keys": {**keys, **track.keys},
            "promised": promised,
            "event_ids": (*track.event_ids, event.id)[-MAX_EVIDENCE:],
            "tally": tallied(track.tally, reading),
        }
    )
