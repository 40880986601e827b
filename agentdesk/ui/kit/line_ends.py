"""Where lines may end: not within what is read as one, and in a tool tip before they are too long for a glance."""

import re
from functools import lru_cache
from textwrap import wrap

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from agentdesk.ui.words import from_its_side

TIP_LETTERS = 64
"""A line of a tool tip has so many letters at most: Qt ends none by itself, and cuts at the edge of the screen."""
_NO_MARKUP = "\u2060"
_AS_MARKUP = re.compile(r"(<(?=[A-Za-z/!?])|&(?=lt;))")
"""Where Qt would begin to read a tool tip as markup; behind that then stands what takes no room."""

_PHONE = re.compile(r"\+\d[\d ().-]{0,24}\d")
"""A phone number between countries. Not any figures in a row: in a sentence that is read from the right
they would change places."""
_UNITS = (
    "[%‰€$£]", "[A-Z]{3}", "[kMG]B", "[sh]", "[Mm]in", "Std", "Sek", "(?:second|minute|hour|day|week|month|year)s?",
    "(?:Sekunde|Minute|Stunde|Woche)n?", "(?:Tag|Monat|Jahr)(?:en?)?", "(?:segundo|minuto|hora|día|semana|año)s?",
    "mes(?:es)?", "ثانية|ثوان|دقيقة|دقائق|ساعة|ساعات|يوم|أيام|أسبوع|أسابيع|شهر|أشهر|سنة|سنوات",
)  # fmt: skip
"""What stands behind a number and belongs to it: signs, currencies, and units of the languages of the desk."""


@lru_cache(maxsize=8)
def _counted(language: str) -> re.Pattern[str]:
    locale, forms = QLocale(language), (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)
    months = [re.escape(locale.monthName(month, form)) for month in range(1, 13) for form in forms]
    return re.compile(rf"(\d[.\u2069]?) (?=(?:{'|'.join((*_UNITS, *months))})(?!\w))")


def kept_whole(text: str) -> str:
    """``text`` in which no line ends within a phone number, or between a number and what it counts.

    Where lines are broken and not where a number is written: what is compared, looked for and copied has its blanks.
    """
    whole = _PHONE.sub(lambda found: found[0].replace(" ", "\u00a0"), text)
    return _counted(QLocale().name()).sub("\\1\u00a0", whole) if any(map(str.isdigit, whole)) else whole


def as_tip(text: str) -> str:
    """``text`` as a tool tip shows it: as it is, never as markup, and in lines that begin where one reads."""
    paragraphs = (wrap(kept_whole(each), TIP_LETTERS, break_on_hyphens=False) for each in text.splitlines())
    lines = "\n".join(from_its_side(line) for paragraph in paragraphs for line in paragraph)
    return _AS_MARKUP.sub(rf"\1{_NO_MARKUP}", lines)


_AS_HEARD = "tip_as_heard"


def give_tip(widget: QWidget, text: str) -> None:
    """Have the widget show that in its tool tip, none where it is empty.

    Qt tells a tool tip as the description, where there is none: that is heard without the ends of its lines, and is
    the name itself where it says the same, which a reader then says once.
    """
    tip = as_tip(text)
    if tip == widget.toolTip():
        return
    widget.setToolTip(tip)
    if widget.accessibleDescription() == (widget.property(_AS_HEARD) or ""):
        heard = text if tip != text else ""
        widget.setAccessibleDescription(heard)
        widget.setProperty(_AS_HEARD, heard)
