"""Answers to advice as Patterns and the Radar count them: a letter that is changed in any of the tables is found."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, delete, select, update

from agentdesk.orchestrator.audit import answers
from agentdesk.orchestrator.audit.verifying import AuditReport, verify
from agentdesk.orchestrator.decisions.tables import decisions, feedback
from agentdesk.orchestrator.outcomes.tables import outcome_chances, outcomes
from agentdesk.orchestrator.overrides import service
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks
from tests.orchestrator.overrides.conftest import Floor
from tests.support.events import cloud_event
from tests.support.server import Running

ORDER = {"category": "phone", "order_id": "O-1"}


async def answered(floor: Floor) -> None:
    """An agent takes the first advice, declines another, and overrides a third; the customer waits for a phone."""
    for outcome in ("accepted", "declined"):
        await floor.acd.post("/v1/events", json=cloud_event("order.placed", subject="phone:+14155550132", data=ORDER))
        await floor.call_in()
        url = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
        said = {"outcome": outcome, "outcomeTimestamp": datetime.now(UTC).isoformat()}
        assert (await floor.agent.post(url, json=said)).status_code < 300
    await floor.call_in()
    await floor.record()


async def audited(server: Running) -> AuditReport:
    return await verify(server.services.database, server.services.keyring)


COLUMNS: tuple[Column[str], ...] = (
    advice_answers.c.journeys, advice_answers.c.rules, advice_answers.c.answer, advice_answers.c.agent_id,
    advice_answers.c.outcome, advice_answers.c.team, advice_marks.c.marks, feedback.c.by, outcomes.c.state,
    outcomes.c.verdicts, outcomes.c.body, outcomes.c.intent, outcomes.c.feeling_band, outcomes.c.declared_action,
    outcomes.c.action, outcomes.c.team, decisions.c.inputs, decisions.c.body,
)  # fmt: skip
OF_OVERRIDES: tuple[Column[str], ...] = (advice_answers.c.journeys, advice_answers.c.rules, advice_marks.c.marks)
OF_ITS_OUTCOME: tuple[Column[str], ...] = (
    outcomes.c.intent, outcomes.c.feeling_band, outcomes.c.body, outcomes.c.team, outcomes.c.action,
)  # fmt: skip


def turned(text: str) -> str:
    """The same with one letter changed; of nothing something."""
    if '"definition":"' in text:
        return text.replace('"definition":"', '"definition":"x', 1)
    return f"{text[:-2]}{'x' if text[-2] != 'x' else 'y'}{text[-1]}" if text else "|x|"


async def found(server: Running, column: Column[str], decision_id: str) -> AuditReport:
    """What the audit says while a letter of the decision's row in the column is another."""
    table, database = column.table, server.services.database
    mine = table.c["id" if table is decisions else "decision_id"] == decision_id
    async with database.engine.begin() as connection:
        before = await connection.scalar(select(column).where(mine))
        assert before is not None, column
        await connection.execute(update(table).where(mine).values({column: turned(before)}))
    report = await audited(server)
    async with database.engine.begin() as connection:
        await connection.execute(update(table).where(mine).values({column: before}))
    return report


async def decision_that_was(server: Running, answer: str) -> str:
    async with server.services.database.read() as connection:
        query = select(advice_answers.c.decision_id).where(advice_answers.c.answer == answer)
        return str((await connection.execute(query)).scalar_one())


