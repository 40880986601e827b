"""What can be done with a row of the timeline, as the entries of its menu: by right click, menu key or Shift+F10."""

from collections.abc import Callable, Sequence
from functools import partial

from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.kit.key_hint import key_of, key_text
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.timeline.copying import copy
from agentdesk.ui.timeline.filters import Filters
from agentdesk.ui.timeline.fold import Row, RowKind
from agentdesk.ui.timeline.turns import leads_to
from agentdesk.ui.timeline.viewmodel import TimelineState
from agentdesk.ui.words import _


@dataclass(frozen=True, slots=True)
class RowActs:
    """What the view does with the row for which the menu is; None where that is not possible with it."""

    open_row: Callable[[], object]
    pin: Callable[[], object]
    correct: Callable[[], object] | None
    undo: Callable[[], object] | None


def fill(menu: Menu, row: Row, chosen: Sequence[Row], state: TimelineState, filters: Filters, acts: RowActs) -> None:
    """Have the menu of ``row`` in ``menu``; what is copied are the ``chosen`` rows, if it is among them."""
    menu.clear()
    if row.kind is RowKind.BURST:
        menu.add(_("Fold") if row.expanded else _("Unfold"), acts.open_row, icon="list", key=key_text("Return"))
    elif leads_to(row.items):
        menu.add(_("Show in the conversation"), acts.open_row, icon="open-right", key="E")
    menu.add(_("Copy"), partial(copy, chosen if row in chosen else [row]), icon="copy", key=key_text("Ctrl+C"))
    if len(row.items) == 1:
        is_pinned = row.holds(frozenset(pin.id for pin in state.pins))
        menu.add(_("Take the pin off") if is_pinned else _("Pin"), acts.pin, icon="pin", key="P")
    if acts.correct is not None:
        key_of_feeling = key_of("correct_feeling", "Ctrl+M")
        menu.add(
            _("Correct the feeling…"),
            acts.correct,
            icon="feeling-neutral",
            key=key_text(key_of_feeling) if key_of_feeling else "",
        )
    if acts.undo is not None:
        menu.add(_("Undo the correction"), acts.undo, icon="undo")
    _add_narrowings(menu, row, state, filters)


def _add_narrowings(menu: Menu, row: Row, state: TimelineState, filters: Filters) -> None:
    menu.addSeparator()
    only = _("Only {what}")
    if row.channel and row.channel != state.channel and row.channel in state.channels:
        icon = channel_icon(row.channel)
        menu.add(only.format(what=channel_word(row.channel)), partial(filters.narrow, channel=row.channel), icon=icon)
    of_it = {journey for item in row.items for journey in item.journey_ids}
    for journey in state.journeys:
        if journey.id in of_it and journey.id != state.journey:
            words = only.format(what=journey.title)
            menu.add(words, partial(filters.narrow, journey=journey.id), icon="journey")
    day = row.at.astimezone().date()
    menu.add(only.format(what=day.isoformat()), partial(filters.show_days, day, day), icon="filter")
