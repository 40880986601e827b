"""Holds what overrides are counted by against the overrides as they are shown, which were held against their entries:
their outcomes, of which comparisons are made, and their answers to advice, of which rates and findings are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.domain.outcome import Outcome
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.orchestrator.audit import moments
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.outcomes.tables import outcome_chances, outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed_document
from agentdesk.orchestrator.outcomes.watching import OVERRIDE
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.counted_by import (
    ANSWER,
    CHANCE,
    MOMENT,
    digest_of_answer,
    digest_of_outcome,
    of_decision,
)
from agentdesk.orchestrator.overrides.counted_by import OUTCOME as BY_OUTCOME
from agentdesk.orchestrator.overrides.projection import OUTCOME, Entry
from agentdesk.orchestrator.patterns.answers import KEY, OVERRIDDEN
from agentdesk.orchestrator.patterns.rebuild import IN_EFFECT
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks

_SHOWN = "what is counted of its override is not what was recorded"
_OUTCOME = "what is counted of its override's outcome is not what was recorded"
_MOMENT = "what its override is counted by is not what its decision says"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: outcomes by override with their chances, and by decision the answers by which overrides of it
    count, each with its marks. ``untold`` are the overrides whose entries do not say that they are counted by that
    (those of before do not say by what), and the ``decisions`` do; ``otherwise`` those whose entries say that their
    outcome is counted by something else."""

    outcomes: Mapping[str, Row[Any]]
    chances: Mapping[str, Sequence[Sequence[Any]]]
    answers: Mapping[str, Collection[Row[Any]]]
    untold: Collection[str]
    otherwise: Collection[str]
    decisions: Mapping[str, Row[Any]]

    def wrong(self, shown: Row[Any], entries: Sequence[Entry], receipt: str, *, is_unseen: bool) -> str:
        """What is wrong with how an override is counted; empty if nothing is. ``receipt`` is the one in its picture,
        which (``is_unseen``) may have been erased with somebody else."""
        outcome = self.outcomes.get(shown.id)
        if not _is_its_outcome(outcome, shown, entries):
            return _OUTCOME
        theirs = self.answers.get(shown.decision_id, ())
        mine = next((row for row in theirs if row.override_id == shown.id), None)
        if not _is_its_answer(mine, theirs, shown):
            return _SHOWN
        if is_unseen or shown.id not in self.untold:
            return ""
        return "" if self._follows(shown, mine, outcome, receipt) else _MOMENT

    def _follows(self, shown: Row[Any], mine: Row[Any] | None, outcome: Row[Any] | None, receipt: str) -> bool:
        """Whether it is counted by what its decision says."""
        stored = self.decisions.get(shown.decision_id)
        if stored is None:
            return False
        moment = moments.Moment.of(stored)
        if moment is None or not (moment.erased or (stored.body == receipt and moment.is_whole)):
            return False
        if moment.erased and shown.id in self.otherwise:  # what remains cannot say better
            return False
        if mine is not None and not moment.says(mine, shown.recommended_action, shown.taken_action):
            return False
        if outcome is None or moment.erased:
            return True
        inputs, said = DecisionInputs.model_validate_json(stored.inputs), Decision.model_validate_json(stored.body)
        expected = of_decision(said, inputs, shown.recommended_action)
        return digest_of_outcome(outcome[-len(MOMENT) :], self.chances.get(shown.id, ())) == expected


def _is_its_outcome(row: Row[Any] | None, shown: Row[Any], entries: Iterable[Entry]) -> bool:
    if row is None or not shown.outcome:
        return row is None and not shown.outcome
    said = [entry.body if entry.kind == OUTCOME else entry.body.get("outcome") for entry in entries]
    outcome = next(one for one in reversed(said) if one is not None)
    told = (row.state, row.team, row.decision_id, declared_action(row.action), row.verdicts)
    its_own = (shown.outcome, shown.team or "", shown.decision_id, declared_action(shown.recommended_action))
    if told != (*its_own, packed_document(outcome, row.opened_at)):
        return False
    # the same text is the same outcome; one that an older program wrote may say less, or in another order
    return bool(row.body == canonical(outcome)) or _same(row.body, outcome)


