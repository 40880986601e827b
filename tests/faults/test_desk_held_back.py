"""A desk that is told to wait, that has no line, whose disk is full, whose token ran out: it says so, and goes on.

AGENTDESK_RATE_TIMES sets how many times the limit is sent (3).
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.api.transport import Endpoint, Transport
from agentdesk.adapters.system.clock import SystemClock, new_id
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.app.desk import Desk
from agentdesk.app.outbox import PARALLEL_LANES
from agentdesk.app.state import ConnectionStatus, PendingStatus, State
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.problems import Code
from tests.support.desks import KEY, is_live, local_store, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, Json, RefusedError, running_fake
from tests.support.ports import free_port
from tests.support.small_disk import small_disk
from tests.unit.app.test_outbox import chat

TIMES = int(os.environ.get("AGENTDESK_RATE_TIMES", "3"))


class Limit:
    """So many commands, then a second of rest, as a gateway counts them; who comes meanwhile is told to come back after
    it. How fast they come does not matter, so a slow machine is turned away as often as a fast one."""

    def __init__(self, most: int) -> None:
        self.most, self.passed, self.turned_away, self.most_meanwhile = most, 0, 0, 0
        """``most_meanwhile``: the most that came from one that was told to come back later until then."""
        self._in_window = 0
        self._asked_until_s, self._meanwhile = 0.0, 0

    def __call__(self) -> None:
        now = time.monotonic()
        if now < self._asked_until_s:
            self._meanwhile += 1
            self.most_meanwhile = max(self.most_meanwhile, self._meanwhile)
        elif self._in_window == self.most:
            self._asked_until_s, self._meanwhile, self._in_window = now + 1.0, 0, 0
        if now < self._asked_until_s:
            self.turned_away += 1
            raise RefusedError(429, "rate_limited", headers={"Retry-After": "1"})
        self._in_window += 1
        self.passed += 1


def override(desk: Desk, interaction_id: str, fake: Fake, comment: str) -> str:
    customer = str(fake.interactions[interaction_id]["customer_id"])
    decision = fake.context(customer, interaction_id)["decision"]
    return desk.record_override(
        decision_id=decision["id"], customer_id=customer, interaction_id=interaction_id,
        recommended_action="resend_code", taken_action="call_back", reason_code="already_tried", comment=comment,
        result_status=ResultStatus.PENDING, result_note="", on_screen={},
    )  # fmt: skip


async def test_many_times_the_limit_loses_no_override_and_obeys(tmp_path: Path) -> None:
    async with running_fake() as fake:
        limit = Limit(30)
        fake.gate = limit
        calls = [chat(fake, number) for number in range(6)]
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            made = [
                override(desk, calls[number % len(calls)], fake, f"{number}") for number in range(limit.most * TIMES)
            ]
            await until(desk.store, lambda s: not s.pending and len(fake.overrides) == len(made), 60)
        assert sorted(fake.overrides) == sorted(made)
        for call in calls:
            said = [int(one["comment"]) for one in fake.overrides.values() if one["interaction_id"] == call]
            assert said == sorted(said), "order of an interaction"
        assert limit.turned_away >= TIMES - 1, "each time that as many had passed"
        assert limit.most_meanwhile < PARALLEL_LANES, "only what was under way already comes before it is asked to"
        print(f"{len(made)} overrides, {limit.turned_away} turned away, none lost")


async def test_without_a_line_the_first_that_waits_can_be_edited_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing left this computer, however often it was tried: so it is certain that the service has not done it."""
    monkeypatch.setattr("agentdesk.app.outbox.delay_s", _not_by_itself)  # what is being tried cannot be edited
    fake, port = Fake(), free_port()
    first = chat(fake, 0)
    async with open_desk(f"http://127.0.0.1:{port}", AGENT, tmp_path) as desk:
        async with running_fake(fake, port=port):
            await until(desk.store, is_live)
        await until(desk.store, lambda s: s.connection.status is ConnectionStatus.OFFLINE)
        desk.say(first, "On Wednesday.")
        pending = (await until(desk.store, _waits)).pending[0]
        assert pending.is_here_alone
        desk.take_back(pending.command.command_id, f"reply:{first}", "On Thursday.")
        state = await until(desk.store, lambda s: not s.pending)
        assert state.drafts == {f"reply:{first}": "On Thursday."}
        desk.say(first, "On Thursday.")
        (pending,) = (await until(desk.store, lambda s: bool(s.pending))).pending
        desk.retry(pending.command.command_id)
        await until(desk.store, _waits)
    async with open_desk(f"http://127.0.0.1:{port}", AGENT, tmp_path) as desk:
        assert desk.store.state.pending[0].is_here_alone, "the next start knows it too"
        async with running_fake(fake, port=port):
            desk.reconnect_now()
            await until(desk.store, lambda s: is_live(s) and not s.pending)
    assert [one["text"] for one in fake.utterances[first]] == ["On Thursday."]


