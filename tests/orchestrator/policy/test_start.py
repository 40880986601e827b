"""Which policy is in force when a service starts, and that the store keeps it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from agentdesk.domain.decision import Decision
from agentdesk.engine.policy.loader import PolicyError
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.policy import repository, tool
from agentdesk.orchestrator.policy.files import default_policy_dir, read_policy
from agentdesk.orchestrator.policy.repository import Activation, Way
from agentdesk.orchestrator.policy.tables import policy_versions
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.store.database import Database
from tests.support.events import cloud_event
from tests.support.policies import labelled
from tests.support.server import running

WHO = "phone:+14155550132"


async def label_at_start(settings: ServeSettings, policy: Path | None = None) -> str:
    async with open_services(replace(settings, policy_dir=policy)) as in_force:
        return in_force.services.policy.version


async def put_in_force(settings: ServeSettings, number: int) -> None:
    """As a person does."""
    database = Database(settings.database_url)
    async with database.write() as unit:
        latest = await repository.latest_seq(unit.connection)
        made = Activation(latest + 1, number, Way.RESTORED, "dana", settings.now(), "")
        await repository.keep_activation(unit.connection, made)
    await database.close()


async def test_a_store_has_one_policy_in_force(settings: ServeSettings, tmp_path: Path) -> None:
    shipped = read_policy(default_policy_dir()).version
    one, other = labelled(tmp_path / "one", "one"), labelled(tmp_path / "other", "other")
    assert await label_at_start(settings) == shipped
    assert await label_at_start(settings, one) == "one"
    assert await label_at_start(settings) == "one", "without --policy the store's stays"
    assert await label_at_start(settings, other) == "other"
    assert await label_at_start(settings, one) == "one", "--policy at a start counts more than --policy at another"


async def test_a_start_does_not_undo_what_a_person_put_in_force(
    settings: ServeSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = labelled(tmp_path / "one", "one"), labelled(tmp_path / "other", "other")
    for policy in (one, other):
        await label_at_start(settings, policy)
    await put_in_force(settings, 0)
    assert await label_at_start(settings, other) == "one"
    assert "version 0, which dana put in force" in caplog.text
    assert await label_at_start(settings) == "one"
    changed = labelled(tmp_path / "changed", "changed")
    assert await label_at_start(settings, changed) == "changed", "files that are new take over"


async def test_a_bad_policy_changes_nothing(settings: ServeSettings, tmp_path: Path) -> None:
    await label_at_start(settings)
    bad = labelled(tmp_path / "bad", "bad", ("policy.yaml", "tried.failed >= 1", "tried.faled >= 1"))
    with pytest.raises(PolicyError):
        await label_at_start(settings, bad)
    database = Database(settings.database_url)
    async with database.read() as connection:
        assert await repository.newest_number(connection) == 0
        assert await repository.latest_seq(connection) == 1
    await database.close()


async def test_old_decisions_replay_by_the_policy_that_made_them(settings: ServeSettings, tmp_path: Path) -> None:
    made: list[Decision] = []
    for place, policy in enumerate(
        (None, labelled(tmp_path / "new", "new", ("policy.yaml", "match: 3.0", "match: 2")))
    ):
        async with running(replace(settings, policy_dir=policy)) as service:
            sender = await service.client()
            await sender.post("/v1/events", json=cloud_event(f"app.error_{place}", WHO))
            answer = await sender.post("/v1/decisions", json={"identifier": WHO, "touchpoint": "ivr"})
            made.append(Decision.model_validate(answer.json()))
            report = await replay_all(service.services.database)
    assert made[0].policy_version != made[1].policy_version == "new"
    assert (report.equal, report.different, report.unknown_policy) == (2, (), 0)


async def test_a_stored_policy_that_cannot_be_read_is_told_and_can_be_replaced(
    settings: ServeSettings, tmp_path: Path
) -> None:
    await label_at_start(settings)
    database = Database(settings.database_url)
    async with database.write() as unit:
        await unit.connection.execute(update(policy_versions).values(files={"policy.yaml": "from: another time"}))
    await database.close()
    with pytest.raises(PolicyError, match="version 0 of the policy is in force in the store and cannot be read"):
        await label_at_start(settings, default_policy_dir())
    assert await label_at_start(settings, labelled(tmp_path / "new", "new")) == "new"


async def test_a_start_does_not_pass_by_four_eyes(settings: ServeSettings, tmp_path: Path) -> None:
    careful = labelled(tmp_path / "careful", "careful\nfour_eyes: true")
    assert await label_at_start(settings, careful) == "careful"
    changed = labelled(tmp_path / "changed", "changed")
    for _ in range(2):
        assert await label_at_start(settings, changed) == "careful"
    told = (await tool.versions(settings))[0]
    assert (told.number, told.version, told.state) == (1, "changed", "waiting")
    await tool.approve(settings, 1, by="Dana Kim", comment="")
    assert await label_at_start(settings, careful) == "changed"
