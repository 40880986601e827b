"""The yes or the no to one request, wherever it is shown: the buttons, the reason, and why it cannot be approved.

What is newly shown takes no answer until it could be read: who answers one after the other, or just as somebody else
answered, must not answer one that they have not seen. What is typed as a reason is kept, as a draft, for the request
that it is of.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.blank import read_in
from agentdesk.domain.lengths import SHORT
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.approval_limits import NO_BAR, Bar
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.kit.unread import Unread
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined


class ApprovalAnswer(QObject):
    """The widgets that answer, for ``place`` to lay out, and what they do. ``hides_reason`` where the field for it has
    room only once something is declined; ``keys`` are those of the two buttons."""

    announcement = Signal(str)

    def __init__(
        self, intents: Intents, place: QWidget, *, hides_reason: bool = False, keys: tuple[str, str] = ("", "")
    ) -> None:
        super().__init__(place)
        self._intents, self._place, self._hides_reason = intents, place, hides_reason
        self.rest: QWidget = place
        """Where the focus goes when another one is asked about while a reason is typed."""
        self._id: str | None = None
        self._bar = NO_BAR
        self.approve_button = Button(_("Approve"), ButtonKind.PRIMARY, key=keys[0])
        self.decline_button = Button(_("Decline"), ButtonKind.DANGER, key=keys[1])
        self.reason = LineField(_("Why not"), _("Why not (the agent has to tell the customer)"))
        self.reason.setMaxLength(SHORT)
        self.barred = Prose("", TextRole.BASE, Tone.DANGER)
        self.approve_button.clicked.connect(self.approve)
        self.decline_button.clicked.connect(self.decline)
        self._draft_timer = DraftTimer(self._keep, self)
        self.reason.textEdited.connect(self._draft_timer.typed)
        self.unread = Unread(self)
        self.unread.timeout.connect(self._show)
        place.installEventFilter(self)

    def ask(self, override_id: str | None, bar: Bar, written: str, kept: frozenset[str]) -> None:
        """Ask about this one, with what is ``written`` of it as a reason so far, or about none. What was written of the
        one before stays if that is one of ``kept``."""
        before, self._bar = self._id, bar
        if before != override_id:
            if before is None or before in kept:
                self.keep_now()
            else:
                self._forget()
            self._id = override_id
            self._turn(written)
        self._show()

    def keep_now(self) -> None:
        """Keep what was written a moment ago, if it is not kept already."""
        if self._draft_timer.isActive():
            self._keep()

    def approve(self) -> None:
        """Say yes, once it could be read and if it is theirs to approve."""
        if self._id is None or self.unread.isActive():
            return
        if self._bar.keeps_from_approving or self._bar.keeps_from_answering:
            self.announcement.emit(self.barred.plain_text())
            return
        self._decide(approved=True)

    def decline(self) -> None:
        """Say no, with the reason that is typed; without one the caret goes there."""
        if self._id is None or self.unread.isActive():
            return
        if self._bar.keeps_from_answering:
            self.announcement.emit(self.barred.plain_text())
            return
        if not read_in(self.reason.text()):
            self.reason.show()
            self.reason.set_invalid(True)
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._decide(approved=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._place and event.type() == QEvent.Type.Show and self._id is not None:
            self.unread.start()
            self._show()
        elif watched is self._place and event.type() == QEvent.Type.Hide:
            self.unread.stop()
        return super().eventFilter(watched, event)

    def _decide(self, *, approved: bool) -> None:
        self._draft_timer.stop()  # the draft goes with the answer
        self._intents.decide_approval(self._id or "", approved=approved, reason=read_in(self.reason.text()))

    def _keep(self) -> None:
        self._draft_timer.stop()
        if self._id is not None:
            self._intents.save_draft(f"approval:{self._id}", self.reason.text())

    def _forget(self) -> None:
        """Nobody asks for it any more: what was written of it says nothing to anybody."""
        self._draft_timer.stop()
        if self.reason.text():
            self._intents.save_draft(f"approval:{self._id}", "")

    def _turn(self, written: str) -> None:
        """Another one is asked about: what was written was of the former, and nobody has read this one yet."""
        self.reason.setText(written)
        self.reason.set_invalid(False)
        if self._hides_reason:
            show_if(self.reason, bool(written))
        if self.reason.hasFocus():  # what is typed on must not be of another one
            self.rest.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._id is None:
            self.unread.stop()
        elif self._place.isVisible():
            self.unread.start()

    def _show(self) -> None:
        """What can be answered now, and why not where it cannot."""
        said = _barred(self._bar)
        self.barred.set_text(said)
        show_if(self.barred, bool(said))
        show_if(self.approve_button, not self._bar.keeps_from_approving)
        for button in (self.approve_button, self.decline_button):
            button.setEnabled(not self.unread.isActive() and not self._bar.keeps_from_answering)


def _barred(bar: Bar) -> str:
    if bar.on_its_way:
        return _("Your answer has not arrived yet: who asked does not have it, and the time runs on.")
    if bar.away:
        return _("The service is not reached, so an answer might come too late. Answer once the line is back.")
    if bar.nobody:
        return _("Nobody here may approve this, you neither: decline it, so that the agent can tell the customer.")
    if bar.limit is not None:
        return _("Beyond your limit of {amount}: you can decline it.").format(amount=amount_words(bar.limit))
    if bar.problem is not None:
        told = explain(bar.problem)
        return _("Your answer was refused: {why}").format(why=joined((told.title, told.detail)))
    return ""
