"""Writing in a conversation: canned replies by keyboard, what they lack is shown and not sent, notes are kept apart."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import CustomerView, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CHAT, LI, NOW, ago, chatting, context, interactions, morning
from agentdesk.domain.canned import VARIABLES, CannedReply
from agentdesk.domain.ids import AgentId
from agentdesk.domain.interaction import InteractionState, Note
from agentdesk.domain.journey import Milestone
from agentdesk.ui.conversation.canned import called, in_words, matching
from agentdesk.ui.conversation.composer import Writing
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from agentdesk.ui.talk_lines import Sending
from agentdesk.ui.theme import theme
from agentdesk.wire.commands import AddNote
from tests.support.recording_intents import RecordingIntents

CTRL = Qt.KeyboardModifier.ControlModifier
REPLIES = (
    CannedReply(id="hi", shortcut="hi", title="Greeting", text="Hello {customer.first_name}, {agent.first_name} here."),
    CannedReply(id="now", shortcut="now", title="What I do", text="Now: {advice.title}. Then {journey.next_step}."),
    CannedReply(id="bye", shortcut="bye", title="Goodbye for now", text="All the best."),
    CannedReply(id="mail", title="Regards", text="Kind regards", channels=("email",)),
)


def with_replies(state: State) -> State:
    assert state.session is not None
    return replace(state, session=state.session.model_copy(update={"canned_replies": REPLIES}))


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents, qapp: object) -> ConversationView:
    theme.apply_theme(qapp, "light")  # type: ignore[arg-type]
    widget = ConversationView(intents)
    qtbot.addWidget(widget)
    widget.resize(420, 520)
    widget.show()
    widget.activateWindow()
    widget.render(build(with_replies(chatting()), NOW), NOW)
    widget.focus_reply()
    return widget


def rows(view: ConversationView) -> list[str]:
    model = view.composer.canned.list.model()
    return [str(model.index(i, 0).data()) for i in range(model.rowCount())]


def test_a_slash_lists_them_filled_and_enter_puts_one_in(view: ConversationView, intents: RecordingIntents) -> None:
    field = view.composer.field
    QTest.keyClicks(field, "/")
    assert view.composer.canned.isVisible()
    assert rows(view)[0] == "/hi  Greeting  ·  Hello Li, Sam here."
    assert len(rows(view)) == 3, "what is for mails is not offered in a chat"
    QTest.keyClicks(field, "gre")
    assert len(rows(view)) == 1
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.composer.text() == "Hello Li, Sam here."
    assert not view.composer.canned.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": "Hello Li, Sam here."}]


def test_what_is_missing_is_shown_and_not_sent(view: ConversationView, intents: RecordingIntents) -> None:
    field = view.composer.field
    QTest.keyClicks(field, "Li, /now")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.composer.text() == "Li, Now: ⁅what is to be done?⁆. Then ⁅next step?⁆."
    assert field.textCursor().selectedText() == "⁅what is to be done?⁆", (
        "the first that is missing is ready to be written over"
    )
    assert len(field.extraSelections()) == 2
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == []
    assert view.composer._note.full_text() == "To fill in: what is to be done, next step"
    QTest.keyClicks(field, "a refund")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.textCursor().selectedText() == "⁅next step?⁆"
    QTest.keyClicks(field, "a mail")
    assert field.extraSelections() == []
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": "Li, Now: a refund. Then a mail."}]


def test_what_nobody_knows_is_heard_in_plain_words_and_never_sent(
    view: ConversationView, intents: RecordingIntents, heard: list[str]
) -> None:
    """A chat of a number without a name: "{customer.first_name}" was heard, and stood in the reply."""
    unnamed = interactions()[CHAT].model_copy(update={"customer_name": ""})
    state = with_replies(replace(chatting(), interactions={**interactions(), CHAT: unnamed}))
    view.render(build(state, NOW), NOW)
    field = view.composer.field
    announced: list[str] = []
    view.announcement.connect(announced.append)
    QTest.keyClicks(field, "/hi")
    assert heard[-1] == "/hi  Greeting  ·  Hello ⁅customer’s first name?⁆, Sam here."
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert announced == ["To fill in: customer’s first name"]
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert announced[-1] == "To fill in: customer’s first name"
    assert not intents.named("say")
    QTest.keyClicks(field, "Li")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": "Hello Li, Sam here."}]


@pytest.mark.parametrize("variable", [*VARIABLES, "trait.favourite_store"])
def test_every_variable_has_words(variable: str) -> None:
    words = in_words(variable)
    assert words
    assert not {".", "_", "{"} & set(words)


def test_variables_come_from_the_customer_the_decision_and_the_agent() -> None:
    chat = interactions()[CHAT]
    view = CustomerView(LI, context=context())
    values = dict(build(with_replies(replace(chatting(), customers={LI: view})), NOW).values)
    assert values["customer.first_name"] == chat.customer_name.split()[0]
    assert values["agent.name"] == "Sam Okafor"
    assert values["advice.title"] == context().decision.ranked[0].title
    assert values["why.label"] == context().why.label
    assert values["journey.next_step"]
    unnamed = chat.model_copy(update={"customer_name": chat.identifier.value})
    state = replace(chatting(), interactions={**interactions(), CHAT: unnamed})
    assert "customer.name" not in dict(build(state, NOW).values), "nobody is greeted by their address"


@pytest.mark.parametrize(("reached", "next_step"), [("", "A"), ("A", "B"), ("B", "C"), ("AC", "D"), ("D", None)])
def test_the_next_step_lies_behind_all_that_were_reached(reached: str, next_step: str | None) -> None:
    steps = tuple(Milestone(id=each, title=each, reached_at=NOW if each in reached else None) for each in "ABCD")
    journey = context().journeys[0].model_copy(update={"milestones": steps})
    of_li = context().model_copy(update={"journeys": (journey,)})
    values = dict(build(replace(chatting(), customers={LI: CustomerView(LI, context=of_li)}), NOW).values)
    assert values.get("journey.next_step") == next_step


def test_the_list_is_only_where_it_is_called_for(view: ConversationView, intents: RecordingIntents) -> None:
    field = view.composer.field
    QTest.keyClicks(field, "24/7 and 10 / 2")
    assert not view.composer.canned.isVisible()
    QTest.keyClicks(field, " /")
    assert view.composer.canned.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not view.composer.canned.isVisible()
    QTest.keyClicks(field, "hi")
    assert not view.composer.canned.isVisible(), "who sent it away is left alone"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.composer.text().endswith("/hi\n"), "Enter is Enter again"
    assert called("and /") == (4, "")
    assert called("/usr/bin") is None
    assert [each.id for each in matching(REPLIES, "now")] == ["now", "bye"], "the shortcut typed in full comes first"


def test_a_call_by_key_that_is_given_up_leaves_nothing(view: ConversationView, intents: RecordingIntents) -> None:
    field = view.composer.field
    QTest.keyClicks(field, "One moment")
    view.call_canned()
    QTest.keyClicks(field, "gre")
    assert (view.composer.text(), view.composer.canned.isVisible()) == ("One moment /gre", True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (view.composer.text(), view.composer.canned.isVisible()) == ("One moment", False)
    view.call_canned()
    view.save_draft()
    assert intents.named("save_draft")[-1]["text"] == "One moment"
    view.call_canned()
    QTest.keyClicks(field, "tomorrow at ten")  # which is none of them: these are words
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert view.composer.text() == "One moment /tomorrow at ten"


def test_who_sends_nothing_is_told(qtbot: QtBot, view: ConversationView, intents: RecordingIntents) -> None:
    with qtbot.waitSignal(view.announcement) as said:
        QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert said.args == ["Nothing is written yet."]
    assert not intents.named("say")


def test_a_note_goes_to_colleagues_and_never_to_the_customer(view: ConversationView, intents: RecordingIntents) -> None:
    field = view.composer.field
    QTest.keyClicks(field, "half a reply")
    view.focus_note()
    assert view.composer.writing is Writing.NOTE
    assert view.composer.property("note") is True
    assert intents.named("save_draft") == [{"key": f"reply:{CHAT}", "text": "half a reply"}]
    QTest.keyClicks(field, "asks for the third time /")
    assert not view.composer.canned.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert intents.named("add_note") == [{"interaction_id": CHAT, "text": "asks for the third time /"}]
    assert intents.named("say") == []
    view.focus_reply()
    assert view.composer.text() == "half a reply"


def test_notes_stand_among_the_words_and_look_different(view: ConversationView) -> None:
    note = Note(id="n1", interaction_id=CHAT, agent_id=AgentId("eva"), agent_name="Eva Stein", text="Refund R-77",
                at=ago(seconds=50))  # fmt: skip
    sending = AddNote(command_id="n2", interaction_id=CHAT, text="One more", at=NOW)
    state = replace(chatting(), notes={CHAT: (note,)}, pending=(Pending(sending, PendingStatus.QUEUED, NOW),))
    lines = build(state, NOW).lines
    assert [line.text for line in lines][-4:] == [
        "Refund R-77", "it says received on the 9th", "so is it refunded now?", "One more",
    ]  # fmt: skip
    assert lines[-4].name == "Eva, private note"
    assert lines[-1].sending is Sending.QUEUED
    view.render(build(state, NOW), NOW)
    assert "Eva, private note  Refund R-77" in view.transcript.toPlainText()
    view.copy()
    copied = QGuiApplication.clipboard().text()
    assert "so is it refunded now?" in copied
    assert "R-77" not in copied, "what is copied may be sent on"


def test_what_is_marked_over_several_lines_is_copied_line_by_line(view: ConversationView) -> None:
    """Also where one table of the text ends and the next begins, and not a word of a line that is not marked."""
    state = chatting()
    one = state.utterances[CHAT][1]
    said = tuple(one.model_copy(update={"id": f"u{n}", "seq": n, "text": f"line {n}"}) for n in range(1, 60))
    state = replace(state, utterances={**state.utterances, CHAT: said})
    view.render(build(state, NOW), NOW)
    caret = view.transcript.document().find("line 15")
    last = view.transcript.document().find("line 45")
    caret.setPosition(caret.selectionStart())
    caret.setPosition(last.selectionEnd(), caret.MoveMode.KeepAnchor)
    view.transcript.setTextCursor(caret)
    for copy in (view.copy, lambda: QTest.keyClick(view.transcript, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)):
        QGuiApplication.clipboard().clear()
        copy()
        lines = QGuiApplication.clipboard().text().split("\n")
        assert [line.rpartition(": ")[2] for line in lines] == [f"line {n}" for n in range(15, 46)]
        assert len({line[5:].partition(": ")[0] for line in lines}) == 1
        assert all(line[2] == ":" for line in lines), "each begins with its time"


def test_a_part_of_a_line_is_copied_as_it_is_marked(view: ConversationView) -> None:
    view.render(build(chatting(), NOW), NOW)
    view.transcript.setTextCursor(view.transcript.document().find("router two"))
    view.copy()
    assert QGuiApplication.clipboard().text() == "router two"


def test_turning_back_restores_what_was_written_read_and_selected(qtbot: QtBot, view: ConversationView) -> None:
    state = with_replies(chatting())
    said = tuple(
        state.utterances[CHAT][1].model_copy(
            update={"id": f"u{n}", "seq": n, "text": f"{n} I returned the router two weeks ago"}
        )
        for n in range(1, 60)
    )
    state = replace(state, utterances={**state.utterances, CHAT: said})
    view.render(build(state, NOW), NOW)
    bar = view.transcript.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    view._find.setText("router")
    cursor = view.transcript.textCursor()
    assert cursor.selectedText() == "router"
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    view.focus_note()
    QTest.keyClicks(view.composer.field, "half a note")
    caret = view.composer.field.textCursor()
    caret.setPosition(4)
    view.composer.field.setTextCursor(caret)
    for other in (replace(morning(), utterances=state.utterances), state):
        drafts = {f"note:{CHAT}": "half a note"}
        view.render(build(with_replies(replace(other, drafts=drafts)), NOW), NOW)
    assert bar.value() == place
    assert view.transcript.textCursor().selectedText() == "router"
    assert view._find.text() == "router"
    assert view.composer.writing is Writing.NOTE
    assert view.composer.text() == "half a note"
    assert view.composer.field.textCursor().position() == 4


def written(view: ConversationView) -> str:
    return view.composer.writing.value


def test_a_chat_that_is_accepted_while_it_is_open_takes_replies_first(
    view: ConversationView, intents: RecordingIntents
) -> None:
    """Words for the customer must not become a note because the chat was opened a moment before it was accepted."""

    def chat(state: InteractionState, note: str = "") -> State:
        known = interactions()
        changed = known[CHAT].model_copy(update={"state": state})
        return replace(with_replies(chatting()), interactions={**known, CHAT: changed}, drafts={f"note:{CHAT}": note})

    view.render(build(morning(), NOW), NOW)
    assert written(view) == "note", "on a call"
    view.render(build(chat(InteractionState.OFFERED), NOW), NOW)
    assert not view.composer.isVisible()
    view.render(build(chat(InteractionState.CONNECTED), NOW), NOW)
    assert written(view) == "reply"
    view.focus_reply()
    QTest.keyClicks(view.composer.field, "Hello")
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": "Hello"}]
    assert intents.named("add_note") == []


def test_a_note_that_is_being_written_stays_one_when_a_reply_becomes_possible(view: ConversationView) -> None:
    view.render(build(morning(), NOW), NOW)
    view.focus_note()
    QTest.keyClicks(view.composer.field, "between us")
    view.composer.offer((Writing.REPLY, Writing.NOTE))
    assert view.composer.writing is Writing.NOTE
    assert view.composer.text() == "between us"
    view.composer.offer((Writing.NOTE,))
    assert view.composer.writing is Writing.NOTE


def test_what_somebody_types_without_a_pause_is_kept_while_they_type(
    qtbot: QtBot, view: ConversationView, intents: RecordingIntents
) -> None:
    """A kill in the middle of a long answer costs a letter or two, not the answer."""

    def _is_kept_by_the_next_letter() -> bool:
        QTest.keyClick(view.composer.field, Qt.Key.Key_A)
        return bool(intents.named("save_draft"))

    qtbot.waitUntil(_is_kept_by_the_next_letter)
    assert intents.named("save_draft")[0]["text"] in view.composer.text()


def test_the_caret_of_a_reply_is_where_it_was_after_a_note_and_at_the_end_of_a_restored_one(
    view: ConversationView,
) -> None:
    """What was typed next stood before the words that were there."""
    field = view.composer.field
    QTest.keyClicks(field, "one two")
    QTest.keyClick(field, Qt.Key.Key_Left)
    view.focus_note()
    QTest.keyClicks(field, "noted")
    view.focus_reply()
    QTest.keyClicks(field, "-")
    assert view.composer.text() == "one tw-o"
    view.focus_note()
    QTest.keyClicks(field, " well")
    assert view.composer.text() == "noted well"
    view.render(build(morning(), NOW), NOW)
    begun = ConversationView(RecordingIntents(), view)
    begun.render(build(with_replies(replace(chatting(), drafts={f"reply:{CHAT}": "half a "})), NOW), NOW)
    QTest.keyClicks(begun.composer.field, "reply")
    assert begun.composer.text() == "half a reply"
    begun.composer.save_now()
