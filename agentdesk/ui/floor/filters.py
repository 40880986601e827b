"""The head of the floor: how many are in contact and need somebody, and what of it is shown, in which order."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.floor.viewmodel import FloorState, FloorView, Phase, Sort
from agentdesk.ui.floor.words import state_word
from agentdesk.ui.kit.button import Button, MenuButton, show_checked
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.field import FindField
from agentdesk.ui.kit.layout import FlowLayout, row, show_if
from agentdesk.ui.kit.scroll import FittingColumn
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext

FIND_DELAY_MS = 150
LEAST_CONTROLS, MOST_CONTROLS = 2, 8
"""However little room there is, so much of it is in view at once; the rest scrolls."""
_STATES = (
    InteractionState.OFFERED,
    InteractionState.CONNECTED,
    InteractionState.ON_HOLD,
    InteractionState.WRAP_UP,
)


class FloorFilters(RegionHead):
    """``wanted`` carries what of a ``FloorView`` the person wants otherwise."""

    wanted = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, grows=True)
        self._view: FloorView | None = None
        self._teams: tuple[str, ...] | None = None
        self.setAccessibleName(_("What is shown of the floor"))
        self._count = Text("", TextRole.STRONG)
        self._old = Text("", tone=Tone.WARNING)
        self.attention = Button("")
        self.attention.setCheckable(True)
        self.attention.toggled.connect(lambda on: self.wanted.emit({"attention_only": bool(on)}))
        self.team, self.state, self.sort = MenuButton(), MenuButton(), MenuButton()
        self.clear = Button(_("Show all"))
        self.clear.clicked.connect(self._on_clear)
        self.search = FindField(_("Find on the floor"), _("Agent or customer"))
        self.search.setMaximumWidth(theme.tokens().size.side_column)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FIND_DELAY_MS)
        self._timer.timeout.connect(lambda: self.wanted.emit({"query": self.search.text().strip()}))
        self.search.textChanged.connect(self._timer.start)
        # What has no room beside the others stands below them.
        inside = QWidget()
        flow = FlowLayout(inside, gap=theme.tokens().space.s, elastic=True)
        told = QWidget()
        line = row(told)
        line.addWidget(self._count)
        line.addWidget(self._old)
        for widget in (told, self.attention, self.team, self.state, self.sort, self.search, self.clear):
            flow.addWidget(widget)
        around = FittingColumn(LEAST_CONTROLS, MOST_CONTROLS)
        around.body.addWidget(inside)
        self.bar.addWidget(around, 1)

    def render(self, shown: FloorState, view: FloorView, now: datetime) -> None:  # type: ignore[override]
        """Show the counts, and the choices as they are."""
        del now
        words = ngettext("{n} contact", "{n} contacts", shown.count)
        self._count.set_text(words if shown.phase in (Phase.ROWS, Phase.NO_MATCH, Phase.EMPTY) else "")
        old = _("as of {time}").format(time=clock_time(shown.old_since)) if shown.old_since is not None else ""
        self._old.set_text(old)
        show_if(self._old, bool(old))
        need = ngettext("{n} needs attention", "{n} need attention", shown.attention)
        self.attention.set_label(need)
        show_checked(self.attention, view.attention_only)
        show_if(self.attention, bool(shown.attention) or view.attention_only)
        show_if(self.team, len(shown.teams) > 1)
        show_if(self.clear, view.is_narrowed)
        if view != self._view or shown.teams != self._teams:
            self._view, self._teams = view, shown.teams
            self._fill()

    def focus_find(self) -> None:
        """Put the caret into the find field."""
        self.search.setFocus()
        self.search.selectAll()

    def _fill(self) -> None:
        view = self._view or FloorView()
        self.team.set_label(_("Team: {name}").format(name=view.team or _("all")))
        self.team.menu_shown.clear()
        for team in (None, *(self._teams or ())):
            self._add(self.team, team or _("all"), "team", team, view.team == team)
        word = state_word(view.state)[0] if view.state is not None else _("all")
        self.state.set_label(_("State: {name}").format(name=word))
        self.state.menu_shown.clear()
        self._add(self.state, _("all"), "state", None, view.state is None)
        for state in _STATES:
            self._add(self.state, state_word(state)[0], "state", state, view.state is state)
        titles = {
            Sort.ATTENTION: _("needs attention"),
            Sort.LONGEST: _("longest as it is"),
            Sort.FEELING: _("unhappiest first"),
            Sort.AGENT: _("agent"),
        }
        self.sort.set_label(_("Order: {name}").format(name=titles[view.sort]))
        self.sort.menu_shown.clear()
        for sort, title in titles.items():
            self._add(self.sort, title, "sort", sort, view.sort is sort)

    def _add(self, button: MenuButton, title: str, name: str, value: object, checked: bool) -> None:
        button.menu_shown.add(title, partial(self.wanted.emit, {name: value}), checked=checked)

    def _on_clear(self) -> None:
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.wanted.emit({"team": None, "state": None, "attention_only": False, "query": ""})
