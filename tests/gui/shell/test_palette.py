"""The palette: customers, whom one looked at lately, and every command, without leaving the field."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Connection, ConnectionStatus, Loading, RecentCustomer, Search, State
from agentdesk.devtools.scenes.morning import NOW, chatting, morning
from agentdesk.domain.customer import Candidate
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.problems import Code
from agentdesk.ui.theme import theme
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_palette_finds_customers_and_commands_without_leaving_the_field(
    qtbot: QtBot, make: Callable[[State], Desk]
) -> None:
    desk = make(chatting())
    desk.window.conversation.focus_reply()
    desk.press(Qt.Key.Key_K, CTRL)
    field = desk.window.top_bar.search
    assert desk.window.focusWidget() is field
    QTest.keyClicks(field, "ma")
    qtbot.waitUntil(lambda: bool(desk.intents.named("search_customers")))
    assert desk.intents.named("search_customers") == [{"query": "ma"}]
    found = Search("ma", Loading.READY, (Candidate(id=CustomerId("c-9"), display_name="Mark", why=("name",)),))
    desk.store.put(replace(chatting(), search=found))
    rows = desk.window.palette_panel.list.model()
    assert rows.index(0, 0).data() == "Mark"
    assert rows.rowCount() > 1, "a command was found before, and is not what Enter means now"
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("show_customer") == [{"customer_id": "c-9"}]
    assert desk.window.focusWidget() is desk.window.conversation.composer.field, "the caret goes back"


def test_the_palette_offers_whom_one_looked_at_lately_also_without_a_line(make: Callable[[State], Desk]) -> None:
    recent = (RecentCustomer("c-7", "Tomás Reyes"), RecentCustomer("c-8", "Ada King"))
    offline = Connection(ConnectionStatus.OFFLINE, since=NOW)
    desk = make(replace(morning(), recent=recent, connection=offline))
    desk.press(Qt.Key.Key_K, CTRL)
    rows = desk.window.palette_panel.list.model()
    assert [rows.index(n, 0).data() for n in range(2)] == ["Tomás Reyes", "Ada King"]
    QTest.keyClicks(desk.window.top_bar.search, "ad k")
    assert rows.index(0, 0).data() == "Ada King"
    failed = Search("ad k", Loading.FAILED, problem=Code.UNAVAILABLE)
    desk.store.put(replace(morning(), recent=recent, connection=offline, search=failed))
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("show_customer") == [{"customer_id": "c-8"}]


def test_every_command_is_in_the_palette_under_its_own_words(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    commands = desk.window.commands
    for command in commands.all():
        if command.is_listed:
            assert command in commands.matching(command.title, most=50)
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "theme dark")
    desk.press(Qt.Key.Key_Return)
    assert theme.tokens().name == "dark"
    desk.look.set_theme("light")
