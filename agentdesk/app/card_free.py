"""Commands as they are kept and sent: without card data, for what a customer dictates is not kept here either, nor on
its way; and without the one character that no store keeps, which comes with what is pasted."""

from __future__ import annotations

from typing import Any

from agentdesk.domain.card_data import masked
from agentdesk.wire import later

_NUL = "\x00"


def card_free(command: later.commands.Command) -> later.commands.Command:
    """The command as it is kept and sent; the same where it holds nothing of either."""
    told = command.model_dump(mode="json")
    without = masked(_without_nul(told))  # in this order: the digits beside it are one number
    return command if without is told else later.commands.COMMANDS.validate_python(without)


def _without_nul(value: Any) -> Any:
    """The JSON value without it; the same object where there is none."""
    match value:
        case str():
            return value.replace(_NUL, "") if _NUL in value else value
        case dict():
            changed = {key: new for key, old in value.items() if (new := _without_nul(old)) is not old}
            return {**value, **changed} if changed else value
        case list():
            items = [_without_nul(each) for each in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        case _:
            return value
