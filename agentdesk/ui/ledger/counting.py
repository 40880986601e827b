"""The facets of the override log and their counts, as the service counted them. Knows nothing of Qt.

A number is shown only for the filter for which it was counted; where only so many could be counted, it says "+".
"""

from collections.abc import Mapping
from datetime import datetime

from agentdesk.app.review import kept_filter
from agentdesk.app.spans import SPANS, span_start
from agentdesk.app.state import OverrideLog, State
from agentdesk.domain.records import dataclass
from agentdesk.ui.direction_words import direction_titles
from agentdesk.ui.ledger.wording import (
    action_words,
    outcome_titles,
    result_titles,
    verdict_titles,
)
from agentdesk.ui.words import _, count_text, fraction_text, in_this_language, ngettext
from agentdesk.wire.snapshots import FacetCounts, OverrideFacets

OWN_WORDS = "own-words"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet. ``count`` is None where it is not known; ``at_least``: there are more."""

    value: str
    title: str
    count: int | None
    selected: bool
    at_least: bool = False
    is_others: bool = False
    """It belongs to somebody else."""
    note: str = ""
    """What stands in the place of the count."""

    @property
    def count_words(self) -> str:
        if self.note:
            return self.note
        return "" if self.count is None else number_words(self.count, self.at_least)


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the log. ``name`` is the filter's field."""

    name: str
    title: str
    values: tuple[FacetValue, ...]


def number_words(count: int, at_least: bool) -> str:
    """A count, with a plus where there are more."""
    return _("{n}+").format(n=count_text(count)) if at_least else count_text(count)


def count_words(log: OverrideLog, counts: OverrideFacets | None) -> tuple[str, str]:
    """How many overrides there are, and of how many decisions that were answered; empty where it is not known, and in a
    sample, which has as many as were asked for."""
    if counts is None:
        listed = len(log.items)
        if log.next is not None or not listed:
            return (_("{n}+ overrides").format(n=count_text(listed)) if listed else ""), ""
        return ngettext("{n} override", "{n} overrides", listed), ""
    if counts.at_least:
        return _("{n}+ overrides").format(n=count_text(counts.total)), ""
    words = ngettext("{n} override", "{n} overrides", counts.total)
    rate = counts.share if log.filter.sample is None else None
    if rate is None or rate.hits is None or rate.share is None or rate.low is None or rate.high is None:
        return words, ""
    told = _("{hits} of {n} decisions · {share} % ({low}–{high})").format(
        hits=count_text(rate.hits),
        n=count_text(rate.n),
        share=fraction_text(100 * rate.share, 1),
        low=fraction_text(100 * rate.low, 0),
        high=fraction_text(100 * rate.high, 0),
    )
    return words, told


def facets(state: State, log: OverrideLog, now: datetime) -> tuple[Facet, ...]:
    """All facets; those of which nothing is known have no values."""
    me = state.session
    actions = {str(each.action): each.title for each in me.actions} if me else {}
    actions[OWN_WORDS] = _("In their own words")
    reasons = {each.code: in_this_language(each.title, each.titles) for each in me.reason_codes} if me else {}
    known = _Known(log)
    return (
        _views(state, now),
        _when(log, now),
        known.facet("recommended", _("Recommended"), actions),
        known.facet("taken", _("Done instead"), {**actions, "own-words": _("In the agent's own words")}),
        known.facet("reason", _("Reason"), reasons),
        known.facet("direction", _("Direction"), direction_titles(), fixed=True),
        known.facet("outcome", _("Outcome"), outcome_titles(), fixed=True),
        known.facet("verdict", _("Review"), verdict_titles(), fixed=True),
        known.facet("agent", _("Agent"), {}),
        known.facet("state", _("Result"), result_titles(), fixed=True),
        known.facet("journey", _("Journey"), {}),
        _samples(state, now),
        *([known.facet("team", _("Team"), {})] if me and "," in (me.team or "") else []),
    )


def _views(state: State, now: datetime) -> Facet:
    me, log = state.session, state.override_log
    current, order = kept_filter(log.filter, now), log.order
    values = []
    for view in state.review.views:
        is_mine = me is not None and view.owner_id == me.agent_id
        is_open = view.filter == current and (view.sort, view.turned) == (order.by, order.turned)
        note = _("shared") if view.shared and is_mine else "" if is_mine else view.owner.partition(" ")[0]
        values.append(FacetValue(view.id, view.name, None, is_open, is_others=not is_mine, note=note))
    return Facet("view", _("Saved views"), tuple(values))


def _samples(state: State, now: datetime) -> Facet:
    values = []
    for sample in state.review.samples:
        title = _("{n} drawn, {time}").format(n=sample.drawn, time=moment_text(sample.created_at, now))
        is_open = state.override_log.filter.sample == sample.id
        values.append(FacetValue(sample.id, title, None, is_open, note=f"{sample.reviewed}/{sample.drawn}"))
    return Facet("sample", _("Samples"), tuple(values))


def moment_text(at: datetime, now: datetime) -> str:
    """A time in figures: today the hour, else the day."""
    local, today = at.astimezone(), now.astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d}"


class _Known:
    """What was counted, for the filter as it is or as it was."""

    def __init__(self, log: OverrideLog) -> None:
        self._log = log
        self._is_current = log.counts is not None and log.counted == log.filter
        self._counts: dict[str, FacetCounts] = {each.name: each for each in log.counts.facets} if log.counts else {}

    def facet(self, name: str, title: str, titles: Mapping[str, str], *, fixed: bool = False) -> Facet:
        """One facet: with ``fixed`` all values of ``titles`` in their order, else those that were counted."""
        counted = self._counts.get(name)
        told = {each.value: each for each in counted.values} if counted else {}
        selected = getattr(self._log.filter, name)
        values = list(titles) if fixed else list(told)
        if selected is not None and selected not in values:
            values.append(selected)

        def count(value: str) -> int | None:
            if not self._is_current:
                return None
            return told[value].count if value in told else 0

        def words(value: str) -> str:
            return titles.get(value) or action_words(value, told[value].title if value in told else "")

        at_least = counted is not None and counted.at_least
        return Facet(
            name, title,
            tuple(FacetValue(each, words(each), count(each), each == selected, at_least) for each in values),
        )  # fmt: skip


def _when(log: OverrideLog, now: datetime) -> Facet:
    titles = {"today": _("Today"), "7_days": _("Last 7 days"), "90_days": _("Last 90 days")}
    counts = {each.from_at: each for each in log.counts.spans} if log.counts and log.counted == log.filter else {}
    values = []
    for name, days in SPANS:
        start = span_start(days, now)
        counted = counts.get(start)
        count = counted.count if counted else None
        is_chosen = log.filter.from_at == start
        values.append(FacetValue(name, titles[name], count, is_chosen, counted is not None and counted.at_least))
    return Facet("when", _("When"), tuple(values))
