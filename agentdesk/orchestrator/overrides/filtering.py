"""Which overrides: what may be asked for, as conditions of SQL, team by team."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, literal, or_, select

from agentdesk.domain.decision import declared_action
from agentdesk.domain.override import ApprovalState
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.overrides.tables import override_journeys, overrides
from agentdesk.orchestrator.overrides.wording import words_asked
from agentdesk.orchestrator.patterns.answers import names_rule, that_name
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks
from agentdesk.orchestrator.reviewing.tables import override_sample_items
from agentdesk.orchestrator.store.words import HoldsWords

Teams = tuple[str, ...] | None
_OF_FEW = ("agent", "own", "customer_nodes", "interaction", "sample")
"""The choices that few pass: their own index leads to these."""
SOUGHT = ("words", "journey", "rule", "mark")
"""The choices that most may pass, or hardly any: each record is tested, in the order of the list, or it is sought first
which pass."""


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

    def of_teams(self) -> Teams:
        """The teams that are looked at; None for all, also for those without one."""
        if self.teams is None:
            return None if self.team is None else (self.team,)
        return tuple(name for name in dict.fromkeys(self.teams) if self.team in (None, name))

    def within(self) -> "Filter":
        """The same without what each record is tested for: what the order of the list leads to."""
        return Filter(
            teams=self.teams, team=self.team, from_at=self.from_at, to_at=self.to_at,
            **{name: getattr(self, name) for name in _OF_FEW},
        )  # fmt: skip

    def names(self, choices: Sequence[str]) -> bool:
        """Whether any of these choices is made."""
        return any(getattr(self, name) is not None for name in choices)

    def parts(self, *, tested: bool = False) -> list[Teams]:
        """The teams that are read together: each by itself, in the order of its index, unless another index leads."""
        teams = self.of_teams()
        if teams == ():
            return []
        if teams is None or self.names(_OF_FEW) or (self.names(SOUGHT) and not tested):
            return [teams]
        return [(name,) for name in teams]

    def without(self, *names: str) -> "Filter":
        """The same without these choices."""
        return replace(self, **dict.fromkeys(names))


IN_EFFECT = overrides.c.approval.in_(("", ApprovalState.APPROVED.value, ApprovalState.PROCEEDED.value))
"""What was done: the others wait for an approval, or did not get it."""


def conditions(wanted: Filter, teams: Teams, *, tested: bool = False) -> list[ColumnElement[bool]]:
    """What the filter asks of the overrides of these teams; None for those of all. ``tested``: for each record that is
    come by, else it is sought first which pass; the answer is the same."""
    columns = overrides.c
    equal = {
        columns.team: teams[0] if teams is not None and len(teams) == 1 else None,
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
    if teams is not None and len(teams) != 1:
        found.append(columns.team.in_(teams))
    if wanted.own is not None:
        found.append(columns.agent_id == wanted.own)
    if wanted.customer_nodes is not None:
        found.append(columns.node_id.in_(wanted.customer_nodes))
    if wanted.action is not None:
        both = columns.recommended_action, columns.taken_action
        about = f"{wanted.action}:"  # the same action about one record or another
        found.append(or_(*(one == wanted.action for one in both), *(_begins(one, about) for one in both)))
    if wanted.sample is not None:
        drawn = select(override_sample_items.c.override_id).where(override_sample_items.c.sample_id == wanted.sample)
        found.append(columns.id.in_(drawn))
    if wanted.in_effect:
        found.append(IN_EFFECT)
    if wanted.from_at is not None:
        found.append(columns.recorded_at >= wanted.from_at)
    if wanted.to_at is not None:
        found.append(columns.recorded_at < wanted.to_at)
    return found + (tests(wanted) if tested else _sought(wanted))


def _sought(wanted: Filter) -> list[ColumnElement[bool]]:
    """What is looked up once for all records."""
    columns, found = overrides.c, list[ColumnElement[bool]]()
    if words := words_asked(wanted.words or ""):
        found.append(HoldsWords(columns.search, columns.number, words))
    if wanted.journey is not None:
        on_it = select(override_journeys.c.override_id).where(override_journeys.c.definition == wanted.journey)
        found.append(columns.id.in_(on_it))
    if wanted.rule is not None:
        found.append(columns.id.in_(that_name(wanted.rule, wanted.from_at, wanted.to_at)))
    if wanted.mark is not None:
        found.append(columns.id.in_(select(advice_marks.c.override_id).where(_marked(wanted.mark))))
    return found


def tests(wanted: Filter) -> list[ColumnElement[bool]]:
    """What is ``SOUGHT``, as it is told of a single record."""
    columns = overrides.c
    # the words are letters and digits: none of them means anything to LIKE
    found: list[ColumnElement[bool]] = [
        literal(" ").concat(columns.search).like(f"% {word}%") for word in words_asked(wanted.words or "")
    ]
    if wanted.journey is not None:
        its = (override_journeys.c.override_id == columns.id, override_journeys.c.definition == wanted.journey)
        found.append(there_is(its))
    if wanted.rule is not None:
        its = (advice_answers.c.decision_id == columns.decision_id, advice_answers.c.override_id == columns.id)
        found.append(there_is((*its, names_rule(wanted.rule))))
    if wanted.mark is not None:
        found.append(there_is((advice_marks.c.override_id == columns.id, _marked(wanted.mark))))
    return found


def there_is(conditions_of_it: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the record that is looked at has one of these."""
    # not EXISTS: of that PostgreSQL makes a join with all that there is
    return select(literal(1)).where(*conditions_of_it).limit(1).scalar_subquery().is_not(None)


def _marked(mark: str) -> ColumnElement[bool]:
    return advice_marks.c.marks.contains(f"|{mark}|", autoescape=True)


_NAMES_ACTIONS = frozenset({"action", "recommended", "taken"})
"""The choices that may name a customer's record: the ledger keeps the action alone."""


def told_in_ledger(wanted: Filter) -> dict[str, Any]:
    """The filter as the ledger keeps it. The words that were searched for are not kept: they may name a customer."""
    choices = {name: value for name, value in asdict(wanted).items() if isinstance(value, str)}
    told = {
        **choices, **{name: declared_action(choices[name]) for name in _NAMES_ACTIONS & choices.keys()},
        "agent": wanted.agent or wanted.own, "own": None, "team": None,
        "teams": list(wanted.of_teams() or ()) or None,
        "from": wanted.from_at and wanted.from_at.isoformat(), "to": wanted.to_at and wanted.to_at.isoformat(),
        "words": bool(wanted.words) or None, "in_effect": wanted.in_effect,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def _begins(column: Column[Any], text: str) -> ColumnElement[bool]:
    return column.startswith(text, autoescape=True)
