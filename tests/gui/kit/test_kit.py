"""The kit's widgets as a person uses them: by key, by click, and by ear."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.domain.problems import Code
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton, IconButton, MenuButton
from agentdesk.ui.kit.chip import Chip, ChipButton, Count
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import FindField, FormRow, LineField, TextArea
from agentdesk.ui.kit.key_hint import KeyHint, key_text
from agentdesk.ui.kit.layout import Flow, column, row
from agentdesk.ui.kit.promise import PromiseField
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Prose, SectionTitle, Text
from agentdesk.ui.kit.toast import Toast
from agentdesk.ui.kit.type_ahead import TypeAhead
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone

REASONS = [Choice("upset", "Customer upset"), Choice("outage", "Outage open"), Choice("other", "Other")]
ACTIONS = [
    Choice("waive_fee", "Waive the activation fee", "goodwill"),
    Choice("call_back", "Call back at a set time"),
    Choice("replace_sim", "Replace the SIM card"),
]


@pytest.fixture(autouse=True)
def _theme(qapp: object) -> None:
    theme.apply_theme(qapp, "light")  # type: ignore[arg-type]


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(480, 360)
    return widget


def shown(host: QWidget, *widgets: QWidget) -> None:
    layout = column(host)
    for widget in widgets:
        layout.addWidget(widget)
    host.show()
    host.activateWindow()


def test_a_customers_words_are_never_markup(host: QWidget) -> None:
    text, prose, elided = Text("<b>hi</b>"), Prose("<b>hi</b> & <img src=x>\nnext"), ElidedLabel("<i>hi</i>")
    shown(host, text, prose, elided)
    assert text.text() == "<b>hi</b>"
    assert text.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;b&gt;hi&lt;/b&gt; &amp; &lt;img src=x&gt;" in prose.text()
    assert prose.plain_text().startswith("<b>hi</b>")
    assert elided.full_text() == "<i>hi</i>"


def test_an_ampersand_makes_no_alt_key(host: QWidget) -> None:
    button, chip = Button("Terms & conditions"), ChipButton("Q&A")
    shown(host, button, chip)
    assert button.shortcut().isEmpty()
    assert chip.shortcut().isEmpty()
    assert button.label() == "Terms & conditions"


def test_what_does_not_fit_is_elided_and_told(host: QWidget) -> None:
    label = ElidedLabel("A very long sentence that cannot stand in so little room")
    shown(host, label)
    label.setFixedWidth(80)
    assert label.text().endswith("…")
    assert label.toolTip() == label.accessibleName() == label.full_text()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Button("Accept", ButtonKind.PRIMARY, key="Ctrl+Return"), "Accept"),
        (lambda: IconButton("close", "Dismiss"), "Dismiss"),
        (lambda: MenuButton("", name="Presence"), "Presence"),
        (lambda: EvidenceButton("the code expired", ["e1"]), "Evidence: the code expired"),
        (lambda: Chip("app 10:32", meaning="activation in the app failed"), "activation in the app failed"),
        (lambda: SectionTitle("Work"), "Work"),
        (lambda: LineField("Comment"), "Comment"),
        (lambda: FindField("Find in the timeline", "Find"), "Find in the timeline"),
        (lambda: Skeleton(), "Loading"),
        (lambda: EmptyState("customers", "Nobody", "Yet."), "Nobody. Yet."),
    ],
)
def test_every_widget_has_a_name_for_a_screen_reader(host: QWidget, make: Callable[[], QWidget], name: str) -> None:
    widget = make()
    shown(host, widget)
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface.text(QAccessible.Text.Name) == name


def test_a_click_on_a_button_does_not_take_the_caret(qtbot: QtBot, host: QWidget) -> None:
    field, button = QLineEdit(), Button("Copy")
    shown(host, field, button)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    with qtbot.waitSignal(button.clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.hasFocus()


def test_a_key_hint_has_its_room_in_the_button(host: QWidget) -> None:
    plain, hinted = Button("Accept"), Button("Accept", key="Ctrl+Return")
    shown(host, plain, hinted)
    assert hinted.sizeHint().width() > plain.sizeHint().width()
    assert key_text("Ctrl+Return") == "Ctrl ⏎"
    assert key_text("Ctrl++") == "Ctrl +"
    assert key_text("F6") == "F6"


def test_a_key_hint_keeps_its_room_in_another_theme(qapp: QApplication, host: QWidget) -> None:
    button = Button("Do other…", key="Ctrl+O")
    shown(host, button)
    hint = button.findChild(KeyHint)
    assert isinstance(hint, KeyHint)
    for name in ("dark", "light"):
        theme.apply_theme(qapp, name)
        QApplication.sendPostedEvents()
        assert hint.size() == hint.sizeHint()
        assert button.rect().contains(hint.geometry())


def test_a_layout_makes_room_for_the_key_hint_of_another_theme(qapp: QApplication, host: QWidget) -> None:
    line = QWidget()
    inside = row(line)
    buttons = [Button("Do other…", key="Ctrl+O", large=True), Button("Record", ButtonKind.PRIMARY, key="Ctrl+Return")]
    for button in buttons:
        inside.addWidget(button)
    inside.addStretch(1)
    shown(host, line)
    for name, scale in (("dark", 1.0), ("high_contrast", 1.0), ("high_contrast", 1.5), ("light", 1.0)):
        theme.apply_theme(qapp, name, scale)
        QApplication.sendPostedEvents()
        gap = theme.tokens().space.s
        for button in buttons:
            hint = button.findChildren(KeyHint)[0]
            words = button.fontMetrics().horizontalAdvance(button.text())
            assert hint.x() >= gap + words + gap // 2, (name, scale, button.text())


@pytest.mark.parametrize("numbered", [False, True])
def test_a_segment_as_wide_as_it_asks_for_shows_all_its_words(host: QWidget, numbered: bool) -> None:
    titles = ("At wrap-up", "Resolved", "Not resolved", "Escalated", "Passed on", "Promised to come back")
    choice = SegmentedChoice("Result", [Choice(title, title) for title in titles], numbered=numbered)
    shown(host, choice)
    host.setFixedWidth(900)
    QApplication.sendPostedEvents()
    assert [segment.text() for segment in choice.segments()] == list(titles)


def test_a_reason_without_room_ends_in_dots_before_its_key(host: QWidget) -> None:
    choice = SegmentedChoice("Reason", (Choice("long", "The customer asked for something else & more"),))
    shown(host, choice)
    host.setFixedWidth(200)
    QApplication.sendPostedEvents()
    segment, hint = choice.segments()[0], choice.findChildren(KeyHint)[0]
    segment.resize(160, segment.height())
    assert segment.text().endswith("…")
    assert "something else & more" in segment.toolTip()
    assert segment.accessibleName() == "The customer asked for something else & more"
    assert theme.tokens().space.m + segment.fontMetrics().horizontalAdvance(segment.text()) <= hint.x()


def test_a_long_action_is_no_wider_than_its_list(host: QWidget) -> None:
    search = TypeAhead("Action")
    shown(host, search)
    search.set_choices([Choice(f"a{n}", "An action with a very long title " * 4, "and a note") for n in range(9)])
    QApplication.sendPostedEvents()
    index = search.list.model().index(0, 0)
    assert search.list.visualRect(index).width() <= search.list.viewport().width()
    assert not search.list.horizontalScrollBar().isVisible()


def test_evidence_is_asked_for_and_hides_without(qtbot: QtBot, host: QWidget) -> None:
    button = EvidenceButton("claim", ["e1", "e2"])
    shown(host, button)
    with qtbot.waitSignal(button.evidence_requested) as asked:
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert asked.args == [["e1", "e2"]]
    button.set_evidence("claim", ())
    assert not button.isVisible()


def test_a_reason_is_chosen_by_its_number(qtbot: QtBot, host: QWidget) -> None:
    choice = SegmentedChoice("Reason", REASONS)
    shown(host, choice)
    choice.focus_choice()
    with qtbot.waitSignal(choice.chosen) as chosen:
        QTest.keyClick(host.focusWidget(), Qt.Key.Key_2)
    assert chosen.args == ["outage"]
    assert choice.choice() == "outage"
    with qtbot.assertNotEmitted(choice.chosen):
        QTest.keyClick(host.focusWidget(), Qt.Key.Key_9)
    choice.set_choices(REASONS[1:])
    assert choice.choice() == "outage", "what is still offered stays chosen"


def test_segments_say_what_is_offered_next_and_those_left_over_are_out_of_reach(host: QWidget) -> None:
    choice = SegmentedChoice("Reason", REASONS)
    shown(host, choice)
    made = list(choice.segments())
    choice.set_choice(REASONS[-1].id)
    choice.set_choices(REASONS[:2])
    assert list(choice.segments()) == made[:2]
    assert choice.choice() is None, "what is offered no more is chosen no more"
    assert not made[2].isVisible()
    choice.focus_choice()
    for _step in REASONS:
        QTest.keyClick(host.focusWidget(), Qt.Key.Key_Right)
        assert host.focusWidget() in made[:2]
    assert not choice.choose_number(3)
    choice.set_choices(REASONS[::-1])
    assert list(choice.segments()) == made
    assert [each.accessibleName() for each in choice.segments()] == [each.title for each in REASONS[::-1]]


def test_ctrl_enter_commits_a_text_and_enter_only_breaks_the_line(qtbot: QtBot, host: QWidget) -> None:
    area = TextArea("Comment")
    shown(host, area)
    area.setFocus()
    QTest.keyClicks(area, "one")
    with qtbot.assertNotEmitted(area.committed):
        QTest.keyClick(area, Qt.Key.Key_Return)
    with qtbot.waitSignal(area.committed):
        QTest.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert area.text() == "one\n"


def test_a_text_area_grows_with_its_text(host: QWidget) -> None:
    area = TextArea("Comment", lines=2, most=5)
    shown(host, area)
    low = area.height()
    area.set_text("1\n2\n3\n4")
    higher = area.height()
    area.set_text("\n" * 40)
    assert low < higher < area.height()
    assert area.height() < 2 * higher


@pytest.mark.parametrize("bare", [True, False], ids=["bare", "framed"])
@pytest.mark.parametrize(
    "text", ["one\ntwo", "one\ntwo\nthree", "one long line " * 6, "dacf.fchg." * 9, "مرحبا\nمرحبا", "陈美\n玲 😀"]
)
def test_what_a_text_area_has_room_for_does_not_scroll(host: QWidget, text: str, bare: bool) -> None:
    area = TextArea("Comment", lines=2, most=9, bare=bare)
    shown(host, area)
    area.set_text(text)
    for width in (240, 300, 260, 420):
        area.setFixedWidth(width)
        QApplication.sendPostedEvents()
        assert (area.verticalScrollBar().maximum(), area.horizontalScrollBar().isVisible()) == (0, False)


def test_an_error_stands_at_its_field(host: QWidget) -> None:
    form = FormRow("Comment", TextArea("Comment"), hint="Optional")
    shown(host, form)
    form.set_error("This reason needs a comment.")
    assert form.error() == "This reason needs a comment."
    assert form.field.property("invalid") is True
    assert form.field.accessibleDescription() == "This reason needs a comment."
    form.set_error("")
    assert form.error() == ""


def test_escape_clears_a_find_field(host: QWidget) -> None:
    find = FindField("Find", "Find")
    shown(host, find)
    QTest.keyClicks(find, "abc")
    QTest.keyClick(find, Qt.Key.Key_Escape)
    assert find.text() == ""


def test_a_strip_is_there_only_while_it_says_something(host: QWidget) -> None:
    banner = Banner()
    shown(host, banner)
    assert not banner.isVisible()
    banner.say("No connection since 14:02.", Tone.WARNING, "Reconnect now")
    assert banner.isVisible()
    assert banner.action.isVisible()
    banner.say("")
    assert not banner.isVisible()


def test_a_toast_takes_no_focus(qtbot: QtBot, host: QWidget) -> None:
    field = QLineEdit()
    shown(host, field)
    toast = Toast(host)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    toast.say("i1", "Li Wei", "chat", accept="Accept")
    assert toast.isVisible()
    assert field.hasFocus()
    with qtbot.waitSignal(toast.accepted) as accepted:
        button = next(each for each in toast.findChildren(QPushButton) if each.text() == "Accept")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert accepted.args == ["i1"]
    assert not toast.isVisible()


def test_a_toast_says_its_words_whole_and_tells_what_it_covers(qtbot: QtBot, host: QWidget) -> None:
    host.resize(1200, 400)
    toast = Toast(host)
    shown(host, QLineEdit())
    covered: list[int] = []
    toast.covers.connect(covered.append)
    for words in ("Li Wei", "3 overrides were reviewed", "12 Abweichungen vom Vorschlag wurden geprüft"):
        toast.say("i1", words, accept="Read it")
        (seen,) = (each for each in toast.findChildren(QLabel) if each.text() == words and each.isVisible())
        assert seen.height() >= seen.heightForWidth(seen.width()), words
        assert covered[-1] > toast.height()
    number = "+4915112340204999999999"
    toast.say("i1", number)
    (seen,) = (each for each in toast.findChildren(QLabel) if each.text().replace("\n", "") == number)
    assert seen.text().count("\n") == 1, "in two lines, for it has no place to be wrapped"
    assert seen.width() >= seen.fontMetrics().horizontalAdvance(seen.text().splitlines()[0])
    toast.say("i1", number * 4)
    assert any(each.text().endswith("…") for each in toast.findChildren(QLabel)), "no number has so many figures"
    toast.withdraw()
    assert covered[-1] == 0


def test_a_count_hides_at_none(host: QWidget) -> None:
    count = Count()
    shown(host, count)
    assert not count.isVisible()
    count.set_count(120, "120 unread")
    assert (count.isVisible(), count.text(), count.accessibleName()) == (True, "99+", "120 unread")


def test_an_error_state_says_what_happened_and_tries_again(qtbot: QtBot, host: QWidget) -> None:
    error = ErrorState()
    shown(host, error)
    error.show_problem(Code.UNAVAILABLE)
    assert error.accessibleName().startswith("The service cannot be reached. ")
    with qtbot.waitSignal(error.retry_requested):
        QTest.keyClick(error.action, Qt.Key.Key_Space)


def test_a_column_stays_where_one_reads_when_what_had_the_focus_goes(qtbot: QtBot, host: QWidget) -> None:
    scroll = ScrollColumn()
    first, last = Button("Accept"), Button("Far below")
    scroll.body.addWidget(first)
    for _ in range(60):
        scroll.body.addWidget(Text("line"))
    scroll.body.addWidget(last)
    shown(host, scroll)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    first.hide()
    assert host.focusWidget() is last
    assert scroll.verticalScrollBar().value() == 0
    first.show()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert scroll.verticalScrollBar().value() > 0, "who presses Tab is shown where they are"


def test_a_flow_goes_on_in_a_new_line(host: QWidget) -> None:
    flow = Flow()
    for number in range(8):
        flow.add(Chip(f"app 10:3{number}"))
    shown(host, flow)
    assert flow.heightForWidth(2000) < flow.heightForWidth(200)


def test_a_date_that_is_written_into_a_field_can_be_read(qtbot: QtBot, qapp: QApplication) -> None:
    """Without its buttons Qt left the text one pixel, where the style sheet frames the field."""
    field = PromiseField()
    qtbot.addWidget(field)
    field.resize(400, 200)
    field.fill("A call back", datetime(2026, 3, 14, 9, 0, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=UTC))
    theme.apply_theme(qapp, "light")
    field.show()
    shown = field.other.lineEdit()
    assert shown.isVisible()
    assert shown.width() >= shown.fontMetrics().horizontalAdvance(shown.text())
