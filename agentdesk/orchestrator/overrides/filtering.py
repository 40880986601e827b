"""Which overrides: what may be asked for, as conditions of SQL, team by team."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, or_, select

from agentdesk.domain.decision import declared_action
from agentdesk.domain.override import ApprovalState
from agentdesk.orchestrator.overrides.tables import override_journeys, overrides
from agentdesk.orchestrator.overrides.wording import words_asked
from agentdesk.orchestrator.patterns.answers import that_name
from agentdesk.orchestrator.radar.tables import advice_marks
from agentdesk.orchestrator.reviewing.tables import override_sample_items
from agentdesk.orchestrator.store.words import HoldsWords


@dataclass(frozen=True, slots=True)
class Filter:
    """Which overrides; None means any. ``from_at`` ≤ recorded_at < ``to_at``.

    ``mark`` is of the moment of the advice (``engine/radar/marks``). ``teams`` and ``own`` say whose the asker may see
    at all; everything else is what they chose.
    """

    agent: str | None = None
    team: str | None = None
    teams: tuple[str, ...] | None = None
    own: str | None = None
    action: str | None = None
    recommended: str | None = None
    taken: str | None = None
    rule: str | None = None
    reason: str | None = None
    direction: str | None = None
    journey: str | None = None
    state: str | None = None
    verdict: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    words: str | None = None
    customer_nodes: tuple[int, ...] | None = None
    interaction: str | None = None
    approval: str | None = None
    outcome: str | None = None
    in_effect: bool | None = None
    sample: str | None = None
    mark: str | None = None

    def of_teams(self) -> tuple[str | None, ...]:
        """The teams to look at one by one, so that each is read in its index's order; None alone for all."""
        if self.teams is None:
            return (self.team,)
        return tuple(name for name in dict.fromkeys(self.teams) if self.team in (None, name))

    def without(self, *names: str) -> "Filter":
        """The same without these choices."""
        return replace(self, **dict.fromkeys(names))


IN_EFFECT = overrides.c.approval.in_(("", ApprovalState.APPROVED.value, ApprovalState.PROCEEDED.value))
"""What was done: the others wait for an approval, or did not get it."""


def conditions(wanted: Filter, team: str | None) -> list[ColumnElement[bool]]:
    """What the filter asks of the overrides of one team; None for those of all."""
    columns = overrides.c
    equal = {
        columns.team: team,
        columns.agent_id: wanted.agent,
        columns.recommended: wanted.recommended,
        columns.taken: wanted.taken,
        columns.reason_code: wanted.reason,
        columns.direction: wanted.direction,
        columns.state: wanted.state,
        columns.verdict: wanted.verdict,
        columns.interaction_id: wanted.interaction,
        columns.approval: wanted.approval,
        columns.outcome: wanted.outcome,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if wanted.own is not None:
        found.append(columns.agent_id == wanted.own)
    if wanted.customer_nodes is not None:
        found.append(columns.node_id.in_(wanted.customer_nodes))
    if wanted.action is not None:
        both = columns.recommended_action, columns.taken_action
        about = f"{wanted.action}:"  # the same action about one record or another
        found.append(or_(*(one == wanted.action for one in both), *(_begins(one, about) for one in both)))
    if wanted.rule is not None:
        found.append(columns.id.in_(that_name(wanted.rule, wanted.from_at, wanted.to_at)))
    if wanted.sample is not None:
        drawn = select(override_sample_items.c.override_id).where(override_sample_items.c.sample_id == wanted.sample)
        found.append(columns.id.in_(drawn))
    if wanted.in_effect:
        found.append(IN_EFFECT)
    if wanted.journey is not None:
        on_it = select(override_journeys.c.override_id).where(override_journeys.c.definition == wanted.journey)
        found.append(columns.id.in_(on_it))
    if wanted.mark is not None:
        marked = advice_marks.c.marks.contains(f"|{wanted.mark}|", autoescape=True)
        found.append(columns.id.in_(select(advice_marks.c.override_id).where(marked)))
    if wanted.from_at is not None:
        found.append(columns.recorded_at >= wanted.from_at)
    if wanted.to_at is not None:
        found.append(columns.recorded_at < wanted.to_at)
    if words := words_asked(wanted.words or ""):
        found.append(HoldsWords(columns.search, columns.number, words))
    return found


_NAMES_ACTIONS = frozenset({"action", "recommended", "taken"})
"""The choices that may name a customer's record: the ledger keeps the action alone."""


def told_in_ledger(wanted: Filter) -> dict[str, Any]:
    """The filter as the ledger keeps it. The words that were searched for are not kept: they may name a customer."""
    choices = {name: value for name, value in asdict(wanted).items() if isinstance(value, str)}
    told = {
        **choices, **{name: declared_action(choices[name]) for name in _NAMES_ACTIONS & choices.keys()},
        "agent": wanted.agent or wanted.own, "own": None, "team": None,
        "teams": [name for name in wanted.of_teams() if name is not None] or None,
        "from": wanted.from_at and wanted.from_at.isoformat(), "to": wanted.to_at and wanted.to_at.isoformat(),
        "words": bool(wanted.words) or None, "in_effect": wanted.in_effect,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def _begins(column: Column[Any], text: str) -> ColumnElement[bool]:
    return column.startswith(text, autoescape=True)
