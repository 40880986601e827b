"""The guide of the first start: connects, checks and explains."""

from dataclasses import replace
from pathlib import Path

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
    for wrong in ("", "nowhere", "ftp://x"):
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
    assert guide.verdict("line") is Verdict.BAD
    assert guide.verdict("session") is Verdict.BAD
    assert "administrator" in words(tools)
    put(tools, replace(morning(), session=None, connection=Connection(ConnectionStatus.STARTING)))
    assert {guide.verdict(each) for each in ("line", "session", "role")} == {Verdict.WAITING}
    put(tools, replace(morning(), session=session.model_copy(update={"permissions": ("events:write",)})))
    assert guide.verdict("role") is Verdict.BAD
    put(tools, replace(morning(), notices=(Code.LOCAL_KEY_IN_FILE,)))
    assert guide.verdict("local") is Verdict.GOOD


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
