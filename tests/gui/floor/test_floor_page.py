"""The floor in a real window: followed by keyboard, nothing moves under the eyes, and a note goes to the agent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app import floor as of_floor
from agentdesk.app.fetching import Loading
from agentdesk.app.floor import Floor
from agentdesk.app.state import Connection, ConnectionStatus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.floor import advice, answer, asked, floor_of, row, rows, supervising
from agentdesk.devtools.scenes.morning import CALL, NOW
from agentdesk.domain.floor import AdviceStatus, FloorRow
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.people import AuthorityHint
from agentdesk.ui.floor.page import FloorPage
from agentdesk.ui.floor.table import ADVICE, AGENT, FEELING, NEEDS, SINCE, cell_text, spoken, titles
from agentdesk.ui.floor.talk_state import build_talk
from agentdesk.ui.floor.viewmodel import FloorState, FloorView, Phase, Sort, build
from agentdesk.ui.kit.text import ElidedLabel
from agentdesk.ui.shell.supervisor_window import FLOOR
from agentdesk.ui.theme import theme
from agentdesk.wire.commands import AddNote
from tests.support.gui_desk import SupervisorDesk

pytestmark = pytest.mark.usefixtures("reads_slowly")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Boss(SupervisorDesk):
    """A supervisor at the floor."""

    def __init__(self, qapp: QApplication) -> None:
        super().__init__(qapp, supervising())
        page = self.window.show_page(FLOOR)
        assert isinstance(page, FloorPage)
        self.page = page

    def shown(self) -> list[str]:
        return [line.id for line in self.page.table.model().items()]  # type: ignore[attr-defined]

    def words(self, of: QWidget | None = None) -> str:
        return super().words(of or self.page)


@pytest.fixture(scope="module")
def boss(qapp: QApplication) -> Iterator[Boss]:
    made = Boss(qapp)
    made.window.start()
    made.window.show()
    made.window.activateWindow()
    yield made
    made.put_away()


@pytest.fixture
def desk(boss: Boss, qtbot: QtBot) -> Iterator[Boss]:
    """The window as at the start of a day: nothing open, nothing narrowed."""
    boss.page.close_contact()
    boss.page.filters.clear.click()
    boss.put(supervising())
    boss.intents.calls.clear()
    qtbot.waitUntil(boss.window.isActiveWindow)
    yield boss
    boss.put(supervising())  # what asks for an approval counts the time in which it can be read


def opened(state: State, key: str = CALL) -> State:
    return replace(state, floor=replace(floor_of(*rows(), open_id=key), rows=state.floor.rows))


def test_the_table_tells_each_contact_in_words_and_runs(desk: Boss) -> None:
    maya = next(line for line in desk.page.table.model().items() if line.id == CALL)  # type: ignore[attr-defined]
    assert cell_text(maya, FEELING, NOW) == "−0.6 Unhappy"
    assert cell_text(maya, ADVICE, NOW) == "waits for approval"
    assert (cell_text(maya, SINCE, NOW), cell_text(maya, SINCE, NOW + timedelta(seconds=2))) == ("00:41", "00:43")
    assert "Sam Okafor" in spoken(maya, NOW)
    assert "phone" in spoken(maya, NOW)
    heard = [desk.page.table.model().index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(6)]
    assert sum("phone" in each and "Sam Okafor" in each for each in heard), "each row is heard whole"
    raj = next(line for line in desk.page.table.model().items() if line.id == "raj")  # type: ignore[attr-defined]
    assert cell_text(raj, NEEDS, NOW) == "off the map"
    assert cell_text(raj, NEEDS, NOW + timedelta(days=2)) == "off the map", "the line is as it was built"
    assert "6 contacts" in desk.words(desk.page.filters)


def test_it_is_followed_by_keyboard_from_the_table_to_the_note(desk: Boss) -> None:
    desk.page.table.setFocus()
    desk.press(Qt.Key.Key_J)
    first = desk.shown()[0]
    assert desk.intents.named("open_floor") == [{"interaction_id": first}]
    assert first == CALL, "who needs attention comes first"
    desk.put(opened(supervising(None, asked())))
    assert desk.page.talk.isVisible()
    text = desk.page.talk.transcript.toPlainText()
    assert "Waive it, I cover it" in text
    assert "Eva (supervisor), private note" in text
    desk.press(Qt.Key.Key_Return)
    assert desk.page.talk.transcript.hasFocus()
    desk.press(Qt.Key.Key_J, CTRL | SHIFT)
    QTest.keyClicks(desk.page.talk.note, "Offer the callback")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("add_note") == [{"interaction_id": CALL, "text": "Offer the callback"}]
    assert desk.page.talk.note.text() == ""
    long = "All that was promised to her, word by word. " * 200
    desk.page.talk.note.setPlainText(long)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("add_note")[-1]["text"] == long.strip(), "not a word of a long one is cut off"
    assert not desk.intents.named("decide_approval"), "what commits a note answers no request"
    desk.press(Qt.Key.Key_Escape)
    assert desk.intents.named("open_floor")[-1] == {"interaction_id": None}
    assert desk.page.table.hasFocus()


def test_what_the_agent_of_the_open_contact_asks_for_is_answered_there(desk: Boss) -> None:
    desk.page.open_contact(CALL)
    desk.put(opened(supervising(None, asked())))
    assert "asks for approval: Waive the activation fee (60)" in desk.words(desk.page.talk)
    answer = desk.page.talk.answer
    assert not answer.decline_button.isEnabled(), "nobody has read it yet"
    answer.approve()
    answer.decline()
    assert desk.intents.named("decide_approval") == []
    assert answer.unread.isActive()
    answer.unread.stop()
    answer.unread.timeout.emit()
    answer.decline_button.click()
    assert answer.reason.hasFocus()
    QTest.keyClicks(answer.reason, "Not twice a month")
    desk.press(Qt.Key.Key_Return)
    answer.approve_button.click()
    told = [(each["approved"], each["reason"]) for each in desk.intents.named("decide_approval")]
    assert told == [(False, "Not twice a month"), (True, "Not twice a month")]
    much = asked().model_copy(update={"id": "much", "amount": 500.0, "taken_kind": "retention"})
    boss = supervising(None, much)
    assert boss.session is not None
    hint = AuthorityHint(title="Goodwill", amount=100, kinds=("retention",))
    desk.put(opened(replace(boss, session=boss.session.model_copy(update={"authority": (hint,)}))))
    assert "Beyond your limit of 100" in desk.words(desk.page.talk)
    assert not answer.approve_button.isVisible()
    assert (answer.reason.text(), answer.reason.isVisible()) == ("", False), "that was of the other one"
    desk.put(opened(supervising()))
    assert not desk.page.talk.asked.isVisible()


def test_a_note_that_is_being_written_waits_while_one_looks_elsewhere(desk: Boss) -> None:
    desk.page.open_contact(CALL)
    desk.put(opened(supervising()))
    QTest.keyClicks(desk.page.talk.note, "Say that")
    desk.page.open_contact("li")
    desk.put(opened(supervising(), "li"))
    assert desk.intents.named("save_draft")[-1] == {"key": f"note:{CALL}", "text": "Say that"}
    assert desk.page.talk.note.text() == ""
    desk.page.open_contact(CALL)
    desk.put(replace(opened(supervising()), drafts={f"note:{CALL}": "Say that"}))
    assert desk.page.talk.note.text() == "Say that"


def test_nothing_moves_while_one_is_open_and_what_is_new_is_said(desk: Boss, qtbot: QtBot) -> None:
    before = desk.shown()
    desk.page.open_contact("ida-is-not-there")
    desk.page.open_contact("li")
    desk.put(opened(supervising(), "li"))
    furious = row("new", "Mia Farah", "Noor Haddad", feeling=-0.9, state_since=NOW)
    floor = of_floor.with_row(desk.store.state.floor, furious, ("care-1",))
    gone = floor.rows["raj"].model_copy(update={"state": InteractionState.CLOSED, "version": 9})
    floor = of_floor.with_row(floor, gone, ("care-1",))
    said: list[str] = []
    desk.page.announcement.connect(said.append)
    desk.put(replace(desk.store.state, floor=floor))
    assert desk.shown() == [*before, "new"], "each keeps its place, the new one comes after them"
    assert [line.is_over for line in desk.page.table.model().items() if line.id == "raj"] == [True]  # type: ignore[attr-defined]
    assert any("New contact" in words and "Noor Haddad" in words for words in said)
    desk.page.close_contact()
    desk.put(desk.store.state)
    after = desk.shown()
    assert "raj" not in after
    assert after.index("new") < after.index("li"), "and is ordered when nobody looks at one"


def test_old_empty_and_failed_are_said(desk: Boss) -> None:
    lost = Connection(ConnectionStatus.OFFLINE, NOW - timedelta(minutes=3))
    desk.put(replace(supervising(), connection=lost))
    assert "as of" in desk.words(desk.page.filters)
    desk.put(supervising(floor_of()))
    assert "Nobody is in contact now" in desk.words()
    desk.put(supervising(Floor(loading=Loading.FAILED, problem="unavailable")))
    desk.page.error.action.click()
    assert desk.intents.named("read_floor")
    desk.put(supervising(Floor(loading=Loading.LOADING)))
    assert desk.page.error.isHidden()


def test_the_page_asks_for_the_floor_once(desk: Boss) -> None:
    desk.put(supervising(Floor()))
    desk.put(supervising(Floor(loading=Loading.LOADING)))
    assert len(desk.intents.named("read_floor")) == 1


def shown(view: FloorView, *more: FloorRow) -> list[str]:
    made = build(supervising(floor_of(*rows(), *more), asked()), NOW, view, FloorState(), hold=False)
    return [line.id for line in made.lines]


@pytest.mark.parametrize(
    ("view", "first", "count"),
    [
        (FloorView(), CALL, 6),
        (FloorView(team="care-2"), "jon", 1),
        (FloorView(state=InteractionState.OFFERED), "wait", 1),
        (FloorView(attention_only=True), CALL, 3),
        (FloorView(query="vidal nora"), "nora", 1),
        (FloorView(sort=Sort.LONGEST), "raj", 6),
        (FloorView(sort=Sort.FEELING), CALL, 6),
        (FloorView(sort=Sort.AGENT), "li", 6),
    ],
)
def test_what_is_shown_and_in_which_order(view: FloorView, first: str, count: int) -> None:
    found = shown(view)
    assert (found[0], len(found)) == (first, count)


def test_nothing_matches_is_not_nobody() -> None:
    state = supervising()
    assert build(state, NOW, FloorView(query="zzz"), FloorState(), hold=False).phase is Phase.NO_MATCH
    assert build(supervising(floor_of()), NOW, FloorView(), FloorState(), hold=False).phase is Phase.EMPTY


def test_an_answer_to_advice_that_is_not_shown_any_more_is_told_apart() -> None:
    now_other = row(CALL, "Sam", "Maya", advice=advice(9, "Something new"), answer=answer(0, AdviceStatus.ACCEPTED))
    talk = build_talk(supervising(floor_of(now_other, open_id=CALL)), NOW)
    assert talk is not None
    assert (talk.standing[1], talk.earlier) == ("shown", "To earlier advice: accepted")


def test_a_note_that_was_refused_is_written_on_where_it_was(desk: Boss) -> None:
    lost = AddNote(command_id="n-9", interaction_id=CALL, text="Offer the callback", at=NOW)
    refused = Pending(lost, PendingStatus.REFUSED, NOW, problem="not_found")
    desk.put(replace(supervising(), pending=(refused,)))
    desk.window.edit_unsent("n-9")
    assert desk.intents.named("take_back") == [
        {"command_id": "n-9", "draft_key": f"note:{CALL}", "text": "Offer the callback"}
    ]
    desk.put(replace(opened(supervising()), drafts={f"note:{CALL}": "Offer the callback"}))
    assert desk.page.talk.note.text() == "Offer the callback"
    gone = lost.model_copy(update={"interaction_id": "gone"})
    desk.put(replace(supervising(), pending=(Pending(gone, PendingStatus.REFUSED, NOW),)))
    desk.window.edit_unsent("n-9")
    assert desk.intents.named("take_back")[-1]["draft_key"] == "note:gone"


def test_in_large_type_names_are_whole(boss: Boss, qtbot: QtBot) -> None:
    boss.put(supervising())
    boss.look.set_scale(2.0)
    try:
        page = boss.window.show_page(FLOOR)
        assert isinstance(page, FloorPage)
        table, tokens = page.table, theme.tokens()
        names = QFontMetrics(theme.font(tokens.type.strong))
        beside = tokens.size.icon_small + tokens.space.xs + 2 * tokens.space.s
        texts = [str(table.model().index(row, AGENT).data()) for row in range(table.model().rowCount())]
        qtbot.waitUntil(lambda: table.columnWidth(AGENT) >= max(map(names.horizontalAdvance, texts)) + beside)
        header = table.horizontalHeader()
        for column, title in enumerate(titles()):
            room = header.sectionSize(column) - 2 * tokens.space.s
            assert header.isSectionHidden(column) or header.fontMetrics().horizontalAdvance(title) <= room, title
        page.close_contact()
        boss.put(supervising())
        people = page.people.findChildren(ElidedLabel)
        qtbot.waitUntil(lambda: bool(people) and all(each.isVisible() for each in people))
        assert all(each.text() == each.full_text() for each in people)
    finally:
        boss.look.set_scale(1.0)
        page = boss.window.show_page(FLOOR)
        assert isinstance(page, FloorPage)
        boss.page = page
