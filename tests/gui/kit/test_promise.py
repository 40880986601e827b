"""What can be promised is ahead, whatever the hour; what was chosen is not another time because the clock goes on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateTimeEdit
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.promise import LEAD, PromiseField, usual_times
from agentdesk.ui.qt.i18n import apply_language


def at(hour: int, minute: int = 0) -> datetime:
    """So late on a Thursday, in local time."""
    return datetime.combine(date(2026, 11, 26), time(hour, minute)).astimezone()


@pytest.mark.parametrize(
    ("now", "first", "second"),
    [
        (at(0, 10), "26 17:00", "27 10:00"),
        (at(11), "26 17:00", "27 10:00"),
        (at(16), "26 17:00", "27 10:00"),
        (at(16, 1), "27 10:00", "27 17:00"),
        (at(23, 5), "27 10:00", "27 17:00"),
    ],
)
def test_what_is_offered_is_ahead(now: datetime, first: str, second: str) -> None:
    offered = usual_times(now)
    assert [f"{each:%d %H:%M}" for each in offered] == [first, second]
    assert all(each >= now + LEAD for each in offered)


def test_every_minute_of_a_day_has_two_times_ahead() -> None:
    for minutes in range(0, 24 * 60, 7):
        now = at(0) + timedelta(minutes=minutes)
        first, second = usual_times(now)
        assert now + LEAD <= first < second <= now + timedelta(hours=41)


def test_what_is_chosen_stays_while_the_clock_goes_on(qtbot: QtBot) -> None:
    field = PromiseField()
    qtbot.addWidget(field)
    field.fill("Call back", None, at(15, 30))
    assert field.due_at() is None
    field.when.choose_number(1)
    due = at(17).astimezone(UTC)
    assert field.due_at() == due
    for later in (at(16, 30), at(23), at(9) + timedelta(days=1)):
        field.offer(later)
        assert field.due_at() == due
    words = [each.title for each in field.when.choices()]
    assert words == ["Thu 26 17:00", "Today 17:00", "Tomorrow 10:00", "Other time"]


@pytest.mark.parametrize("due", [at(17), at(10) + timedelta(days=1), at(9, 20) + timedelta(days=3), at(8)])
def test_a_kept_promise_is_shown_as_it_was(qtbot: QtBot, due: datetime) -> None:
    field = PromiseField()
    qtbot.addWidget(field)
    field.fill("Call back", due.astimezone(UTC), at(11))
    assert field.due_at() == due


def test_another_time_is_written_as_the_language_writes_it(qtbot: QtBot, qapp: QApplication) -> None:
    shown = {}
    try:
        for language in ("en", "de", "es"):
            apply_language(qapp, language)
            field = PromiseField()
            qtbot.addWidget(field)
            field.fill("Call back", at(9, 20) + timedelta(days=3), at(11))
            shown[language] = field.other.text()
    finally:
        apply_language(qapp, "en")
    assert shown == {
        "en": "Sun 29 November 2026  09:20",
        "de": "So. 29. November 2026  09:20",
        "es": "dom 29 de noviembre de 2026  09:20",
    }


@pytest.mark.parametrize("language", ["en", "de", "es", "ar"])
def test_the_time_reads_as_it_is_meant_in_every_language(qapp: QApplication, qtbot: QtBot, language: str) -> None:
    """Where one reads from the right, Qt turned the parts round: 15:30 was written, and typed, as 30:15."""
    apply_language(qapp, language)
    try:
        field = PromiseField()
        qtbot.addWidget(field)
        field.fill("Call back", datetime(2026, 12, 5, 15, 30).astimezone(), at(11))
        assert field.other.text().endswith("15:30")
        field.other.setSelectedSection(QDateTimeEdit.Section.HourSection)
        QTest.keyClicks(field.other, "09")
        due = field.due_at()
        assert due is not None
        assert f"{due.astimezone():%Y-%m-%d %H:%M}" == "2026-12-05 09:30"
    finally:
        apply_language(qapp, "en")
