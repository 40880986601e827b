"""Finds the declared signals in a customer's events: count, sequence, absence, the same thing on several channels.

Owns the four forms. Knows no signal by name.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agentdesk.domain.ids import EventId
from agentdesk.domain.journey import JourneySignal
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import Policy, SignalRule
from agentdesk.engine.reading import Reading

MAX_EVIDENCE = 20
_MEMO_LIMIT = 20_000


def detect(readings: Sequence[Reading], policy: Policy, now: datetime) -> tuple[JourneySignal, ...]:
    """The signals that hold at ``now``, the newest first. ``readings`` ascend by time."""
    matched = _matched(readings, policy)
    found = [
        signal
        for place, rule in enumerate(policy.signals)
        if (signal := _detect_one(rule, matched[place][0], matched[place][1], now)) is not None
    ]
    return tuple(sorted(found, key=lambda signal: (signal.at, signal.signal), reverse=True))


Matched = list[tuple[list[Reading], list[Reading]]]


def _matched(readings: Iterable[Reading], policy: Policy) -> Matched:
    """For each rule the readings of its ``when`` and of its ``then``."""
    found: Matched = [([], []) for _ in policy.signals]
    for reading in readings:
        for place, follows in _roles(reading, policy):
            found[place][follows].append(reading)
    return found


def _roles(reading: Reading, policy: Policy) -> tuple[tuple[int, int], ...]:
    """Which rules a reading matches: (place of the rule, 0 for ``when`` and 1 for ``then``)."""
    event = reading.event
    key = (
        reading.type, event.channel, reading.intents, reading.things, reading.happened, reading.outcome,
        reading.by_customer, reading.reason_given,
    )  # fmt: skip
    known = policy.signal_roles.get(key)
    if known is None:
        words_only: list[tuple[int, int, Condition]] = []
        others: list[tuple[int, int, Condition]] = []
        for place, rule in enumerate(policy.signals):
            for follows, condition in enumerate((rule.when, rule.then)):
                if condition is not None:
                    (others if condition.looks_deep else words_only).append((place, follows, condition))
        if len(policy.signal_roles) >= _MEMO_LIMIT:
            policy.signal_roles.clear()
        known = policy.signal_roles[key] = (_holding(words_only, reading), tuple(others))
    settled, others_left = known
    return (*settled, *_holding(others_left, reading)) if others_left else settled


def _holding(asked: Iterable[tuple[int, int, Condition]], reading: Reading) -> tuple[tuple[int, int], ...]:
    context = reading.context()
    return tuple((place, follows) for place, follows, condition in asked if _holds(condition, context))


def _holds(condition: Condition, context: dict[str, object]) -> bool:
    try:
        return condition.holds(context)
    except ConditionError:  # the values at hand do not fit: the event does not mean this
        return False


def _detect_one(rule: SignalRule, firsts: list[Reading], seconds: list[Reading], now: datetime) -> JourneySignal | None:
    window = timedelta(seconds=rule.within_s)
    if rule.apart_s:
        firsts = _apart(firsts, timedelta(seconds=rule.apart_s))
    if rule.form == "absence":
        at, evidence = _absent(firsts, seconds, window, now)
    elif rule.form == "sequence":
        at, evidence = _followed(firsts, seconds, window)
    elif rule.form == "channels":
        at, evidence = _on_channels(firsts, rule.at_least, window)
    else:
        at, evidence = _counted(firsts, rule.at_least, window)
    if at is None or at > now or now - at > timedelta(seconds=rule.fades_after_s):
        return None
    ids = tuple(EventId(reading.event.id) for reading in evidence[-MAX_EVIDENCE:])
    return JourneySignal(signal=rule.id, title=rule.title, at=at, evidence=ids)


Finding = tuple[datetime | None, list[Reading]]


def _apart(readings: list[Reading], pause: timedelta) -> list[Reading]:
    """The readings without those that come soon after the one before: a call that begins and ends is one call."""
    kept: list[Reading] = []
    last: datetime | None = None
    for reading in readings:
        if last is None or reading.event.at - last >= pause:
            kept.append(reading)
        last = reading.event.at
    return kept


def _counted(firsts: list[Reading], at_least: int, window: timedelta) -> Finding:
    """The newest window that holds enough."""
    for end in range(len(firsts), at_least - 1, -1):
        last = firsts[end - 1].event.at
        if last - firsts[end - at_least].event.at <= window:
            return last, [reading for reading in firsts[:end] if last - reading.event.at <= window]
    return None, []


def _followed(firsts: list[Reading], seconds: list[Reading], window: timedelta) -> Finding:
    for second in reversed(seconds):
        for first in reversed(firsts):
            pause = second.event.at - first.event.at
            if timedelta(0) <= pause <= window and first.event.id != second.event.id:
                return second.event.at, [first, second]
    return None, []


def _absent(firsts: list[Reading], seconds: list[Reading], window: timedelta, now: datetime) -> Finding:
    """The newest event after which the expected one did not come in time, and has not come since."""
    for first in reversed(firsts):
        due = first.event.at + window
        if any(second.event.at > first.event.at for second in seconds):
            return None, []
        if now > due:
            return due, [first]
    return None, []


def _on_channels(firsts: list[Reading], at_least: int, window: timedelta) -> Finding:
    """The newest window in which one intent shows on enough different channels."""
    found: list[Reading] = []
    by_intent: dict[str, deque[Reading]] = {}
    for reading in firsts:
        for intent in reading.intents:
            recent = by_intent.setdefault(intent, deque())
            recent.append(reading)
            while reading.event.at - recent[0].event.at > window:
                recent.popleft()
            if len(recent) >= at_least and len({one.event.channel for one in recent}) >= at_least:
                found = list(recent)
    return (found[-1].event.at, found) if found else (None, [])
