"""What the service says by itself, in the language of the desk.

The engine writes whole English sentences, which are kept with a decision and are replayed word for word; policies,
customers and colleagues write theirs in a language of their own. A sentence of the engine is known here by its form
(what gettext does with every message), and is said in the desk's words; all else stands as it was written. A test holds
the forms to the engine's code.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from agentdesk.ui.words import _, isolated, language, listed_apart, ngettext, to_translate

FORMS = (
    to_translate("“{title}” comes first"),
    to_translate("“{title}” was reached"),
    to_translate("“{title}” took its place"),
    to_translate("“{title}” did not begin because of this"),
    to_translate("“{title}” succeeded"),
    to_translate("“{title}” did not succeed"),
    to_translate("“{title}” did not come"),
    to_translate("“{title}” came {lasting} late"),
    to_translate("The goal was reached"),
    to_translate("The goal was not reached"),
    to_translate("It can no longer succeed"),
    to_translate("It was given up"),
    to_translate("Nothing happened for {lasting}"),
    to_translate("Nothing speaks against it"),
    to_translate("Nothing speaks for it or against it"),
    to_translate("Put first by chance: the policy lets advice vary a little, to learn more"),
    to_translate("They are here for this: {why}"),
    to_translate("The customer is in exception mode: {owner} takes care of them for another {span}"),
    to_translate("The customer is in exception mode: {owner} takes care of them"),
    to_translate("The customer is in exception mode; {owner} takes care of them"),
    to_translate("It cannot be done at the touchpoint {touchpoint}"),
    to_translate("It is not known what this depends on ({names}), so the gate stays closed"),
    to_translate("The rule could not be evaluated ({error}), so its gate stays closed"),
    to_translate("Every step that had a deadline came in time"),
    to_translate("{n} of {all} steps came in time; {late}"),
    to_translate("Nothing failed on the way"),
    to_translate("It failed or was given up {times}"),
    to_translate("All on one channel"),
    to_translate("Had to change the channel {times}"),
    to_translate("What they said felt good on the whole ({mean})"),
    to_translate("What they said felt bad on the whole ({mean})"),
    to_translate("What they said felt neither good nor bad on the whole ({mean})"),
    to_translate("They left"),
    to_translate("Rated {times}, {mean} on average (-1 to 1)"),
    to_translate("It became harder for them ({change})"),
    to_translate("It became easier for them ({change})"),
    to_translate("Steps reached: {n}"),
    to_translate("No step of their journeys was reached"),
    to_translate("Contacted us again about it {times}"),
    to_translate("No further contact about it"),
    to_translate("Taken off the map: {owner} takes care of them"),
    to_translate("Back on the map"),
    to_translate("{owner} takes care of them"),
    to_translate("Promised and not told as kept: {promise}"),
    to_translate("The time was over"),
    to_translate("It came true: {title}"),
    to_translate("left after {loops}"),
    to_translate("left"),
    to_translate("failed after {loops}"),
    to_translate("failed (not resolved)"),
    to_translate("failed ({code})"),
    to_translate("failed"),
    to_translate("done"),
    to_translate("gave up"),
    to_translate("not finished"),
    to_translate("no solution yet"),
    to_translate("no solution in the menu"),
    to_translate("went round the menu {times}"),
)
"""Each is the whole of what is said. Of several that fit, the first counts."""

_ENGLISH = "en"
_SLOT = re.compile(r"\{(\w+)\}")


def in_own_words(said: str) -> str:
    """``said`` by the service, in the desk's language; as it stands where it is none of the engine's sentences."""
    return said if language().partition("_")[0] == _ENGLISH else _translated(said, language())


@lru_cache(maxsize=2048)
def _translated(said: str, _language: str) -> str:
    for form, pattern in _patterns():
        if found := pattern.fullmatch(said):
            return _(form).format(**{name: _value(name, text) for name, text in found.groupdict().items()})
    return said


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((form, _pattern(form)) for form in FORMS)


def _pattern(form: str) -> re.Pattern[str]:
    words = _SLOT.split(form)  # literal, name, literal, …
    parts = [rf"(?P<{each}>.+)" if at % 2 else re.escape(each) for at, each in enumerate(words)]
    return re.compile("".join(parts), re.DOTALL)


def _value(name: str, text: str) -> str:
    """What was put into a sentence: the engine's own words for a time or a number of times, else as it stands."""
    if name == "late":
        return listed_apart(in_own_words(each) for each in text.split("; "))
    return _VALUES[name](text) if name in _VALUES else text


def _counted(forms: Mapping[str, Callable[[int], str]]) -> Callable[[str], str]:
    """Says ``3 days`` by the word behind the number; what is no such value stays as it is."""

    def say(text: str) -> str:
        number, _space, unit = text.partition(" ")
        return forms[unit](int(number)) if number.isdecimal() and unit in forms else text

    return say


def _days(n: int) -> str:
    return ngettext("{n} day", "{n} days", n)


def _hours(n: int) -> str:
    return ngettext("{n} hour", "{n} hours", n)


def _minutes(n: int) -> str:
    return ngettext("{n} minute", "{n} minutes", n)


def _loops(n: int) -> str:
    return ngettext("{n} loop", "{n} loops", n)


def _times(text: str) -> str:
    number = {"once": 1, "twice": 2}.get(text)
    return _number_of_times(number) if number else _COUNTED(text)


def _number_of_times(n: int) -> str:
    return ngettext("{n} time", "{n} times", n)


def _lasting(text: str) -> str:
    known = {"less than an hour": _("less than an hour"), "less than a minute": _("less than a minute")}
    return known.get(text) or _COUNTED(text)


_COUNTED = _counted({
    "day": _days, "days": _days, "hour": _hours, "hours": _hours, "h": _hours, "min": _minutes,
    "loop": _loops, "loops": _loops, "times": _number_of_times,
})  # fmt: skip
_VALUES: Mapping[str, Callable[[str], str]] = {
    "lasting": _lasting, "span": _lasting, "times": _times, "loops": _COUNTED, "mean": isolated, "change": isolated,
}  # fmt: skip
