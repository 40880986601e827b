"""The ring that says where the caret is, for a view whose rows do not: it stands on its edge while it has the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from agentdesk.ui.theme import theme


class FocusRing(QWidget):
    """Over ``view``, lets everything through. A border of the view's own would take room and have it laid out anew."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Resize:
            self.resize(self._view.size())
        elif event.type() is QEvent.Type.FocusIn:
            self.resize(self._view.size())
            self.raise_()
            self.show()
        elif event.type() is QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = theme.tokens()
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(tokens.color.focus), tokens.size.focus_ring))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
