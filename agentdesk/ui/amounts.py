"""Amounts, in words. They are in the company's currency, which the desk does not know."""

from agentdesk.ui.words import count_text, fraction_text

_DECIMALS = 6
"""Where cents would make it another amount, which "50.00 is more than 50" would be."""


def amount_words(amount: float | None) -> str:
    """An amount, in the company's currency; empty where there is none."""
    if amount is None:
        return ""
    digits = 0 if amount == int(amount) else 2 if round(amount, 2) == amount else _DECIMALS
    whole, _point, part = f"{amount:.{digits}f}".partition(".")
    if not digits:
        return count_text(int(whole))
    part = part.rstrip("0").ljust(2, "0")
    return count_text(int(whole)) + fraction_text(float(f"0.{part}"), len(part))[1:]
