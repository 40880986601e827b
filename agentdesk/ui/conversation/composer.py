"""Where a reply is written. Owns the text being typed; whether it may be sent is told to it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.layout import column, row
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

SAVE_AFTER_MS = 400
"""A pause this long in typing saves the draft."""


class Composer(QFrame):
    """``sent`` carries the text to send, which ends its draft; ``draft_changed`` the text to keep, empty for none."""

    sent = Signal(str)
    draft_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        layout = column(self, gap=space.xs, margins=(space.m, space.m, space.m, space.s))
        self.field = TextArea(_("Reply"), _("Reply…"), lines=3, most=9, bare=True)
        self._note = Text("", TextRole.SMALL, Tone.MUTED)
        self.send = Button(_("Send"), ButtonKind.PRIMARY, key="Ctrl+Return")
        self.send.setEnabled(False)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self._note)
        foot.addWidget(self.send)
        layout.addWidget(self.field)
        layout.addLayout(foot)
        mark(self, kit="composer", focused=False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save)
        self.field.textChanged.connect(self._on_typed)
        self.field.committed.connect(self._on_send)
        self.field.focus_changed.connect(self._on_focus)
        self.send.clicked.connect(self._on_send)

    def text(self) -> str:
        """What is typed, as it is."""
        return self.field.text()

    def load(self, draft: str) -> None:
        """Begin with a saved draft; nothing of it is saved again until it changes."""
        self.field.blockSignals(True)
        self.field.set_text(draft)
        self.field.blockSignals(False)
        self._timer.stop()
        self._note.set_text(_("draft restored") if draft else "")
        self._enable()

    def save_now(self) -> None:
        """Save what is typed without waiting for a pause."""
        if self._timer.isActive():
            self._save()

    def focus_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_typed(self) -> None:
        self._note.set_text("")
        self._enable()
        self._timer.start()

    def _enable(self) -> None:
        self.send.setEnabled(bool(self.text().strip()))

    def _save(self) -> None:
        self._timer.stop()
        self.draft_changed.emit(self.text())
        self._note.set_text(_("draft saved") if self.text() else "")

    def _on_send(self) -> None:
        text = self.text().strip()
        if not text:
            return
        # Who sends it forgets the draft in the same breath as it writes the message down; here nothing is saved again.
        self.load("")
        self.sent.emit(text)

    def _on_focus(self, focused: bool) -> None:
        mark(self, focused=focused)
        if not focused:
            self.save_now()
