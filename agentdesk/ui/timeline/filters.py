"""The head of the timeline: what its rows are narrowed to, and the field to search them on the server.

Knows the state's shape and no row. ``narrowed`` asks; what came of it is shown.
"""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent

from agentdesk.domain.event import TimelineKind
from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.chip import ChipButton
from agentdesk.ui.kit.field import FindField
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.timeline.narrowing import begins, from_to, kind_word, narrowed_words, spans
from agentdesk.ui.timeline.viewmodel import Tail, TimelineState
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, ngettext

FIND_DELAY_MS = 250
"""So long after the last letter the server is asked."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the rows are narrowed to, as the intent takes it."""

    channel: str | None = None
    journey: str | None = None
    query: str = ""
    kind: TimelineKind | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Narrowing()


def narrowing_of(state: TimelineState) -> Narrowing:
    return Narrowing(state.channel, state.journey, state.query, state.kind, state.since, state.until)


class Filters(RegionHead):
    """``narrowed`` carries the ``Narrowing`` that is wanted; ``lanes_wanted`` whether journeys are to have lanes;
    ``days_wanted`` asks for the days to show; ``found`` says how much was, once that is known."""

    narrowed = Signal(object)
    found = Signal(str)
    lanes_wanted = Signal(bool)
    days_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: TimelineState | None = None
        self._told_of = ""
        self.has_lanes = False
        self.title = Text(_("Timeline"), TextRole.STRONG)
        self.channel = ChipButton(_("All channels"), opens_menu=True)
        self.journey = ChipButton(_("All journeys"), opens_menu=True)
        self.kind = ChipButton(_("All events"), opens_menu=True)
        self.search = FindField(_("Find in the timeline"), _("Find"))
        self.search.setMinimumWidth(2 * theme.tokens().size.control)
        self.search.setMaximumWidth(theme.tokens().size.side_column // 2)
        self.search.textChanged.connect(self._on_find_changed)
        self.search.returnPressed.connect(self._on_find_settled)
        for chip, fill in (
            (self.channel, self._fill_channels),
            (self.journey, self._fill_journeys),
            (self.kind, self._fill_kinds),
        ):
            chip.menu_shown.aboutToShow.connect(fill)
        for part in (self.title, self.channel, self.journey, self.kind):
            self.bar.addWidget(part)
        self.bar.addStretch(1)
        self.bar.addWidget(self.search)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FIND_DELAY_MS)
        self._timer.timeout.connect(self._on_find_settled)

    def show_state(self, state: TimelineState) -> None:
        """Show what the rows are narrowed to; what is being typed stays."""
        before, self._state = self._state, state
        self._fit()
        if before is not None and before.query != state.query and not self.search.hasFocus():
            self.clear_find(state.query)
        self.setEnabled(state.customer_id is not None)
        self._tell(state)

    def _tell(self, state: TimelineState) -> None:
        """Who types what to find sees the rows change, or hears how many there are."""
        if state.tail is Tail.LOADING or state.query == self._told_of:
            return
        self._told_of = state.query
        if state.query and self.search.hasFocus():
            found = ngettext("{n} found", "{n} found", len(state.items))
            self.found.emit(joined((found, _("more further down") if state.tail is Tail.MORE else "")))

    def clear_find(self, text: str = "") -> None:
        """Have the field say that, without asking for it."""
        if self.search.text() != text:
            self.search.blockSignals(True)
            self.search.setText(text)
            self.search.blockSignals(False)

    def focus_find(self) -> None:
        put_caret(self.search)
        self.search.selectAll()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # What gives way where there is no room must not itself ask for it.
        hint, gives = super().minimumSizeHint(), (self.title, self.kind)
        yields = sum(each.sizeHint().width() + theme.tokens().space.s for each in gives if not each.isHidden())
        return QSize(hint.width() - yields, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room the filters that are not in force say less, then the title gives way, and at last
        two of them share a menu."""
        state = self._state
        if state is None:
            return
        narrowed = narrowed_words(state.kind, state.since, state.until, state.now)
        is_narrow = not self._has_room_for(_("All channels"), _("All journeys"), narrowed or _("All events"))
        short_words = (_("Channel"), _("Journey"), _("Kind"))
        show_if(self.title, not is_narrow or self._has_room_for(*short_words))
        is_tight = is_narrow and not self._has_room_for(*short_words, beside_title=False)
        titles = {each.id: each.title for each in state.journeys}
        channel = channel_word(state.channel) if state.channel else _("All channels")
        journey = titles.get(state.journey, state.journey) if state.journey else _("All journeys")
        show_if(self.kind, not is_tight)
        if is_tight and narrowed:
            channel = joined((channel_word(state.channel) if state.channel else "", narrowed))
        shown = {
            self.channel: (bool(state.channel or (is_tight and narrowed)), channel, _("Channel")),
            self.journey: (bool(state.journey), journey, _("Journey")),
            self.kind: (bool(narrowed), narrowed or _("All events"), _("Kind")),
        }
        for chip, (chosen, words, short) in shown.items():
            meaning = _("{filter}: {value}").format(filter=short, value=words)
            tone = Tone.ACCENT if chosen else Tone.NEUTRAL
            chip.set_content(short if is_narrow and not chosen else words, tone, meaning)

    def _has_room_for(self, *words: str, beside_title: bool = True) -> bool:
        """Whether there is room for filters with these words and the field, and for the title beside them."""
        space, advance = theme.tokens().space, self.channel.fontMetrics().horizontalAdvance
        chip = self.channel.sizeHint().width() - advance(self.channel.text())
        chips = sum(advance(each) + chip for each in words)
        title = self.title.sizeHint().width() + space.s if beside_title else 0
        rest = title + self.search.minimumWidth()
        return self.width() >= rest + chips + space.l + space.m + 4 * space.s

    def show_days(self, first: date, last: date) -> None:
        """Narrow it to what happened from the one day to the other."""
        since, until = from_to(first, last)
        self.narrow(since=since, until=until)

    def narrow(self, **changes: Any) -> None:
        """Narrow it otherwise in one way, and leave the others as they are."""
        if self._state is not None:
            self.narrowed.emit(replace(narrowing_of(self._state), query=self.search.text().strip(), **changes))

    def _fill_channels(self) -> None:
        menu, state = self.channel.menu_shown, self._state
        menu.clear()
        if state is None:
            return
        for channel in (None, *state.channels):
            label = channel_word(channel) if channel else _("All channels")
            icon = channel_icon(channel) if channel else "list"
            menu.add(label, partial(self.narrow, channel=channel), icon=icon, checked=channel == state.channel)
        if self.kind.isHidden():
            menu.addSeparator()
            self._add_kinds(menu, state)

    def _fill_journeys(self) -> None:
        menu, state = self.journey.menu_shown, self._state
        menu.clear()
        if state is None:
            return
        menu.add(_("All journeys"), partial(self.narrow, journey=None), checked=state.journey is None)
        for journey in state.journeys:
            label = journey.title if journey.active else _("{title} (ended)").format(title=journey.title)
            menu.add(label, partial(self.narrow, journey=journey.id), checked=journey.id == state.journey)
        menu.addSeparator()
        menu.add(_("Lanes by journey"), lambda: self.lanes_wanted.emit(not self.has_lanes), checked=self.has_lanes)

    def _fill_kinds(self) -> None:
        self.kind.menu_shown.clear()
        if self._state is not None:
            self._add_kinds(self.kind.menu_shown, self._state)

    def _add_kinds(self, menu: Menu, state: TimelineState) -> None:
        menu.add(_("All events"), partial(self.narrow, kind=None), checked=state.kind is None)
        for kind in TimelineKind:
            menu.add(kind_word(kind), partial(self.narrow, kind=kind), checked=kind is state.kind)
        menu.addSeparator()
        any_time = state.since is None and state.until is None
        menu.add(_("Of any time"), partial(self.narrow, since=None, until=None), checked=any_time)
        for span in spans():
            since = begins(span, state.now)
            is_so = since == state.since and state.until is None
            menu.add(span.title, partial(self.narrow, since=since, until=None), checked=is_so)
        menu.add(_("From day to day…"), self.days_wanted.emit, checked=state.until is not None)

    def _on_find_changed(self) -> None:
        self._timer.start()

    def _on_find_settled(self) -> None:
        self._timer.stop()
        if self._state is not None and self.search.text().strip() != self._state.query:
            self.narrow()
