"""The open contact, to the right of the floor's table: the conversation as it happens, the advice that the agent sees,
what waits for approval, and a private note to the agent. Nothing here can be said to the customer.

Knows the state's shape and the intents.
"""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.fetching import Loading
from agentdesk.app.intents import Intents
from agentdesk.domain.blank import read_in
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.approval_answer import ApprovalAnswer
from agentdesk.ui.approval_words import because_words, left_words
from agentdesk.ui.channels import channel_word
from agentdesk.ui.floor.advice import AdviceFold
from agentdesk.ui.floor.talk_state import TalkState
from agentdesk.ui.floor.words import feeling_word, state_word
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, IconButton
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.layout import FlowLayout, column, row, show_if
from agentdesk.ui.kit.scroll import FittingColumn
from agentdesk.ui.kit.states import ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text, TextRole, shortened
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.kit.transcript import Transcript
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, duration_text, joined

FACTS_LEAST, FACTS_MOST = 3, 11
"""So many controls high is what stands above the conversation, which has the rest."""


class TalkPanel(Group):
    """``closed`` says that the person is done with it."""

    closed = Signal()
    announcement = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: TalkState | None = None
        self._now: datetime | None = None
        self._build()
        self._timer = DraftTimer(self.save_draft, self)
        self.note.textChanged.connect(self._on_typed)
        self.note.committed.connect(self.send_note)
        self.transcript.retry_requested.connect(intents.retry)
        self.transcript.discard_requested.connect(intents.discard)

    def render(self, state: TalkState, now: datetime) -> None:  # type: ignore[override]
        """Show the contact; what is being read and written stays while it is the same one."""
        before, self._state, self._now = self._state, state, now
        other = before is None or before.row.interaction_id != state.row.interaction_id
        if other:
            self._turn_to(before, state)
        self._show_head(state, now)
        self._show_mode(state, now)
        self._show_asked(state, now)
        self.advice.show_advice(state)
        self._show_lines(before, state, now)
        is_over = state.row.agent_id is None
        self.note.setEnabled(not is_over)
        self.send.setEnabled(not is_over)

    def tick(self, now: datetime) -> None:
        """Let the times run."""
        if self._state is not None:
            self._show_head(self._state, now)
            if self._state.asked is not None and self._state.asked.approval is not None:
                self._left.set_text(left_words(self._state.asked.approval.expires_at, now))

    def focus_reading(self) -> None:
        """Put the focus into the conversation."""
        self.transcript.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_note(self) -> None:
        """Put the caret into the note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def write_on(self, interaction_id: str, text: str) -> None:
        """Put the caret behind a note that is a draft again; of a contact that is not shown yet it comes with it."""
        if self._state is not None and self._state.row.interaction_id == interaction_id:
            self.note.set_text(text)
        self.focus_note()
        self.note.moveCursor(QTextCursor.MoveOperation.End)

    def send_note(self) -> None:
        """Send what is written to the agent, if anything is."""
        text = read_in(self.note.text())
        if self._state is None or not text or not self.note.isEnabled() or self._too_long.words():
            return
        self._timer.stop()
        self._intents.add_note(self._state.row.interaction_id, text)
        self.note.blockSignals(True)
        self.note.set_text("")
        self.note.blockSignals(False)
        self.announcement.emit(_("The note goes to {name}").format(name=self._state.row.agent_name))

    def save_draft(self) -> None:
        """Keep what is written."""
        self.answer.keep_now()
        self._timer.stop()
        if self._state is not None and read_in(self.note.text()) != self._state.draft.strip():
            self._intents.save_draft(self._state.draft_key, self.note.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.closed.emit()
            return
        if self.answer.reason.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.answer.decline()
            return
        super().keyPressEvent(event)

    def _turn_to(self, before: TalkState | None, state: TalkState) -> None:
        if before is not None and read_in(self.note.text()) != before.draft.strip():
            self._timer.stop()
            self._intents.save_draft(before.draft_key, self.note.text())
        self.note.blockSignals(True)
        self.note.set_text(state.draft)
        self.note.blockSignals(False)
        self.transcript.begin(None)
        self.transcript.setAccessibleName(_("Conversation with {name}").format(name=state.row.customer_name))
        name = state.row.agent_name.split()[0] if state.row.agent_name else _("the agent")
        self.note.setPlaceholderText(_("Private note to {name}; the customer never sees it").format(name=name))

    def _show_head(self, state: TalkState, now: datetime) -> None:
        shown = state.row
        self._name.set_text(shown.customer_name or _("Unknown customer"))
        word, tone = state_word(shown.state)
        talked = duration_text((now - (shown.connected_at or shown.offered_at)).total_seconds())
        agent = _("with {name}").format(name=shown.agent_name) if shown.agent_name else _("nobody has it yet")
        self._who.set_content(channel_icon(shown.channel), joined((channel_word(shown.channel), agent)), Tone.MUTED)
        self._standing.set_text(word if state.row.state.value == "closed" else joined((word, talked)))
        self._standing.set_tone(tone)
        if shown.feeling is not None:
            words = feeling_word(shown.feeling)
            self._feels.set_content(feeling_icon(shown.feeling), words, feeling_tone(shown.feeling))
        show_if(self._feels, shown.feeling is not None)

    def _show_mode(self, state: TalkState, now: datetime) -> None:
        mode = state.row.exception_mode
        is_on = mode is not None and mode.ended is None and mode.until > now
        show_if(self._off_map, is_on)
        show_if(self._off_map_more, is_on)
        if mode is None or not is_on:
            return
        self._off_map.set_content("off-map", _("Off the map: {owner} takes care").format(owner=mode.owner), Tone.VIOLET)
        until = _("Until {time}").format(time=moment(mode.until, now))
        promised = ""
        if mode.follow_up is not None:
            due = moment(mode.follow_up.due_at, now)
            promised = _("Promised: {promise}, by {time}").format(promise=mode.follow_up.promise, time=due)
        self._off_map_more.set_text(joined((mode.reason, until, promised)))

    def _show_asked(self, state: TalkState, now: datetime) -> None:
        asked = state.asked
        self.answer.ask(asked.id if asked is not None else None, state.bar, state.why_not, state.waiting)
        show_if(self.asked, asked is not None)
        if asked is None or asked.approval is None:
            return
        given = amount_words(asked.amount)
        what = _("{taken} ({amount})").format(taken=asked.taken_title, amount=given) if given else asked.taken_title
        self._asked_what.set_text(_("{name} asks for approval: {what}").format(name=asked.agent_name, what=what))
        self._asked_why.set_text(joined((because_words(asked.approval), asked.reason_title, shortened(asked.comment))))
        self._left.set_text(left_words(asked.approval.expires_at, now))

    def _show_lines(self, before: TalkState | None, state: TalkState, now: datetime) -> None:
        problem = explain(state.problem)
        if state.loading is Loading.FAILED:
            self.error.show_problem(state.problem)
            self._pages.setCurrentWidget(self.error)
            return
        if state.loading is Loading.LOADING and not state.lines:
            self._pages.setCurrentWidget(self._loading)
            return
        self.banner.say(problem.title if state.loading is Loading.STALE else "", Tone.WARNING)
        if before is None or before.lines != state.lines or self._pages.currentWidget() is not self._reading:
            self.transcript.show_lines(state.lines, None, now)
        show_if(self._silent, not state.lines)
        show_if(self.transcript, bool(state.lines))
        self._pages.setCurrentWidget(self._reading)

    def _build(self) -> None:
        space = theme.tokens().space
        layout = column(self, gap=0)
        facts = FittingColumn(FACTS_LEAST, FACTS_MOST, gap=space.s, margins=(space.l, space.m, space.l, space.m))
        head = row(gap=space.s)
        words = column(gap=0)
        self._name = ElidedLabel("", TextRole.TITLE)
        self._who = IconLabel("customer", "", Tone.MUTED, TextRole.SMALL)
        words.addWidget(self._name)
        words.addWidget(self._who)
        head.addLayout(words, 1)
        away = IconButton("close", _("Close (Esc)"))
        away.clicked.connect(self.closed)
        head.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        facts.body.addLayout(head)
        self._build_facts(facts)
        layout.addWidget(facts)
        layout.addWidget(Rule())
        self.banner = Banner()
        layout.addWidget(self.banner)
        layout.addWidget(self._build_conversation(), 1)
        layout.addWidget(Rule())
        foot = column(gap=space.xs, margins=(space.l, space.s, space.l, space.m))
        self.note = TextArea(_("Private note to the agent"), lines=2, most=5)
        self.send = Button(_("Send the note"), key="Ctrl+Return", icon="note")
        self.send.clicked.connect(self.send_note)
        foot.addWidget(self.note)
        self._too_long = TooLong(self.note)
        foot.addWidget(self._too_long)
        line = row()
        line.addWidget(self.send)
        line.addStretch(1)
        foot.addLayout(line)
        layout.addLayout(foot)
        self.setAccessibleName(_("The open contact"))

    def _build_facts(self, facts: FittingColumn) -> None:
        space = theme.tokens().space
        now_line = QWidget()
        flow = FlowLayout(now_line, gap=space.m)
        self._standing = Text("", TextRole.STRONG)
        self._feels = IconLabel("steady", "")
        flow.addWidget(self._standing)
        flow.addWidget(self._feels)
        facts.body.addWidget(now_line)
        self._off_map = IconLabel("off-map", "", Tone.VIOLET, TextRole.STRONG)
        self._off_map_more = Prose("", TextRole.SMALL, Tone.MUTED)
        facts.body.addWidget(self._off_map)
        facts.body.addWidget(self._off_map_more)
        facts.body.addWidget(self._build_asked())
        self.advice = AdviceFold()
        facts.body.addWidget(self.advice)

    def _build_asked(self) -> QWidget:
        space = theme.tokens().space
        self.asked = QWidget()
        part = column(self.asked, gap=space.xs)
        self._asked_what = Prose("", TextRole.STRONG, Tone.WARNING)
        self._asked_why = Prose("", TextRole.SMALL, Tone.MUTED)
        self._left = Text("", TextRole.STRONG, Tone.WARNING)
        self.answer = ApprovalAnswer(self._intents, self.asked, hides_reason=True)
        self.answer.reason.hide()  # until it is declined
        self.answer.announcement.connect(self.announcement)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=space.s)
        for button in (self.answer.approve_button, self.answer.decline_button):
            flow.addWidget(button)
        flow.addWidget(self._left)
        for widget in (self._asked_what, self._asked_why, self.answer.barred, self.answer.reason, buttons):
            part.addWidget(widget)
        return self.asked

    def _build_conversation(self) -> QWidget:
        space = theme.tokens().space
        self._pages = QStackedWidget()
        self._reading = QWidget()
        inner = column(self._reading, margins=(space.s, space.s, space.s, 0))
        self.transcript = self.answer.rest = Transcript()
        self._silent = Text(_("Nothing was said yet"), tone=Tone.MUTED)
        inner.addWidget(self._silent, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self.transcript, 1)
        self._loading = QWidget()
        bones = column(self._loading, margins=(space.l, space.l, space.l, 0))
        bones.addWidget(Skeleton((0.9, 0.6, 0.8, 0.4)))
        bones.addStretch(1)
        self.error = ErrorState()
        self.error.retry_requested.connect(self._on_retry)
        for page in (self._reading, self._loading, self.error):
            self._pages.addWidget(page)
        return self._pages

    def _on_typed(self) -> None:
        self._timer.typed()

    def _on_retry(self) -> None:
        if self._state is not None:
            self._intents.open_floor(self._state.row.interaction_id)
