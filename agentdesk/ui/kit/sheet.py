"""A sheet that slides over a region and keeps what is typed in it as a draft, however it goes."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.committing import take_commit
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.marks import mark


class DraftSheet(QFrame):
    """While the caret is in it, Escape closes it and Ctrl+Enter commits it, whatever these keys mean to the window.

    The sheet itself says what closing, committing and keeping the draft are; ``touch`` says that something was typed.
    """

    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, kit="sheet")
        take_commit(self)
        self.setAccessibleName(name)
        self._draft_timer = DraftTimer(self._keep_draft, self)
        self.hide()

    def close_sheet(self) -> None:
        raise NotImplementedError

    def commit(self) -> None:
        raise NotImplementedError

    def keep_draft(self) -> None:
        """Hand on what is typed, to be kept."""
        raise NotImplementedError

    def touch(self) -> None:
        """Something was typed: it is kept soon."""
        self._draft_timer.typed()

    def save_now(self) -> None:
        """Keep what is typed at once."""
        if self._draft_timer.isActive():
            self._keep_draft()

    def forget_draft(self) -> None:
        """What was typed last is not to be kept any more."""
        self._draft_timer.stop()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if not _is_ours(event):
            super().keyPressEvent(event)
            return
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            self.commit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.save_now()
        super().hideEvent(event)

    def _keep_draft(self) -> None:
        self._draft_timer.stop()
        self.keep_draft()


def _is_ours(event: QKeyEvent) -> bool:
    if event.key() == Qt.Key.Key_Escape:
        return True
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