async def test_what_was_heard_by_somebody_cannot_be_taken_back(tmp_path: Path) -> None:
    async with running_fake() as fake:
        first, fake.gate = chat(fake, 0), _away
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.say(first, "On Tuesday.")
            pending = (await until(desk.store, _waits)).pending[0]
            assert not pending.is_here_alone
            desk.discard(pending.command.command_id)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            (pending,) = desk.store.state.pending
            assert not pending.is_here_alone
            fake.gate = lambda: None
            desk.retry(pending.command.command_id)
            await until(desk.store, lambda s: is_live(s) and not s.pending)
        assert [one["text"] for one in fake.utterances[first]] == ["On Tuesday."]


def _waits(state: State) -> bool:
    """Something was tried, and waits for the next try."""
    return any(each.tries and each.status is PendingStatus.QUEUED for each in state.pending)


def _not_by_itself(*_failures: int, **_asked: float) -> float:
    """The next try is when there is a line, or never."""
    return 3600.0


def _away() -> None:
    raise RefusedError(503, "unavailable")


MUCH = 1_000_000
"""More than there is room for in the log of what is written, whatever of it is used again."""


async def test_a_full_disk_is_said_and_overcome_without_a_restart(tmp_path: Path) -> None:
    """What the disk does not take is not shown as kept; once there is room it is kept by itself, and sent in order."""
    with small_disk(tmp_path / "disk", kilobytes=6_000) as disk:
        async with running_fake() as fake:
            first = chat(fake, 0)
            async with open_desk(fake.url, AGENT, disk.folder) as desk:
                await until(desk.store, is_live)
                desk.say(first, "0")
                await until(desk.store, lambda s: len(s.utterances.get(first, ())) == 1 and not s.pending)
                disk.fill()
                fake.gate = _away  # what goes out would make room
                for number in range(1, 20):
                    desk.say(first, f"{number} " + "x" * 1_000)
                    desk.save_draft(f"note:{first}", f"draft {number} " + "y" * MUCH)
                state = await until(desk.store, _is_failing)
                assert {p.problem for p in state.pending if p.status is PendingStatus.REFUSED} == {"local_store_failed"}
                assert all(p.is_here_alone for p in state.pending if p.status is PendingStatus.REFUSED)
                assert state.drafts[f"note:{first}"].startswith("draft 19 ")
                disk.free()
                fake.gate = lambda: None
                state = await until(desk.store, lambda s: not s.pending and not s.notices, 60)
                desk.say(first, "20")
                await until(desk.store, lambda s: len(s.utterances.get(first, ())) == 21 and not s.pending)
        said = [int(one["text"].split()[0]) for one in fake.utterances[first]]
        assert said == list(range(21)), "nothing lost, nothing doubled, in the order in which it was written"
        async with local_store(disk.folder / "desk.db") as kept:
            assert (await kept.drafts("a-sam"))[f"note:{first}"].startswith("draft 19 ")


def _is_failing(state: State) -> bool:
    refused = [p for p in state.pending if p.status is PendingStatus.REFUSED]
    return len(refused) > 1 and Code.LOCAL_STORE_FAILED in state.notices


@pytest.mark.parametrize("when", ["before the refusal", "after it"])
async def test_a_token_that_runs_out_in_mid_call_is_replaced_without_losing_a_word(
    tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agentdesk.app.sync.REFUSED_S", 0.2)
    token_file = tmp_path / "token"
    token_file.write_text(AGENT)
    async with running_fake() as fake:
        first = chat(fake, 0)
        person: Json = fake.people[AGENT]

        async def _connect() -> Endpoint:
            return Endpoint(fake.url, token_file.read_text())

        client = ApiClient(Transport(_connect))
        async with local_store(tmp_path / "desk.db", KEY) as local:
            desk = Desk(client, local, SystemClock(), new_id, FolderExports(tmp_path / "exports"))
            await desk.start()
            await until(desk.store, is_live)
            desk.save_draft(f"reply:{first}", "half a sent")
            del fake.people[AGENT]
            if when == "before the refusal":
                _renew(fake, token_file, person)
            fake.end_streams()
            desk.add_note(first, "in mid-call")
            if when == "after it":
                await until(desk.store, lambda s: s.connection.status is ConnectionStatus.REFUSED)
                # Who is turned away at the door has not been heard.
                await until(desk.store, lambda s: [each.is_here_alone for each in s.pending] == [True])
                _renew(fake, token_file, person)
            await until(desk.store, lambda s: is_live(s) and bool(fake.notes) and not s.pending)
            assert desk.store.state.drafts[f"reply:{first}"] == "half a sent"
            assert [[note["text"] for note in notes] for notes in fake.notes.values()] == [["in mid-call"]]
            await desk.close()
        await client.close()


def _renew(fake: Fake, token_file: Path, person: Json) -> None:
    fake.people["token-of-today"] = person
    token_file.write_text("token-of-today")


def test_what_a_refused_connection_says(tmp_path: Path) -> None:
    """Where no connection came to be nothing was sent; where one broke, nobody knows."""
    from agentdesk.adapters.api.failures import from_transport
    from agentdesk.app.ports import was_never_sent

    kinds: dict[Callable[[str], httpx.HTTPError], bool] = {
        httpx.ConnectError: True, httpx.ConnectTimeout: True, httpx.PoolTimeout: True, httpx.ReadError: False,
        httpx.ReadTimeout: False, httpx.WriteError: False, httpx.RemoteProtocolError: False,
    }  # fmt: skip
    assert {kind: was_never_sent(from_transport(kind("x"))) for kind in kinds} == kinds
