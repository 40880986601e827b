"""Diagnostics and the page of the version."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk import __version__
from agentdesk.app.setting_layers import Layers
from agentdesk.app.settings import resolve
from agentdesk.app.state import Connection, ConnectionStatus, Pending, PendingStatus
from agentdesk.app.trail import Told, Trail
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.domain.problems import Code
from agentdesk.ui.about.view import AboutPage
from agentdesk.ui.shell.tools_window import Page, ToolsWindow
from agentdesk.wire.commands import SayUtterance
from agentdesk.wire.events import ContextChanged
from tests.support.gui_desk import HandClock, HandStore

SAID = SayUtterance(command_id="c-1", interaction_id="i-1", text="my card is 4111", at=NOW)


def troubled(tools: ToolsWindow, machine: HandMachine) -> None:
    store = tools._store
    assert isinstance(store, HandStore)
    line = Connection(ConnectionStatus.OFFLINE, NOW, "unavailable")
    waiting = Pending(SAID, PendingStatus.REFUSED, NOW, tries=3, problem="forbidden")
    notices = (Code.LOCAL_KEY_IN_FILE.value,)
    store.put(replace(morning(), connection=line, pending=(waiting,), cursor=4711, notices=notices))
    machine.told = lambda: (Told(NOW, 4710, "context_changed"), Told(NOW, 4711, "utterance_added"))
    machine.tasks, machine.log = ("desk:sync",), ("first line", "last line")


def test_it_says_what_one_needs_to_find_a_fault(tools: ToolsWindow, machine: HandMachine) -> None:
    troubled(tools, machine)
    tools.show_page(Page.DIAGNOSTICS)
    page = tools.diagnostics
    assert "offline" in page.lines_of("line")
    assert "4711" in page.lines_of("line")
    assert "the desk's key is kept in a file only you can read" in page.lines_of("computer")
    assert page.lines_of("unsent") == "say_utterance c-1: refused, 0 s old, 3 tries, forbidden"
    assert __version__ in page.lines_of("versions")
    assert page.lines_of("told").splitlines()[0].endswith("4711 utterance_added")
    assert page.lines_of("tasks") == "desk:sync"
    assert page.lines_of("log").splitlines() == ["last line", "first line"]
    machine.choose("keyring", False)
    tools.show_page(Page.DIAGNOSTICS)
    assert "keyring = False (user)" in page.lines_of("settings")


def test_the_copy_for_support_holds_all_of_it_and_nothing_of_a_customer(
    tools: ToolsWindow, machine: HandMachine
) -> None:
    troubled(tools, machine)
    machine.choose("token", "s3cret")
    tools.show_page(Page.DIAGNOSTICS)
    tools.diagnostics.copy.click()
    copied = QGuiApplication.clipboard().text()
    for expected in (
        "offline",
        "local_key_in_file",
        "say_utterance c-1",
        "4710 context_changed",
        "desk:sync",
        "last line",
        __version__,
    ):
        assert expected in copied
    for hidden in ("4111", "s3cret", "Maya"):
        assert hidden not in copied
    assert "Copied" in tools.diagnostics.told.full_text()


def test_a_password_in_an_address_is_refused_and_shown_nowhere_where_a_file_has_it(
    tools: ToolsWindow, machine: HandMachine, tmp_path: Path
) -> None:
    address = "https://sam:s3cr@tpw@desk.example.com/"
    with pytest.raises(ValueError, match=r"^url: Leave name and password out of the address") as refused:
        resolve(Layers({}, {}, {"url": address}, {}, {}))
    assert "s3cr@tpw" not in str(refused.value)
    (tmp_path / "settings.toml").write_text(f'url = "{address}"', "utf-8")  # beside the desk that runs
    for page in (Page.SETTINGS, Page.DIAGNOSTICS):
        tools.show_page(page)
    tools.diagnostics.copy.click()
    field = tools.settings.rows["url"].field
    assert field is not None
    shown = [QGuiApplication.clipboard().text(), tools.diagnostics.lines_of("settings"), field.text()]
    shown.append(tools.diagnostics.lines_of("places"))
    assert all("https://desk.example.com/" in text for text in shown)
    assert not any("tpw" in text for text in shown)


def test_the_trail_keeps_the_newest_changes_without_what_they_say() -> None:
    clock = HandClock()
    trail = Trail(clock)
    for seq in range(300):
        trail.note(ContextChanged(seq=seq, at=NOW, customer_id="c-maya"))
    newest = trail.newest()
    assert [told.cursor for told in newest] == list(range(100, 300))
    assert "maya" not in repr(newest)


def test_about_tells_version_news_and_licences(tools: ToolsWindow) -> None:
    tools.show_page(Page.ABOUT)
    page = tools._pages[Page.ABOUT]
    assert isinstance(page, AboutPage)
    assert "Unreleased" in page.news.text() or __version__ in page.news.text()
    assert "PySide6_Essentials" in page.parts.text()
    assert "LGPL" in page.parts.text()
    page.texts.click()
    assert "SIL OPEN FONT LICENSE" in page.parts.text()
    assert "Apache License" in page.parts.text()


def test_escape_closes_it_and_it_stops_reading(tools: ToolsWindow, qtbot: QtBot) -> None:
    tools.show_page(Page.DIAGNOSTICS)
    qtbot.waitUntil(tools.isActiveWindow)
    assert tools._timer.isActive()
    QTest.keyClick(tools, Qt.Key.Key_Escape)
    assert not tools.isVisible()
    assert not tools._timer.isActive()
