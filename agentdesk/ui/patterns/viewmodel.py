"""What the page Patterns shows: the rate as a whole, one panel for each breakdown, the course, directions, outcomes.

Owns the order of panels and rows, their words, and which records are behind a mark. Knows nothing of Qt.
"""

import re
from collections.abc import Iterable
from dataclasses import field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from agentdesk.app.patterns import PatternFilter, Patterns
from agentdesk.app.state import OverrideFilter, State
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import Direction
from agentdesk.domain.people import Role, Session
from agentdesk.domain.records import dataclass
from agentdesk.ui.bar_row import BarRow, Segment, end_of_scale
from agentdesk.ui.patterns.compared import advised_first, beside
from agentdesk.ui.patterns.rates import (
    answers_text,
    change_text,
    part_row,
    part_spoken,
    rate_row,
    rate_text,
)
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, in_this_language, joined, ngettext
from agentdesk.wire.patterns import Became, Breakdown, Dimension, OverrideInsights, PatternRow, Shares, TimeRow

FRESH_S, STALE_S = 120.0, 30.0
"""The figures are asked for anew after so long, and where something was overridden since after so long."""
SLOW_S = 1.0
"""What takes longer says so, and can be broken off."""
FIRST_ROWS = 8


class Phase(Enum):
    """What stands in the place of the panels, if not the panels."""

    LOADING = "loading"
    FAILED = "failed"
    EMPTY = "empty"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A day or week: its rate, and where it begins. ``value``, ``low`` and ``high`` are places on the scale (0..1)."""

    key: str
    at: datetime
    text: str
    answers: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One breakdown. ``whole`` is set where the rows are parts of one whole; ``note`` says how to read it."""

    id: str
    title: str
    rows: tuple[BarRow, ...]
    note: str = ""
    whole: tuple[Segment, ...] | None = None
    whole_spoken: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose for a filter; ``value`` None for any."""

    value: str | None
    title: str
    selected: bool


@dataclass(frozen=True, slots=True)
class PatternsState:
    """``wait_s`` is how long an answer is waited for, None where none is. ``is_due``: the figures should be asked for
    anew. ``ends_at`` is the share at the end of every bar of a rate, ``course_end`` that at the top of the course."""

    phase: Phase = Phase.LOADING
    filter: PatternFilter = field(default_factory=PatternFilter)
    figure: str = ""
    scope: str = ""
    change: str = ""
    is_few: bool = False
    is_any_told: bool = False
    opens_records: bool = False
    course: tuple[TimeMark, ...] = ()
    course_end: float = 1.0
    ends_at: float = 1.0
    panels: tuple[Panel, ...] = ()
    teams: tuple[Choice, ...] = ()
    actions: tuple[Choice, ...] = ()
    journeys: tuple[Choice, ...] = ()
    problem: str | None = None
    read_at: datetime | None = None
    wait_s: float | None = None
    is_due: bool = False
    is_untouched: bool = False


def build(state: State, now: datetime) -> PatternsState:
    """The page as far as it is known."""
    known, told, session = state.patterns, state.patterns.told, state.session
    base = PatternsState(
        phase=_phase(known),
        filter=known.filter,
        teams=_teams(known, session),
        problem=known.problem,
        read_at=known.read_at,
        wait_s=(now - known.asked_at).total_seconds() if known.asked_at is not None else None,
        is_due=_is_due(known, now),
        is_untouched=told is None and known.asked_at is None and known.problem is None and session is not None,
    )
    if told is None:
        return base
    end = end_of_scale(_highest(told))
    course_end = end_of_scale(row.rate.high for row in told.time if row.rate.high is not None)
    rate = told.total.rate
    return replace(
        base,
        figure=rate_text(rate),
        scope=_scope(told),
        change=change_text(told.total.change),
        is_few=not rate.is_told and rate.n > 0,
        course=tuple(_mark(row, course_end) for row in told.time),
        course_end=course_end,
        opens_records=session is not None and session.role is Role.SUPERVISOR,
        is_any_told=any(row.rate.is_told for one in told.breakdowns for row in one.rows),
        ends_at=end,
        panels=(*_panels(told, session, end), *_compared(known)),
        actions=_choices(told, "action", known.filter.action, session),
        journeys=_choices(told, "journey", known.filter.journey, session),
    )


def _phase(known: Patterns) -> Phase:
    if known.told is None:
        return Phase.FAILED if known.problem is not None else Phase.LOADING
    has_any = known.told.total.rate.n or known.told.total.before.n
    return Phase.FIGURES if has_any else Phase.EMPTY


def _is_due(known: Patterns, now: datetime) -> bool:
    if known.read_at is None or known.asked_at is not None:
        return False
    return (now - known.read_at).total_seconds() >= (STALE_S if known.is_stale else FRESH_S)


def _scope(told: OverrideInsights) -> str:
    rate = told.total.rate
    if rate.hits is None:
        return answers_text(rate.n)
    overridden = _("{hits} of {answers}").format(hits=count_text(rate.hits), answers=answers_text(rate.n))
    ignored = ngettext("{n} not answered", "{n} not answered", told.ignored) if told.ignored else ""
    return joined((overridden, ignored))


def _highest(told: OverrideInsights) -> Iterable[float]:
    """The ends of all bars, intervals and ticks that are drawn on the one scale."""
    for breakdown in told.breakdowns:
        yield from (row.rate.high for row in breakdown.rows if row.rate.high is not None)
        yield from (row.before.share for row in breakdown.rows if row.before.share is not None)


def _mark(row: TimeRow, end: float) -> TimeMark:
    rate, key = row.rate, row.from_at.isoformat()
    if rate.share is None or rate.low is None or rate.high is None:
        return TimeMark(key, row.from_at, rate_text(rate), answers_text(rate.n))
    places = (rate.share / end, rate.low / end, rate.high / end)
    return TimeMark(key, row.from_at, rate_text(rate), answers_text(rate.n), *places)


def _panels(told: OverrideInsights, session: Session | None, end: float) -> tuple[Panel, ...]:
    found = {one.by: one for one in told.breakdowns}
    order: tuple[Dimension, ...] = ("action", "reason", "rule", "journey", "team", "agent")
    if session is not None and session.role is Role.AGENT:
        order = ("agent", "action", "reason", "rule", "journey")
    panels = [_breakdown(found[by], session, end) for by in order if by in found and found[by].rows]
    if told.directions is not None and told.directions.n:
        panels.append(_directions(told.directions))
    if told.overridden is not None and told.overridden.states.n:
        panels.append(_outcomes("outcome", _("What became of overrides"), told.overridden, opens=True))
    if told.accepted is not None and told.accepted.states.n:
        panels.append(_outcomes("accepted", _("What became of advice that was taken"), told.accepted, opens=False))
    if session is None or session.role is not Role.SUPERVISOR:  # nobody else has the page of the records
        panels = [replace(one, rows=tuple(replace(row, opens=False) for row in one.rows)) for one in panels]
    return tuple(panels)


def _compared(known: Patterns) -> tuple[Panel, ...]:
    """What is told of the one action that is chosen."""
    told, asked = known.compared, known.told_for
    window = told.telling if told is not None else None
    if told is None or window is None or asked is None or asked.action is None:
        return ()
    title, rows, note = beside(told, window)
    first, estimates, how = advised_first(told, window)
    return Panel("compared", title, rows, note), Panel("advised_first", first, estimates, how)


def _breakdown(told: Breakdown, session: Session | None, end: float) -> Panel:
    is_own = session is not None and session.role is Role.AGENT
    titles = {
        "action": _("By advised action"),
        "reason": _("By reason"),
        "rule": _("By rule that the advice names"),
        "journey": _("By journey"),
        "team": _("By team"),
        "agent": _("Your own") if is_own else _("By agent"),
    }
    notes = {
        "reason": _("Of all answers, so many were overridden for this reason."),
        "rule": _("A rule that held something back, or let the advice pass by an exception."),
        "agent": _("In the order of names: not a ranking. Few answers say little of a person, and nothing for pay."),
    }
    if is_own:
        notes["agent"] = _("Your own figures. Nobody is ranked by them, and they are not for pay.")
    rows = tuple(rate_row(row, title_of(told.by, row, session), end, n_is_all=told.by == "reason") for row in told.rows)
    return Panel(told.by, titles[told.by], rows, notes.get(told.by, ""), left_out=told.left_out)


_NAME = re.compile(r"[a-z0-9]+([_.-][a-z0-9]+)*")
"""How policies name rules, actions and journeys."""


def title_of(by: Dimension, row: PatternRow, session: Session | None) -> str:
    """What a row is called: by its title, else by its name without the look of one."""
    if by == "team":
        return row.key or _("No team")
    if by == "action" and session is not None:
        known = next((one.title for one in session.actions if one.action == row.key), "")
        return known or row.title or plain(row.key)
    if by == "reason" and session is not None:
        known = next(
            (in_this_language(one.title, one.titles) for one in session.reason_codes if one.code == row.key), ""
        )
        return known or row.title or plain(row.key)
    return row.title or (row.key if by == "agent" else plain(row.key))


def plain(name: str) -> str:
    """A policy's name in words: ``re_issue_code`` is "Re issue code", an action's own rule has both names."""
    if not _NAME.fullmatch(name):
        return name
    return joined(part.replace("_", " ").replace("-", " ").capitalize() for part in name.split("."))


def _directions(told: Shares) -> Panel:
    words = {
        Direction.MORE.value: (_("▲ More favourable"), Tone.ACCENT),
        Direction.SAME.value: (_("= Same"), Tone.MUTED),
        Direction.LESS.value: (_("▼ Less favourable"), Tone.VIOLET),
        Direction.UNKNOWN.value: (_("? Unclear"), Tone.FAINT),
    }
    note = _("What was done instead, compared with the advice, for the customer.")
    return _whole("direction", _("Direction"), told, words, note, opens=True)


def _outcomes(panel: str, title: str, told: Became, *, opens: bool) -> Panel:
    words = {
        OutcomeState.VINDICATED.value: (_("Vindicated"), Tone.SUCCESS),
        OutcomeState.NEUTRAL.value: (_("Neutral"), Tone.MUTED),
        OutcomeState.REGRETTED.value: (_("Regretted"), Tone.DANGER),
        OutcomeState.WATCHING.value: (_("Watching"), Tone.FAINT),
        OutcomeState.NOT_KNOWN.value: (_("Not known"), Tone.FAINT),
    }
    note = _("Of what is no longer watched, vindicated: {rate}. An association, not a cause.").format(
        rate=rate_text(told.success)
    )
    return _whole(panel, title, told.states, words, note, opens=opens)


def _whole(
    panel: str, title: str, told: Shares, words: dict[str, tuple[str, Tone]], note: str, *, opens: bool
) -> Panel:
    rates = {part.key: part.rate for part in told.parts}
    parts = [(key, *words[key], rates[key]) for key in words if key in rates]
    segments = tuple(Segment(rate.share, tone) for _key, _title, tone, rate in parts if rate.share)
    return Panel(
        panel,
        title,
        tuple(part_row(key, name, rate, tone, opens=opens) for key, name, tone, rate in parts),
        note,
        segments,
        joined((title, *(part_spoken(name, rate) for _key, name, _tone, rate in parts))),
    )


def _teams(known: Patterns, session: Session | None) -> tuple[Choice, ...]:
    """The teams to choose from: a supervisor's own; of an analyst those that the figures know."""
    if session is not None and session.role is Role.AGENT:
        return ()
    teams = [part.strip() for part in (session.team or "").split(",")] if session is not None else []
    if known.told is not None:
        teams += [row.key for one in known.told.breakdowns if one.by == "team" for row in one.rows]
    names = list(dict.fromkeys(name for name in (*teams, known.filter.team) if name))
    if len(names) < 2 and known.filter.team is None:
        return ()
    return _any_of([(name, name) for name in names], known.filter.team, _("All teams"))


