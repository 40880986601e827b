"""The line below what is written: which of the two it is, and the button that sends it."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.layout import row
from agentdesk.ui.kit.text import ElidedLabel
from agentdesk.ui.theme import theme


class WritingFoot(QWidget):
    """Where there is too little room for all of it, the key on the button gives way, not its word; then the note does.
    Nothing here is ever a line higher because of a note: what is written would move."""

    def __init__(self, before: tuple[QWidget, ...], note: ElidedLabel, send: Button) -> None:
        super().__init__()
        self._before, self._note, self._send = before, note, send
        line = row()
        for each in before:
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(note)
        line.addWidget(send)
        self.setLayout(line)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # other words stand there
            self._fit()
        return done

    def _fit(self) -> None:
        gap = theme.tokens().space.s
        beside = [each.sizeHint().width() for each in self._before if not each.isHidden()]
        left = self.width() - sum(beside) - gap * (len(beside) + 1)
        self._send.show_key(self._note.sizeHint().width() + self._send.width_with_key() <= left)
        self._note.setMaximumWidth(max(0, left - self._send.sizeHint().width()))
