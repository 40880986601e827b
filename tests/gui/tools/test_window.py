"""How the window of tools opens beside the desk."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import morning
from agentdesk.ui.kit.choice import SegmentedChoice
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.tools_window import Page, ToolsWindow
from tests.support.events_of import EventsOf
from tests.support.gui_desk import HandClock, HandStore
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, machine: HandMachine, look: Look) -> Iterator[AgentWindow]:
    made = AgentWindow(RecordingIntents(), HandStore(morning()), HandClock().now, look, machine=machine)
    qtbot.addWidget(made)
    made.start()
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.greet()
    yield made
    made.stop()
    made.close()


def test_a_key_opens_it_and_the_desk_goes_on_behind(window: AgentWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.tools is not None
    assert window.tools.isVisible()
    assert not window.tools.isModal()
    assert window.isEnabled()
    window.close()
    assert window.tools is None


def test_it_is_made_anew_in_another_size_with_its_page(window: AgentWindow, look: Look) -> None:
    window.open_tools(Page.DIAGNOSTICS)
    assert window.tools is not None
    before = window.tools.diagnostics
    look.set_scale(1.5)
    assert window.tools.diagnostics is not before
    assert window.tools.page is Page.DIAGNOSTICS
    assert window.tools.isVisible()


def test_the_first_start_shows_the_first_steps_and_an_update_is_told_once(
    window: AgentWindow, machine: HandMachine, tmp_path: Path
) -> None:
    assert window.tools is not None
    assert window.tools.page is Page.GUIDE, "this was the first start"
    version = dict(machine.installation().versions)["agentdesk"]
    assert machine.started_before() == version
    window.tools.guide.close_button.click()
    (tmp_path / "version").write_text("0.0.1", "utf-8")
    window.greet()
    assert version in window.status_bar._said.text()
    assert not window.tools.isVisible()
    assert machine.started_before() == version


def test_the_first_steps_stay_in_front_of_a_desk_that_is_shown_in_the_same_breath(
    qapp: QApplication, qtbot: QtBot, machine: HandMachine, look: Look
) -> None:
    """The desk then opens the windows that were its own, and came in front again itself."""
    made = AgentWindow(RecordingIntents(), HandStore(morning()), HandClock().now, look, machine=machine)
    qtbot.addWidget(made)
    made.start()
    made.show()
    made.greet()
    later: list[bool] = []
    QTimer.singleShot(0, lambda: later.append(True))
    qtbot.waitUntil(lambda: bool(later))
    assert made.tools is not None
    assert QApplication.activeWindow() is made.tools
    made.stop()
    made.close()


def test_a_fixed_look_has_no_commands(qapp: QApplication, qtbot: QtBot, look: Look) -> None:
    look.fixed = frozenset({"theme", "text_scale"})
    made = AgentWindow(RecordingIntents(), HandStore(morning()), HandClock().now, look)
    qtbot.addWidget(made)
    ids = {command.id for command in made.commands.all()}
    assert not ids & {"theme_dark", "text_larger", "settings"}


def test_in_large_type_the_pages_are_chosen_in_two_lines(tools: ToolsWindow, look: Look, qtbot: QtBot) -> None:
    look.set_scale(2.0)
    made = ToolsWindow(tools._machine, HandStore(morning()), look, HandClock().now)
    qtbot.addWidget(made)
    made.resize(made.minimumSize())
    made.show_page(Page.SETTINGS)
    head = made.choice.parentWidget()
    assert head is not None
    qtbot.waitUntil(lambda: head.height() >= made.choice.heightForWidth(made.choice.width()))
    assert all(head.rect().contains(each.geometry()) for each in made.choice.segments())


def test_tab_begins_at_the_page_that_is_open(window: AgentWindow, qtbot: QtBot) -> None:
    """The ring stood around the first page's name, whichever was open."""
    window.open_tools(Page.SETTINGS)
    tools = window.tools
    assert tools is not None

    def _ringed() -> str:
        chosen = tools.focusWidget()
        return chosen.accessibleName() if isinstance(chosen, QRadioButton) and chosen.isChecked() else ""

    qtbot.waitUntil(lambda: _ringed() == "Settings")
    tools.show_page(Page.DIAGNOSTICS)
    assert _ringed() == "Diagnostics"


