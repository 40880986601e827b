"""Finds the declared signals of a customer: remembers what matters of each event, and tells which signals hold.

Owns which rules an event or an utterance matters to. Knows no signal by name.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agentdesk.domain.ids import EventId
from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.domain.journey import JourneySignal
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.signs import SignalRule
from agentdesk.engine.policy.words import tokens
from agentdesk.engine.reading import Reading
from agentdesk.engine.signals.conversation import heard
from agentdesk.engine.signals.forms import KEPT, Told, after, changes, evidence, missing, next_missing_us
from agentdesk.engine.signals.memory import FRESH, Found, Mark, RuleMemory, SignalMemory, micros, moment
from agentdesk.engine.signals.trail import changes_trail, follow_trail
from agentdesk.engine.which import read_subject

_MEMO_LIMIT = 20_000
_TELLING = 4
"""Letters of a word that says something by itself; the shorter ones are left out of comparisons."""
_WORDS = 40


def remember(memory: SignalMemory, reading: Reading, policy: Policy) -> SignalMemory:
    """The memory after one more event, which must not be older than those remembered before."""
    memory = follow_trail(memory, reading)
    roles = _roles(reading, policy)
    changed: dict[str, RuleMemory] = {}
    for place, (first, second) in roles.items():
        rule = policy.signals[place]
        known = memory.get(rule.id, FRESH)
        if rule.over != "said" and (told := _told(rule, reading, first, second, known)).groups:
            changed[rule.id] = after(rule, known, told)
    return {**memory, **changed} if changed else memory


def matters(memory: SignalMemory, reading: Reading, policy: Policy) -> bool:
    """Whether an event that comes late, after newer ones, may change the memory."""
    if changes_trail(memory, reading):
        return True
    for place, (first, second) in _roles(reading, policy).items():
        rule = policy.signals[place]
        known = memory.get(rule.id, FRESH)
        if rule.over != "said" and changes(rule, known, _told(rule, reading, first, second, known)):
            return True
    return False


def next_absence(memory: SignalMemory, policy: Policy, now: datetime) -> datetime | None:
    """When the next signal will hold by time alone."""
    ahead = [
        next_missing_us(rule, memory[rule.id], micros(now))
        for rule in policy.signals
        if rule.form == "absence" and rule.id in memory
    ]
    at_us = min((at for at in ahead if at is not None), default=None)
    return moment(at_us) if at_us is not None else None


def detect(
    memory: SignalMemory,
    said: Iterable[Utterance],
    interactions: Iterable[Interaction],
    current: Interaction | None,
    policy: Policy,
    now: datetime,
    names: Mapping[str, Any],
) -> tuple[JourneySignal, ...]:
    """The signals that hold at ``now``, the newest first: from the events remembered and from what was said lately.

    ``names`` are those that ``while`` may use, with their values.
    """
    listened = [rule for rule in policy.signals if rule.over != "events"]
    heard_now = heard(said, interactions, policy.vocabulary, now) if listened else []
    told = _told_by_rule(heard_now, policy)
    found: list[JourneySignal] = []
    for rule in policy.signals:
        if rule.while_ is not None and not _holds(rule.while_, names):
            continue
        signal = _hold(rule, memory.get(rule.id, FRESH), told.get(rule.id, []), current, now)
        if signal is not None:
            found.append(signal)
    return tuple(sorted(found, key=lambda signal: (signal.at, signal.signal), reverse=True))


def _told_by_rule(readings: Iterable[Reading], policy: Policy) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for reading in readings:
        for place, (first, second) in _roles(reading, policy).items():
            rule = policy.signals[place]
            if rule.over != "events":
                found.setdefault(rule.id, []).append(_told(rule, reading, first, second))
    return found


def _hold(
    rule: SignalRule, memory: RuleMemory, said: list[Told], current: Interaction | None, now: datetime
) -> JourneySignal | None:
    now_us = micros(now)
    found = memory.found
    if said:
        of_events = [Told(mark, (name,), True, False) for name, group in memory.groups.items() for mark in group.marks]
        memory = FRESH
        for told in sorted((*of_events, *said), key=lambda one: (one.mark.at_us, one.mark.id)):
            memory = after(rule, memory, told)
        found = max((one for one in (found, memory.found) if one), key=lambda one: one.at_us, default=None)
    if rule.form == "absence":
        at_hand = current.id if current else None
        groups = [pair for pair in memory.groups.items() if rule.same != "conversation" or pair[0] == at_hand]
        found = missing(rule, groups, now_us)
    return _signal(rule, memory, found, now)


def _signal(rule: SignalRule, memory: RuleMemory, found: Found | None, now: datetime) -> JourneySignal | None:
    if found is None:
        return None
    at = moment(found.at_us)
    if at > now or (now - at).total_seconds() > rule.fades_after_s:
        return None
    ids = tuple(EventId(one) for one in evidence(rule, memory, found, micros(now))[-KEPT:])
    return JourneySignal(signal=rule.id, title=rule.title, at=at, evidence=ids)


Roles = dict[int, tuple[bool, bool]]
"""By the place of a rule: whether a reading is what it looks for, and whether it is what is to follow."""


def _roles(reading: Reading, policy: Policy) -> Roles:
    """Remembered by the words that most conditions look at alone."""
    event = reading.event
    key = (
        reading.type, event.channel, reading.intents, reading.things, reading.happened, reading.outcome,
        reading.by_customer, reading.reason_given, reading.speaker, reading.went_wrong, reading.unclear,
        reading.says,
    )  # fmt: skip
    known = policy.signal_roles.get(key)
    if known is None:
        words_only: list[tuple[int, bool, Condition]] = []
        others: list[tuple[int, bool, Condition]] = []
        for place, rule in enumerate(policy.signals):
            for follows, condition in ((False, rule.when), (True, rule.then)):
                if condition is not None:
                    (others if condition.looks_deep else words_only).append((place, follows, condition))
        if len(policy.signal_roles) >= _MEMO_LIMIT:
            policy.signal_roles.clear()
        known = policy.signal_roles[key] = (_holding(words_only, reading, {}), tuple(others))
    settled, others_left = known
    return _holding(others_left, reading, settled) if others_left else settled


def _holding(asked: Iterable[tuple[int, bool, Condition]], reading: Reading, settled: Roles) -> Roles:
    context = reading.context()
    found = dict(settled)
    for place, follows, condition in asked:
        if _holds(condition, context):
            first, second = found.get(place, (False, False))
            found[place] = (first or not follows, second or follows)
    return found


def _holds(condition: Condition, context: Mapping[str, Any]) -> bool:
    try:
        return condition.holds(context)
    except ConditionError:  # the values at hand do not fit: the event does not mean this
        return False


def _told(rule: SignalRule, reading: Reading, first: bool, second: bool, known: RuleMemory = FRESH) -> Told:
    event = reading.event
    if rule.form != "repetition":
        mark = Mark(micros(event.at), event.id, event.channel, reading.intents)
        groups = _groups(rule, reading)
        if rule.same == "thing" and second:  # what names none ends all, and what began without a name ends with any
            groups = tuple(dict.fromkeys((*groups, "", *(known.groups if groups == ("",) else ()))))
        if rule.same == "subject" and second:
            answered = tuple(name for name in known.groups if read_subject(name).is_same(reading.subject))
            groups = tuple(dict.fromkeys((*(groups if first else ()), *answered)))
        return Told(mark, groups, first, second)
    if not event.text:  # nothing was told
        return Told(Mark(micros(event.at), event.id, event.channel), (), first, second)
    words = frozenset([word for word in tokens(event.text[:1000]) if len(word) >= _TELLING][:_WORDS])
    listener = reading.listener or event.interaction_id or event.channel
    mark = Mark(micros(event.at), event.id, event.channel, reading.intents, listener, words)
    return Told(mark, _groups(rule, reading), first, second)


def _groups(rule: SignalRule, reading: Reading) -> tuple[str, ...]:
    if rule.same == "intent":
        return reading.intents
    if rule.same == "thing":
        return tuple(f"{kind}:{one}" for kind, values in reading.which[:1] for one in values[:1]) or ("",)
    if rule.same == "subject":
        return (reading.subject.written(),)
    if rule.same == "conversation":
        return (reading.event.interaction_id,) if reading.event.interaction_id else ()
    return ("",)
