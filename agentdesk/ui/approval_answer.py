"""The yes or the no to one request, wherever it is shown: the buttons, the reason, and why it cannot be approved.

What is newly shown takes no answer until it could be read: who answers one after the other, or just as somebody else
answered, must not answer one that they have not seen. What is typed as a reason is kept for the request that it is of.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.blank import read_in
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.approval_limits import NO_BAR, Bar
from agentdesk.ui.kit.button import Button, ButtonKind
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
        self._typed: dict[str, str] = {}
        self.approve_button = Button(_("Approve"), ButtonKind.PRIMARY, key=keys[0])
        self.decline_button = Button(_("Decline"), ButtonKind.DANGER, key=keys[1])
        self.reason = LineField(_("Why not"), _("Why not (the agent has to tell the customer)"))
        self.reason.setMaxLength(400)
        self.barred = Prose("", TextRole.BASE, Tone.DANGER)
        self.approve_button.clicked.connect(self.approve)
        self.decline_button.clicked.connect(self.decline)
        self.unread = Unread(self)
        self.unread.timeout.connect(self._show)
        place.installEventFilter(self)

    def ask(self, override_id: str | None, bar: Bar, waiting: frozenset[str]) -> None:
        """Ask about this one, or about none. What was typed for one of ``waiting`` is there again when it is."""
        before, self._id, self._bar = self._id, override_id, bar
        if before is not None and before != override_id:
            self._typed[before] = self.reason.text()
        self._typed = {each: text for each, text in self._typed.items() if each in waiting and text}
        if before != override_id:
            self._turn()
        self._show()

    def approve(self) -> None:
        """Say yes, once it could be read and if it is theirs to approve."""
        if self._id is None or self.unread.isActive():
            return
        if self._bar.keeps_from_approving or self._bar.keeps_from_answering:
            self.announcement.emit(self.barred.plain_text())
            return
        self._intents.decide_approval(self._id, approved=True, reason=read_in(self.reason.text()))

    def decline(self) -> None:
        """Say no, with the reason that is typed; without one the caret goes there."""
        if self._id is None or self.unread.isActive():
            return
        if self._bar.keeps_from_answering:
            self.announcement.emit(self.barred.plain_text())
            return
        reason = read_in(self.reason.text())
        if not reason:
            self.reason.show()
            self.reason.set_invalid(True)
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._intents.decide_approval(self._id, approved=False, reason=reason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._place and event.type() == QEvent.Type.Show and self._id is not None:
            self.unread.start()
            self._show()
        elif watched is self._place and event.type() == QEvent.Type.Hide:
            self.unread.stop()
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        """Another one is asked about: what was written was of the former, and nobody has read this one yet."""
        text = self._typed.get(self._id or "", "")
        self.reason.setText(text)
        self.reason.set_invalid(False)
        if self._hides_reason:
            show_if(self.reason, bool(text))
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
