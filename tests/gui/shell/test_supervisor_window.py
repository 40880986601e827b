"""The supervisor's window: the override log in the shared frame."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.review import Review
from agentdesk.app.state import Loading, OverrideLog, State
from agentdesk.app.steps import at_once
from agentdesk.devtools.scenes.morning import NOW, interactions, session
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.people import Role
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.shell.supervisor_window import SupervisorWindow
from agentdesk.wire.snapshots import OverrideView
from tests.support.gui_desk import SupervisorDesk
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[SupervisorWindow]:
    rows = tuple(override(number) for number in range(20))
    log = OverrideLog(loading=Loading.READY, items=rows)
    desk = SupervisorDesk(qapp, State(session=session(Role.SUPERVISOR), override_log=log, interactions=interactions()))
    qtbot.addWidget(desk.window)
    desk.open(qtbot)
    yield desk.window
    desk.put_away()


def calls(window: SupervisorWindow, name: str) -> list[dict[str, object]]:
    assert isinstance(window.intents, RecordingIntents)
    return window.intents.named(name)


def test_the_keys_of_reviewing_work_in_a_window_just_opened(window: SupervisorWindow) -> None:
    assert window.focusWidget() is window.log.table
    window.ground.setFocus()
    QTest.keyClick(window, Qt.Key.Key_J)
    assert window.focusWidget() is window.log.table, "next and previous bring the focus along"
    window.show_page("patterns")
    window.show_page("overrides")
    assert window.focusWidget() is window.log.table


def test_the_log_is_walked_by_key(window: SupervisorWindow) -> None:
    window.log.table.setFocus()
    before = len(calls(window, "open_override"))
    QTest.keyClick(window.log.table, Qt.Key.Key_J)
    QTest.keyClick(window.log.table, Qt.Key.Key_J)
    QTest.keyClick(window.log.table, Qt.Key.Key_K)
    opened = [call["override_id"] for call in calls(window, "open_override")[before:]]
    assert opened == ["o0", "o1", "o0"]


def test_letters_in_the_find_field_are_letters(qtbot: QtBot, window: SupervisorWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = window.focusWidget()
    QTest.keyClicks(field, "jk")
    assert calls(window, "open_override") == []
    qtbot.waitUntil(lambda: bool(calls(window, "filter_overrides")))


def test_in_another_size_one_goes_on_where_one_was_on_each_page(qtbot: QtBot, window: SupervisorWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.focusWidget(), "out")
    window.show_page("floor")
    page, focused = window.page, window.focusWidget()
    assert focused is not None
    kind = type(focused)
    window.look.set_scale(1.1)
    try:
        assert window.page == page
        assert type(window.focusWidget()) is kind
        window.show_page("overrides")
        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert window.focusWidget() is window.log._find
        assert window.log._find.text() == "out"
        window.log.table.setFocus()
        QTest.keyClick(window.log.table, Qt.Key.Key_J)
        QTest.keyClick(window.log.table, Qt.Key.Key_J)
        at = window.log.table.currentIndex().row()
        window.look.set_scale(1.0)
        assert window.focusWidget() is window.log.table
        assert window.log.table.currentIndex().row() == at
        qtbot.waitUntil(lambda: not window.log._find_timer.isActive())
    finally:
        window.look.set_scale(1.0)


def test_f6_reaches_the_table_and_the_facets(window: SupervisorWindow) -> None:
    reached = []
    for _ in window.stops():
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F6)
        reached += [r for r in window.regions() if r is window.focusWidget() or r.isAncestorOf(window.focusWidget())]
    assert window.log.table in reached
    assert window.log.facets in reached


def test_a_supervisor_is_offered_no_calls(window: SupervisorWindow) -> None:
    assert not window.toast.isVisible()


def test_saved_views_are_found_in_the_palette(window: SupervisorWindow) -> None:
    me = session(Role.SUPERVISOR).agent_id
    views = (
        OverrideView(id="v1", name="Outages at night", owner_id=me, changed_at=NOW),
        OverrideView(id="v2", name="Late bills", owner_id="ida", owner="Ida Lund", shared=True, changed_at=NOW),
    )
    state = replace(window._store.state, review=Review(views=views))
    at_once(window._render(state, NOW))
    window.show_page("floor")
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.top_bar.search, "night")
    rows = window.palette_panel.list.model()
    assert rows.index(0, 0).data() == "View: Outages at night"
    QTest.keyClick(window.top_bar.search, Qt.Key.Key_Return)
    assert (calls(window, "open_view"), window.page) == ([{"view_id": "v1"}], "overrides")
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.top_bar.search, "view ida")
    assert rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "View: Late bills, Ida Lund"
    QTest.keyClick(window.top_bar.search, Qt.Key.Key_Escape)


def test_export_correcting_and_all_of_reviewing_are_found_by_keyboard(window: SupervisorWindow) -> None:
    listed = {command.id: command for command in window.commands.all()}
    assert [each.id for each in window.commands.matching("export")] == ["export"]
    assert [each.id for each in window.commands.matching("correct dir")] == ["correct_direction"]
    hints = [listed[f"review_{number}"].shown_key for number in range(1, 7)]
    assert hints == ["1", "2", "3", "4", "5", "6"]
    of = ("review_comment", "review_together", "sort_further", "choose", "review_save", "next_record", "redraw_sample")
    assert [listed[each].shown_key for each in of] == ["C", "R", "S", "Space", "Ctrl+Return", "J", "D"]
    window.panels.shortcut_sheet.toggle()
    caps = {hint.text() for hint in window.panels.shortcut_sheet.findChildren(KeyHint)}
    assert {"1", "6", "C", "R", "S", "Space", "J", "K", "Ctrl ⏎", "Ctrl Shift X", "Ctrl Shift C"} <= caps, caps
    window.panels.shortcut_sheet.toggle()
    window.commands.run("export")
    menu = window.log.export_head.export.menu_shown
    assert menu.isVisible()
    menu.close()
    window.commands.run("correct_direction")
    assert window.status_bar.isVisible()
    assert not [command for command in window.commands.all() if command.key and command.hint]
