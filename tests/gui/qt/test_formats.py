"""Days, numbers, amounts and shares as each language writes them; Arabic with the figures 0 to 9, by design."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.ui.amounts import amount_words
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.qt.time_text import clock_time, day_title, long_moment, moment, short_date, short_day
from agentdesk.ui.words import count_text, fraction_text, percent_text, score_text, span_text

AT = datetime(2026, 11, 17, 15, 4, 9).astimezone()
SOON, LATER, NEXT_YEAR = AT + timedelta(days=3), AT + timedelta(days=9), AT + timedelta(days=300)
INVISIBLE = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200f"), None) | {0xA0: " ", 0x202F: " "}
"""What only keeps values apart from the words around them, and spaces that do not break."""

WRITTEN = {
    "en": (
        ("15:04", "Tue 17 November", "Tue 17 November 2026", "Tue 17", "17 Nov", "17 Nov 2026", "17 Nov 15:04"),
        "Tuesday 17 November 2026 15:04:09",
        ("0.72", "−0.6", "+0.4", "12,345,678", "1,234.50", "50", "91 %", "7 minutes"),
    ),
    "de": (
        (
            "15:04", "Di. 17. November", "Di. 17. November 2026", "Di. 17.", "17. Nov.", "17. Nov. 2026",
            "17. Nov. 15:04",
        ),
        "Dienstag, 17. November 2026 15:04:09",
        ("0,72", "−0,6", "+0,4", "12.345.678", "1.234,50", "50", "91 %", "7 Minuten"),
    ),
    "es": (
        (
            "15:04", "mar 17 de noviembre", "mar 17 de noviembre de 2026", "mar 17", "17 nov", "17 nov 2026",
            "17 nov 15:04",
        ),
        "martes, 17 de noviembre de 2026 15:04:09",
        ("0,72", "−0,6", "+0,4", "12.345.678", "1.234,50", "50", "91 %", "7 minutos"),
    ),
    "ar": (
        (
            "15:04", "الثلاثاء 17 نوفمبر", "الثلاثاء 17 نوفمبر 2026", "الثلاثاء 17", "17 نوفمبر", "17 نوفمبر 2026",
            "17 نوفمبر 15:04",
        ),
        "الثلاثاء، 17 نوفمبر 2026 15:04:09",
        ("0.72", "−0.6", "+0.4", "12,345,678", "1,234.50", "50", "91%", "7 دقائق"),
    ),
}  # fmt: skip


@pytest.fixture(params=WRITTEN)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    apply_language(qapp, request.param)
    yield request.param
    apply_language(qapp, "en")


def test_days_and_numbers_are_written_as_the_language_writes_them(language: str) -> None:
    days, whole, numbers = WRITTEN[language]
    assert (
        clock_time(AT),
        day_title(AT, LATER),
        day_title(AT, NEXT_YEAR),
        short_day(AT, SOON),
        short_date(AT),
        short_day(AT, NEXT_YEAR),
        moment(AT, LATER),
    ) == days
    assert long_moment(AT) == whole
    written = (
        fraction_text(0.724),
        score_text(-0.6),
        score_text(0.4),
        count_text(12_345_678),
        amount_words(1234.5),
        amount_words(50),
        percent_text(0.914),
        span_text(420),
    )
    assert tuple(each.translate(INVISIBLE) for each in written) == numbers
