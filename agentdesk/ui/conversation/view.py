"""The conversation region: what was said, a find field, and the composer where words can be sent."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import Loading
from agentdesk.app.steps import Steps, at_once
from agentdesk.ui.conversation.barred import Barred
from agentdesk.ui.conversation.composer import Composer, Writing, WritingPlace
from agentdesk.ui.conversation.ended import ENDED, FootLine, cannot_send, foot_words, news_of, offerable
from agentdesk.ui.conversation.heard import read_out
from agentdesk.ui.conversation.newer import NewerButton
from agentdesk.ui.conversation.nothing_said import NothingSaid
from agentdesk.ui.conversation.place import PlaceInTalk
from agentdesk.ui.conversation.transcripts import Transcripts
from agentdesk.ui.conversation.trouble import Trouble
from agentdesk.ui.conversation.viewmodel import ConversationState, Reply, cannot_insert, cannot_write
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.field import FindField
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.mood_menu import MoodMenu
from agentdesk.ui.kit.places import Places
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.states import Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole
from agentdesk.ui.kit.transcript import ReadingPlace, Transcript
from agentdesk.ui.kit.transcript_copy import all_said
from agentdesk.ui.talk_lines import Line, first_new
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext

LEAST_READING_CONTROLS = 2
"""However much is written, so much of what was said is in view above it."""


class ConversationView(Group):
    """Shows a ConversationState. What is being typed is this view's own until it is sent or saved as a draft.

    ``announcement`` carries what should be said politely.
    """

    announcement = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = ConversationState()
        self._is_rendered = False
        self._barred = Barred()
        self._written_again: set[str] = set()
        self._places = Places[PlaceInTalk]()
        self._first_new_seq: int | None = None
        self._new_after = 0
        self._returning: ReadingPlace | None = None
        self._build_head()
        self._build_pages()
        self._build_foot()
        layout = column(self, gap=0)
        layout.addWidget(self._head)
        layout.addWidget(self.trouble.banner)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.foot)
        self.setAccessibleName(_("Conversation"))

    def render(self, state: ConversationState, now: datetime) -> None:  # type: ignore[override]
        """Show ``state`` as of ``now``; neither the text being typed nor the place being read changes."""
        at_once(self.render_in_steps(state, now))

    def render_in_steps(self, state: ConversationState, now: datetime) -> Steps:
        """The same, a long conversation in parts."""
        before = self._state
        if self._is_rendered and state == before:
            return
        self._is_rendered = True
        turned = state.interaction_id != before.interaction_id
        if turned:
            # While the former state still says whose words these are.
            self._leave(before)
        self._state = state
        self._written_again &= {line.id for line in state.lines if line.can_send_again}
        self._barred.change("" if turned else cannot_write(state))
        self._transcripts.keep_only(state.known_talks | {state.interaction_id or ""})
        if turned:
            self._enter(state)
        else:
            self.composer.offer(offerable(state, self.composer.held()))
        self._title.set_text(state.title)
        self.trouble.show_problem(state.problem, is_partial=bool(state.lines))
        yield from self._show_lines(before, state, now)
        self._show_foot(state)
        read_out(self.transcript, before, state)
        if not turned and (said := news_of(before, state, is_writing=bool(self.composer.text()))):
            self.announcement.emit(said)

    def leave_behind(self) -> Places[PlaceInTalk]:
        """Where the agent was in this conversation and in those before: for this view, made anew."""
        self._leave(self._state)
        return self._places

    def come_back(self, left: Places[PlaceInTalk]) -> None:
        """Go on there."""
        self._places = left

    def focus_reply(self) -> None:
        """Put the caret into the reply, where there is one; on a call, into the note."""
        self._begin(Writing.REPLY)

    def focus_note(self) -> None:
        """Put the caret into the private note, where one can be written."""
        self._begin(Writing.NOTE)

    def _begin(self, writing: Writing) -> None:
        holds = self.composer.isVisibleTo(self) and bool(self.composer.text())
        if holds or not self._is_barred(cannot_write(self._state)):
            self.composer.turn_to(writing)
            self.composer.focus_field()

    def _is_barred(self, why: str) -> bool:
        """Say why nothing can be written; the caret goes where what is typed next does nothing."""
        self._barred.begin(why)
        if why:
            self.announcement.emit(why)
            put_caret(self.transcript if self.transcript.isVisible() else self)
        return bool(why)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._barred.keeps(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self._barred.keeps(event):
            event.accept()
            self.announcement.emit(self._barred.say())
            return
        super().keyPressEvent(event)

    def take_up(self, writing: str, text: str) -> None:
        """Go on with a text that came back from the outbox; it is saved as a draft already."""
        self.composer.take_up(Writing(writing), text)
        self._show_foot(self._state)
        self.composer.focus_field()

    def call_canned(self) -> None:
        """List the canned replies, where one can reply."""
        if not self._is_barred(cannot_insert(self._state)):
            self.composer.call_canned()

    def copy(self) -> None:
        """Put what is selected into the clipboard, or all that was said when nothing is. Private notes stay out."""
        if self.transcript.textCursor().hasSelection():
            self.transcript.copy()
        elif text := all_said(self._state.lines):
            QGuiApplication.clipboard().setText(text)

    def is_writing(self) -> bool:
        """Whether the agent is in the middle of a reply."""
        return self.composer.isVisible() and self.composer.field.hasFocus() and bool(self.composer.text().strip())

    def focus_find(self) -> None:
        """Put the caret into the find field."""
        self._share_height(finds=True)
        put_caret(self._find)
        self._find.selectAll()

    def correct_feeling(self) -> None:
        """Offer to correct the feeling of the line with the caret, or else of the newest that has one."""
        found = self.transcript.felt_line()
        if found is not None:
            self._on_feeling(*found)

    def show_evidence(self, ids: Sequence[str]) -> bool:
        """Show the lines that a claim follows from; False when none of them was said here."""
        return self.transcript.show_lines_of(frozenset(ids))

    def line_ids(self) -> frozenset[str]:
        """The ids of the lines that are shown."""
        return frozenset(line.id for line in self._state.lines)

    def save_draft(self) -> None:
        """Keep what is typed now: the window is about to close."""
        self.composer.save_now()

    def _build_head(self) -> None:
        self._head = RegionHead()
        self._title = ElidedLabel("", tone=Tone.MUTED)
        self._found = Text("", TextRole.SMALL, Tone.MUTED)
        self._find = FindField(_("Find in the conversation"), _("Find"))
        self._find.setMaximumWidth(theme.tokens().size.side_column // 2)
        self._find.textChanged.connect(self._on_find)
        self._find.returnPressed.connect(self._on_find_next)
        bar = self._head.bar
        bar.addWidget(ElidedLabel(_("Conversation"), TextRole.STRONG))
        bar.addWidget(self._title)
        bar.addStretch(1)
        bar.addWidget(self._found)
        bar.addWidget(self._find)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self, *, finds: bool = False) -> None:
        """In a low window the head gives way to what was said, unless somebody looks for something in it."""
        least = LEAST_READING_CONTROLS * theme.tokens().size.control
        finds = finds or self._find.hasFocus() or bool(self._find.text())
        is_low = self.height() < self._head.minimumHeight() + least + self.foot.minimumSizeHint().height()
        show_if(self._head, finds or not is_low)
        head = 0 if self._head.isHidden() else self._head.minimumHeight()
        self.composer.leave_room(self.height() - head - least)

    def _build_pages(self) -> None:
        space = theme.tokens().space
        self._transcripts = Transcripts(self._connect)
        self.moods = MoodMenu(self)
        self._reading = QWidget()
        column(self._reading, margins=(space.s, space.s, space.s, 0)).addWidget(self._transcripts)
        self._loading = QWidget()
        bones = column(self._loading, margins=(space.l, space.l, space.l, 0))
        bones.addWidget(Skeleton((0.9, 0.6, 0.8, 0.4, 0.7)))
        bones.addStretch(1)
        self._empty = NothingSaid()
        self.trouble = Trouble(self)
        self.trouble.again_requested.connect(self._on_read_again)
        self._pages = QStackedWidget()
        for page in (self._empty, self._loading, self.trouble.page, self._reading):
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(theme.tokens().space.xl)  # what is written is not pressed together by it
        self._newer = NewerButton(self._transcripts, self)

    def _connect(self, transcript: Transcript) -> None:
        transcript.retry_requested.connect(self._intents.retry)
        transcript.discard_requested.connect(self._intents.discard)
        transcript.undo_requested.connect(self._on_undo)
        transcript.again_requested.connect(self._on_again)
        transcript.feeling_requested.connect(self._on_feeling)

    @property
    def transcript(self) -> Transcript:
        """The text of the conversation in view."""
        return self._transcripts.current

    def _build_foot(self) -> None:
        space = theme.tokens().space
        self.foot = QFrame()
        layout = column(self.foot, margins=(space.m, space.s, space.m, space.m))
        self.composer = Composer(self)
        self.composer.sent.connect(self._on_sent)
        self.composer.noted.connect(self._on_noted)
        self.composer.draft_changed.connect(self._on_draft)
        self.composer.barred.connect(lambda: self.announcement.emit(cannot_send(self._state)))
        self.composer.lacking.connect(self.announcement)
        self.composer.kept.connect(lambda writing, text: self._on_noted(text, writing))
        self.composer.field.focus_changed.connect(lambda _has_it: self._show_foot(self._state))
        self._line = FootLine()
        layout.addWidget(self.composer)
        layout.addWidget(self._line)

    def _leave(self, before: ConversationState) -> None:
        self.composer.save_now()
        if before.interaction_id is not None and (before.lines or self.composer.text()):
            self._places.leave(
                before.interaction_id,
                PlaceInTalk(before.last_seq, self.transcript.place(), self.composer.place(), self._find.text()),
            )

    def _enter(self, state: ConversationState) -> None:
        place = self._places.take(state.interaction_id)
        self._returning = place.reading if place is not None else None
        if state.interaction_id is not None:
            self._transcripts.turn_to(state.interaction_id, place.reading.first if place is not None else None)
        self._new_after = place.seen_seq if place is not None else state.read_before
        self._first_new_seq = None
        self._find.blockSignals(True)
        self._find.setText(place.find if place is not None else "")
        self._find.blockSignals(False)
        self._found.set_text("")
        drafts = {Writing.REPLY: state.draft, Writing.NOTE: state.note_draft}
        self.composer.load(drafts, offerable(state), place.writing if place is not None else WritingPlace())

    def _on_read_again(self) -> None:
        if self._state.interaction_id is not None:
            self._intents.open_interaction(self._state.interaction_id)

    def _show_lines(self, before: ConversationState, state: ConversationState, now: datetime) -> Steps:
        if state.lines:
            if self._new_after:  # what was said may have come later than who it was said by
                self._first_new_seq = first_new(state.lines, self._new_after)
                self._new_after = 0
            same = state.interaction_id == before.interaction_id
            away = same and not self.transcript.is_at_end()
            self._pages.setCurrentWidget(self._reading)
            yield from self.transcript.show_in_steps(state.lines, self._first_new_seq, now)
            if not same:
                self._return()
            unseen = away and not self.transcript.is_at_end()
            added = _added(before.lines, state.lines) if unseen else 0
            self._newer.show_added(added, self._pages.geometry().bottom())
            return
        self._newer.hide()
        if before.lines and state.interaction_id == before.interaction_id:
            self.transcript.begin(None)  # nothing is known of it any more, as of whoever was erased
        self._empty.show_why(state)
        otherwise = self._loading if state.loading is Loading.LOADING else self._empty
        self._pages.setCurrentWidget(self.trouble.page if state.problem else otherwise)

    def _return(self) -> None:
        """Read on where the agent was; who has not been here, or has words to come back to, reads the end."""
        place, self._returning = self._returning, None
        if place is None or place.is_end:
            self.transcript.go_to_end()
        if place is not None:
            self.transcript.put_back(place)
        if self._find.text():
            self._found.set_text(ngettext("{n} found", "{n} found", self.transcript.mark_all(self._find.text())))

    def _show_foot(self, state: ConversationState) -> None:
        held = bool(self.composer.held())
        waits = state.reply is Reply.NOT_YET
        self.composer.end(state.reply in ENDED, may_keep=state.takes_notes, waits=waits)
        stays = self.composer.has_words() if waits else held and state.reply in ENDED
        show_if(self.composer, state.may_note or stays)
        self.composer.set_canned(state.canned if state.reply is Reply.WRITE else (), dict(state.values))
        self._line.say(foot_words(state, has_composer=held))
        # The wrap-up has a place of its own, which the shell puts here.
        show_if(self.foot, state.reply is not Reply.NOBODY and (held or state.reply is not Reply.WRAP_UP))

    def holds_words(self) -> bool:
        """Whether something is written here, or just being, that would be out of sight without this."""
        over = self._state.reply in (Reply.OVER, Reply.TAKEN)
        return bool(self.composer.held() if over else self.composer.text())

    def _on_sent(self, text: str) -> None:
        if self._state.interaction_id is not None:
            self._intents.say(self._state.interaction_id, text)
            self.transcript.go_to_end()

    def _on_feeling(self, line_id: str, place: QPoint) -> None:
        line = next((each for each in self._state.lines if each.id == line_id), None)
        if line is None or line.feeling is None:
            return
        # Whose words these are is known now: the menu may stay open while another conversation is opened.
        correct = partial(
            self._intents.correct_feeling, self._state.customer_id, interaction_id=self._state.interaction_id
        )
        undo = partial(self._on_undo, line.correction_id) if line.correction_id is not None else None
        self.moods.offer(place, line.feeling, lambda score: correct(score=score, utterance_id=line_id), undo)

    def _on_undo(self, correction_id: str) -> None:
        self._intents.undo_correction(self._state.customer_id, correction_id, self._state.interaction_id)

    def send_again(self) -> bool:
        """Write once more, oldest first, all that did not reach the customer; False where there is nothing."""
        failed = [line for line in self._state.lines if line.can_send_again]
        for line in failed:
            self._on_again(line.id)
        return bool(failed)

    def _on_again(self, line_id: str) -> None:
        """What did not reach the customer is written once more, as it was."""
        line = next((each for each in self._state.lines if each.id == line_id and each.can_send_again), None)
        is_new = line_id not in self._written_again  # it stays in view as it was until the disk has the other
        if line is not None and self._state.interaction_id is not None and is_new:
            self._written_again.add(line_id)
            self._intents.say(self._state.interaction_id, line.text, written_as="")
            self.transcript.go_to_end()

    def _on_noted(self, text: str, written_as: str = "note") -> None:
        if self._state.interaction_id is not None:
            self._intents.add_note(self._state.interaction_id, text, written_as=written_as)
            self.transcript.go_to_end()

    def _on_draft(self, writing: str, text: str) -> None:
        if self._state.interaction_id is not None:
            self._intents.save_draft(f"{writing}:{self._state.interaction_id}", text)

    def _on_find(self, words: str) -> None:
        count = self.transcript.find_all(words)  # of nothing, it takes the marks away
        found = ngettext("{n} found", "{n} found", count) if words else ""
        if found != self._found.text():
            speak(self._find, found)
        self._found.set_text(found)

    def _on_find_next(self) -> None:
        backwards = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.transcript.find_next(self._find.text(), backwards=backwards)


def _added(before: tuple[Line, ...], after: tuple[Line, ...]) -> int:
    return len({line.id for line in after} - {line.id for line in before})
