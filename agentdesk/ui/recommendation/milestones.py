"""The milestones of a journey as dots on a line.

Owns the painting of the dots; what they mean is also said in words. Knows nothing of the store.
"""

from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from agentdesk.domain.journey import Milestone
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.recommendation.viewmodel import Dot
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _, listed_apart

_DIAMETER = 10


class MilestoneTrack(Group):
    """The milestones of one journey. A reached one is full, an overdue one broken, an open one hollow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dots: tuple[tuple[Dot, Milestone], ...] = ()
        self._words: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_dots(self, dots: tuple[tuple[Dot, Milestone], ...], now: datetime) -> None:
        """Show the milestones of a journey as of now."""
        self._dots = dots
        self._words = [milestone_text(dot, milestone, now) for dot, milestone in dots]
        self.setAccessibleName(listed_apart(self._words))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _DIAMETER + 4 + theme.tokens().type.tiny.line)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centers = self._centers()
        self._paint_lines(painter, centers)
        for center, (dot, _milestone) in zip(centers, self._dots, strict=True):
            self._paint_dot(painter, center, dot)
        self._paint_labels(painter, centers)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and self._dots:
            position = event.pos()  # type: ignore[attr-defined]
            gaps = [abs(center.x() - position.x()) for center in self._centers()]
            QToolTip.showText(event.globalPos(), as_tip(self._words[gaps.index(min(gaps))]), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()

    def _centers(self) -> list[QPointF]:
        count, radius = len(self._dots), _DIAMETER / 2 + 1
        span = self.width() - 2 * radius
        step = span / (count - 1) if count > 1 else 0.0
        places = [QPointF(round(radius + step * index) + 0.5, radius + 0.5) for index in range(count)]
        if self.isRightToLeft():
            places = [QPointF(self.width() - place.x(), place.y()) for place in places]
        return places

    def _paint_lines(self, painter: QPainter, centers: list[QPointF]) -> None:
        color = theme.tokens().color
        radius = _DIAMETER / 2
        for index in range(len(centers) - 1):
            one, other = centers[index], centers[index + 1]
            # The way up to a step that is due was travelled: only what lies beyond it is open.
            travelled = self._dots[index][0] is Dot.REACHED and self._dots[index + 1][0] is not Dot.OPEN
            painter.setPen(QPen(QColor(color.success if travelled else color.line), 2))
            inset = radius if one.x() < other.x() else -radius
            painter.drawLine(QPointF(one.x() + inset, one.y()), QPointF(other.x() - inset, other.y()))

    def _paint_dot(self, painter: QPainter, center: QPointF, dot: Dot) -> None:
        color, radius = theme.tokens().color, _DIAMETER / 2
        if dot is Dot.REACHED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(color.success))
            painter.drawEllipse(center, radius, radius)
            return
        painter.setBrush(QColor(color.raised))
        if dot is Dot.OPEN:
            painter.setPen(QPen(QColor(color.line), 2))
            painter.drawEllipse(center, radius - 1, radius - 1)
            return
        painter.setPen(QPen(QColor(color.warning), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        ring = QRectF(center.x() - radius + 1, center.y() - radius + 1, _DIAMETER - 2, _DIAMETER - 2)
        for start in (20, 110, 200, 290):
            painter.drawArc(ring, start * 16, 50 * 16)

    def _paint_labels(self, painter: QPainter, centers: list[QPointF]) -> None:
        tokens = theme.tokens()
        painter.setFont(theme.font(tokens.type.tiny))
        top = _DIAMETER + 3
        for index, place in self._label_places(centers).items():
            dot, milestone = self._dots[index]
            painter.setPen(QColor(tokens.color.warning if dot is Dot.OVERDUE else tokens.color.muted))
            label = QRectF(place.left(), top, place.width() + 1, tokens.type.tiny.line)
            metrics = painter.fontMetrics()
            text = metrics.elidedText(milestone.title, Qt.TextElideMode.ElideRight, round(place.width()) + 1)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _label_places(self, centers: list[QPointF]) -> dict[int, QRectF]:
        """Which milestones are named where: those that matter most first, and no name on top of another."""
        metrics = QFontMetricsF(theme.font(theme.tokens().type.tiny))
        gap = theme.tokens().space.s
        placed: dict[int, QRectF] = {}
        for index in label_order(tuple(dot for dot, _milestone in self._dots)):
            width = min(metrics.horizontalAdvance(self._dots[index][1].title) + 1, float(self.width()))
            left = min(max(0.0, centers[index].x() - width / 2), self.width() - width)
            place = QRectF(left, 0, width, 1)
            if not any(place.adjusted(-gap, 0, gap, 0).intersects(other) for other in placed.values()):
                placed[index] = place
        return placed


def label_order(dots: tuple[Dot, ...]) -> list[int]:
    """The milestones in the order in which they get room for a name: what is overdue, what comes next, where the
    journey stands, its end and its beginning, then the others.
    """
    opened = [index for index, dot in enumerate(dots) if dot is Dot.OPEN]
    reached = [index for index, dot in enumerate(dots) if dot is Dot.REACHED]
    overdue = [index for index, dot in enumerate(dots) if dot is Dot.OVERDUE]
    ends = [len(dots) - 1, 0] if dots else []
    return list(dict.fromkeys([*overdue, *opened[:1], *reached[-1:], *ends, *range(len(dots))]))


def milestone_text(dot: Dot, milestone: Milestone, now: datetime) -> str:
    """A milestone in words: what, and since or by when."""
    if milestone.reached_at:
        return _("{title}: reached {at}").format(title=milestone.title, at=moment(milestone.reached_at, now))
    if milestone.due_at is None:
        return _("{title}: open").format(title=milestone.title)
    words = _("{title}: overdue since {at}") if dot is Dot.OVERDUE else _("{title}: due {at}")
    return words.format(title=milestone.title, at=moment(milestone.due_at, now))
