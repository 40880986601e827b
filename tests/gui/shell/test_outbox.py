"""What is unsent, as the agent sees it: each with its words and its age, and what can be done about it by keyboard."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.app.state import Connection, ConnectionStatus, Exported, Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, MAYA, NOW, WRAP, ago, chatting, morning
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import Presence
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.text import Text
from agentdesk.ui.outbox.viewmodel import LISTED
from agentdesk.wire.commands import AddNote, FinishWrapUp, RecordOverride, SayUtterance, SetPresence
from tests.support.gui_desk import Desk
from tests.support.paints import Paints

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def reply(text: str = "On Monday.", command_id: str = "say-1") -> SayUtterance:
    return SayUtterance(command_id=command_id, interaction_id=CHAT, text=text, at=NOW)


def refused(command: SayUtterance | RecordOverride | FinishWrapUp | AddNote, problem: str = "wrong_state") -> Pending:
    return Pending(command, PendingStatus.REFUSED, ago(minutes=7), tries=1, problem=problem)


def open_panel(desk: Desk) -> None:
    desk.press(Qt.Key.Key_H, CTRL | SHIFT)
    assert desk.window.panels.outbox.isVisible()


def rows(desk: Desk) -> list[str]:
    model = desk.window.panels.outbox.list.model()
    return [str(model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for n in range(model.rowCount())]


def test_every_item_is_there_with_its_words_its_age_and_how_far_it_came(make: Callable[[State], Desk]) -> None:
    away = SetPresence(command_id="p", presence=Presence.AWAY)
    waiting = Pending(away, PendingStatus.QUEUED, NOW, tries=3, may_have_arrived=True)
    desk = make(replace(morning(), pending=(refused(reply()), waiting)))
    open_panel(desk)
    first, second = rows(desk)
    assert first == "reply · Li Wei: “On Monday.”, refused · for 7 minutes"
    assert second.startswith("presence, waiting, tried 3 times · ")
    said = desk.words(desk.window.panels.outbox)
    assert "1 refused · 1 unsent" in said, "as the status bar says"
    assert desk.window.status_bar.unsent.label() == "1 unsent"
    assert "Refused: It is too late for this" in said
    desk.press(Qt.Key.Key_Down)
    assert "It may have arrived" in desk.words(desk.window.panels.outbox)
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == [], "what may have arrived is not thrown away"
    desk.press(Qt.Key.Key_R)
    assert desk.intents.named("retry") == [{"command_id": "p"}]


def test_discarding_is_asked_for_twice_and_the_caret_goes_back(make: Callable[[State], Desk]) -> None:
    desk = make(replace(chatting(), pending=(refused(reply()),)))
    desk.press(Qt.Key.Key_J, CTRL)
    field = desk.window.focusWidget()
    open_panel(desk)
    desk.press(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == []
    assert desk.window.panels.outbox._discard.label() == "Discard for good"
    desk.press(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == [{"command_id": "say-1"}]
    desk.store.put(chatting())
    assert "Everything is sent" in desk.words(desk.window.panels.outbox)
    desk.press(Qt.Key.Key_Escape)
    assert not desk.window.panels.outbox.isVisible()
    assert desk.window.focusWidget() is field


def test_a_reply_is_edited_where_it_was_written_after_what_is_being_written(make: Callable[[State], Desk]) -> None:
    desk = make(replace(chatting(), pending=(refused(reply()),), drafts={f"reply:{CHAT}": "And also"}))
    open_panel(desk)
    desk.press(Qt.Key.Key_E)
    taken = {"command_id": "say-1", "draft_key": f"reply:{CHAT}", "text": "And also\nOn Monday."}
    assert desk.intents.named("take_back") == [taken]
    assert not desk.window.panels.outbox.isVisible()
    desk.store.put(replace(chatting(), drafts={taken["draft_key"]: taken["text"]}))
    composer = desk.window.conversation.composer
    assert composer.text() == "And also\nOn Monday."
    assert desk.window.focusWidget() is composer.field
    QTest.keyClick(composer.field, Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("say") == [{"interaction_id": CHAT, "text": "And also\nOn Monday."}]


def test_what_may_have_arrived_stays_and_is_corrected_by_another_after_it(make: Callable[[State], Desk]) -> None:
    left = Pending(reply(), PendingStatus.QUEUED, NOW, tries=1, may_have_arrived=True)
    desk = make(replace(chatting(), pending=(left,)))
    open_panel(desk)
    said = desk.words(desk.window.panels.outbox)
    assert "It may have arrived, and another in its place would be there twice" in said
    assert "A correction goes as a message of its own, after it." in said
    assert desk.window.panels.outbox._edit.label() == "Write a correction"
    desk.press(Qt.Key.Key_E)
    assert desk.intents.named("take_back") == []
    assert desk.intents.named("discard") == []
    saved = {"key": f"reply:{CHAT}", "text": "On Monday."}
    assert desk.intents.named("save_draft") == [saved]
    desk.store.put(replace(chatting(), pending=(left,), drafts={saved["key"]: saved["text"]}))
    assert desk.window.focusWidget() is desk.window.conversation.composer.field


def test_an_override_and_a_wrap_up_are_edited_in_their_forms(make: Callable[[State], Desk]) -> None:
    override = RecordOverride(
        command_id="o-1", decision_id="d-maya", interaction_id=CALL, customer_id=MAYA,
        recommended_action="reissue_code",
        taken_action="waive_fee", reason_code="goodwill", comment="Third try", taken_at=NOW,
        result_status=ResultStatus.RESOLVED, result_note="done",
    )  # fmt: skip
    wrap = FinishWrapUp(
        command_id="w-1", interaction_id=WRAP, disposition="solved", summary="All done", promise="Call back",
        promise_due_at=NOW + timedelta(days=1), at=NOW,
    )  # fmt: skip
    desk = make(replace(morning(), pending=(refused(override, "unknown_reason"), refused(wrap))))
    open_panel(desk)
    desk.press(Qt.Key.Key_E)
    (back,) = desk.intents.named("take_back")
    desk.store.put(replace(morning(), pending=(refused(wrap),), drafts={back["draft_key"]: back["text"]}))
    sheet = desk.window.sheet
    assert sheet.isVisible()
    draft = sheet.form.draft()
    assert (draft.taken, draft.reason, draft.comment) == ("waive_fee", "goodwill", "Third try")
    assert (draft.result, draft.result_note) == (ResultStatus.RESOLVED, "done")
    open_panel(desk)
    desk.press(Qt.Key.Key_E)
    back = desk.intents.named("take_back")[-1]
    assert desk.intents.named("open_interaction") == [{"interaction_id": CALL}, {"interaction_id": WRAP}]
    desk.store.put(replace(morning(), focus=Focus(WRAP), drafts={back["draft_key"]: back["text"]}))
    view = desk.window.wrap_up
    assert (view.disposition.choice(), view.summary.text(), view.promise.promise()) == (
        "solved",
        "All done",
        "Call back",
    )
    assert view.isAncestorOf(desk.window.focusWidget())


def test_export_says_where_the_file_is(make: Callable[[State], Desk]) -> None:
    state = replace(morning(), pending=(refused(reply()),))
    desk = make(state)
    open_panel(desk)
    desk.press(Qt.Key.Key_X)
    assert desk.intents.named("export_unsent") == [{}]
    desk.store.put(replace(state, exported=Exported(NOW, "/home/sam/unsent.json", 1)))
    assert "1 item written to /home/sam/unsent.json" in desk.words(desk.window.panels.outbox)
    desk.store.put(replace(state, exported=Exported(NOW, problem="export_failed")))
    assert "The file could not be written" in desk.words(desk.window.panels.outbox)


def test_what_was_refused_is_said_in_the_strip_until_the_agent_decides(make: Callable[[State], Desk]) -> None:
    desk = make(replace(morning(), pending=(refused(reply()),)))
    assert "1 item was refused by the service" in desk.window.banner.text()
    QTest.mouseClick(desk.window.banner.action, Qt.MouseButton.LeftButton)
    assert desk.window.panels.outbox.isVisible()
    desk.store.put(morning())
    assert not desk.window.banner.isVisible()


def test_the_strip_says_how_long_it_has_been_so(make: Callable[[State], Desk]) -> None:
    desk = make(replace(morning(), connection=Connection(ConnectionStatus.OFFLINE, since=ago(seconds=20))))
    assert "for" not in desk.window.banner.text().split(".")[0]
    desk.clock.at = NOW + timedelta(minutes=4)
    desk.window._loop._on_tick()
    assert "for 4 minutes" in desk.window.banner.text()


def test_what_was_set_aside_is_not_said_to_be_sent_later(make: Callable[[State], Desk]) -> None:
    aside, waiting = (Pending(reply(command_id=each), PendingStatus.QUEUED, NOW) for each in ("say-1", "say-2"))
    aside = replace(aside, status=PendingStatus.ASIDE)
    away = Connection(ConnectionStatus.OFFLINE, since=ago(seconds=20))
    desk = make(replace(morning(), connection=away, pending=(aside, waiting)))
    assert "1 item waits here and is sent later." in desk.window.banner.text()


def test_in_large_type_the_buttons_of_the_panel_go_on_in_a_second_line(make: Callable[[State], Desk]) -> None:
    desk = make(replace(chatting(), pending=(refused(reply(), "result_changed"),)))
    desk.look.set_scale(2.0)
    desk.window.resize(1280, 720)
    open_panel(desk)
    desk.press(Qt.Key.Key_Delete)
    panel = desk.window.panels.outbox
    QApplication.sendPostedEvents()
    for button in panel.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width()
            assert panel.rect().contains(button.geometry())


def test_what_has_no_contact_here_is_not_edited_but_copied_or_kept_as_a_note(make: Callable[[State], Desk]) -> None:
    begin = morning()
    without = {key: one for key, one in begin.interactions.items() if key != CHAT}
    desk = make(replace(begin, interactions=without, pending=(refused(reply()),)))
    open_panel(desk)
    assert "Its contact is not on this desk any more" in desk.words(desk.window.panels.outbox)
    desk.press(Qt.Key.Key_E)
    desk.window.edit_unsent("say-1")
    assert desk.window.panels.outbox.isVisible()
    assert not desk.intents.named("take_back")
    desk.press(Qt.Key.Key_C)
    assert QApplication.clipboard().text() == "On Monday."
    desk.press(Qt.Key.Key_N)
    assert desk.intents.named("add_note") == [{"interaction_id": CHAT, "text": "On Monday.", "written_as": ""}]
    assert desk.intents.named("discard") == [{"command_id": "say-1"}]


def test_a_refused_reply_is_edited_where_it_was_written_also_once_that_is_over(make: Callable[[State], Desk]) -> None:
    begin = morning()
    closed = begin.interactions[CHAT].model_copy(update={"state": InteractionState.CLOSED})
    begin = replace(begin, interactions={**begin.interactions, CHAT: closed}, pending=(refused(reply()),))
    desk = make(replace(begin, focus=chatting().focus))
    desk.window.edit_unsent("say-1")
    taken = {"command_id": "say-1", "draft_key": f"reply:{CHAT}", "text": "On Monday."}
    assert desk.intents.named("take_back") == [taken]
    desk.store.put(replace(desk.store.state, pending=(), drafts={f"reply:{CHAT}": "On Monday."}))
    composer = desk.window.conversation.composer
    assert composer.isVisible()
    assert composer.text() == "On Monday."
    assert QApplication.focusWidget() is composer.field
    assert composer.left_over.keep.isVisible()


def test_drafts_of_contacts_that_are_not_here_are_among_the_unsent(make: Callable[[State], Desk]) -> None:
    form = '{"summary": "Asked twice.", "promise": "Call back", "disposition": "solved"}'
    desk = make(replace(morning(), drafts={"reply:gone": "half a reply", "wrap_up:gone": form}))
    assert "saved here" in desk.words(desk.window.status_bar)
    open_panel(desk)
    assert "2 unsent" in desk.words(desk.window.panels.outbox)
    assert rows(desk) == ["reply: “half a reply”, draft", "wrap-up: “Asked twice. Call back”, draft"]
    said = desk.words(desk.window.panels.outbox)
    assert "It was not sent, and is kept as a draft." in said
    assert "&lt;" not in said
    for key in (Qt.Key.Key_R, Qt.Key.Key_E):
        desk.press(key)
    assert not desk.intents.named("retry")
    desk.press(Qt.Key.Key_N)
    assert desk.intents.named("add_note") == [{"interaction_id": "gone", "text": "half a reply", "written_as": "reply"}]
    desk.press(Qt.Key.Key_Delete)
    assert not desk.intents.named("save_draft"), "it is asked for twice"
    desk.press(Qt.Key.Key_Delete)
    assert desk.intents.named("save_draft") == [{"key": "reply:gone", "text": ""}]


def test_of_thousands_the_first_are_listed_and_none_that_was_refused_is_missing(make: Callable[[State], Desk]) -> None:
    waiting = [Pending(reply("On Monday.", f"say-{n:04d}"), PendingStatus.QUEUED, NOW) for n in range(3 * LISTED)]
    waiting[-1] = refused(reply("Too late.", "last"))
    desk = make(replace(morning(), pending=tuple(waiting)))
    open_panel(desk)
    assert len(rows(desk)) == LISTED
    assert rows(desk)[-1].startswith("reply · Li Wei: “Too late.”, refused")
    said = desk.words(desk.window.panels.outbox)
    assert f"1 refused · {3 * LISTED - 1} unsent · the first {LISTED} are listed" in said
    desk.store.put(replace(morning(), pending=tuple(waiting[-LISTED:])))
    assert f"1 refused · {LISTED - 1} unsent" in desk.words(desk.window.panels.outbox)
    assert "are listed" not in desk.words(desk.window.panels.outbox)


def test_what_does_not_get_through_is_set_aside_and_only_then_thrown_away(make: Callable[[State], Desk]) -> None:
    stuck = Pending(reply(), PendingStatus.QUEUED, NOW, tries=3, problem="internal", may_have_arrived=True)
    behind = Pending(reply("Or on Tuesday.", "say-2"), PendingStatus.QUEUED, NOW)
    desk = make(replace(chatting(), pending=(stuck, behind)))
    open_panel(desk)
    panel = desk.window.panels.outbox
    assert "What follows it here waits for it" in desk.words(panel)
    assert (panel._aside.isVisible(), panel._discard.isVisible()) == (True, False)
    desk.press(Qt.Key.Key_A)
    assert desk.intents.named("set_aside") == [{"command_id": "say-1"}]
    desk.store.put(replace(chatting(), pending=(replace(stuck, status=PendingStatus.ASIDE),)))
    assert rows(desk)[0].startswith("reply · Li Wei: “On Monday.”, set aside · ")
    said = desk.words(panel)
    assert "You set it aside: it is not sent by itself, and nothing waits for it." in said
    assert "The service has a fault." in said
    assert "discarded, it is gone from this computer and nowhere else" in said
    assert "set aside, may have arrived" in desk.window.conversation.transcript.toPlainText()
    desk.press(Qt.Key.Key_A)
    assert len(desk.intents.named("set_aside")) == 1
    desk.press(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == [], "asked twice"
    desk.press(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == [{"command_id": "say-1"}]
    desk.press(Qt.Key.Key_R)
    assert desk.intents.named("retry") == [{"command_id": "say-1"}]


def test_what_changes_on_the_panel_has_nothing_painted_that_lies_beneath(
    make: Callable[[State], Desk],
) -> None:
    desk = make(replace(chatting(), pending=(Pending(reply(), PendingStatus.QUEUED, NOW),)))
    open_panel(desk)
    for theme in ("dark", "light"):
        desk.look.set_theme(theme)
        panel = desk.window.panels.outbox
        desk.window.repaint()
        paints = Paints(panel, desk.window.plan)
        panel.findChildren(Text)[0].repaint()
        assert list(paints.seen) == [panel], theme