async def test_a_letter_that_is_changed_in_what_is_counted_is_found(floor: Floor, server: Running) -> None:
    await answered(floor)
    before = await audited(server)
    assert (before.ok, before.why, before.count) == (True, "", 1)
    taken, overridden = await decision_that_was(server, "accepted"), await decision_that_was(server, "overridden")
    for column in COLUMNS:
        report = await found(server, column, taken)
        assert (report.ok, report.first_bad_seq, taken in report.why) == (False, 2, True), (column, report)
    for column in (*OF_OVERRIDES, *OF_ITS_OUTCOME, overrides.c.body):
        report = await found(server, column, overridden)
        assert (report.ok, report.first_bad_seq) == (False, 1), (column, report)
    assert (await audited(server)).ok


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_of_entries_that_do_not_say_what_is_counted_the_decision_does(
    floor: Floor, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "counted_by", lambda *_: {})
    await answered(floor)
    assert (await audited(server)).ok
    overridden = await decision_that_was(server, "overridden")
    for column in (*OF_OVERRIDES, decisions.c.inputs):
        assert (await found(server, column, overridden)).first_bad_seq == 1, column


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_taken_out_or_put_in_is_found(floor: Floor, server: Running) -> None:
    await answered(floor)
    taken, database = await decision_that_was(server, "accepted"), server.services.database
    for table in (advice_answers, feedback, advice_marks, decisions):
        mine = table.c["id" if table is decisions else "decision_id"]
        async with database.engine.begin() as connection:
            row = (await connection.execute(select(table).where(mine == taken))).one()._mapping
            await connection.execute(delete(table).where(mine == taken))
        report = await audited(server)
        assert (report.ok, taken in report.why) == (False, True), (table.name, report)
        made_up = {**row, mine.name: "zz-made-up"}
        async with database.engine.begin() as connection:
            await connection.execute(table.insert().values(row))
            await connection.execute(table.insert().values(made_up))
        # a decision that nobody answered is not counted
        assert (await audited(server)).ok == (table is decisions), table.name
        async with database.engine.begin() as connection:
            await connection.execute(delete(table).where(mine == "zz-made-up"))
    made_up = {"override_id": "made-up", "decision_id": "made-up"}
    async with database.engine.begin() as connection:
        row = (await connection.execute(select(advice_answers).limit(1))).one()._mapping
        await connection.execute(advice_answers.insert().values({**row, **made_up}))
        row = (await connection.execute(select(advice_marks).limit(1))).one()._mapping
        await connection.execute(advice_marks.insert().values({**row, **made_up}))
    assert "no entry recorded" in (await audited(server)).why


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_effort_or_a_chance_that_is_another_is_found(floor: Floor, server: Running) -> None:
    await answered(floor)
    database = server.services.database
    overridden = outcomes.c.decision_id == await decision_that_was(server, "overridden")
    async with database.engine.begin() as connection:
        row = (await connection.execute(select(outcomes).where(overridden))).one()
        await connection.execute(update(outcomes).where(overridden).values(effort=0.999))
    assert (await audited(server)).first_bad_seq == 1
    chance = {"declared_action": "a", "subject_id": row.subject_id, "kind": row.kind, "chance": 0.5, "came_first": 1}
    async with database.engine.begin() as connection:
        await connection.execute(update(outcomes).where(overridden).values(effort=row.effort))
        await connection.execute(outcome_chances.insert().values(chance))
    assert (await audited(server)).first_bad_seq == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_became_of_an_override_is_still_held_when_its_customer_was_erased(
    floor: Floor, server: Running
) -> None:
    await answered(floor)
    overridden = await decision_that_was(server, "overridden")
    admin = await server.client("admin", "The admin")
    url = f"/v1/customers/{floor.call['customer_id']}/erasure"
    assert (await admin.post(url, json={"reason": "requested"})).status_code == 201
    assert (await audited(server)).ok
    for column in (outcomes.c.intent, outcomes.c.feeling_band, outcomes.c.declared_action, outcomes.c.team):
        assert not (await found(server, column, overridden)).ok, column
    assert (await audited(server)).ok


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_advice_that_nobody_took_or_a_machine_did_is_not_counted_as_a_persons(
    floor: Floor, server: Running
) -> None:
    await answered(floor)
    taken, database = await decision_that_was(server, "accepted"), server.services.database
    mine = outcomes.c.subject_id == taken
    async with database.engine.begin() as connection:
        await connection.execute(update(outcomes).where(mine).values(team=None))  # as if a machine had
    report = await audited(server)
    assert (report.ok, taken in report.why, "nobody took" in report.why) == (False, True, True)
    async with database.engine.begin() as connection:
        row = (await connection.execute(select(outcomes).where(mine))).one()._mapping
        await connection.execute(update(outcomes).where(mine).values(team=await of_feedback(server, taken)))
        await connection.execute(outcomes.insert().values({**row, "subject_id": "zz-made-up"}))
    assert "zz-made-up" in (await audited(server)).why
    chance = {"declared_action": "a", "subject_id": taken, "kind": "acceptance", "chance": 0.5, "came_first": 1}
    async with database.engine.begin() as connection:
        await connection.execute(delete(outcomes).where(outcomes.c.subject_id == "zz-made-up"))
        await connection.execute(outcome_chances.insert().values(chance))
    assert taken in (await audited(server)).why


async def of_feedback(server: Running, decision_id: str) -> str | None:
    async with server.services.database.read() as connection:
        query = select(feedback.c.team).where(feedback.c.decision_id == decision_id)
        team: str | None = await connection.scalar(query)
        return team


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_pages_are_whole_decisions(floor: Floor, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_PAGE", 4)
    for outcome in ("accepted", "acted", "declined"):
        url = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
        said = {"outcome": outcome, "outcomeTimestamp": datetime.now(UTC).isoformat()}
        assert (await floor.agent.post(url, json=said)).status_code < 300
    await answered(floor)
    report = await audited(server)
    assert (report.ok, report.why) == (True, "")
