"""What a situation looks like to the model: rows of a hashed table, by group.

Owns what is looked at. Words go in hashed into 14 bits, so a stored decision does not hold them. Knows no action,
journey, event type or queue by name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from zlib import crc32

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.facts import Conclusions, Facts
from agentdesk.engine.propensity.course import Course, course
from agentdesk.engine.propensity.learned import Group

FORM = 1
"""Raised whenever features come to mean something else: what was learned by another form is not used."""
ROWS = 1 << 14
_WORD = re.compile(r"[^\W\d_][\w']*|\d+|[?!]")
_MAX_WORDS = 60
_RECENT = timedelta(days=30)
_UNKNOWN = "unknown"


class Features(Frozen):
    """The rows that a situation touches, by group, ascending."""

    form: int = FORM
    rows: dict[Group, tuple[int, ...]] = {}

    @property
    def flat(self) -> tuple[int, ...]:
        """All of the rows."""
        return tuple(row for rows in self.rows.values() for row in rows)


def features(facts: Facts, conclusions: Conclusions, touchpoint: str) -> Features:
    """The features of a customer's situation at ``facts.now``, seen from a touchpoint."""
    now = course(facts)
    found: dict[Group, tuple[int, ...]] = {}
    for group, told in (
        (Group.JOURNEY, _journey(conclusions, now)),
        (Group.DONE, (*_done(now), *_before(facts))),
        (Group.LAST, _last(now)),
        (Group.INTENT, _intent(conclusions, now)),
        (Group.FEELING, _feeling(conclusions)),
        (Group.WORDS, _heard(now)),
        (Group.REPLIES, (f"said {word}" for word in words(now.replied))),
        (Group.PLACE, _place(facts, now, touchpoint)),
    ):
        rows = {crc32(f"{group} {one}".encode()) % ROWS for one in told}
        if rows:
            found[group] = tuple(sorted(rows))
    return Features(rows=found)


def words(text: str) -> list[str]:
    """The words in lower case, numbers masked; the question and exclamation marks too."""
    return ["#" if word.isdigit() else word for word in _WORD.findall(text.lower())[:_MAX_WORDS]]


def _newest(done: tuple[str, ...]) -> tuple[str, str, str]:
    one, two, three = (*reversed(done[-3:]), "", "", "")[:3]
    return one, two, three


def _done(now: Course) -> Iterator[str]:
    one, two, three = _newest(now.done)
    matter = now.matter
    yield from ("always", f"1 {one}", f"2 {two}", f"12 {one}|{two}", f"123 {one}|{two}|{three}")
    yield from (f"m {matter}|1 {one}", f"m {matter}|12 {one}|{two}")
    for action, times in Counter(now.done).items():
        yield from (f"did {action}", f"m {matter}|did {action}")
        if times > 1:
            yield f"did {action} {min(times, 3)} times"
    yield from (f"steps {min(len(now.done), 12)}", f"turns {min(len(now.heard), 12)}")
    yield from (f"since {min(now.since_heard, 4)}", f"otherwise {min(now.otherwise, 4)}")


def _before(facts: Facts) -> Iterator[str]:
    """What became of advice in earlier contacts."""
    begun = facts.interaction.offered_at if facts.interaction else facts.now
    for shown in facts.history:
        if facts.now - _RECENT <= shown.at < begun:
            yield f"before {shown.action} {shown.outcome}"


def _last(now: Course) -> Iterator[str]:
    one, _two, _three = _newest(now.done)
    matter, last = now.matter, now.last
    yield from (f"l {last}", f"l {last}|1 {one}", f"m {matter}|l {last}", f"m {matter}|l {last}|1 {one}")
    yield f"found {now.found}"
    for name, value in now.fields:
        yield from (f"f {name}={value}", f"f {name}={value}|1 {one}")
        if last == now.found:
            yield f"now {last} {name}={value}"


def _intent(conclusions: Conclusions, now: Course) -> Iterator[str]:
    yield f"m {now.matter}"
    for earlier in set(now.chosen[:-1]):
        yield f"had {earlier}"
    if conclusions.why.intent != _UNKNOWN:
        one, _two, _three = _newest(now.done)
        yield from (f"why {conclusions.why.intent}", f"why {conclusions.why.intent}|1 {one}")


def _journey(conclusions: Conclusions, now: Course) -> Iterator[str]:
    one, _two, _three = _newest(now.done)
    for journey in conclusions.journeys:
        yield f"{journey.definition} {journey.state.value}"
        if journey.state is not JourneyState.ACTIVE:
            continue
        reached = [step for step in journey.milestones if step.reached_at]
        step = max(reached, key=lambda each: each.reached_at or journey.started_at).id if reached else ""
        yield from (f"{journey.definition} at {step}", f"{journey.definition} at {step}|1 {one}")
        for late in journey.milestones:
            if late.overdue:
                yield f"{journey.definition} late {late.id}"
    for signal in conclusions.signals:
        yield f"signal {signal.signal}"
    if conclusions.already_tried:
        newest = max(conclusions.already_tried, key=lambda attempt: attempt.at)
        yield from (f"tried {min(len(conclusions.already_tried), 5)}", f"tried {newest.channel} {newest.result}")


def _feeling(conclusions: Conclusions) -> Iterator[str]:
    feeling = conclusions.sentiment
    if feeling.label.value != _UNKNOWN:
        yield from (f"feels {feeling.label.value}", f"mood {feeling.trend.value}")
    yield from (f"effort {conclusions.effort.level.value}", f"attrition {conclusions.attrition.level.value}")


def _heard(now: Course) -> Iterator[str]:
    if not now.heard:
        return
    one, _two, _three = _newest(now.done)
    told = words(now.heard[-1])
    yield f"length {min(len(told), 15)}"
    yield from (f"w {word}" for word in told)
    yield from (f"ww {a} {b}" for a, b in pairwise(told))
    if now.last == "heard":
        yield from (f"w {word}|1 {one}" for word in told)
        yield from (f"w {word}|m {now.matter}" for word in told)
    if len(now.heard) > 1:
        yield from (f"before {word}" for word in words(now.heard[-2]))
    if len(now.heard) > 2:
        yield from (f"first {word}" for word in words(now.heard[0]))


def _place(facts: Facts, now: Course, touchpoint: str) -> Iterable[str]:
    channel = facts.interaction.channel if facts.interaction else ""
    return (f"at {touchpoint}", f"on {channel}", f"queue {now.queue}")
