"""Two supervisors at once, again and again: whoever read what is no longer so is told, and no word is lost."""

import asyncio
import os
import random
from collections.abc import Awaitable
from pathlib import Path

import pytest

from agentdesk.domain.override import ApprovalState, Override
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.overrides import approvals, service
from agentdesk.orchestrator.overrides.approvals import ApprovalBody, Say
from agentdesk.orchestrator.overrides.projection import APPROVAL, REVIEW
from agentdesk.orchestrator.overrides.repository import entries_of
from agentdesk.orchestrator.overrides.requests import ReviewBody
from agentdesk.orchestrator.people.service import authenticate
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.orchestrator.overrides.test_approvals import with_limits
from tests.support.server import Running

RACES = int(os.environ.get("AGENTDESK_RACES", "40"))
"""Half of them about reviews, half about approvals; 1,000 take a minute a database."""
OF_ONE = 20
"""Races about one record before the next: each adds an entry to it."""


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> ServeSettings:
    return ServeSettings(database_url=database_url, data_dir=tmp_path, policy_dir=with_limits(tmp_path))


async def boss(server: Running, name: str) -> Principal:
    found = await authenticate(server.services.database, await server.token("supervisor", name))
    assert found is not None
    return found


async def outcome(asked: Awaitable[Override]) -> str:
    try:
        await asked
    except ProblemError as problem:
        return problem.code.value
    return "done"


async def some_turns(chance: random.Random) -> None:
    """Let others go first, now more of them and now fewer."""
    for _turn in range(chance.randrange(12)):
        await asyncio.sleep(0)


@pytest.mark.timeout(900)
async def test_no_review_is_lost_and_none_is_given_of_what_was_not_read(floor: Floor, server: Running) -> None:
    services, bosses = server.services, [await boss(server, name) for name in ("Eva", "Ada")]
    chance, given = random.Random(5), 0
    record = await floor.record()
    for race in range(RACES // 2):
        if race and race % OF_ONE == 0:
            record = await floor.record()
        version = 1 + race % OF_ONE

        async def _review(who: Principal, override_id: str = record["id"], read: int = version) -> Override:
            await some_turns(chance)
            body = ReviewBody(advice_right=True, override_right=False, comment=who.name)
            return await service.review(services, who, override_id, body, None, read)

        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(outcome(_review(who))) for who in bosses]
        assert sorted(one.result() for one in asked) == ["done", Code.VERSION_MISMATCH.value]
        given += 1
        async with services.database.read() as connection:
            entries = (await entries_of(connection, services.keyring, [record["id"]]))[record["id"]]
        assert [entry.kind for entry in entries[1:]] == [REVIEW] * version
    assert given == RACES // 2
    assert (await verify(services.database, services.keyring)).ok


@pytest.mark.timeout(900)
async def test_an_approval_is_given_once_and_the_others_are_told_how_it_stands(floor: Floor, server: Running) -> None:
    services, bosses = server.services, [await boss(server, name) for name in ("Eva", "Ada")]
    chance = random.Random(6)
    for _race in range(RACES // 2):
        record = await floor.record(amount=60)

        async def _decide(who: Principal, body: ApprovalBody, override_id: str = record["id"]) -> Override:
            await some_turns(chance)
            return await approvals.decide(services, who, override_id, body, None, 1)

        said = (ApprovalBody(decision=Say.APPROVED), ApprovalBody(decision=Say.DECLINED, reason="No"))
        async with asyncio.TaskGroup() as tasks:
            asked = [
                tasks.create_task(outcome(_decide(who, body)))
                for who, body in zip(bosses, chance.sample(said, 2), strict=True)
            ]
        assert sorted(one.result() for one in asked) == ["done", Code.VERSION_MISMATCH.value]
        async with services.database.read() as connection:
            entries = (await entries_of(connection, services.keyring, [record["id"]]))[record["id"]]
        assert [entry.kind for entry in entries[1:]] == [APPROVAL]
        assert entries[1].body["state"] in (ApprovalState.APPROVED, ApprovalState.DECLINED)
    assert (await verify(services.database, services.keyring)).ok
