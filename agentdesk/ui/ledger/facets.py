"""The facets at the left of the override log: each value narrows the log, and says how many where that is known.

Knows the view-model's facets and nothing of the store.
"""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QStyle, QWidget

from agentdesk.ui.kit.button import Button, show_checked
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if, sided, take_out
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import ElidedLabel, SectionTitle, Text
from agentdesk.ui.ledger.counting import Facet, FacetValue
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

MOST_VALUES = 8
"""So many values of one facet are shown; the first ones are the most frequent."""


class FacetRow(QPushButton):
    """One value: a mark when it narrows, its name, and its count."""

    def __init__(self, value: FacetValue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mark(self, kit="facet")
        layout = row(self, gap=space.xs, margins=(space.s, 0, space.s, 0))
        self._title = ElidedLabel(value.title)
        self._count = Text("", tone=Tone.MUTED)
        self._mark = Icon("done", Tone.ACCENT, small=True)
        for widget in (self._title, self._mark, self._count):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._mark)
        layout.addWidget(self._count)
        self.show_value(value)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, theme.tokens().size.control - theme.tokens().space.xs)

    def show_value(self, value: FacetValue) -> None:
        """Bring name, count and mark up to date."""
        self._title.set_text(value.title)
        self._count.set_text(value.count_words)
        show_if(self._mark, value.selected)
        show_checked(self, value.selected)
        spoken = value.title
        if value.count_words:
            spoken += ", " + value.count_words
        self.setAccessibleName(spoken)
        give_tip(self, spoken)  # the label's own is not seen: the row takes the mouse


class FacetColumn(ScrollColumn):
    """All facets, one below another. ``narrowed`` carries the facet's name and the value that was clicked."""

    narrowed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        space = theme.tokens().space
        super().__init__(gap=space.m, margins=(space.s, space.m, space.s, space.m), parent=parent)
        self.setAccessibleName(_("Filters"))
        self._rows: dict[tuple[str, str], FacetRow] = {}
        self._boxes: dict[str, QWidget] = {}

    def show_facets(self, facets: tuple[Facet, ...]) -> None:
        """Bring the facets up to date; a row that stays keeps the focus."""
        wanted = {(facet.name, value.value) for facet in facets for value in _shown(facet)}
        for key in self._rows.keys() - wanted:
            gone = self._rows.pop(key)
            gone.hide()
            gone.deleteLater()
        for facet in facets:
            box = self._boxes.get(facet.name) or self._add_box(facet)
            show_if(box, bool(facet.values))
            layout = box.layout()
            for place, value in enumerate(_shown(facet), start=1):
                key = (facet.name, value.value)
                shown = self._rows.get(key)
                if shown is None:
                    shown = self._rows[key] = FacetRow(value)
                    shown.toggled.connect(lambda _on, name=key[0], chosen=key[1]: self.narrowed.emit(name, chosen))
                else:
                    shown.show_value(value)
                if layout.indexOf(shown) != place:  # type: ignore[union-attr]
                    layout.insertWidget(place, shown)  # type: ignore[union-attr]

    def row(self, facet: str, value: str) -> FacetRow | None:
        """The row of a value, if it is shown."""
        return self._rows.get((facet, value))

    def focus_first(self) -> None:
        """Put the focus on the first value."""
        for shown in self.findChildren(FacetRow):
            if shown.isVisible():
                shown.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def least_width(self) -> int:
        """The width, in pixels, in which no word of the titles is cut."""
        titles = (each.minimumSizeHint().width() for each in self.findChildren(SectionTitle))
        space, bar = theme.tokens().space, theme.tokens().size.scroll_bar
        return max(titles, default=0) + 2 * space.s + bar

    def _add_box(self, facet: Facet) -> QWidget:
        box = QWidget()
        layout = column(box, gap=0)
        title = SectionTitle(facet.title, wrap=True)
        title.setContentsMargins(sided((theme.tokens().space.s, 0, 0, theme.tokens().space.xs)))
        layout.addWidget(title)
        self.body.addWidget(box)
        self._boxes[facet.name] = box
        return box


class FacetSide(QFrame):
    """Where the facets are: beside the table; where the table would have too little room then, behind ``button``, which
    lays them over it. ``closed``: they were put away again."""

    closed = Signal()

    def __init__(self, facets: FacetColumn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facets = facets
        self._is_folded, self._is_open = False, False
        mark(self, kit="side")
        column(self, gap=0).addWidget(facets)
        self.button = Button(_("Filters"), icon="filter")
        self.button.setCheckable(True)
        self.button.toggled.connect(self.toggle)
        self.button.hide()

    @property
    def is_over(self) -> bool:
        """Whether they lie over the table."""
        return self._is_folded and self._is_open

    def fit(self, room: int, needed: int) -> int:
        """Take their place of ``room``, of which the table needs so much; returns what is left, all in pixels."""
        size, space = theme.tokens().size, theme.tokens().space
        host = self.parentWidget()
        least = self._facets.least_width()
        width = max(least, min(size.side_column - space.xl, (host or self).width() // 6))
        self._is_folded = room - width < needed
        show_if(self.button, self._is_folded)
        self.setFixedWidth(max(least, size.side_column) if self._is_folded else width)
        self._place()
        return room if self._is_folded else room - width

    def toggle(self) -> None:
        """Lay them over the table, or put them away."""
        self._is_open = not self._is_open
        self._place()
        if self.is_over:
            self._facets.focus_first()

    def come(self) -> None:
        """Have them in view, with the focus."""
        if self._is_folded and not self._is_open:
            self.toggle()
        else:
            self._facets.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.is_over:
            event.accept()
            self.toggle()
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _place(self) -> None:
        host = self.parentWidget()
        layout = host.layout() if host is not None else None
        if host is None or not isinstance(layout, QBoxLayout):
            return
        show_checked(self.button, self._is_open)
        if not self._is_folded:
            if layout.indexOf(self) < 0:
                layout.insertWidget(0, self)
            show_if(self, True)
            return
        take_out(layout, self)
        place = QRect(0, 0, self.width(), host.height())
        self.setGeometry(QStyle.visualRect(host.layoutDirection(), host.rect(), place))
        show_if(self, self._is_open)
        self.raise_()


def _shown(facet: Facet) -> tuple[FacetValue, ...]:
    """The first values, and the selected one wherever it stands."""
    first = facet.values[:MOST_VALUES]
    return first + tuple(value for value in facet.values[MOST_VALUES:] if value.selected)