def test_where_it_is_opened_again_at_another_page_the_caret_is_there(window: AgentWindow, qtbot: QtBot) -> None:
    tools = window.tools
    assert tools is not None, "the first steps"
    qtbot.waitUntil(tools.isActiveWindow)
    tools.guide.close_button.click()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for page in (Page.RECORD, Page.DIAGNOSTICS):
        window.open_tools(page)
        qtbot.waitUntil(tools.isActiveWindow)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QRadioButton)
        assert focused.isChecked(), focused.text()
        assert tools.choice.choice() == page


@pytest.mark.parametrize(("name", "value"), [("language", "de"), ("text_scale", "1.25")])
def test_what_is_chosen_in_the_settings_is_chosen_once(
    window: AgentWindow, machine: HandMachine, look: Look, qtbot: QtBot, name: str, value: str
) -> None:
    """Made anew in another language, the page chose again what it had shown before, and so on without an end."""
    changes: list[tuple[str, float]] = []

    def _note() -> None:
        changes.append((look.language, look.scale))
        if len(changes) > 2:  # else it would go on for ever
            look.fixed = frozenset({"language", "text_scale"})

    look.changed.connect(_note)
    look.changed.connect(lambda: machine.choose("language", look.language))
    look.changed.connect(lambda: machine.choose("text_scale", look.scale))
    window.open_tools(Page.SETTINGS)
    assert window.tools is not None
    before = window.tools.settings
    choice = before.rows[name].choice
    assert choice is not None
    choice.segments()[[each.id for each in choice.choices()].index(value)].click()
    qtbot.waitUntil(lambda: window.tools is not None and window.tools.settings is not before)
    after_it = QTimer(singleShot=True, interval=0)
    with qtbot.waitSignal(after_it.timeout):  # what it would choose by itself is due before that
        after_it.start()
    assert len(changes) == 1
    assert window.tools is not None
    shown = window.tools.settings.rows[name].choice
    assert shown is not None
    assert shown.choice() == value


@pytest.mark.parametrize(("name", "come_to"), [("language", ("de", "es", "ar")), ("text_scale", ("1.25", "1.5"))])
def test_a_language_or_a_size_further_on_is_come_to_by_arrows(
    qtbot: QtBot, window: AgentWindow, machine: HandMachine, look: Look, name: str, come_to: tuple[str, ...]
) -> None:
    """Each arrow closed the window and opened another: under a window manager the next one went to the desk behind it,
    or nowhere."""
    machine.choose("language", look.language)
    look.changed.connect(lambda: machine.choose("language", look.language))
    look.changed.connect(lambda: machine.choose("text_scale", look.scale))
    window.open_tools(Page.SETTINGS)
    assert window.tools is not None
    tools: ToolsWindow = window.tools

    def _choice() -> SegmentedChoice:
        found = tools.settings.rows[name].choice
        assert found is not None
        return found

    def _is_come_to(wanted: str) -> bool:
        return wanted in (look.language, str(look.scale))

    hidden = EventsOf(tools, QEvent.Type.Hide)
    tools.settings.show_setting(name)
    for wanted in come_to:
        qtbot.waitUntil(lambda: bool(_choice().segments()[1].x()))  # arrows go by where each stands
        QTest.keyClick(QApplication.focusWidget() or tools, Qt.Key.Key_Right)
        qtbot.waitUntil(partial(_is_come_to, wanted))
        assert window.tools is tools
    assert _choice().choice() == come_to[-1]
    assert tools.isActiveWindow()
    assert not hidden.count
