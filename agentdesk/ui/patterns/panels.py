"""Small multiples: one panel a breakdown, in as many columns as there is room for; the arrows go across all of them."""

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.ui.kit.bars import BarList, add_bars
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.kit.whole_bar import WholeBar
from agentdesk.ui.patterns.viewmodel import FIRST_ROWS, Panel
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import ngettext

_COLUMN_CONTROLS = 20
"""A column is at least so many control heights wide."""
_MOST_COLUMNS = 3


class PanelView(Card):
    """A breakdown: its title, how to read it, its bars."""

    def __init__(self, panel: Panel, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._panel = panel
        self._shows_all = False
        self._title = Text(panel.title, TextRole.STRONG)
        self._note = Prose("", TextRole.SMALL, Tone.MUTED)
        self.whole = WholeBar()
        self.bars = BarList(panel.title, at_click=True)
        self.more = Button("", ButtonKind.GHOST)
        self._left_out = Text("", TextRole.SMALL, Tone.MUTED)
        self.more.clicked.connect(self._on_more)
        for part in (self._title, self._note, self.whole):
            self.body.addWidget(part)
        add_bars(self.body, self.bars)
        self.body.addWidget(self.more)
        self.body.addWidget(self._left_out)
        self.show_panel(panel)

    @property
    def panel(self) -> Panel:
        return self._panel

    @property
    def shown(self) -> int:
        """How many rows are shown."""
        return len(self._panel.rows) if self._shows_all else min(FIRST_ROWS, len(self._panel.rows))

    def show_panel(self, panel: Panel) -> None:
        """Bring it up to date; the row with the keys stays."""
        self._panel = panel
        self._title.set_text(panel.title)
        self._note.set_text(panel.note)
        show_if(self._note, bool(panel.note))
        if panel.whole is not None:
            self.whole.show_segments(panel.whole, panel.whole_spoken)
        show_if(self.whole, panel.whole is not None)
        self.bars.show_rows(panel.rows[: self.shown])
        hidden = len(panel.rows) - self.shown
        self.more.set_label(ngettext("Show {n} more", "Show {n} more", hidden))
        show_if(self.more, hidden > 0)
        self._left_out.set_text(ngettext("{n} more on the server", "{n} more on the server", panel.left_out))
        show_if(self._left_out, panel.left_out > 0 and not hidden)

    def _on_more(self) -> None:
        first = self.shown
        self._shows_all = True
        self.show_panel(self._panel)
        self.bars.focus_row(first)


class PanelColumns(QWidget):
    """``opened`` carries the panel and the key of a bar; ``left_above``: an arrow went above the first row."""

    opened = Signal(str, str)
    left_above = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: dict[str, PanelView] = {}
        self._order: tuple[str, ...] = ()
        self._placed: list[list[str]] = []
        gap = theme.tokens().space.m
        self._layout = row(self, gap=gap)
        self._columns: list[QVBoxLayout] = []

    def views(self) -> Sequence[PanelView]:
        """The panels in their order."""
        return [self._views[name] for name in self._order]

    def show_panels(self, panels: Sequence[Panel]) -> None:
        """Bring the panels up to date; those that stay keep what is chosen in them."""
        for gone in self._views.keys() - {panel.id for panel in panels}:
            view = self._views.pop(gone)
            view.hide()
            view.deleteLater()
        for panel in panels:
            known = self._views.get(panel.id)
            if known is None:
                self._views[panel.id] = self._make(panel)
            else:
                known.show_panel(panel)
        order = tuple(panel.id for panel in panels)
        if order != self._order:
            self._order = order
            self._place(force=True)

    def focus_first(self) -> None:
        """Have the keys at the first row."""
        if self._order:
            self._views[self._order[0]].bars.focus_row(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._place()

    def _make(self, panel: Panel) -> PanelView:
        view = PanelView(panel, self)
        view.bars.opened.connect(lambda key, name=panel.id: self.opened.emit(name, key))
        view.bars.left_at.connect(lambda step, name=panel.id: self._go_on(name, step))
        return view

    def _place(self, *, force: bool = False) -> None:
        """Deal the panels out to the columns, each to the one that is the shortest so far."""
        least = _COLUMN_CONTROLS * theme.tokens().size.control
        count = max(1, min(_MOST_COLUMNS, self.width() // least, len(self._order) or 1))
        if count == len(self._placed) and not force:
            return
        while len(self._columns) < count:
            made = column(gap=theme.tokens().space.m)
            self._columns.append(made)
            self._layout.addLayout(made, 1)
        for place, emptied in enumerate(self._columns):
            while (item := emptied.takeAt(0)) is not None:
                shiboken6.delete(item)  # whoever takes an item owns it
            self._layout.setStretch(place, 1 if place < count else 0)
        self._placed = [[] for _ in range(count)]
        heights = [0] * count
        for name in self._order:
            shortest = heights.index(min(heights))
            heights[shortest] += self._views[name].shown + 3
            self._placed[shortest].append(name)
            self._columns[shortest].addWidget(self._views[name])
        for filled in self._columns[:count]:
            filled.addStretch(1)

    def _go_on(self, name: str, step: int) -> None:
        """The arrow went beyond a panel: on to the next one in that direction, if there is any."""
        here = next(place for place, names in enumerate(self._placed) if name in names)
        row_here = self._placed[here].index(name)
        if abs(step) == 1:
            following = row_here + step
            if following < 0:
                self.left_above.emit()
            elif following < len(self._placed[here]):
                self._views[self._placed[here][following]].bars.focus_row(0 if step > 0 else -1)
            return
        beside = here + step // 2
        if 0 <= beside < len(self._placed):
            names = self._placed[beside]
            self._views[names[min(row_here, len(names) - 1)]].bars.focus_row(0)
