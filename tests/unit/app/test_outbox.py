"""Nothing is lost and nothing doubled, on a line that lies and in a process that is killed."""

import asyncio
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.adapters.system.clock import new_id
from agentdesk.app.desk import Desk
from agentdesk.app.ports import Answer, StoredCommand
from agentdesk.app.state import State
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import Command, SayUtterance
from tests.support.desks import KEY, is_live, local_store, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, RefusedError, running_fake
from tests.support.lying_line import Lie, lying_line

LANES = 3
EACH = 8


def chat(fake: Fake, number: int) -> str:
    """A connected chat of the agent's."""
    customer = fake.customer_of(f"phone:+1555000{number}")
    interaction_id = f"i-{number}"
    at = "2026-11-22T10:00:00Z"
    fake.interactions[interaction_id] = {
        "id": interaction_id, "channel": "chat", "identifier": {"kind": "phone", "value": f"+1555000{number}"},
        "customer_id": customer, "agent_id": "a-sam", "state": "connected", "state_since": at, "offered_at": at,
        "utterances": 0, "last_text": "", "last_speaker": None, "version": 1,
    }  # fmt: skip
    fake.utterances[interaction_id] = []
    return interaction_id


def says(interaction_id: str, wanted: list[str], state: State) -> bool:
    return [u.text for u in state.utterances.get(interaction_id, ())] == wanted


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_line_that_lies_loses_and_doubles_nothing_and_keeps_the_order(tmp_path: Path, seed: int) -> None:
    async with running_fake() as fake:
        chats = [chat(fake, number) for number in range(LANES)]
        async with (
            lying_line(fake.url, seed) as line,
            open_desk(line.url, AGENT, tmp_path, patience_s=0.3, silence_s=0.5) as desk,
        ):
            for number in range(EACH):
                for interaction_id in chats:
                    desk.say(interaction_id, f"{interaction_id} {number}")
                desk.set_presence(Presence.AWAY if number % 2 else Presence.BUSY)
                desk.reconnect_now()
                await asyncio.sleep(0.05)
            await until(desk.store, lambda _s: len(set(line.told)) >= 4)
            line.become_honest()
            desk.reconnect_now()
            # what was done last may still be on its way to the disk: it is not shown as pending before
            await until(
                desk.store,
                lambda s: not s.pending and is_live(s) and all(len(fake.utterances[one]) == EACH for one in chats),
            )
            assert set(line.told) > {Lie.NONE}
            for interaction_id in chats:
                wanted = [f"{interaction_id} {number}" for number in range(EACH)]
                assert [u["text"] for u in fake.utterances[interaction_id]] == wanted
                await until(desk.store, partial(says, interaction_id, wanted))
            await until(desk.store, lambda s: not s.pending and fake.presence["a-sam"] == "away")


async def test_what_is_said_while_the_unsent_are_being_read_is_sent_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on the disk after the reading, and known here before what was read is."""
    read, desks = SqliteLocalStore.commands, list[Desk]()

    async def _and_meanwhile(self: SqliteLocalStore, agent_id: str) -> tuple[StoredCommand, ...]:
        stored = await read(self, agent_id)
        while not desks:
            await asyncio.sleep(0)
        if not stored:
            desks[0].say("i-0", "meanwhile")
            while not desks[0].store.state.pending:
                await asyncio.sleep(0)
        return stored

    monkeypatch.setattr(SqliteLocalStore, "commands", _and_meanwhile)
    async with running_fake() as fake:
        talk = chat(fake, 0)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            desks.append(desk)
            await until(desk.store, lambda s: is_live(s) and not s.pending and bool(fake.utterances[talk]))
        assert [one["text"] for one in fake.utterances[talk]] == ["meanwhile"]


async def test_what_is_told_done_before_its_answer_comes_is_not_unsent_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream is ahead of the answer, and the desk is closed or killed between the two."""
    send = ApiClient.send

    async def _send(self: ApiClient, command: Command, agent_id: str) -> Answer:
        answer = await send(self, command, agent_id)
        await asyncio.Event().wait()
        return answer

    forgotten, forget = asyncio.Queue[str](), SqliteLocalStore.forget_command

    async def _forget(self: SqliteLocalStore, command_id: str) -> None:
        await forget(self, command_id)
        forgotten.put_nowait(command_id)

    monkeypatch.setattr(ApiClient, "send", _send)
    monkeypatch.setattr(SqliteLocalStore, "forget_command", _forget)
    async with running_fake() as fake:
        talk = chat(fake, 0)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.say(talk, "told")
            await until(desk.store, lambda s: says(talk, ["told"], s) and not s.pending)
            async with asyncio.timeout(60):
                assert await forgotten.get() == desk.store.state.utterances[talk][0].id
            for file in tmp_path.glob("desk.db*"):  # as a kill leaves them
                shutil.copy(file, tmp_path / file.name.replace("desk", "killed"))
        for name in ("desk.db", "killed.db"):
            async with local_store(tmp_path / name) as local:
                assert await local.commands("a-sam") == ()


