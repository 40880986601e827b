"""Times in words, in the reader's own zone and language. Durations, which need no locale, are in ui/words.py.

Clock times have 24 hours everywhere, so that a column of them stands straight and means the same to everyone.
"""

from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTimeZone

from agentdesk.domain.records import dataclass
from agentdesk.ui.words import _

SAME_NIGHT = timedelta(hours=6)
"""Shortly after midnight what was twenty minutes ago needs no day to be understood."""


def clock_time(at: datetime) -> str:
    """``10:51``."""
    local = at.astimezone()  # strftime would import ``time`` each time, which takes the longest of all under PySide
    return f"{local.hour:02d}:{local.minute:02d}"


def clock_time_s(at: datetime) -> str:
    """``10:51:07``."""
    return f"{clock_time(at)}:{at.astimezone().second:02d}"


def day_title(at: datetime, now: datetime) -> str:
    """``Today``, ``Yesterday``, ``Tue 17 November``; in another year with the year."""
    day, today = at.astimezone().date(), now.astimezone().date()
    days = (today - day).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    patterns = _patterns()
    return _localized(day, patterns.title if day.year == today.year else patterns.title_of_year)


def short_day(at: datetime, now: datetime) -> str:
    """The day where it needs saying: empty for today, ``Tue 17``, ``17 Nov``, ``17 Nov 2025``."""
    day, today = at.astimezone().date(), now.astimezone().date()
    if day == today:
        return ""
    if abs((today - day).days) < 7:
        return _localized(day, _patterns().weekday)
    return _localized(day, _patterns().short if day.year == today.year else _patterns().short_of_year)


def short_date(at: datetime) -> str:
    """``17 Nov``."""
    return _localized(at.astimezone().date(), _patterns().short)


def moment(at: datetime, now: datetime) -> str:
    """``10:51`` today and within the last hours, ``Tue 17 10:51`` or ``17 Nov 10:51`` on another day."""
    day, clock = short_moment(at, now), clock_time(at)
    return clock if day == clock else f"{day} {clock}"


def short_moment(at: datetime, now: datetime) -> str:
    """``10:51`` today and within the last hours, else only the day: ``Tue 17``, ``17 Nov``, ``17 Nov 2025``."""
    return ("" if abs(now - at) < SAME_NIGHT else short_day(at, now)) or clock_time(at)


def long_moment(at: datetime) -> str:
    """The whole date and time, for tool tips and screen readers."""
    return f"{_localized(at.astimezone().date(), _patterns().whole)} {clock_time_s(at)}"


def day_and_time_pattern() -> str:
    """How a field in which a time is written has it, in Qt's letters."""
    return f"{_patterns().title_of_year}  HH:mm"


def time_zone_name() -> str:
    """The IANA name of this computer's time zone."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How a language writes days, as in the CLDR's date skeletons; in Qt's letters."""

    weekday: str = "ddd d"
    short: str = "d MMM"
    short_of_year: str = "d MMM yyyy"
    title: str = "ddd d MMMM"
    title_of_year: str = "ddd d MMMM yyyy"
    whole: str = "dddd d MMMM yyyy"


_PLAIN = _Patterns()
_BY_LANGUAGE = {
    QLocale.Language.German: _Patterns(
        "ddd d.", "d. MMM", "d. MMM yyyy", "ddd d. MMMM", "ddd d. MMMM yyyy", "dddd, d. MMMM yyyy"
    ),
    QLocale.Language.Spanish: _Patterns(
        title="ddd d 'de' MMMM",
        title_of_year="ddd d 'de' MMMM 'de' yyyy",
        whole="dddd, d 'de' MMMM 'de' yyyy",
    ),
    QLocale.Language.Arabic: _Patterns(whole="dddd، d MMMM yyyy"),
}


def _patterns() -> _Patterns:
    return _BY_LANGUAGE.get(QLocale().language(), _PLAIN)


def _localized(day: date, pattern: str) -> str:
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(QDate(day.year, day.month, day.day), pattern)
