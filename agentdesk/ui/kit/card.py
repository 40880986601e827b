"""Grounds: the card, one that stands over others, the quote inside of it, the hairline, and a plain ground."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QStyle, QStyleOption, QWidget

from agentdesk.ui.kit.layout import column, row
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.theme import theme


class Ground(QWidget):
    """A plain area in one of the theme's grounds: surface, raised or sunken."""

    def __init__(self, ground: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark(self, kit=ground)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        # Qt scrolls to what Tab comes to only within one part that scrolls, and not from outside of it. It also comes
        # here when what had the focus was hidden: then nobody pressed Tab, and nothing may move.
        before = QApplication.focusWidget()
        moved = super().focusNextPrevChild(next)
        now = QApplication.focusWidget()
        if moved and now is not None and before is not now and (before is None or before.isVisible()):
            outer = now.parentWidget()
            while outer is not None:
                if isinstance(outer, QScrollArea):
                    outer.ensureWidgetVisible(now)
                outer = outer.parentWidget()
        return moved


class Card(QFrame):
    """A raised card; ``emphasis`` marks the one that matters now. Put parts into ``body``."""

    def __init__(self, *, emphasis: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self.body = column(self, gap=space.s, margins=(space.m, space.m, space.m, space.m))
        mark(self, kit="card", emphasis=emphasis)

    def set_emphasis(self, emphasis: bool) -> None:
        mark(self, emphasis=emphasis)


class StandingCard(QFrame):
    """A card that stands over other parts. Qt is told that nothing shines through: else all that lies beneath would be
    painted with whatever changes on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        mark(self, kit="card", emphasis=False)

    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange):  # a style sheet takes it away
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        return taken

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        outline, radius = QPainterPath(), theme.tokens().radius.large
        outline.addRoundedRect(QRectF(self.rect()).adjusted(-1, -1, 1, 1), radius, radius)  # its line is soft
        # Outside of its corners it is not there.
        self.setMask(QRegion(outline.toFillPolygon().toPolygon()).intersected(self.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        option = QStyleOption()
        option.initFrom(self)
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(theme.tokens().color.surface))  # what its round line half covers
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)


class Quote(QFrame):
    """A sunken block for words to be said or that were said. Put parts into ``body``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self.body = column(self, gap=space.xs, margins=(space.m, space.s, space.m, space.s))
        mark(self, kit="quote")


class Rule(QFrame):
    """A hairline between parts."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, kit="rule")
        if vertical:
            self.setFixedWidth(theme.tokens().size.hairline)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        else:
            self.setFixedHeight(theme.tokens().size.hairline)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class RegionHead(QFrame):
    """The strip at the top of a region that holds its title and filters. Put parts into ``bar``.

    With ``grows`` it is higher where its parts go on in a second line.
    """

    def __init__(self, parent: QWidget | None = None, *, grows: bool = False) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        above = space.m // 2 if grows else 0
        self.bar = row(self, gap=space.s, margins=(space.l, above, space.m, above))
        self.setMinimumHeight(theme.tokens().size.control + space.m)
        if not grows:
            self.setMaximumHeight(self.minimumHeight())
        mark(self, kit="region_head")
