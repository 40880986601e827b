"""The parts of a whole, side by side in one bar. What the parts are called is written below it, by whoever shows it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.ui.bar_row import Segment
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.theme import theme


def _sharp(value: float, ratio: float) -> float:
    """The nearest edge of a device pixel."""
    return round(value * ratio) / ratio


class WholeBar(Group):
    """Segments in the order of reading, a hair apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: tuple[Segment, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_segments(self, segments: Sequence[Segment], spoken: str) -> None:
        """Show these; ``spoken`` says them in a sentence."""
        self.setAccessibleName(spoken)
        give_tip(self, spoken)
        if tuple(segments) != self._segments:
            self._segments = tuple(segments)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(theme.tokens().size.control, theme.tokens().size.icon_small)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        color, ratio = theme.tokens().color, self.devicePixelRatioF()
        painter = QPainter(self)
        gap, done = max(1, round(ratio)) / ratio, 0.0
        if not self._segments:
            painter.fillRect(QRectF(self.rect()), QColor(color.sunken))
        for segment in self._segments:
            begin, end = _sharp(self.width() * done, ratio), _sharp(self.width() * (done + segment.share), ratio)
            done += segment.share
            if end <= begin:
                continue
            if self.isRightToLeft():
                begin, end = self.width() - end, self.width() - begin
            painter.fillRect(
                QRectF(begin, 0, max(end - begin - gap, gap), self.height()), QColor(color.of(segment.tone))
            )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()
