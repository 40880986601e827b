"""The strip above the supervisor's log: who asks for what and why, how long is left; yes, or no with its reason.

Hidden while nothing waits. Knows the state's shape and the intents.
"""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.app.intents import Intents
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.approval_answer import ApprovalAnswer
from agentdesk.ui.approval_words import because_words, left_words, standing_words
from agentdesk.ui.approvals.viewmodel import ApprovalsState
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.key_hint import key_of
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import Prose, Text, TextRole, shortened
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, in_this_language, joined, ngettext


class ApprovalsStrip(QFrame):
    """``opened`` names the override whose frozen picture somebody wants to see."""

    opened = Signal(str)
    announcement = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ApprovalsState()
        keys = key_of("approve", "Ctrl+Shift+A"), key_of("decline", "Ctrl+Shift+D")
        self.answer = ApprovalAnswer(intents, self, keys=keys)
        self.answer.announcement.connect(self.announcement)
        mark(self, kit="band")
        self.setAccessibleName(_("Approvals"))
        self._build()
        self.hide()

    def render(self, state: ApprovalsState, now: datetime) -> None:  # type: ignore[override]
        """Show what waits; what is typed as a reason stays while the same one is asked about."""
        before, self._state = self._state, state
        first = state.first
        is_other = first is None or before.first is None or before.first.id != first.id
        became = _what_became(before, state)
        if is_other:
            self._became.set_text(became)
            show_if(self._became, bool(became))
            asks = _("{name} asks for approval").format(name=first.agent_name) if first is not None else ""
            if became or asks:
                self.announcement.emit(joined((became, asks)))
        kept = state.answered.union(each.id for each in state.waiting)
        self.answer.ask(first.id if first is not None else None, state.bar, state.written, kept)
        show_if(self, first is not None)
        if first is None or first.approval is None:
            return
        self._who.set_content("waiting", _("{name} asks for approval").format(name=first.agent_name), Tone.WARNING)
        given = amount_words(first.amount)
        what = _("{taken} ({amount})").format(taken=first.taken_title, amount=given) if given else first.taken_title
        self._what.set_text(
            _("{customer}: {what}, instead of “{advised}”").format(
                customer=first.customer_name or _("Unknown customer"), what=what, advised=first.recommended_title
            )
        )
        why = joined(
            (
                because_words(first.approval),
                in_this_language(first.reason_title, first.reason_titles),
                shortened(first.comment),
            )
        )
        self._why.set_text(why)
        others = len(state.waiting) - 1
        self._others.set_text(ngettext("{n} more waits", "{n} more wait", others) if others else "")
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Let the time run."""
        first = self._state.first
        if first is not None and first.approval is not None:
            self._left.set_text(left_words(first.approval.expires_at, now))

    def open_record(self) -> None:
        """Ask for the frozen picture of the one that is asked about."""
        if self._state.first is not None:
            self.opened.emit(self._state.first.id)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the buttons have no room for their keys these are in the tool tips."""
        space, buttons = theme.tokens().space, (self.answer.approve_button, self.look, self.answer.decline_button)
        room = self.width() - 2 * space.xl - 3 * space.s - self.answer.reason.minimumSizeHint().width()
        has_room = sum(each.width_with_key() for each in buttons) <= room
        for each in buttons:
            each.show_key(has_room)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self.answer.reason.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.answer.decline()
            event.accept()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        space = theme.tokens().space
        layout = column(self, gap=space.xs, margins=(space.xl, space.m, space.xl, space.m))
        head = row(gap=space.m)
        self._who = IconLabel("waiting", "", Tone.WARNING, TextRole.STRONG)
        self._left = Text("", TextRole.STRONG, Tone.WARNING)
        self._others = Text("", TextRole.SMALL, Tone.MUTED)
        head.addWidget(self._who)
        head.addWidget(self._left)
        head.addWidget(self._others)
        head.addStretch(1)
        layout.addLayout(head)
        self._what = Prose("", TextRole.BASE)
        self._why = Prose("", TextRole.SMALL, Tone.MUTED)
        self._became = Prose("", TextRole.SMALL, Tone.WARNING)
        layout.addWidget(self._became)
        layout.addWidget(self._what)
        layout.addWidget(self._why)
        layout.addWidget(self.answer.barred)
        foot = row(gap=space.s)
        self.look = Button(_("What they see"), icon="show")
        self.look.clicked.connect(self.open_record)
        self.answer.rest = self.look
        foot.addWidget(self.answer.approve_button)
        foot.addWidget(self.look)
        foot.addWidget(self.answer.reason, 1)
        foot.addWidget(self.answer.decline_button)
        layout.addLayout(foot)


def _what_became(before: ApprovalsState, state: ApprovalsState) -> str:
    """What to say of one that was asked about and went without one's own doing; empty for nothing."""
    gone = before.first
    if gone is None or gone.id in state.answered or any(gone.id == each.id for each in state.waiting):
        return ""
    known = state.became(gone.id)
    answered = known.approval if known is not None and not known.waits else None
    how = standing_words(answered)[1] if answered is not None else _("It is not waiting any more")
    return _("{taken}: {standing}").format(taken=gone.taken_title, standing=how)
