"""The palette: customers, whom one looked at lately, and every command, without leaving the field."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Connection, ConnectionStatus, Loading, RecentCustomer, Search, State
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import NOW, chatting, morning
from agentdesk.domain.customer import Candidate
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.problems import Code
from agentdesk.ui.theme import theme
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def titles(desk: Desk) -> list[str]:
    rows = desk.window.palette_panel.list.model()
    return [rows.index(n, 0).data() for n in range(rows.rowCount())]


def chosen(desk: Desk) -> str | None:
    title = desk.window.palette_panel.list.currentIndex().data()
    return None if title is None else str(title)


def found(query: str, *names: str) -> Search:
    people = tuple(Candidate(id=CustomerId(f"c-{name}"), display_name=name, why=("name",)) for name in names)
    return Search(query, Loading.READY, people)


def test_the_palette_finds_customers_and_commands_without_leaving_the_field(
    qtbot: QtBot, make: Callable[[State], Desk]
) -> None:
    desk = make(chatting())
    desk.window.conversation.focus_reply()
    desk.press(Qt.Key.Key_K, CTRL)
    field = desk.window.top_bar.search
    assert desk.window.focusWidget() is field
    QTest.keyClicks(field, "mar")
    qtbot.waitUntil(lambda: bool(desk.intents.named("search_customers")))
    assert desk.intents.named("search_customers") == [{"query": "mar"}]
    assert titles(desk) == []
    desk.store.put(replace(chatting(), search=found("mar", "Mark", "Mara")))
    assert (titles(desk), chosen(desk)) == (["Mark", "Mara"], "Mark")
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("show_customer") == [{"customer_id": "c-Mark"}]
    assert desk.window.focusWidget() is desk.window.conversation.composer.field, "the caret goes back"


def test_what_return_means_stays_what_one_saw_whoever_is_found_meanwhile(make: Callable[[State], Desk]) -> None:
    """Else "end" and Return ended the call at once, and a second later opened Endre Holdt."""
    desk = make(chatting())
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "end")
    before, meant = titles(desk), chosen(desk)
    assert meant == "End and wrap up"
    desk.store.put(replace(chatting(), search=found("end", "Endre Holdt", "Endo Mie")))
    assert titles(desk) == [*before, "Endre Holdt", "Endo Mie"]
    assert chosen(desk) == meant
    desk.press(Qt.Key.Key_Up)
    assert chosen(desk) == "Endo Mie", "from the first row one is at the last at once"
    other = (RecentCustomer("c-Endo Mie", "Endo Mie"),)
    desk.store.put(replace(chatting(), search=found("end", "Ende Uhl", "Endre Holdt", "Endo Mie"), recent=other))
    assert titles(desk) == [*before, "Endre Holdt", "Endo Mie", "Ende Uhl"]
    assert chosen(desk) == "Endo Mie"
    desk.store.put(replace(chatting(), search=found("end", "Endre Holdt")))
    assert chosen(desk) is None, "who was meant is not there any more"
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("show_customer") == []
    desk.press(Qt.Key.Key_Down)
    assert chosen(desk) == before[0]
    desk.press(Qt.Key.Key_Escape)


def test_what_cannot_be_taken_back_is_not_offered_first_before_its_name_is_typed(
    make: Callable[[State], Desk],
) -> None:
    desk = make(chatting())
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "w")
    assert titles(desk)[-1] == "End and wrap up"
    assert len(titles(desk)) > 1
    matching = desk.window.commands.matching
    assert matching("e")[-1].id == "end"
    assert matching("end")[0].id == "end"
    assert matching("wrap up")[-1].id == "end"


def test_all_that_matches_is_there_and_how_much_it_is_is_said(make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    desk.press(Qt.Key.Key_K, CTRL)
    listed = [each for each in desk.window.commands.all() if each.is_listed]
    assert len(titles(desk)) == len(listed) > 20
    assert f"{len(listed)} in all" in desk.words(desk.window.palette_panel)
    desk.press(Qt.Key.Key_Up)
    shown = desk.window.palette_panel.list
    assert shown.rect().contains(shown.visualRect(shown.currentIndex())), "the last is scrolled to"


def test_the_palette_is_no_higher_than_what_is_found(qtbot: QtBot, make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "mar")
    qtbot.waitUntil(lambda: bool(desk.intents.named("search_customers")))
    desk.store.put(replace(chatting(), search=found("mar", "Mark")))
    shown = desk.window.palette_panel.list
    assert shown.height() - shown.visualRect(shown.currentIndex()).height() < theme.tokens().size.control


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
            assert command in commands.matching(command.title)
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "theme dark")
    desk.press(Qt.Key.Key_Return)
    assert theme.tokens().name == "dark"


def test_a_setting_is_found_by_what_it_is_about_and_opened_there(
    qtbot: QtBot, make: Callable[[State], Desk], machine: HandMachine
) -> None:
    desk = make(chatting())
    desk.window._machine = machine
    desk.press(Qt.Key.Key_K, CTRL)
    for words, title in (("sound", "Sound"), ("theme", "Colours"), ("deutsch", "Language"), ("language", "Language")):
        desk.window.top_bar.search.selectAll()
        QTest.keyClicks(desk.window.top_bar.search, words)
        assert f"Settings: {title}" in titles(desk), words
    assert chosen(desk) == "Settings: Language"
    desk.press(Qt.Key.Key_Return)
    tools = desk.window.tools
    assert tools is not None
    card = tools.settings.rows["language"]
    assert card.isAncestorOf(tools.focusWidget())
    place = card.mapTo(tools, QPoint(0, 0))
    assert tools.rect().contains(QRect(place, card.size()))


def test_settings_stand_behind_the_commands(make: Callable[[State], Desk], machine: HandMachine) -> None:
    desk = make(chatting())
    desk.window._machine = machine
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "s")
    are_settings = [each.startswith("Settings: ") for each in titles(desk)]
    assert any(are_settings)
    assert are_settings == sorted(are_settings), "what Return does for few letters is what it did"
