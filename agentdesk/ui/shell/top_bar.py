"""The bar at the top: presence, who waits, the search field, the line, one's name."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.people import Presence
from agentdesk.ui.kit.button import MenuButton
from agentdesk.ui.kit.field import FindField
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.tab_order import put_in_tab_order
from agentdesk.ui.kit.text import ElidedLabel, Text
from agentdesk.ui.presence_words import presence_title, presence_tone
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined

SEARCH_CONTROLS, LEAST_SEARCH_CONTROLS = 6, 4
"""So many controls' heights wide the search is where there is little room, and where there is hardly any."""


class SearchField(FindField):
    """The field of the palette, with its key at its end."""

    def __init__(self, key: str) -> None:
        super().__init__(_("Customer or command"), _("Customer or command"), kind="search")
        self._hint = KeyHint(key, self)
        self.textChanged.connect(lambda text: show_if(self._hint, not text))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(theme.tokens().size.right_column, super().sizeHint().height())

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        super().resizeEvent(event)  # type: ignore[arg-type]
        gap = theme.tokens().space.s
        self._hint.place_at_end(gap)
        self.leave_at_end(self._hint.width() + gap)


class TopBar(QFrame):
    """Shows a ShellState. ``title`` stands where an agent has their queue."""

    search_changed = Signal(str)

    def __init__(self, intents: Intents, search_key: str, *, has_presence: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._has_presence = has_presence
        self._shared: tuple[int, ...] = (True, 0)
        self._state: ShellState | None = None
        tokens = theme.tokens()
        mark(self, kit="top_bar")
        self.setFixedHeight(tokens.size.top_bar)
        layout = self._sides = row(self, gap=tokens.space.m, margins=(tokens.space.l, 0, tokens.space.l, 0))
        self._presence = _DotMenu(_("Presence"))
        self._queue = ElidedLabel("", tone=Tone.MUTED)
        self.search = SearchField(search_key)
        self.search.setMaximumWidth(tokens.size.right_column)
        self.search.setMinimumWidth(LEAST_SEARCH_CONTROLS * tokens.size.control)
        self._line = _DotMenu(_("Connection"))
        self._name = ElidedLabel("", tone=Tone.MUTED)
        left, right = QWidget(), QWidget()
        near, far = row(left, gap=tokens.space.m), row(right, gap=tokens.space.m)
        near.addWidget(self._presence)
        near.addWidget(self._queue)
        self._unready = Text(_("Set yourself available to take work"), tone=Tone.WARNING)
        near.addWidget(self._unready)
        self._unready.hide()
        show_if(self._queue, has_presence)
        near.addStretch()  # without a share of its own: tabs take all that is left
        self._near, self._far = near, far
        far.addStretch(1)
        far.addWidget(self._line)
        far.addWidget(self._name)
        # Equal shares on both sides keep the field in the middle, whatever stands beside it.
        layout.addWidget(left, 1)
        layout.addWidget(self.search)
        layout.addWidget(right, 1)
        show_if(self._presence, has_presence)
        self.search.textEdited.connect(self.search_changed)

    def render(self, state: ShellState, now: datetime) -> None:  # type: ignore[override]
        if state != self._state:
            before, self._state = self._state, state
            title = presence_title(state.presence)
            self._presence.show_dot(title, presence_tone(state.presence), _("Presence: {title}").format(title=title))
            self._presence.setEnabled(state.may_set_presence)
            # A menu that is open stays as it is: what has nothing to do with it may come at any time.
            if before is None or before.presence is not state.presence:
                self._fill_presence(state)
            # Who is offline is offered nothing, and would wait in vain: that matters more than who waits.
            show_if(self._unready, self._has_presence and state.is_unready)
            show_if(self._queue, self._has_presence and not state.is_unready)
            if before is None or before.line != state.line:
                self._show_line(state)
            who = state.name if self._has_presence or not state.team else joined((state.name, state.team))
            self._name.set_text(who)
        self.tick(now)

    def put_tabs(self, tabs: QWidget) -> None:
        """Show the names of the window's pages where an agent has their presence and queue."""
        self._near.insertWidget(0, tabs, 1)
        put_in_tab_order(self._presence, tabs)

    def tick(self, now: datetime) -> None:
        if self._state is not None:
            self._queue.set_text(self._state.queue_text(now) if self._has_presence else "")
            self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """In large type the field gives way to who waits and leaves the middle, before words are cut."""
        size, margins = theme.tokens().size, self._sides.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 2 * self._sides.spacing()
        wanted = [side.sizeHint().width() for side in (self._near, self._far)]
        most, least = size.right_column, SEARCH_CONTROLS * size.control
        # One knows one's own name: it gives way before who waits does, and is not there where it would be mere dots.
        line, name = self._line.sizeHint().width(), self._name.sizeHint().width() + self._far.spacing()
        name = min(name, size.side_column)
        has_name = not self._has_presence or room - wanted[0] - least - line >= name
        show_if(self._name, has_name)
        wanted[1] = line + (name if has_name else 0)
        if not self._has_presence and sum(wanted) + least > room:
            wanted[0] = self._near.minimumSize().width()  # the tabs are a menu then
        has_room = room >= 2 * max(wanted) + most
        shared = (has_room, 0 if has_room else room, *([] if has_room else wanted))
        if shared == self._shared:
            return
        self._shared = shared
        left = max(self.search.minimumWidth(), room - sum(wanted))
        self.search.setMaximumWidth(most if has_room else min(most, left))
        for index, share in ((0, 1), (2, 1)) if has_room else ((0, wanted[0]), (2, wanted[1])):
            self._sides.setStretch(index, share)

    def _show_line(self, state: ShellState) -> None:
        line = state.line
        since = clock_time(line.since) if line.since else ""
        detail = _("{word} since {time}").format(word=line.word, time=since) if since else line.word
        self._line.show_dot(line.word, line.tone, _("Connection: {detail}").format(detail=detail))
        menu = self._line.menu_shown
        menu.clear()
        menu.add(detail, _nothing, icon=line.icon, tone=line.tone).setEnabled(False)
        if line.problem:
            menu.add(explain(line.problem).title, _nothing, icon="alert", tone=Tone.DANGER).setEnabled(False)
        menu.addSeparator()
        menu.add(_("Reconnect now"), self._intents.reconnect_now, icon="refresh")

    def _fill_presence(self, state: ShellState) -> None:
        menu = self._presence.menu_shown
        menu.clear()
        for presence in Presence:
            menu.add(
                presence_title(presence),
                self._presence_setter(presence),
                icon="presence",
                tone=presence_tone(presence),
                checked=presence is state.presence,
            )

    def _presence_setter(self, presence: Presence) -> Callable[[], None]:
        return lambda: self._intents.set_presence(presence)


class _DotMenu(MenuButton):
    """A menu button with a coloured dot before its word."""

    def __init__(self, name: str) -> None:
        self._tone = Tone.MUTED
        super().__init__("", icon="dot", name=name)

    def show_dot(self, word: str, tone: Tone, name: str) -> None:
        self._tone = tone
        self.set_label(word, name)
        self._show_icon()

    def _show_icon(self) -> None:
        self.setIcon(theme.icon("presence", self._tone))


def _nothing() -> None:
    """What a line of a menu does that only says something."""
