"""The buttons that answer a card: at its end, or at the lower edge of what scrolls while that end is out of view."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget

from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.layout import Flow, column
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.theme import theme

_MOVED = (QEvent.Type.Move, QEvent.Type.Resize)


class _Place(QWidget):
    """Keeps the room at the end of the card, as high as the buttons want to be there."""

    def __init__(self, foot: "AnswerFoot") -> None:
        super().__init__()
        self._foot = foot
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._foot.wanted_height(width)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self._foot.wanted_height(self.width()))


class AnswerFoot(QFrame):
    """Lies on the card, whose last part is a place for it. While it stands before its place, keys are left out on the
    buttons if they have room beside each other only so."""

    def __init__(self, card: Card, buttons: tuple[Button, ...]) -> None:
        super().__init__(card)
        self.card, self._buttons = card, buttons
        self._area: QScrollArea | None = None
        self._watched: list[QWidget] = []
        self._followed: object = None
        space = theme.tokens().space
        self._flow = Flow(gap=space.s)
        for button in buttons:
            self._flow.add(button)
        above = space.s - theme.tokens().size.hairline  # the line at its upper edge is the rest
        self._lines = column(self, gap=0, margins=(space.m, above, space.m, space.m))
        self._lines.addWidget(self._flow)
        mark(self, kit="answer_foot", stuck=False)
        self._place = _Place(self)
        card.body.addWidget(self._place)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def is_stuck(self) -> bool:
        """Whether it stands before its place at the end of the card."""
        return bool(self.property("stuck"))

    def wanted_height(self, width: int) -> int:
        """How high the buttons are within that width with their keys, in pixels."""
        gap, lines, used, height = theme.tokens().space.s, 0, 0, 0
        for button in self._shown():
            wide = button.width_with_key()
            if not lines or used + gap + wide > width:
                lines, used = lines + 1, -gap
            used += gap + wide
            height = max(height, button.sizeHint().height())
        return lines * (height + gap) - gap if lines else 0

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place.updateGeometry()
            self._follow()
        return done

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._watch()
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _MOVED and self._where() != self._followed:
            self._follow()
        return super().eventFilter(watched, event)

    def _watch(self) -> None:
        """Everything whose place decides where this one is, up to what scrolls."""
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched, self._area = [self._place], None
        outer: QWidget | None = self.card
        while outer is not None and not outer.isWindow():
            self._watched.append(outer)
            around = outer.parentWidget()
            within = around.parentWidget() if around is not None else None
            if isinstance(within, QScrollArea) and within.widget() is outer:
                self._area = within
                self._watched.append(within.viewport())
                break
            outer = around
        for widget in self._watched:
            widget.installEventFilter(self)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """What Tab comes to is never beneath the buttons."""
        if self._area is None or now is None or not self.is_stuck or not self.card.isAncestorOf(now):
            return
        hidden = now.mapTo(self.card, QPoint(0, now.height())).y() + theme.tokens().space.s - self.y()
        if hidden > 0 and not self.isAncestorOf(now):
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + hidden)

    def _shown(self) -> list[Button]:
        hidden = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        return [button for button in self._buttons if not (button.isHidden() and button.testAttribute(hidden))]

    def _where(self) -> tuple[QRect, int | None]:
        """The place, and how far down the card can be seen (None: all of it)."""
        viewport = self._area.viewport() if self._area is not None else None
        seen = None if viewport is None else self.card.mapFrom(viewport, QPoint(0, viewport.height())).y()
        return self._place.geometry(), seen

    def _follow(self) -> None:
        """Take the place, or stand before it as far as it is below what can be seen."""
        space, gap, buttons = theme.tokens().space, theme.tokens().space.s, self._shown()
        self._followed = place, seen = self._where()
        end = place.bottom() + 1 + space.m
        lowest = end if seen is None else seen
        stuck = lowest < end and bool(buttons)
        has_room = sum(button.width_with_key() + gap for button in buttons) - gap <= place.width()
        for button in self._buttons:
            button.show_key(has_room or not stuck)
        mark(self, stuck=stuck)
        margins = self._lines.contentsMargins()
        margins.setBottom(space.s if stuck else space.m)
        self._lines.setContentsMargins(margins)
        width = place.width() + 2 * space.m
        height = self._lines.totalHeightForWidth(width)
        self.setGeometry(place.left() - space.m, max(0, min(lowest, end) - height), width, height)
        self.setVisible(bool(buttons))
        self.raise_()  # what is to be read was made after it