async def test_a_desk_that_is_killed_after_the_click_loses_and_doubles_nothing(tmp_path: Path) -> None:
    kept: list[str] = []
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    async with running_fake() as fake:
        chat(fake, 0)
        for round_number in range(6):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.support.clicking_desk", fake.url, str(tmp_path), KEY.hex(),
                f"{round_number}", stdout=asyncio.subprocess.PIPE, env=environment,
            )  # fmt: skip
            assert process.stdout is not None
            clicks = 3 + round_number
            async with asyncio.timeout(60):
                while clicks and (told := await process.stdout.readline()):
                    kept.append(told.decode().strip())
                    clicks -= 1
            process.kill()
            rest, _ = await process.communicate()
            kept += rest.decode().split("\n")[:-1]
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: is_live(s) and not s.pending)
        arrived = [u["text"] for u in fake.utterances["i-0"]]
    assert len(kept) >= 30
    assert len(arrived) == len(set(arrived)), "nothing is doubled"
    assert set(kept) <= set(arrived), "what was shown as kept has arrived"
    for round_number in range(6):
        order = [int(text.split()[1]) for text in arrived if text.startswith(f"{round_number} ")]
        assert order == sorted(order)


async def test_what_was_never_sent_can_be_taken_back_and_what_may_have_arrived_cannot(tmp_path: Path) -> None:
    async with running_fake() as fake:
        first, second = chat(fake, 0), chat(fake, 1)
        async with lying_line(fake.url, 1) as line:
            async with open_desk(line.url, AGENT, tmp_path) as desk:
                await until(desk.store, is_live)
                line.tell_only(Lie.CUT_BEFORE)
                for text in ("tried", "behind it", "thrown away"):
                    desk.say(first, text)
                state = await until(desk.store, lambda s: len(s.pending) == 3 and s.pending[0].tries > 0)
                tried, behind, thrown = (p.command.command_id for p in state.pending)
                desk.save_draft(f"reply:{first}", "begun")
                desk.take_back(tried, f"reply:{first}", "tried")
                desk.discard(tried)
                desk.take_back(behind, f"reply:{first}", "begun\nbehind it")
                desk.discard(thrown)
                await until(desk.store, lambda s: [p.command.command_id for p in s.pending] == [tried])
                assert desk.store.state.drafts == {f"reply:{first}": "begun\nbehind it"}
            # what is written down here is the same after a restart, and nobody knows any more what was tried
            async with open_desk(line.url, AGENT, tmp_path) as desk:
                assert desk.store.state.drafts == {f"reply:{first}": "begun\nbehind it"}
                desk.discard(tried)
                line.become_honest()
                desk.reconnect_now()
                await until(desk.store, lambda s: not s.pending and is_live(s))
        assert [u["text"] for u in fake.utterances[first]] == ["tried"]
        assert fake.utterances[second] == []


async def test_all_that_is_unsent_can_be_written_to_a_file(tmp_path: Path) -> None:
    async with running_fake() as fake:
        first = chat(fake, 0)
        async with lying_line(fake.url, 1) as line, open_desk(line.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            line.tell_only(Lie.CUT_BEFORE)
            desk.say(first, "Grüße, “kept”")
            desk.add_note(first, "for colleagues")
            await until(desk.store, lambda s: len(s.pending) == 2)
            desk.export_unsent()
            state = await until(desk.store, lambda s: s.exported is not None)
            assert state.exported is not None
            written = Path(state.exported.path)
            assert (state.exported.count, written.parent) == (2, tmp_path / "exports")
            told = json.loads(written.read_text("utf-8"))
            assert [each["command"]["text"] for each in told["unsent"]] == ["Grüße, “kept”", "for colleagues"]
            assert told["agent"] == "Sam"
            if os.name == "posix":
                assert written.stat().st_mode & 0o077 == 0, "for its owner alone"
            line.become_honest()
            desk.reconnect_now()
            await until(desk.store, lambda s: not s.pending)


def refuse_the_session(path: str) -> None:
    if path.endswith("/session"):
        raise RefusedError(503, "unavailable")


async def test_unsent_that_could_not_be_read_at_the_start_are_read_and_sent_at_the_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was thrown away while they were being read is not sent."""
    async with running_fake() as fake:
        talk, now = chat(fake, 0), datetime.now(UTC)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
        async with local_store(tmp_path / "desk.db") as local:
            left = SayUtterance(command_id=new_id(), interaction_id=talk, text="left", at=now)
            await local.put_command("a-sam", left, now)

        read, fails, was_read, may_tell = SqliteLocalStore.commands, True, asyncio.Event(), asyncio.Event()

        async def _commands(self: SqliteLocalStore, agent_id: str) -> tuple[StoredCommand, ...]:
            if fails:
                raise ProblemError(Code.LOCAL_STORE_FAILED)
            stored = await read(self, agent_id)
            was_read.set()
            await may_tell.wait()
            return stored

        monkeypatch.setattr(SqliteLocalStore, "commands", _commands)
        nothing_refused, fake.before_read = fake.before_read, refuse_the_session
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            desk.say(talk, "thrown away")
            state = await until(desk.store, lambda s: len(s.pending) == 1)
            fails, fake.before_read = False, nothing_refused
            desk.reconnect_now()
            async with asyncio.timeout(60):
                await was_read.wait()
            desk.discard(state.pending[0].command.command_id)
            await until(desk.store, lambda s: not s.pending)
            may_tell.set()
            await until(desk.store, is_live)
            desk.say(talk, "said after")
            await until(desk.store, lambda s: not s.pending and len(fake.utterances[talk]) > 1)
        assert [one["text"] for one in fake.utterances[talk]] == ["left", "said after"]
