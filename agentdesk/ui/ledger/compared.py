"""What became of a record's like beside acceptances like it, in words and as two bars. Qt-free."""

from agentdesk.app.comparison import RecordComparison
from agentdesk.app.fetching import Loading
from agentdesk.domain.comparison import Compared, Comparison, OutcomeShare, OutcomeShares
from agentdesk.domain.records import dataclass
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.compared_words import difference_text, with_interval
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, ngettext, percent_text


@dataclass(frozen=True, slots=True)
class ComparedState:
    """``phase`` says how far it is; ``about`` what is shown, ``rows`` the bars, ``lines`` the sentences below them and
    ``caution`` what they do not say."""

    phase: Loading = Loading.EMPTY
    about: str = ""
    rows: tuple[BarRow, ...] = ()
    lines: tuple[str, ...] = ()
    caution: str = ""


def compared_state(known: RecordComparison, override_id: str) -> ComparedState:
    """What is shown of the record of that id."""
    if known.override_id != override_id:
        return ComparedState()
    if known.comparison is None:
        return ComparedState(known.loading)
    shown = known.comparison.telling
    if shown is None:
        return ComparedState(Loading.READY, lines=(_("It was not watched what became of this one."),))
    days = ngettext("{n} day", "{n} days", round(shown.days))
    return ComparedState(
        Loading.READY,
        _("The same advice, reason and feeling in the last year: vindicated after {days}").format(days=days),
        (
            _row("overrides", _("Overrides"), shown.overrides, known.comparison, Tone.ACCENT),
            _row("acceptances", _("Acceptances"), shown.acceptances, known.comparison, Tone.MUTED),
        ),
        _lines(shown),
        _("An association, not a cause: agents choose when to do otherwise.") if shown.is_told else "",
    )


def _row(key: str, title: str, became: OutcomeShares, comparison: Comparison, tone: Tone) -> BarRow:
    share = became.vindicated
    if share is None:
        n, least = count_text(became.n), count_text(comparison.least_n)
        too_few = _("too few: n = {n} of {least} needed").format(n=n, least=least)
        return BarRow(key, title, _("n = {n}").format(n=n), f"{title}: {too_few}", detail=too_few)
    text = _("{share}, n = {n}").format(share=_share(share), n=count_text(became.n))
    spoken = _("{title}: {share} vindicated, 95 % from {low} to {high}, n = {n}").format(
        title=title, share=percent_text(share.share), low=percent_text(share.low), high=percent_text(share.high),
        n=count_text(became.n),
    )  # fmt: skip
    return BarRow(key, title, text, spoken, bar=(0.0, share.share), interval=(share.low, share.high), tone=tone)


def _lines(shown: Compared) -> tuple[str, ...]:
    lines = []
    if shown.vindicated is not None:
        lines.append(difference_text(shown.vindicated))
    regretted = (shown.overrides.regretted, shown.acceptances.regretted)
    if all(regretted):
        lines.append(_regretted(*regretted))
    waiting = shown.overrides.waiting + shown.acceptances.waiting
    if waiting:
        lines.append(ngettext("{n} more is still watched.", "{n} more are still watched.", waiting))
    unknown = shown.overrides.not_known + shown.acceptances.not_known
    if unknown:
        lines.append(
            ngettext("Of {n} more it can no longer be known.", "Of {n} more it can no longer be known.", unknown)
        )
    return tuple(lines)


def _regretted(overrides: OutcomeShare | None, acceptances: OutcomeShare | None) -> str:
    shares = [_share(one) if one is not None else "" for one in (overrides, acceptances)]
    return _("Regretted: {overrides} of the overrides, {acceptances} of the acceptances.").format(
        overrides=shares[0], acceptances=shares[1]
    )


def _share(share: OutcomeShare) -> str:
    """A share with its interval: ``44 % (30–58)``."""
    return with_interval(percent_text(share.share), share.low, share.high)
