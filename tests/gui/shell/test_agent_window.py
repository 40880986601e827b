"""The agent's window as a whole: keys, palette, offers, the state of the line, evidence; and that nothing is stolen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import (
    Connection,
    ConnectionStatus,
    Focus,
    Pending,
    PendingStatus,
    State,
)
from agentdesk.devtools.scenes.morning import (
    CALL,
    CHAT,
    NOW,
    OFFER,
    WRAP,
    ago,
    chatting,
    interactions,
    morning,
)
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code
from agentdesk.ui.kit.text import ElidedLabel
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.shell.commands import Command, Commands
from agentdesk.ui.shell.placing import opening_size
from agentdesk.ui.theme import theme
from agentdesk.wire.commands import SayUtterance
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_at_a_pop_one_glance_answers_everything(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    said = desk.words()
    for expected in (
        "Maya Ortiz",
        "Activating a new phone, third try",
        f"app {clock_time(ago(minutes=22))}",
        "−0.6 falling",
        "may leave 0.72",
        "Get the new phone working",
        "5 days overdue",
    ):
        assert expected in said
    assert desk.window.advice.isVisible()
    assert desk.window.size().width() == 1440


def test_a_menu_that_is_open_stays_as_it_is_whatever_arrives(make: Callable[[State], Desk], qtbot: QtBot) -> None:
    """Else what had the caret in it was gone, for the eye and for a screen reader."""
    desk = make(morning())
    top, band = desk.window.top_bar, desk.window.customer
    for button in (top._presence, top._line, band._verification):
        button.open_menu()
        menu = button.menu_shown
        qtbot.waitUntil(menu.isVisible)
        desk.press(Qt.Key.Key_Down)
        entry, entries = menu.activeAction(), menu.actions()
        assert entry is not None
        fewer = {key: each for key, each in interactions().items() if key != OFFER}
        for state in (replace(morning(), interactions=fewer), replace(morning(), unread={CHAT: 5}), morning()):
            desk.store.put(state)
            assert menu.isVisible()
            assert menu.activeAction() is entry
            assert menu.actions() == entries
        menu.close()


def test_the_number_keys_open_interactions(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_9):
        desk.press(key, CTRL)
    assert len(desk.intents.named("open_interaction")) == 2


def test_ctrl_enter_accepts_the_advice_but_while_writing_it_sends(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.read()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("accept_advice") == [{"decision_id": "d-maya", "action": "reissue_code"}]
    desk.store.put(chatting())
    desk.press(Qt.Key.Key_J, CTRL)
    assert desk.window.focusWidget() is desk.window.conversation.composer.field
    QTest.keyClicks(desk.window.focusWidget(), "On Monday.")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("say") == [{"interaction_id": CHAT, "text": "On Monday."}]
    assert len(desk.intents.named("accept_advice")) == 1


def test_the_override_sheet_slides_over_the_card_and_goes(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    sheet = desk.window.sheet
    assert sheet.isVisible()
    assert sheet.size() == desk.window.right.size()
    assert sheet.isAncestorOf(desk.window.focusWidget())
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("accept_advice") == [], "the key is the sheet's while one is in it"
    desk.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_with_the_sheet_open_no_key_answers_the_advice_beneath(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    sheet = desk.window.sheet
    desk.window.timeline.focus_find()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert sheet.form.rows["taken"].error(), "the key is the sheet's, and it says what is missing"
    desk.window.timeline.focus_find()
    desk.store.put(replace(morning(), accepted={"d-maya": "reissue_code"}))
    for command in ("accept_advice", "done", "decline"):
        desk.window.commands.run(command)
    given = [desk.intents.named(name) for name in ("accept_advice", "mark_acted", "decline_advice")]
    assert given == [[], [], []]
    desk.press(Qt.Key.Key_Escape)
    desk.window.sheet.close_sheet()
    desk.window.commands.run("done")
    assert desk.intents.named("mark_acted"), "the advice is the agent's to answer again"


def _walk(desk: Desk, key: Qt.Key, steps: int) -> list[str]:
    """The names of what has the focus, step by step."""
    names = []
    for _step in range(steps):
        desk.press(key)
        names.append(desk.window.focusWidget().accessibleName())
    return names


def test_tab_walks_the_whole_sheet_in_order_and_back(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    sheet = desk.window.sheet
    assert desk.window.focusWidget() is sheet.form.taken.field
    reasons = [each.accessibleName() for each in sheet.form.reason.segments()]
    assert len(reasons) > 2
    # The reasons are one stop: the arrows and figures go on inside.
    expected = [reasons[0], "Comment", "At wrap-up", "No", "Record", "Later", "Close, keep the draft (Esc)"]
    assert _walk(desk, Qt.Key.Key_Tab, len(expected)) == expected
    back = _walk(desk, Qt.Key.Key_Backtab, len(expected))
    assert (back[:5], back[6]) == (expected[-2:0:-1], "Done instead")
    assert back[5] in reasons


def test_after_the_sheet_the_caret_is_where_it_was(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.window.timeline.focus_find()
    before = desk.window.focusWidget()
    desk.press(Qt.Key.Key_O, CTRL)
    assert desk.window.focusWidget() is not before
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.focusWidget() is before


def test_wrap_up_takes_the_composers_place(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    assert not desk.window.wrap_up.isVisible()
    desk.store.put(replace(morning(), focus=Focus(WRAP)))
    assert desk.window.wrap_up.isVisible()
    assert not desk.window.conversation.foot.isVisible()
    desk.press(Qt.Key.Key_J, CTRL)
    assert desk.window.wrap_up.isAncestorOf(desk.window.focusWidget())


@pytest.mark.parametrize("where", ["composer", "search", "sheet", "find"])
def test_nothing_that_arrives_takes_focus_or_text(qtbot: QtBot, make: Callable[[State], Desk], where: str) -> None:
    desk = make(replace(chatting(), interactions={k: v for k, v in interactions().items() if k != OFFER}))
    window = desk.window
    if where == "sheet":
        desk.store.put(morning())
        desk.press(Qt.Key.Key_O, CTRL)
    else:
        {"composer": window.conversation.focus_reply, "search": window.palette_panel.open}.get(
            where, window.timeline.focus_find
        )()
    field = window.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    QTest.keyClicks(field, "half a sen")
    desk.store.put(replace(desk.store.state, interactions=interactions(), unread={CHAT: 5}))
    assert window.toast.isVisible(), "the offer is announced"
    desk.store.put(replace(desk.store.state, connection=Connection(ConnectionStatus.OFFLINE, since=NOW)))
    assert window.focusWidget() is field
    QTest.keyClicks(field, "tence")
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert text == "half a sentence"
    asked = {"search": "search_customers", "find": "filter_timeline"}.get(where)
    qtbot.waitUntil(lambda: asked is None or bool(desk.intents.named(asked)))


def test_who_is_known_and_not_drawn_yet_is_accepted_by_the_key_and_where_nobody_waits_it_says_so(
    make: Callable[[State], Desk],
) -> None:
    """Under load the list stood for up to a tenth of a second as it had been; a key pressed then did nothing at all."""
    nobody = replace(morning(), interactions={CALL: interactions()[CALL]})
    desk = make(nobody)
    desk.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert desk.intents.named("accept_interaction") == []
    said = desk.window.status_bar.findChildren(ElidedLabel)
    assert "Nobody is waiting" in [each.full_text() for each in said]
    desk.store.state = morning()
    desk.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert desk.intents.named("accept_interaction") == [{"interaction_id": OFFER}]
    assert "Nobody is waiting" not in [each.full_text() for each in said]


def test_an_offer_is_a_toast_that_opens_on_accept_and_goes_with_its_reason(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    toast = desk.window.toast
    assert "+4915112340204" in desk.words(toast)
    rows = desk.window.work_list.list
    assert rows.mapTo(desk.window, rows.rect().bottomLeft()).y() < toast.mapTo(desk.window, toast.rect().topLeft()).y()
    accept = next(b for b in toast.findChildren(QAbstractButton) if b.text() == "Accept")
    QTest.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert "A" in accept.accessibleDescription(), "and by the key that it shows"
    assert desk.intents.named("accept_interaction") == [{"interaction_id": OFFER}]
    desk.store.put(chatting())
    assert not toast.isVisible(), "who was accepted is not offered anew while that travels"
    taken = interactions()[OFFER].model_copy(update={"state": InteractionState.CONNECTED})
    desk.store.put(replace(morning(), interactions={**interactions(), OFFER: taken}))
    assert not toast.isVisible()
    desk.store.put(morning())
    close = next(b for b in toast.findChildren(QAbstractButton) if b.accessibleName() == "Dismiss")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    desk.store.put(replace(morning(), unread={}))
    assert not toast.isVisible(), "who was dismissed does not come back"


def test_no_key_is_alt_and_a_letter_and_none_is_taken_twice(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    keys = [command.key for command in desk.window.commands.all() if command.key]
    assert not [key for key in keys if key.startswith("Alt+")]
    assert len(keys) == len(set(keys))
    twice = [Command("one", "One", lambda: None, "Ctrl+1"), Command("two", "Two", lambda: None, "Ctrl+1")]
    with pytest.raises(ValueError, match=r"Ctrl\+1"):
        Commands(twice)


def test_keys_are_the_persons_own() -> None:
    commands = Commands(
        [Command("one", "One", lambda: None, "Ctrl+1"), Command("two", "Two", lambda: None, "Ctrl+2")],
        {"one": "", "two": "Ctrl+1"},
    )
    assert (commands.key("one"), commands.key("two")) == ("", "Ctrl+1")


def test_evidence_is_shown_on_the_timeline_or_where_it_was_said(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.window.customer.evidence_requested.emit(["e4"])
    assert [i.row() for i in desk.window.timeline.table.selectionModel().selectedRows()]
    desk.window.customer.evidence_requested.emit([f"{CALL}-u3"])
    assert len(desk.window.conversation.transcript.extraSelections()) == 1


def test_the_line_is_told_honestly(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    assert not desk.window.banner.isVisible()
    assert "all saved" in desk.words(desk.window.status_bar)
    command = SayUtterance(command_id="c", interaction_id=CHAT, text="x", at=NOW)
    waiting = Pending(command, PendingStatus.QUEUED, NOW)
    offline = Connection(ConnectionStatus.OFFLINE, since=ago(minutes=3))
    desk.store.put(replace(morning(), connection=offline, pending=(waiting,)))
    assert "No connection since" in desk.window.banner.text()
    assert "1 item waits here" in desk.window.banner.text()
    assert "saved here" in desk.words(desk.window.status_bar)
    assert desk.window.status_bar.unsent.label() == "1 unsent"
    words = [each for each in desk.window.status_bar.children() if isinstance(each, QWidget) and each.isVisible()]
    assert len({each.geometry().center().y() for each in words}) == 1, "they stand level"
    QTest.mouseClick(desk.window.banner.action, Qt.MouseButton.LeftButton)
    assert desk.intents.named("reconnect_now") == [{}]
    refused = replace(waiting, status=PendingStatus.REFUSED, problem="wrong_state")
    desk.store.put(replace(morning(), pending=(refused,)))
    assert "1 refused" in desk.words(desk.window.status_bar)
    denied = Connection(ConnectionStatus.REFUSED, problem=Code.UNAUTHENTICATED)
    desk.store.put(replace(morning(), connection=denied))
    assert "You are signed out" in desk.window.banner.text()


def test_a_problem_of_this_computer_is_told_once_and_a_quiet_one_quietly(make: Callable[[State], Desk]) -> None:
    desk = make(replace(morning(), notices=(Code.LOCAL_KEY_IN_FILE,)))
    assert not desk.window.banner.isVisible()
    assert "key" in desk.words(desk.window.status_bar)
    desk.store.put(replace(morning(), notices=(Code.LOCAL_STORE_SET_ASIDE,)))
    assert "put aside" in desk.window.banner.text()
    QTest.mouseClick(desk.window.banner.action, Qt.MouseButton.LeftButton)
    desk.store.put(replace(morning(), notices=(Code.LOCAL_STORE_SET_ASIDE,), unread={}))
    assert not desk.window.banner.isVisible()
    assert desk.intents.named("reconnect_now") == []


def test_who_waits_is_counted_and_timed(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    assert "care-1 · 1 waiting · longest 00:22" in desk.words(desk.window.top_bar)
    desk.clock.at = NOW + timedelta(seconds=8)
    desk.window._loop._on_tick()
    assert "longest 00:30" in desk.words(desk.window.top_bar)
    assert "04:20" in desk.words(desk.window.customer), "the call's timer goes on with it"


@pytest.mark.parametrize(
    ("available", "size"),
    [
        (QSize(1920, 1040), QSize(1440, 900)),
        (QSize(1280, 720), QSize(1280, 720)),
        (QSize(1366, 738), QSize(1366, 738)),
        (QSize(1024, 600), QSize(1280, 720)),
        (None, QSize(1440, 900)),
    ],
)
def test_the_window_opens_no_larger_than_the_screen(available: QSize | None, size: QSize) -> None:
    assert opening_size(QSize(1440, 900), QSize(1280, 720), available) == size


def test_who_is_offline_is_told_so_and_nothing_is_changed_for_them(make: Callable[[State], Desk]) -> None:
    state = morning()
    assert state.session is not None
    offline = replace(state, session=state.session.model_copy(update={"presence": Presence.OFFLINE}))
    desk = make(offline)
    desk.window.resize(1280, 720)
    said = "Set yourself available to take work"
    assert said in desk.words(desk.window.top_bar)
    assert not desk.intents.named("set_presence")
    desk.store.put(replace(offline, connection=Connection(ConnectionStatus.OFFLINE, since=NOW)))
    assert said not in desk.words(desk.window.top_bar), "the line is what matters then"
    desk.store.put(state)
    assert said not in desk.words(desk.window.top_bar)


def test_presence_is_chosen_from_its_menu(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    menu = desk.window.top_bar._presence.menu_shown
    away = next(action for action in menu.actions() if action.text() == "Away")
    away.trigger()
    assert desk.intents.named("set_presence") == [{"presence": Presence.AWAY}]


def test_larger_text_makes_the_window_anew_and_keeps_what_was_typed(
    qtbot: QtBot, make: Callable[[State], Desk]
) -> None:
    desk = make(chatting())
    desk.window.conversation.focus_reply()
    QTest.keyClicks(desk.window.focusWidget(), "unfinished")
    # The desk lays a saved draft into its state at once.
    desk.store.state = replace(chatting(), drafts={f"reply:{CHAT}": "unfinished"})
    before = theme.tokens().type.base.size
    desk.press(Qt.Key.Key_Plus, CTRL)
    assert theme.tokens().type.base.size > before
    assert {"key": f"reply:{CHAT}", "text": "unfinished"} in desk.intents.named("save_draft")
    qtbot.waitUntil(lambda: "Li Wei" in desk.words(desk.window.customer))
    assert desk.window.conversation.composer.text() == "unfinished"


def test_closing_saves_what_is_typed(qtbot: QtBot, make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    desk.window.conversation.focus_reply()
    QTest.keyClicks(desk.window.focusWidget(), "unfinished")
    with qtbot.waitSignal(desk.window.closed):
        desk.window.close()
    assert {"key": f"reply:{CHAT}", "text": "unfinished"} in desk.intents.named("save_draft")


def test_two_customers_do_not_mix(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.store.put(chatting())
    said = desk.words(desk.window.customer)
    assert "Li Wei" in said
    assert "Maya" not in said
    assert "Activating" not in said
