"""Where a reply or a private note is written. Owns the texts being typed; whether they may be sent is told to it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.domain.blank import read_in
from agentdesk.domain.canned import CannedReply, filled
from agentdesk.domain.records import dataclass
from agentdesk.ui.conversation.canned import called, in_words, matching
from agentdesk.ui.conversation.canned_list import CannedList
from agentdesk.ui.conversation.foot import WritingFoot
from agentdesk.ui.conversation.holes import Holes
from agentdesk.ui.conversation.left_over import LeftOver
from agentdesk.ui.kit.button import Button, ButtonKind, IconButton
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.committing import COMMIT, CommitKey
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import ElidedLabel, TextRole
from agentdesk.ui.length_words import too_long
from agentdesk.ui.qt.units import units
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

LEAST_LINES, MOST_LINES = 2, 9
"""So many lines of what is written are in view, where there is room."""


class Writing(StrEnum):
    """What is being written: words for the customer, or a note that the customer never sees."""

    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class WritingPlace:
    """Where the agent was in it: what they wrote, and the selection."""

    writing: Writing = Writing.REPLY
    anchor: int | None = None
    position: int | None = None


class Composer(QFrame):
    """``sent`` carries the words for the customer, ``noted`` those of a private note; both end their draft.
    ``draft_changed`` carries what is written and the text to keep, empty for none. Where words cannot be sent
    ``barred`` says that somebody tried; ``lacking`` says what is to be written before that, and ``kept`` carries what
    the words were and those to be kept as a note.
    """

    sent = Signal(str)
    barred = Signal()
    lacking = Signal(str)
    kept = Signal(str, str)
    noted = Signal(str)
    draft_changed = Signal(str, str)

    def __init__(self, host: QWidget) -> None:
        """``host`` is where the list of canned replies has room."""
        super().__init__(host)
        self._writing = Writing.REPLY
        self._texts = dict.fromkeys(Writing, "")
        self._left: dict[Writing, WritingPlace] = {}
        self._canned: Sequence[CannedReply] = ()
        self._values: Mapping[str, str] = {}
        self._refused_call: int | None = None
        self._called_by = ""
        self._has_ended, self._may_keep, self._waits = False, True, False
        self._said = ""
        self._is_loading = False
        self._build(host)
        self._timer = DraftTimer(self._save, self)
        self._connect()
        self._show_writing()

    def text(self) -> str:
        """What is typed, as it is."""
        return self.field.text()

    @property
    def writing(self) -> Writing:
        return self._writing

    def load(self, drafts: Mapping[Writing, str], offered: Sequence[Writing], place: WritingPlace) -> None:
        """Begin with saved drafts, where the agent left them; nothing is saved again until it changes."""
        self._texts = {writing: drafts.get(writing, "") for writing in Writing}
        self._offer(offered)
        self._writing = place.writing if place.writing in offered else offered[0]
        self._put(self._texts[self._writing])
        self._say(_("draft restored") if self.text() else "")
        self._show_writing()
        self._left = {place.writing: place}
        self._put_caret()

    def offer(self, offered: Sequence[Writing]) -> None:
        """Something else can be written from now on. The reply comes first as soon as there is one, lest words for the
        customer become a note; what is being typed stays what it was meant as."""
        if tuple(offered) == self._offered:
            return
        came = Writing.REPLY in offered and Writing.REPLY not in self._offered
        self._offer(offered)
        if self._writing not in offered or (came and not self.text()):
            self.turn_to(offered[0])
        self._show_writing()

    def end(self, has_ended: bool, *, may_keep: bool, waits: bool = False) -> None:
        """Whether nothing is sent from here any more, and whether private notes are taken nevertheless; it ``waits``
        where nothing is sent yet. What is being typed stays, and can be gone on with."""
        if (has_ended, may_keep, waits) != (self._has_ended, self._may_keep, self._waits):
            self._has_ended, self._may_keep, self._waits = has_ended, may_keep, waits
            self._say(self._said)
            self._show_writing()

    def held(self) -> tuple[Writing, ...]:
        """What has words in it, or the caret."""
        texts = {**self._texts, self._writing: self.text()}
        return tuple(each for each in Writing if texts[each] or (each is self._writing and self.field.hasFocus()))

    def has_words(self) -> bool:
        """Whether anything is written in it, in view or not."""
        return bool(self.text()) or any(self._texts[each] for each in Writing if each is not self._writing)

    @property
    def _is_barred(self) -> bool:
        return self._has_ended and not (self._may_keep and self._writing is Writing.NOTE)

    def place(self) -> WritingPlace:
        """Where the agent is in it now."""
        cursor = self.field.textCursor()
        return WritingPlace(self._writing, cursor.anchor(), cursor.position())

    def set_canned(self, canned: Sequence[CannedReply], values: Mapping[str, str]) -> None:
        """What can be put in here, and what its variables stand for."""
        self._canned, self._values = canned, values
        show_if(self._call, bool(canned) and self._writing is Writing.REPLY)

    def turn_to(self, writing: Writing) -> None:
        """Go on with the other; what is typed so far stays."""
        if writing is self._writing or writing not in self._offered:
            return
        self.save_now()
        self._texts[self._writing], self._left[self._writing] = self.text(), self.place()
        self._writing = writing
        self._put(self._texts[writing])
        self._put_caret()
        self._say("")
        self._show_writing()

    def take_up(self, writing: Writing, text: str) -> None:
        """Go on with this text, which is saved already, from its end."""
        if writing not in self._offered:
            return
        self.turn_to(writing)
        self._put(text)
        self._enable()
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.focus_field()

    def save_now(self) -> None:
        """Save what is typed at once."""
        self._take_back_call()
        if self._timer.isActive():
            self._save()

    def leave_room(self, height: int) -> None:
        """Be no higher than that, in pixels, as far as a line can be written in it."""
        line = self.field.fontMetrics().lineSpacing()
        around = self.sizeHint().height() - self.field.height()
        most = max(1, min(MOST_LINES, (height - around) // line))
        self.field.set_lines(min(LEAST_LINES, most), most)

    def focus_field(self) -> None:
        put_caret(self.field)

    def call_canned(self) -> None:
        """Have the canned replies listed, as a slash at the caret does."""
        if not self._canned:
            return
        self.turn_to(Writing.REPLY)
        self.focus_field()
        if not self.canned.isVisible():
            before = self._before_caret()
            self._called_by = "/" if not before or before[-1].isspace() else " /"
            self.field.insertPlainText(self._called_by)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(event):
            return True
        return super().eventFilter(watched, event)

    def _build(self, host: QWidget) -> None:
        space = theme.tokens().space
        layout = column(self, gap=space.xs, margins=(space.m, space.s, space.s, space.s))
        self.field = TextArea(_("Reply"), _("Reply…"), lines=LEAST_LINES, most=MOST_LINES, bare=True)
        self._holes, self.canned = Holes(self.field), CannedList(host)
        self._choice = SegmentedChoice(_("What you write"), numbered=False)
        self._offered: tuple[Writing, ...] = ()
        self._call = IconButton("list", _("Canned reply (type /)"))
        self._note = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        self.send = Button(_("Send"), ButtonKind.PRIMARY, key=COMMIT)
        CommitKey(self.send, self.field)
        self.send.setEnabled(False)
        self.left_over = LeftOver()
        layout.addWidget(self.field)
        layout.addWidget(WritingFoot((self._choice, self._call), self._note, self.send))
        layout.addWidget(self.left_over)
        mark(self, kit="composer", focused=False, note=False)

    def _connect(self) -> None:
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_typed)
        self.field.cursorPositionChanged.connect(self._show_canned)
        self.field.committed.connect(self._on_send)
        self.field.focus_changed.connect(self._on_focus)
        self.canned.taken.connect(self._put_in)
        self.send.clicked.connect(self._on_send)
        self._call.clicked.connect(self.call_canned)
        self.left_over.copied.connect(self._on_copy)
        self.left_over.kept.connect(self._on_keep)
        self.left_over.discarded.connect(self._on_discard)
        self._choice.chosen.connect(lambda writing: self.turn_to(Writing(writing)))

    def _offer(self, offered: Sequence[Writing]) -> None:
        self._offered = tuple(offered)
        titles = {Writing.REPLY: _("Reply"), Writing.NOTE: _("Note")}
        self._choice.set_choices([Choice(each, titles[each]) for each in offered])
        show_if(self._choice, len(offered) > 1)

    def _show_writing(self) -> None:
        """Which of the two it is shows in its colour, its words and its button."""
        is_note = self._writing is Writing.NOTE
        mark(self, note=is_note)
        self._choice.set_choice(self._writing)
        self.field.rename(_("Private note") if is_note else _("Reply"))
        self.field.setPlaceholderText(_("Private note: only colleagues see it") if is_note else _("Reply…"))
        self.send.set_label(_("Save note") if is_note else _("Send"))
        show_if(self._call, bool(self._canned) and not is_note)
        show_if(self.send, not self._is_barred)
        show_if(self.left_over, self._is_barred)
        self._enable()

    def _put_caret(self) -> None:
        """Where it was left in what is written now; at the end, where it was not there yet."""
        place, cursor, end = self._left.get(self._writing, WritingPlace()), self.field.textCursor(), units(self.text())
        cursor.setPosition(end if place.anchor is None else min(place.anchor, end))
        cursor.setPosition(end if place.position is None else min(place.position, end), QTextCursor.MoveMode.KeepAnchor)
        self.field.setTextCursor(cursor)

    def _put(self, text: str) -> None:
        self._is_loading = True
        self.field.set_text(text)
        self._is_loading = False
        self._refused_call = None
        self._timer.stop()
        self._show_holes()
        self._show_canned()

    def _on_typed(self) -> None:
        if self._is_loading:
            return
        self._say(self._said if self._said == _("draft saved") else "")  # which stays true meanwhile: no flicker
        self._enable()
        self._show_holes()
        self._show_canned()
        self._timer.typed()

    def _enable(self) -> None:
        has_words = bool(read_in(self.text()))
        self.send.setEnabled(has_words and not self._waits)
        self.left_over.offer(has_words=has_words, may_keep=self._may_keep)

    def _save(self) -> None:
        self._timer.stop()
        self.draft_changed.emit(self._writing.value, self.text())
        self._say(_("draft saved") if self.text() else "")

    def _on_send(self) -> None:
        text = read_in(self.text())
        if self._is_barred or self._waits:
            self.barred.emit()
            return
        if not text:
            self.lacking.emit(_("Nothing is written yet."))
            return
        if too_long(text) or (self._writing is Writing.REPLY and self._holes.go_on(after=0)):
            self.lacking.emit(self._lacking())
            return
        # Who sends it forgets the draft in the same breath as it writes the message down; here nothing is saved again.
        self._empty()
        (self.noted if self._writing is Writing.NOTE else self.sent).emit(text)

    # What cannot be sent any more.

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self._say(_("copied"))

    def _on_keep(self) -> None:
        text = read_in(self.text())
        if too_long(text):
            self.lacking.emit(self._lacking())
        elif text:
            self._empty()
            self.kept.emit(self._writing.value, text)

    def _on_discard(self) -> None:
        self._empty()
        self.draft_changed.emit(self._writing.value, "")

    def _empty(self) -> None:
        self._put("")
        self._say("")
        self._enable()

    def _on_focus(self, focused: bool) -> None:
        mark(self, focused=focused)
        if not focused:
            self.save_now()
            self.canned.hide()

    # Canned replies: called for by a slash, put in with what is to be filled in marked.

    def _before_caret(self) -> str:
        return "" if self.field.textCursor().hasSelection() else self.field.before_caret()

    def _show_canned(self) -> None:
        call = called(self._before_caret()) if self._canned and self._writing is Writing.REPLY else None
        if call is None or self._is_loading:
            self._refused_call = None
            self.canned.hide()
        elif call[0] != self._refused_call:
            found = matching(self._canned, call[1])
            self.canned.offer(found, [filled(each.text, self._values, in_words) for each in found], self)
        if not self.canned.isVisible():
            self._called_by = ""

    def _take_back_call(self) -> bool:
        """The slash that a key wrote is no word of the agent's where nothing is put in; False where they wrote it."""
        before = self._before_caret()
        call = called(before)
        if call is None or not self._called_by:
            return False
        self.field.part(call[0] + 1 - len(self._called_by), len(before)).removeSelectedText()
        return True

    def _put_in(self, reply: CannedReply) -> None:
        call = called(self._before_caret())
        if call is None:
            return
        start, end = call[0], len(self._before_caret())
        self.field.part(start, end).insertText(filled(reply.text, self._values, in_words))
        self.canned.hide()
        self.focus_field()
        if self._holes.go_on(after=start):
            self.lacking.emit(self._lacking())

    def _lacking(self) -> str:
        """That it is too long, or what nobody knew of the canned reply that is to be sent, in a sentence; empty where
        nothing lacks."""
        if long := too_long(read_in(self.text())):
            return long
        what = "" if self._is_barred or self._writing is Writing.NOTE else self._holes.in_words()
        return _("To fill in: {what}").format(what=what) if what else ""

    def _say(self, words: str) -> None:
        """A word on what is written; what it lacks goes before, as long as it does."""
        self._said = words
        self._note.set_text(self._lacking() or words)

    def _show_holes(self) -> None:
        self._holes.mark(are_there=self._writing is Writing.REPLY)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.canned.isVisible() and plain:
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.canned.step(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                self.canned.take()
                return True
            if key == Qt.Key.Key_Escape:
                if not self._take_back_call():
                    call = called(self._before_caret())
                    self._refused_call = call[0] if call else None
                self.canned.hide()
                return True
        if key == Qt.Key.Key_Tab and plain and self._writing is Writing.REPLY:
            return self._holes.go_on()
        return False
