"""A rate in words and as a bar: what the rows of every panel say. Qt-free."""

from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.compared_words import with_interval
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, fraction_text, joined, ngettext
from agentdesk.wire.patterns import Change, PatternRow, Rate


def share_text(share: float) -> str:
    """``17.0 %``: shares may be small, and halves of a per cent tell something where there are hundreds."""
    return _("{share} %").format(share=fraction_text(share * 100, 1))


def rate_text(rate: Rate) -> str:
    """``17.0 % (13–22)``; what stands there where there are too few."""
    if rate.share is None or rate.low is None or rate.high is None:
        return _("too few")
    return with_interval(share_text(rate.share), rate.low, rate.high)


def answers_text(n: int) -> str:
    """How many answers there were, thousands apart."""
    return ngettext("{n} answer", "{n} answers", n).replace(str(n), count_text(n), 1)


def change_text(change: Change | None) -> str:
    """How far a rate moved since the time before, where it is clear that it did; empty where it may be chance."""
    if change is None or not change.is_clear:
        return ""
    points = fraction_text(abs(change.by) * 100, 1)
    if change.by > 0:
        return _("▲ {points} points more than before").format(points=points)
    return _("▼ {points} points less than before").format(points=points)


def rate_row(row: PatternRow, title: str, end: float, *, n_is_all: bool = False) -> BarRow:
    """A row of overrides of the answers. With ``n_is_all`` its n is that of all rows, and need not be told in each."""
    rate = row.rate
    if rate.hits is None:
        number = answers_text(rate.n)
    elif n_is_all:
        number = count_text(rate.hits)
    else:
        number = _("{hits} of {n}").format(hits=count_text(rate.hits), n=count_text(rate.n))
    return BarRow(
        key=row.key,
        title=title,
        text=joined((rate_text(rate), number)),
        spoken=_spoken(title, rate, change_text(row.change)),
        bar=None if rate.share is None else (0.0, rate.share / end),
        interval=None if rate.low is None or rate.high is None else (rate.low / end, rate.high / end),
        tick=None if row.before.share is None or rate.share is None else row.before.share / end,
        detail=change_text(row.change),
        opens=True,
    )


def part_row(key: str, title: str, rate: Rate, tone: Tone, *, opens: bool) -> BarRow:
    """A row of a part of a whole."""
    return BarRow(
        key=key,
        title=title,
        text=joined((rate_text(rate), "" if rate.hits is None else count_text(rate.hits))),
        spoken=part_spoken(title, rate),
        bar=None if rate.share is None else (0.0, rate.share),
        interval=None if rate.low is None or rate.high is None else (rate.low, rate.high),
        tone=tone,
        opens=opens,
    )


def part_spoken(title: str, rate: Rate) -> str:
    """A part of a whole in a sentence."""
    if rate.share is None or rate.low is None or rate.high is None or rate.hits is None:
        return _("{title}: {n}, too few to tell").format(title=title, n=count_text(rate.n))
    return _("{title}: {hits} of {n}, {share}, with 95 % certainty between {low} and {high} %").format(
        title=title,
        hits=count_text(rate.hits),
        n=count_text(rate.n),
        share=share_text(rate.share),
        low=round(rate.low * 100),
        high=round(rate.high * 100),
    )


def _spoken(title: str, rate: Rate, change: str) -> str:
    if rate.share is None or rate.low is None or rate.high is None or rate.hits is None:
        return _("{title}: {answers}, too few to tell a rate").format(title=title, answers=answers_text(rate.n))
    told = _("{title}: {hits} of {answers} overridden, {share}, with 95 % certainty between {low} and {high} %").format(
        title=title,
        hits=count_text(rate.hits),
        answers=answers_text(rate.n),
        share=share_text(rate.share),
        low=round(rate.low * 100),
        high=round(rate.high * 100),
    )
    return joined((told, change))
