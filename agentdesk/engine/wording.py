"""How times, durations and lists are put into the engine's sentences. Always the same words for the same values."""

from collections.abc import Sequence

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def lasting(seconds: float) -> str:
    """How long something goes on up to now: ``less than an hour``, ``5 hours``, ``4 days``.

    Coarse on purpose, so that a sentence does not change from minute to minute.
    """
    if seconds < _HOUR:
        return "less than an hour"
    if seconds < 2 * _HOUR:
        return "1 hour"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} hours"
    return f"{int(seconds // _DAY)} days"


DECIMALS = 6
"""Amounts are told apart by so many decimal places."""


def money(amount: float) -> str:
    """An amount as people write it, to the cent: ``1,234.50``; further where cents would make it another one."""
    cents = f"{amount:,.2f}"
    return cents if round(amount, 2) == amount else f"{amount:,.{DECIMALS}f}".rstrip("0").ljust(len(cents), "0")


def span(seconds: float) -> str:
    """``45 min``, ``3 h``, ``2 days``: the largest unit that fits, rounded down."""
    if seconds < _MINUTE:
        return "less than a minute"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY)} days"


def times(count: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


_ON_CHANNEL = {
    "app": "in the app",
    "web": "on the website",
    "ivr": "in the phone menu",
    "voice": "by phone",
    "chat": "in the chat",
    "email": "by mail",
    "sms": "by text message",
    "messaging": "by message",
    "social": "in public",
    "store": "in a store",
    "payment": "with a payment",
    "system": "online",
    "desk": "at the desk",
}


def on_channel(channel: str) -> str:
    """``in the app``; a channel without a name of its own keeps the one that it has."""
    return _ON_CHANNEL.get(channel, f"via {channel}")


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
