"""The guide of the first start: connects, checks and explains."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from agentdesk.adapters.system.machine_settings import read_toml
from agentdesk.app.state import Connection, ConnectionStatus, State
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.domain.problems import Code
from agentdesk.ui.guide.view import ELSEWHERE, HERE
from agentdesk.ui.guide.viewmodel import Verdict
from agentdesk.ui.shell.tools_window import Page, ToolsWindow
from tests.support.gui_desk import HandStore


def put(tools: ToolsWindow, state: State) -> None:
    store = tools._store
    assert isinstance(store, HandStore)
    store.put(state)
    tools.show_page(Page.GUIDE)


def words(tools: ToolsWindow) -> str:
    return " | ".join(label.accessibleName() or label.text() for label in tools.guide.findChildren(QLabel))


def test_it_connects_by_writing_down_where_and_beginning_anew(tools: ToolsWindow, tmp_path: Path, qtbot: QtBot) -> None:
    tools.show_page(Page.GUIDE)
    page = tools.guide
    assert page.where.choice() == HERE
    assert not page.connect_button.isVisible(), "that is how it is already"
    page.where.choose_number(2)
    assert page.where.choice() == ELSEWHERE
    assert page.connect_button.isVisible()
    for wrong in ("", "nowhere", "ftp://x", "https://", "https://sam:s3cretpw@desk.example.com/"):
        page.url.setText(wrong)
        with qtbot.assertNotEmitted(tools.restart_requested):
            page.connect_button.click()
        assert page._url_row.error()
    page.url.setText("https://desk.example.com")
    page.token.setText("s3cret")
    with qtbot.waitSignal(tools.restart_requested):
        page.connect_button.click()
    assert read_toml(tmp_path / "settings.toml") == {"url": "https://desk.example.com", "token": "s3cret"}
    tools.show_page(Page.GUIDE)
    page.where.choose_number(1)
    with qtbot.waitSignal(tools.restart_requested):
        page.connect_button.click()
    assert read_toml(tmp_path / "settings.toml") == {}


def test_what_the_administrator_fixed_cannot_be_changed_here(tools: ToolsWindow, machine: HandMachine) -> None:
    machine.mandatory = {"url": "https://center.example.com"}
    tools.show_page(Page.GUIDE)
    assert not tools.guide.where.isEnabled()
    assert tools.guide.lock.isVisible()
    assert not tools.guide.connect_button.isVisible()
    assert tools.guide.url.text() == "https://center.example.com"


def test_it_checks_and_says_what_to_do(tools: ToolsWindow) -> None:
    session = morning().session
    assert session is not None
    works = session.model_copy(update={"permissions": ("interactions:write", "overrides:record")})
    put(tools, replace(morning(), session=works))
    guide = tools.guide
    assert {guide.verdict(each) for each in ("line", "session", "role", "local")} == {Verdict.GOOD}
    refused = Connection(ConnectionStatus.REFUSED, NOW, Code.UNAUTHENTICATED)
    put(tools, replace(morning(), session=None, connection=refused))
    assert guide.verdict("line") is Verdict.GOOD, "it answered"
    assert guide.verdict("session") is Verdict.BAD
    assert "administrator" in words(tools)
    assert guide.retry_button.isVisible()
    full = replace(morning(), notices=(Code.LOCAL_STORE_FAILED,))
    put(tools, full)
    assert guide.verdict("local") is Verdict.BAD
    put(tools, replace(morning(), session=None, connection=Connection(ConnectionStatus.STARTING)))
    assert {guide.verdict(each) for each in ("line", "session", "role")} == {Verdict.WAITING}
    put(tools, replace(morning(), session=session.model_copy(update={"permissions": ("events:write",)})))
    assert guide.verdict("role") is Verdict.BAD
    put(tools, replace(morning(), notices=(Code.LOCAL_KEY_IN_FILE,)))
    assert guide.verdict("local") is Verdict.GOOD


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Code.UNAVAILABLE, "Nothing is reached at https://desk.example.com"),
        (Code.NOT_FOUND, "What answers at https://desk.example.com is no orchestrator"),
        (Code.BAD_ANSWER, "What answers at https://desk.example.com is no orchestrator"),
        (Code.INCOMPATIBLE, "too old for the other"),
    ],
)
def test_it_says_plainly_what_is_wrong_with_the_address(
    tools: ToolsWindow, machine: HandMachine, qtbot: QtBot, problem: Code, said: str
) -> None:
    machine.choose("url", "https://desk.example.com")
    put(tools, replace(morning(), session=None, connection=Connection(ConnectionStatus.OFFLINE, NOW, problem)))
    assert tools.guide.verdict("line") is Verdict.BAD
    assert tools.guide.verdict("session") is Verdict.WAITING
    assert said in words(tools)
    with qtbot.waitSignal(tools.retry_requested):
        tools.guide.retry_button.click()


def test_the_first_steps_come_again_until_one_is_through(
    tools: ToolsWindow, machine: HandMachine, qtbot: QtBot
) -> None:
    machine.keep_first_steps(True)
    put(tools, replace(morning(), connection=Connection(ConnectionStatus.STARTING)))
    qtbot.waitUntil(tools.isActiveWindow)
    QTest.keyClick(tools, Qt.Key.Key_Escape)
    assert not tools.isVisible()
    assert machine.has_first_steps(), "one left while it was not known whether all is well"
    session = morning().session
    assert session is not None
    put(tools, replace(morning(), session=session.model_copy(update={"permissions": ("interactions:write",)})))
    qtbot.waitUntil(tools.isActiveWindow)
    QTest.keyClick(tools, Qt.Key.Key_Escape)
    assert not machine.has_first_steps()


def test_enter_begins_to_work_once_all_is_well(tools: ToolsWindow, machine: HandMachine, qtbot: QtBot) -> None:
    machine.keep_first_steps(True)
    session = morning().session
    assert session is not None
    works = replace(morning(), session=session.model_copy(update={"permissions": ("interactions:write",)}))
    put(tools, replace(works, connection=Connection(ConnectionStatus.STARTING)))
    qtbot.waitUntil(tools.isActiveWindow)
    QTest.keyClick(tools.focusWidget(), Qt.Key.Key_Return)
    assert tools.isVisible(), "nobody knows yet whether it is"
    put(tools, works)
    tools.guide.url.setFocus()
    QTest.keyClick(tools.guide.url, Qt.Key.Key_Return)
    assert tools.isVisible(), "that is for the address"
    tools.choice.focus_choice()
    QTest.keyClick(tools.focusWidget(), Qt.Key.Key_Return)
    assert not tools.isVisible()
    assert not machine.has_first_steps()


def test_it_explains_the_keys_of_the_window(tools: ToolsWindow) -> None:
    tools._keys = {"accept_advice": ("Accept the advice", "Ctrl+Return"), "end": ("End", ""), "other": ("x", "F9")}
    tools.show_page(Page.GUIDE)
    assert "Accept the advice" in words(tools)
    assert "F9" not in words(tools)
    tools.guide.close_button.click()
    assert not tools.isVisible()


def test_what_counts_from_the_next_start_can_count_now(tools: ToolsWindow, qtbot: QtBot) -> None:
    tools.show_page(Page.SETTINGS)
    keyring = tools.settings.rows["keyring"].choice
    assert keyring is not None
    assert not tools.banner.isVisible()
    keyring.choose_number(2)
    assert "next start" in tools.banner.text()
    with qtbot.waitSignal(tools.restart_requested):
        tools.banner.action.click()
