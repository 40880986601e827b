"""Amounts, in words. They are in the company's currency, which the desk does not know."""


def amount_words(amount: float | None) -> str:
    """An amount, in the company's currency; empty where there is none."""
    if amount is None:
        return ""
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
