"""The five forms of signals: enough of something, one after another, something missing, one thing on several channels,
the same told again.

Owns what each form remembers and when it holds. Marks come in the order of time, one by one; of each rule only so many
are kept as can still matter, so that the answer is the same as from all of them. Knows no signal by name.
"""

from collections.abc import Iterable

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.signs import SignalRule
from agentdesk.engine.signals.memory import Found, Group, Mark, RuleMemory

KEPT = 20
"""Marks kept where fewer would do, as evidence."""
KEPT_OF_A_CHANNEL = 3
KEPT_GROUPS = 50
"""Intents or conversations told apart at once; those that were quiet for longest go first."""
ENOUGH_WORDS = 4
"""Texts of fewer telling words say too little to be the same."""
ECHO_S = 60
"""The very same words within so many seconds are told once."""
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """One event or utterance as a rule sees it: whether it is what the rule looks for (``first``), what is to follow
    (``second``), or both; and the groups that it counts in."""

    mark: Mark
    groups: tuple[str, ...]
    first: bool
    second: bool


def after(rule: SignalRule, memory: RuleMemory, told: Told) -> RuleMemory:
    """The memory once one more was told, which must not be older than those before."""
    groups, found = dict(memory.groups), memory.found
    for name in told.groups:
        group = groups.get(name, Group())
        if told.second:
            group, ends = _ended(rule, group, told.mark)
            found = Found(told.mark.at_us, name, ends) if ends else found
        if told.first:
            group, ids = _begun(rule, group, told.mark)
            found = Found(told.mark.at_us, name, ids) if ids else found
        groups[name] = group
    while len(groups) > KEPT_GROUPS:
        del groups[min(groups, key=lambda name: (groups[name].latest_us or groups[name].ended_us or 0, name))]
    return RuleMemory(groups, found)


def changes(rule: SignalRule, memory: RuleMemory, told: Told) -> bool:
    """Whether one that is told late, after newer ones, may change the memory: an absence that ended since does not."""
    if rule.form != "absence":
        return bool(told.groups)
    ends = (memory.groups[name].ended_us if name in memory.groups else None for name in told.groups)
    return any(ended is None or told.mark.at_us >= ended for ended in ends)


def missing(rule: SignalRule, groups: Iterable[tuple[str, Group]], now_us: int) -> Found | None:
    """For the form absence: the newest mark that nothing followed in time."""
    window = _us(rule.within_s)
    late = [
        Found(mark.at_us + window, name, (mark.id,))
        for name, group in groups
        for mark in group.marks
        if mark.at_us + window < now_us
    ]
    return max(late, key=lambda one: (one.at_us, one.ids), default=None)


def next_missing_us(rule: SignalRule, memory: RuleMemory, now_us: int) -> int | None:
    """When the form absence will next hold if nothing follows meanwhile."""
    window = _us(rule.within_s)
    ahead = [mark.at_us + window for group in memory.groups.values() for mark in group.marks]
    return min((at for at in ahead if at >= now_us), default=None)


def evidence(rule: SignalRule, memory: RuleMemory, found: Found, now_us: int) -> tuple[str, ...]:
    """The ids behind a finding; for a count all that did not fade yet, so that more of it is never told as less."""
    if rule.form != "count" or found.group not in memory.groups:
        return found.ids
    since = now_us - _us(rule.fades_after_s)
    return tuple(mark.id for mark in memory.groups[found.group].marks if mark.at_us >= since) or found.ids


def _us(seconds: float) -> int:
    return int(seconds * _SECOND)


Step = tuple[Group, tuple[str, ...]]
"""A group after a mark, and the evidence if the rule holds with it."""


def _ended(rule: SignalRule, group: Group, mark: Mark) -> Step:
    """What was to follow has followed."""
    if rule.form == "absence":
        standing = tuple(one for one in group.marks if one.at_us >= mark.at_us)
        return Group(standing, group.latest_us, mark.at_us), ()
    before = next((one for one in reversed(group.marks) if one.id != mark.id), None)
    if before is None or mark.at_us - before.at_us > _us(rule.within_s):
        return group, ()
    return group, (before.id, mark.id)


def _begun(rule: SignalRule, group: Group, mark: Mark) -> Step:
    latest, standing = group.latest_us, group.marks
    if rule.apart_s and latest is not None and mark.at_us - latest < _us(rule.apart_s):
        return _with(group, standing, mark), ()  # the same again: a call that begins and ends is one call
    if rule.form == "absence":
        marks = (*standing, mark)
        return _with(group, marks if len(marks) <= KEPT else (marks[0], *marks[-KEPT + 1 :]), mark), ()
    if rule.form == "sequence":
        return _with(group, (*standing, mark)[-2:], mark), ()
    since = mark.at_us - _us(rule.within_s)
    recent = tuple([one for one in standing if one.at_us >= since])
    if rule.form == "channels":
        return _on_channels(rule, group, recent, mark)
    if rule.form == "repetition":
        if any(one.words == mark.words and mark.at_us - one.at_us <= ECHO_S * _SECOND for one in recent):
            return _with(group, recent, mark), ()  # one telling, reported by two systems
        alike = [one for one in recent if says_the_same(one, mark, rule.alike)]
        told = (*(one.id for one in alike), mark.id) if len(alike) + 1 >= rule.at_least else ()
        return _with(group, (*recent, mark)[-KEPT:], mark), told
    counted = (*recent, mark)
    ids = tuple([one.id for one in counted]) if len(counted) >= rule.at_least else ()
    return _with(group, (*standing, mark)[-max(KEPT, rule.at_least) :], mark), ids[-KEPT:]


def _with(group: Group, marks: tuple[Mark, ...], latest: Mark) -> Group:
    return Group(marks, latest.at_us, group.ended_us)


def _on_channels(rule: SignalRule, group: Group, recent: tuple[Mark, ...], mark: Mark) -> Step:
    same = [one for one in recent if one.channel == mark.channel]
    gone = same[: len(same) + 1 - KEPT_OF_A_CHANNEL]
    marks = (*(one for one in recent if one not in gone), mark) if gone else (*recent, mark)
    enough = len({one.channel for one in marks}) >= rule.at_least
    return _with(group, marks, mark), tuple(one.id for one in marks)[-KEPT:] if enough else ()


def says_the_same(one: Mark, other: Mark, alike: float) -> bool:
    """Whether two tellings say the same: in much the same words, or about one thing to different listeners."""
    fewer = min(len(one.words), len(other.words))
    if fewer >= ENOUGH_WORDS and len(one.words & other.words) >= alike * fewer:
        return True
    return one.listener != other.listener and bool(set(one.about[:1]) & set(other.about[:1]))
