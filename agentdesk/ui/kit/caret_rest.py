"""Where the caret goes when what had it is hidden: a place of the same region in which keys do nothing.

Qt would choose whatever Tab comes to next, and letters that were meant for a text would be commands there.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from agentdesk.ui.qt.letters import is_commit

_PLACES_CHILDREN = (QAbstractScrollArea, QSplitter, QStackedWidget)
"""Whatever is put into these becomes a part of what they show."""

_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_WALKS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)


class Rest(QWidget):
    """Takes the caret and lets no letter through to what is around it, nor Ctrl+Enter, where a text had the caret
    (``is_for_text``): whoever was about to send does not answer the advice instead. Tab goes on from here."""

    def __init__(self, region: QWidget) -> None:
        super().__init__(region)
        self.is_for_text = False
        self.resize(1, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_writing(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self._is_writing(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _is_writing(self, event: QKeyEvent) -> bool:
        """Whether somebody who types would press that."""
        if is_commit(event):
            return self.is_for_text
        is_named = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35 or event.key() in _WALKS
        return not is_named and not event.modifiers() & ~_PLAIN


class Resting:
    """A window that puts its caret to rest. To be named before the widget that it is."""

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        # Qt asks also when it hides or disables what has the caret.
        return caught(self) or super().focusNextPrevChild(forward)  # type: ignore[arg-type,misc]


def rest_near(lost: QWidget) -> bool:
    """Put the caret to rest in what is still seen around ``lost``; False where nothing is."""
    region = lost.parentWidget()
    while region is not None and (not region.isVisible() or isinstance(region, _PLACES_CHILDREN)):
        region = region.parentWidget()
    if region is None:
        return False
    found = region.findChild(Rest, options=Qt.FindChildOption.FindDirectChildrenOnly)
    rest = found if found is not None else Rest(region)
    rest.is_for_text = isinstance(lost, QLineEdit | QPlainTextEdit)
    rest.setAccessibleName(_name_around(region))
    rest.setFocus(Qt.FocusReason.OtherFocusReason)
    return True


def caught(window: QWidget) -> bool:
    """Whether the caret of the window was in what is hidden or disabled now, and has been put to rest."""
    lost = QApplication.focusWidget()
    if lost is None or lost.window() is not window:
        lost = window.focusWidget()
    if lost is None or lost is window or (lost.isVisible() and lost.isEnabled()) or not window.isVisible():
        return False
    return rest_near(lost)


def catch(*windows: QWidget) -> None:
    """Put the caret of each to rest, where it is in what is hidden or disabled."""
    for window in windows:
        caught(window)


def _name_around(around: QWidget) -> str:
    region: QWidget | None = around
    while region is not None and not region.accessibleName():
        region = region.parentWidget()
    return region.accessibleName() if region is not None else around.window().windowTitle()
