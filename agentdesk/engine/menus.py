"""Voice menus: which option was chosen, whether it leads back, whether the customer left.

Owns how the fields of a menu's event are read. Knows no menu and no option by name.
"""

from collections.abc import Mapping
from typing import Any

from agentdesk.engine.policy.words import MenuWords, plain_name, tokens


def option(data: Mapping[str, Any], menu: MenuWords) -> str:
    """The place in the menu and what was chosen there, for telling whether it is the same again; empty if not told."""
    told = {plain_name(name): value for name, value in data.items()}
    named = [
        f"{name}={_text(told[name])}" for name in (*menu.place_fields, *menu.option_fields) if _text(told.get(name))
    ]
    return " ".join(named)


def leads_back(data: Mapping[str, Any], menu: MenuWords) -> bool:
    """Whether the chosen option goes back to where the customer was before."""
    told = {plain_name(name): value for name, value in data.items()}
    chosen = [(1.0, tokens(_text(told.get(name)))) for name in menu.option_fields]
    return bool(menu.back.score(chosen))


def left(data: Mapping[str, Any], menu: MenuWords) -> bool:
    """Whether the way it ended says that the customer left."""
    told = {plain_name(name): value for name, value in data.items()}
    return bool(menu.left.score([(1.0, tokens(_text(told.get(name)))) for name in menu.end_fields]))


def _text(value: Any) -> str:
    return str(value)[:100] if isinstance(value, str | int) and not isinstance(value, bool) else ""