def _choices(told: OverrideInsights, by: Dimension, chosen: str | None, session: Session | None) -> tuple[Choice, ...]:
    found = [(row.key, title_of(by, row, session)) for one in told.breakdowns if one.by == by for row in one.rows]
    if chosen is not None and chosen not in dict(found):
        found.append((chosen, plain(chosen)))
    any_words = _("All actions") if by == "action" else _("All journeys")
    return _any_of(sorted(found, key=lambda each: each[1].casefold()), chosen, any_words)


def _any_of(found: list[tuple[str, str]], chosen: str | None, any_words: str) -> tuple[Choice, ...]:
    every = Choice(None, any_words, chosen is None)
    return (every, *(Choice(value, title, value == chosen) for value, title in found))


def period_words(days: int) -> str:
    """The choice of a period."""
    return ngettext("{n} day", "{n} days", days)


def records_behind(known: Patterns, panel: str, key: str) -> OverrideFilter | None:
    """The overrides that a mark counts, as the page Overrides filters them."""
    told, asked = known.told, known.told_for
    if told is None or asked is None:
        return None
    wanted = OverrideFilter(
        from_at=told.from_at,
        team=asked.team,
        recommended=asked.action,
        journey=asked.journey,
        is_in_effect=True,
    )
    if panel == "time":
        row = next((one for one in told.time if one.from_at.isoformat() == key), None)
        if row is None:
            return None
        is_last = row.to_at == told.to_at
        return replace(wanted, from_at=row.from_at, to_at=None if is_last else row.to_at)
    changed: dict[str, Any] = {_FIELDS.get(panel, panel): key}
    return replace(wanted, **changed)


_FIELDS = {"action": "recommended"}
"""By what field the log is filtered where it is not called as the panel is."""
