"""Of one advised action: overrides beside acceptances like them, and what always advising it first would have come to.

Qt-free. Owns the words of what such figures do not say.
"""

from agentdesk.domain.comparison import (
    ActionComparison,
    ActionComparisons,
    Estimate,
    OffPolicy,
    OutcomeShare,
    OutcomeShares,
    Refusal,
)
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.compared_words import difference_text, with_interval
from agentdesk.ui.patterns.rates import share_text
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, ngettext


def beside(told: ActionComparisons, window: ActionComparison) -> tuple[str, tuple[BarRow, ...], str]:
    """Title, rows and note of overrides beside acceptances after the window's days."""
    days = _days(window)
    compared = window.compared
    rows = (
        _became("overrides", _("Overrides"), compared.overrides, told.least_n, Tone.ACCENT),
        _became("acceptances", _("Acceptances"), compared.acceptances, told.least_n, Tone.MUTED),
    )
    alike = window.standardised
    if alike is None:
        note = _("In the last year. Too few with the same reason for contact and feeling to tell a difference.")
    else:
        within = _("In the last year. The difference is told within the same reason for contact and feeling.")
        caution = _("An association, not a cause: agents choose when to do otherwise.")
        note = f"{within} {difference_text(alike.vindicated)} {caution}"
    return _("Like with like: vindicated after {days}").format(days=days), rows, note


def advised_first(told: ActionComparisons, window: ActionComparison) -> tuple[str, tuple[BarRow, ...], str]:
    """Title, rows and note of the off-policy estimates; where there are none, one row says why."""
    title, found = _("Had it always been advised first"), window.advised_first
    if found.ips is None or found.snips is None or found.was is None:
        why = _refused(found, told.least_n)
        return title, (BarRow("refused", why, "", why, is_plain=True),), ""
    rows = (
        _estimate("ips", _("Estimate by inverse propensity (IPS)"), found.ips, found.n, Tone.ACCENT),
        _estimate("snips", _("The same, normalised (SNIPS)"), found.snips, found.n, Tone.ACCENT),
        _estimate("was", _("With the advice as it was"), found.was, found.n, Tone.MUTED),
    )
    note = _(
        "Vindicated after {days}, from {n} decisions in which chance had a part. They tell as much as {effective} that "
        "count alike (the effective sample size)."
    ).format(days=_days(window), n=count_text(found.n), effective=count_text(round(found.effective_n)))
    return title, rows, note


def _days(window: ActionComparison) -> str:
    return ngettext("{n} day", "{n} days", round(window.days))


def _became(key: str, title: str, became: OutcomeShares, least_n: int, tone: Tone) -> BarRow:
    if became.vindicated is None:
        too_few = _("too few: n = {n} of {least} needed").format(n=count_text(became.n), least=count_text(least_n))
        return BarRow(key, title, _("n = {n}").format(n=count_text(became.n)), f"{title}: {too_few}", detail=too_few)
    return _estimate(key, title, became.vindicated, became.n, tone)


def _estimate(key: str, title: str, told: OutcomeShare | Estimate, n: int, tone: Tone) -> BarRow:
    value = told.share if isinstance(told, OutcomeShare) else told.value
    share = with_interval(share_text(value), told.low, told.high)
    spoken = _("{title}: {share} vindicated, 95 % from {low} to {high}, n = {n}").format(
        title=title, share=share_text(value), low=share_text(told.low), high=share_text(told.high), n=count_text(n)
    )
    ends = (min(1.0, told.low), min(1.0, told.high))  # an estimate may be beyond the whole, a bar may not
    text = _("{share}, n = {n}").format(share=share, n=count_text(n))
    return BarRow(key, title, text, spoken, bar=(0.0, min(1.0, value)), interval=ends, tone=tone)


def _refused(found: OffPolicy, least_n: int) -> str:
    n, effective = count_text(found.n), count_text(round(found.effective_n))
    if found.refused is Refusal.TOO_FEW:
        return _("too few: n = {n} of {least} needed").format(n=n, least=count_text(least_n))
    if found.refused is Refusal.TOO_UNEVEN:
        return _("It cannot be told: of {n} decisions so few would decide it that they count as {effective}.").format(
            n=n, effective=effective
        )
    return _("It cannot be told: chance had no part in what was advised (the policy does not explore).")
