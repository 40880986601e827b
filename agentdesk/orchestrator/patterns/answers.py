"""Keeps the answers of agents to advice countable: called in the transactions in which advice is answered or
overridden, and in which it is found what became of that. What a row is, is said here; ``rebuild`` makes all anew by it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import FOR_THEIR_GOOD, declared_action
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.override import Override
from agentdesk.domain.people import Role
from agentdesk.engine.history import TAKEN
from agentdesk.orchestrator.decisions.tables import feedback
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.marking import mark, unmark
from agentdesk.orchestrator.store.insert import upsert

OVERRIDDEN, ACCEPTANCE = "overridden", "acceptance"
KEY = ("decision_id", "action", "override_id")
_GATES = frozenset(gate.value for gate in FOR_THEIR_GOOD)
_COLUMNS = advice_answers.c


def listed(names: set[str]) -> str:
    """A sorted list in one text, of which any one can be found as ``|name|``."""
    return f"|{'|'.join(sorted(names))}|" if names else ""


def named_in(text: str) -> list[str]:
    """The names of such a list."""
    return text.strip("|").split("|") if text else []


def about(receipt: str, inputs: str, action: str) -> dict[str, str]:
    """What the advice of an action was about, of a stored decision: the journeys that were running, and the rules which
    its receipt names: those that spoke against the action and let it pass, and those that withheld others for the
    customer's good."""
    return about_of(orjson.loads(receipt), orjson.loads(inputs), action)


def about_of(said: Mapping[str, Any], asked: Mapping[str, Any], action: str) -> dict[str, str]:
    """The same of the documents."""
    running = {one["definition"] for one in asked.get("journeys", ()) if one["state"] == JourneyState.ACTIVE.value}
    against = {
        rule["rule"]
        for one in said.get("ranked", ()) if declared_action(one["action"]) == declared_action(action)
        for rule in one.get("allowed", ())
    }  # fmt: skip
    held = {one["rule"] for one in said.get("withheld", ()) if one["gate"] in _GATES}
    return {"journeys": listed(running), "rules": listed(against | held)}


def row_of_override(override: Override, receipt: str, inputs: str) -> dict[str, Any]:
    """The row of an override that is in effect."""
    return {
        "decision_id": override.decision_id,
        "action": declared_action(override.recommended_action),
        "override_id": override.id,
        "at": override.recorded_at,
        "agent_id": override.agent_id,
        "team": override.team or "",
        "answer": OVERRIDDEN,
        "reason_code": override.reason_code,
        "direction": override.direction.value,
        "outcome": override.outcome.state.value if override.outcome else "",
        **about(receipt, inputs, override.recommended_action),
    }


def row_of_feedback(given: Any, outcome: str | None, receipt: str, inputs: str) -> dict[str, Any]:
    """The row of a row of ``feedback``; ``outcome`` is what became of the decision's acceptance so far."""
    return {
        "decision_id": given.decision_id,
        "action": declared_action(given.action),
        "override_id": "",
        "at": given.recorded_at,
        "agent_id": given.by,
        "team": given.team or "",
        "answer": given.outcome,
        "reason_code": "",
        "direction": "",
        "outcome": (outcome or "") if given.outcome in TAKEN else "",
        **about(receipt, inputs, given.action),
    }


def latest(said: Iterable[Any]) -> dict[tuple[str, str], Any]:
    """Of rows of ``feedback``, by decision and declared action, the latest that an agent gave: what machines tell is
    what customers answered elsewhere."""
    mine = (one for one in said if one.role == Role.AGENT.value)
    ordered = sorted(mine, key=lambda one: (one.at, one.recorded_at, one.outcome))
    return {(one.decision_id, declared_action(one.action)): one for one in ordered}


def names_rule(rule: str) -> ColumnElement[bool]:
    """Whether the receipt of an answer names the rule."""
    return _COLUMNS.rules.contains(f"|{rule}|", autoescape=True)


def that_name(rule: str, from_at: datetime | None, to_at: datetime | None) -> Select[tuple[str]]:
    """The ids of overrides in effect, recorded within that time, whose receipts name the rule."""
    found = select(_COLUMNS.override_id).where(names_rule(rule))
    if from_at is not None:
        found = found.where(_COLUMNS.at >= from_at)
    return found if to_at is None else found.where(_COLUMNS.at < to_at)


async def overrode(connection: AsyncConnection, override: Override, receipt: str, inputs: str) -> None:
    """Advice was overridden, and that is in effect: what else was said to the decision counts no more, also an earlier
    override, or who records the same several times would count several times."""
    row = row_of_override(override, receipt, inputs)
    await connection.execute(delete(advice_answers).where(_COLUMNS.decision_id == row["decision_id"]))
    await unmark(connection, row["decision_id"])
    await upsert(connection, advice_answers, [row], key=KEY)
    await mark(connection, row, receipt, inputs)
    await became(connection, row["decision_id"], "")


async def changed(connection: AsyncConnection, override: Override) -> None:
    """Something was added to an override: what is said of its direction and what became of it may be another."""
    mine = (_COLUMNS.decision_id == override.decision_id, _COLUMNS.override_id == override.id)
    told = {"direction": override.direction.value, "outcome": override.outcome.state.value if override.outcome else ""}
    await connection.execute(update(advice_answers).where(*mine).values(told))


async def answered(connection: AsyncConnection, decision_id: str, action: str, receipt: str, inputs: str) -> None:
    """Somebody answered advice, and it is watched by now what becomes of that: their latest answer stands, unless the
    decision was overridden."""
    declared = declared_action(action)
    said = (await connection.execute(select(feedback).where(feedback.c.decision_id == decision_id))).all()
    given = latest(said).get((decision_id, declared))
    mine = (_COLUMNS.decision_id == decision_id, _COLUMNS.override_id != "")
    if given is None or await connection.scalar(select(_COLUMNS.override_id).where(*mine).limit(1)) is not None:
        return
    watched = (outcomes.c.kind == ACCEPTANCE, outcomes.c.subject_id == decision_id)
    state = await connection.scalar(select(outcomes.c.state).where(*watched))
    row = row_of_feedback(given, state, receipt, inputs)
    await upsert(connection, advice_answers, [row], key=KEY)
    await mark(connection, row, receipt, inputs)
    await became(connection, decision_id, state or "")  # of all that was taken of it


async def became(connection: AsyncConnection, decision_id: str, state: str) -> None:
    """It was found what became of advice that was taken; empty: it is not watched any more."""
    theirs = (_COLUMNS.decision_id == decision_id, _COLUMNS.answer.in_(sorted(TAKEN)))
    await connection.execute(update(advice_answers).where(*theirs).values(outcome=state))
