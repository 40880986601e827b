"""The words of the desk: gettext for view-models and views alike. Qt-free.

Owns the catalogue in use and the texts that need no locale (durations, signed scores). Which language it is, is chosen
in ui/qt/i18n.py. Never format before translating: ``_("{n} waiting").format(n=3)``.
"""

import gettext
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_decimal, _group = ".", ","
_language = "en"
_looked_up: dict[str, str] = {}
"""What was asked for in the language in use: a window asks for some thousand messages each time that it is drawn."""
_is_rtl = False
_LONGEST_WORD = 12
_VALUE = re.compile(r"(?<!\{)\{[^{}]+\}(?!\})(?: ?%)?")
_LEFT_TO_RIGHT, _BY_ITSELF, _END = "\u2066", "\u2068", "\u2069"
"""Isolates of the bidirectional algorithm (UAX 9): they take no room and cannot be seen."""
_FROM_THE_RIGHT = "\u200f"
"""Where nothing stands outside of isolates nobody knows from which side to read: Qt took the left, and what comes
first stood last."""


def install(
    language: str, directory: Path, decimal: str = ".", group: str = ",", *, is_right_to_left: bool = False
) -> bool:
    """Take the catalogue of ``language`` under ``directory``; False when there is none and English is shown.

    ``decimal`` is what stands before the digits of a fraction, ``group`` between thousands.
    """
    global _catalogue, _decimal, _group, _is_rtl, _language  # one per process, as the locale is
    _decimal, _group, _is_rtl, _language = decimal, group, is_right_to_left, language
    _looked_up.clear()
    try:
        _catalogue = gettext.translation("agentdesk", localedir=directory, languages=[language])
    except OSError:
        _catalogue, _is_rtl = gettext.NullTranslations(), False
        return False
    return True


def install_pseudo() -> None:
    """Take the pseudo-language: longer, accented and bracketed, so that clipped and untranslated texts stand out."""
    global _catalogue, _is_rtl
    _catalogue, _is_rtl = _Pseudo(), False
    _looked_up.clear()


def _(message: str) -> str:
    """``message`` in the language in use."""
    found = _looked_up.get(message)
    if found is None:
        found = _looked_up[message] = _kept_apart(_catalogue.gettext(message))
    return found


def in_this_language(words: str, others: Mapping[str, str]) -> str:
    """Of what a policy says in several languages, that of the desk; ``words`` where it is not among them."""
    return others.get(_language) or others.get(_language.partition("_")[0]) or words


def language() -> str:
    """Which language is in use, or ``en`` before one was chosen and in the pseudo-language."""
    return _language


def to_translate(message: str) -> str:
    """Marks a message that is kept as it is and translated where it is shown."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """The form for ``n``, with ``{n}`` filled in."""
    return _kept_apart(_catalogue.ngettext(one, many, n)).format(n=n)


def isolated(text: str) -> str:
    """``text``, which is read from the left, kept together within a sentence that is read from the right.

    Without it a sign changes its side there and the groups of a phone number change places. Elsewhere it is as it is.
    """
    return f"{_LEFT_TO_RIGHT}{text}{_END}" if _is_rtl and text else text


def of_its_own(text: str) -> str:
    """``text``, which reads in its own direction whatever stands around it."""
    return f"{_BY_ITSELF}{text}{_END}" if _is_rtl and text else text


def from_its_side(line: str) -> str:
    """A line of its own that begins where one reads, whatever language it is in."""
    return f"{_FROM_THE_RIGHT}{of_its_own(line)}" if _is_rtl and line else line


def one_line(text: str) -> str:
    """Somebody's words in one line, whatever they ended their lines with: Qt begins a new one at U+2028 as well."""
    return " ".join(text.split())


def joined(parts: Iterable[str | None]) -> str:
    """What is said of one thing, part after part, without the empty ones: ``care-1 · 3 waiting``."""
    return _in_a_row(" · ", parts)


def listed(parts: Iterable[str | None]) -> str:
    """A row in a sentence, without the empty ones: it is heard, and a comma is not the same in every language."""
    return _in_a_row(_(", "), parts)


def listed_apart(parts: Iterable[str | None]) -> str:
    """A row of what has commas itself."""
    return _in_a_row(_("; "), parts)


def _in_a_row(between: str, parts: Iterable[str | None]) -> str:
    row = between.join(of_its_own(part) for part in parts if part)
    return f"{_FROM_THE_RIGHT}{row}" if _is_rtl and row else row


def _kept_apart(message: str) -> str:
    """What is put into a sentence that is read from the right stays together there, a title in English for one."""
    return _isolate_values(message) if _is_rtl else message


@lru_cache(maxsize=4096)
def _isolate_values(message: str) -> str:
    apart, count = _VALUE.subn(rf"{_BY_ITSELF}\g<0>{_END}", message)
    is_bare = count > 1 and not any(map(str.isalpha, _VALUE.sub("", message)))
    return f"{_FROM_THE_RIGHT}{apart}" if is_bare else apart


def duration_text(seconds: float) -> str:
    """``mm:ss``, from an hour on ``h:mm:ss``. Never negative: a clock that runs behind shows 00:00."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def span_text(seconds: float) -> str:
    """A span in its largest unit, in words: ``5 days``, ``2 hours``, ``3 minutes``."""
    whole = max(0, int(seconds))
    if whole >= 86400:
        return ngettext("{n} day", "{n} days", whole // 86400)
    if whole >= 3600:
        return ngettext("{n} hour", "{n} hours", whole // 3600)
    return ngettext("{n} minute", "{n} minutes", whole // 60)


def score_text(score: float) -> str:
    """A feeling score with its sign, a true minus and one digit, as the language writes it: ``−0.6``."""
    rounded = round(score, 1)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return isolated(sign + fraction_text(abs(rounded), 1))


def fraction_text(number: float, digits: int = 2) -> str:
    """A number with so many digits after the point, as the language writes it: ``0.72``."""
    return f"{number:.{digits}f}".replace(".", _decimal)


def count_text(count: int) -> str:
    """A whole number with its thousands apart, as the language writes it: ``18,204``."""
    return f"{count:,}".replace(",", _group)


def thousands_mark() -> str:
    """What stands between thousands in the language."""
    return _group


def percent_text(share: float) -> str:
    """A share of 0..1 as whole per cent: ``91 %``."""
    return _("{percent} %").format(percent=round(share * 100))


def _lengthened(by: int) -> str:
    """So many letters more, in words that are no longer than people's."""
    return " ".join("~" * min(_LONGEST_WORD, by - at) for at in range(0, by, _LONGEST_WORD))


class _Pseudo(gettext.NullTranslations):
    _ACCENTS = str.maketrans("aeiouyAEIOUY", "àéîöûýÀÉÎÖÛÝ")

    def gettext(self, message: str) -> str:
        # What stands in braces is a name of a value, not a word.
        parts = message.split("{")
        words = [parts[0].translate(self._ACCENTS)]
        for part in parts[1:]:
            name, brace, rest = part.partition("}")
            words.append("{" + name + brace + rest.translate(self._ACCENTS))
        return "[" + "".join(words) + _lengthened(len(message) // 4) + "]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)
