"""The facets at the left of the override log: each value narrows the log, and says how many where that is known.

Knows the view-model's facets and nothing of the store.
"""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if
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
        self.setChecked(value.selected)
        spoken = value.title
        if value.count_words:
            spoken += ", " + value.count_words
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)  # the label's own is not seen: the row takes the mouse


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
                    shown.clicked.connect(
                        lambda _on=False, name=key[0], chosen=key[1]: self.narrowed.emit(name, chosen)
                    )
                else:
                    shown.show_value(value)
                if layout.indexOf(shown) != place:  # type: ignore[union-attr]
                    layout.insertWidget(place, shown)  # type: ignore[union-attr]

    def row(self, facet: str, value: str) -> FacetRow | None:
        """The row of a value, if it is shown."""
        return self._rows.get((facet, value))

    def least_width(self) -> int:
        """The width, in pixels, in which no word of the titles is cut."""
        titles = (each.minimumSizeHint().width() for each in self.findChildren(SectionTitle))
        space, bar = theme.tokens().space, theme.tokens().size.scroll_bar
        return max(titles, default=0) + 2 * space.s + bar

    def _add_box(self, facet: Facet) -> QWidget:
        box = QWidget()
        layout = column(box, gap=0)
        title = SectionTitle(facet.title, wrap=True)
        title.setContentsMargins(theme.tokens().space.s, 0, 0, theme.tokens().space.xs)
        layout.addWidget(title)
        self.body.addWidget(box)
        self._boxes[facet.name] = box
        return box


def _shown(facet: Facet) -> tuple[FacetValue, ...]:
    """The first values, and the selected one wherever it stands."""
    first = facet.values[:MOST_VALUES]
    return first + tuple(value for value in facet.values[MOST_VALUES:] if value.selected)
