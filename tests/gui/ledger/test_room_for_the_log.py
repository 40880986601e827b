"""The log where there is little room: the filters are behind a button, and no heading is cut, no title needlessly."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.log import log_of
from agentdesk.ui.ledger.facets import FacetRow
from agentdesk.ui.ledger.page import OverridesPage
from agentdesk.ui.ledger.table import AT, RECOMMENDED, TAKEN, titles_of_columns
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.shell.look import Look
from agentdesk.ui.theme import theme
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def large(qtbot: QtBot, qapp: QApplication, intents: RecordingIntents) -> Iterator[OverrideLogView]:
    look = Look(qapp, scale=2.0)
    page = OverridesPage(intents)
    qtbot.addWidget(page)
    page.setMinimumSize(640, 360)  # as the window around it has one of its own, whatever its parts ask for
    page.resize(1440, 800)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    render(page.log, log_of())
    yield page.log
    look.deleteLater()


def test_in_large_type_the_filters_are_behind_a_button_and_the_headings_are_whole(large: OverrideLogView) -> None:
    assert large.side.button.isVisible()
    assert not large.facets.isVisible()
    header = large.table.horizontalHeader()
    room = 2 * theme.tokens().space.s
    shown = [each for each in range(header.count()) if not header.isSectionHidden(each)]
    assert {AT, RECOMMENDED, TAKEN} <= set(shown)
    for column in shown:
        needed = header.fontMetrics().horizontalAdvance(titles_of_columns()[column]) + room
        assert header.sectionSize(column) >= needed, titles_of_columns()[column]


def test_the_filters_come_over_the_table_by_key_and_go_by_key(
    large: OverrideLogView, intents: RecordingIntents
) -> None:
    large.table.setFocus()
    large.side.come()
    first = large.focusWidget()
    assert isinstance(first, FacetRow)
    assert large.side.is_over
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert intents.named("filter_overrides"), "it narrows as it does beside the table"
    assert large.side.is_over, "another one may be chosen"
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert not large.facets.isVisible()
    assert large.table.hasFocus()
    large.side.button.toggle()  # as a screen reader does; a click is one too
    assert large.facets.isVisible()
    large.window().resize(2880, 1600)
    assert not large.side.button.isVisible()
    assert large.facets.isVisible(), "with room they are beside it"
    assert not large.side.is_over


def test_in_a_usual_window_the_titles_have_the_room(qapp: QApplication, view: OverrideLogView, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "light")
    render(view, log_of())
    qtbot.waitUntil(lambda: view.table.viewport().width() < view.table.width())  # the scroll bar has its place
    assert not view.side.button.isVisible()
    table, letters = view.table, QFontMetrics(theme.font(theme.tokens().type.strong))
    around = 2 * theme.tokens().space.s
    time = letters.horizontalAdvance("10:47") + around
    assert table.columnWidth(AT) < 2 * time, "what is left over is not the clock's"
    assert table.columnWidth(TAKEN) >= letters.horizontalAdvance("Replace the SIM card") + around
    assert table.columnWidth(RECOMMENDED) >= letters.averageCharWidth() * 16
    before = [table.columnWidth(column) for column in range(8)]
    render(view, log_of(80))
    assert [table.columnWidth(column) for column in range(8)] == before, "what comes moves no column"
