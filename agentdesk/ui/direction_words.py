"""The direction of an override in words: what it was to the customer beside the advice, and who says so. Qt-free."""

from collections.abc import Callable
from datetime import datetime

from agentdesk.domain.override import Direction, Override
from agentdesk.ui.words import _, joined


def direction_titles() -> dict[str, str]:
    """Direction → what it says about the customer's side."""
    return {
        Direction.MORE.value: _("More favourable"),
        Direction.SAME.value: _("Same"),
        Direction.LESS.value: _("Less favourable"),
        Direction.UNKNOWN.value: _("Unclear"),
    }


def direction_words(record: Override, correcting: Direction | None, when: Callable[[datetime], str]) -> str:
    """What it was to the customer beside the advice, and who says so; ``correcting`` is a word on its way, ``when``
    tells a time."""
    titles, said = direction_titles(), record.direction_said
    title = _("For the customer: {direction}").format(direction=titles[(correcting or record.direction).value])
    if correcting is not None:
        return joined((title, _("being saved…")))
    if said is None:
        return joined((title, _("by the catalogue")))
    by = _("corrected by {name} {time}").format(name=said.by, time=when(said.at))
    catalogue = _("the catalogue: {direction}").format(direction=titles[said.computed.value])
    return joined((title, by, catalogue, said.comment))