def _same(body: str, outcome: Mapping[str, Any]) -> bool:
    try:
        return Outcome.model_validate_json(body) == Outcome.model_validate_json(orjson.dumps(outcome))
    except ValueError:  # a letter of it was changed, so that it is no outcome any more
        return False


def _is_its_answer(mine: Row[Any] | None, theirs: Collection[Row[Any]], shown: Row[Any]) -> bool:
    """One answer a decision counts: that of the override in effect that took effect last."""
    if shown.approval not in IN_EFFECT:
        return mine is None
    expected = (
        declared_action(shown.recommended_action), shown.recorded_at, shown.agent_id, shown.team or "", OVERRIDDEN,
        shown.reason_code, shown.direction, shown.outcome,
    )  # fmt: skip
    return len(theirs) == 1 and (
        mine is None
        or (mine.action, mine.at, mine.agent_id, mine.team, mine.answer, mine.reason_code, mine.direction, mine.outcome)
        == expected
    )


_OUTCOME_COLUMNS = (
    outcomes.c.subject_id, outcomes.c.state, outcomes.c.verdicts, outcomes.c.opened_at, outcomes.c.body,
    outcomes.c.team, outcomes.c.decision_id, outcomes.c.action,
    *(outcomes.c[name] for name in MOMENT),
)  # fmt: skip


def with_marks() -> Any:
    """The answers, each with its marks (None where there are none)."""
    same = and_(*(advice_answers.c[name] == advice_marks.c[name] for name in KEY))
    return select(advice_answers, advice_marks.c.marks).outerjoin(advice_marks, same)


async def counted(
    connection: AsyncConnection, overrides: Mapping[str, Row[Any]], said: Mapping[str, Mapping[str, str]]
) -> Counted:
    """What is counted of those; by override, ``said`` are the digests in the entry that recorded it."""
    columns, answer = outcomes.c, advice_answers.c
    ids = list(overrides)
    mine: Any = select(*_OUTCOME_COLUMNS).where(columns.kind == OVERRIDE, columns.subject_id.in_(ids))
    watched: dict[str, Row[Any]] = {row.subject_id: row for row in await connection.execute(mine)}
    chances: dict[str, list[Sequence[Any]]] = {}
    of_these = outcome_chances.c.subject_id.in_(ids), outcome_chances.c.kind == OVERRIDE
    query: Any = select(outcome_chances.c.subject_id, *(outcome_chances.c[name] for name in CHANCE)).where(*of_these)
    for override_id, *chance in await connection.execute(query.order_by(outcome_chances.c.declared_action)):
        chances.setdefault(override_id, []).append(chance)
    answers: dict[str, list[Row[Any]]] = {}
    for some in chunks(sorted({row.decision_id for row in overrides.values()})):
        found = with_marks().where(answer.decision_id.in_(some), answer.override_id != "")
        for row in await connection.execute(found):
            answers.setdefault(row.decision_id, []).append(row)
    untold = {
        row.override_id
        for rows in answers.values()
        for row in rows
        if said.get(row.override_id, {}).get(ANSWER) != digest_of_answer(row.journeys, row.rules, row.marks)
    }
    otherwise = {
        one
        for one, row in watched.items()
        if said[one].get(BY_OUTCOME) != digest_of_outcome(row[-len(MOMENT) :], chances.get(one, ()))
    }
    untold |= otherwise
    otherwise = {one for one in otherwise if BY_OUTCOME in said[one]}
    named = (overrides[one].decision_id for one in untold if one in overrides)
    return Counted(watched, chances, answers, untold, otherwise, await moments.stored(connection, named))
