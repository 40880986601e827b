"""Amounts, in words and as people write them. They are in the company's currency, which the desk does not know."""

import re
import unicodedata

from agentdesk.ui.words import count_text, fraction_text, thousands_mark

MOST = 1e12

_APART = re.compile(r"\d{1,3}(?:[\s'’٬]\d{3})+(?:[.,٫]\d+)?")
_MARKS_APART = re.compile("[\\s'’٬]")
"""What only ever stands between thousands."""
_GROUPED = re.compile(r"(\d{1,3})(?:([.,])\d{3})(?:\2\d{3})*(?:(?!\2)[.,]\d+)?")
_ARABIC = re.compile(r"\d+٫\d+")
"""With the mark that nowhere stands between thousands."""
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_EITHER = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
"""Thousands or thousandths: ``1,200``."""

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


def _plain(written: str) -> str:
    """In the digits that patterns know, whatever script they were written in, and without what stands between thousands
    or is not seen at all (marks of the direction)."""
    seen = (each for each in written.strip() if unicodedata.category(each) != "Cf")
    text = "".join(str(unicodedata.decimal(each, each)) for each in seen).strip()
    return _MARKS_APART.sub("", text) if _APART.fullmatch(text) else text


def read_amount(written: str) -> float | None:
    """The amount that somebody wrote, in whatever language; None for none, and for what can be read in two ways:
    ``1,200`` is twelve hundred where a comma stands between thousands, and elsewhere it is asked for once more."""
    text = _plain(written)
    if _ARABIC.fullmatch(text):
        text = text.replace("٫", ".")
    elif either := _EITHER.fullmatch(text):
        if either[1] != thousands_mark():
            return None
        text = text.replace(either[1], "")
    elif grouped := _GROUPED.fullmatch(text):
        text = text.replace(grouped[2], "") if text.count(".") + text.count(",") > 1 else text
    elif not _PLAIN.fullmatch(text):
        return None
    amount = float(text.replace(",", "."))
    return amount if amount <= MOST else None
