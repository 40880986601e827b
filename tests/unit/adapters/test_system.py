"""This computer: the key, the lock, the settings, and an orchestrator of one's own."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agentdesk.adapters.system.embedded import EmbeddedOrchestrator
from agentdesk.adapters.system.key import KeptIn, database_key
from agentdesk.adapters.system.lock import ProfileLock
from agentdesk.adapters.system.machine_settings import machine_layers, read_toml
from agentdesk.app.setting_layers import Layers, from_environment
from agentdesk.app.settings import resolve
from agentdesk.domain.problems import Code, ProblemError
from tests.support.desks import api
from tests.support.memory_keyring import MemoryKeyring
from tests.support.processes import is_gone


async def test_the_key_is_kept_in_the_keyring_where_there_is_one(ring: MemoryKeyring, tmp_path: Path) -> None:
    first, second = await database_key(tmp_path / "desk.key"), await database_key(tmp_path / "desk.key")
    assert first == second
    assert first.kept_in is KeptIn.KEYRING
    assert len(first.value) == 32
    assert not (tmp_path / "desk.key").exists()
    assert first.value.hex() not in repr(first)
    assert (await database_key(tmp_path / "other" / "desk.key")).value != first.value, "each profile has its own"


async def test_a_keyring_that_hangs_is_not_waited_for(ring: MemoryKeyring, tmp_path: Path) -> None:
    ring.answers.clear()
    key = await database_key(tmp_path / "desk.key", patience_s=0.1)
    assert key.kept_in is KeptIn.FILE
    ring.answers.set()
    assert await database_key(tmp_path / "desk.key") == key, "from then on it is in the file"


async def test_without_a_keyring_the_key_is_in_a_file_of_its_owner(tmp_path: Path) -> None:
    key = await database_key(tmp_path / "profile" / "desk.key", use_keyring=False)
    assert key.kept_in is KeptIn.FILE
    assert (tmp_path / "profile" / "desk.key").stat().st_mode & 0o777 == 0o600
    assert await database_key(tmp_path / "profile" / "desk.key", use_keyring=False) == key


async def test_a_key_file_of_nonsense_is_put_away(tmp_path: Path) -> None:
    (tmp_path / "desk.key").write_text("nonsense")
    key = await database_key(tmp_path / "desk.key", use_keyring=False)
    assert len(key.value) == 32
    assert (tmp_path / "desk.unreadable").read_text() == "nonsense"


def test_one_desk_at_a_time_in_a_profile_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from agentdesk.adapters.system.lock import ProfileLock\n"
        "ProfileLock(Path(sys.argv[1])).take(); print('taken', flush=True); sys.stdin.read()"
    )
    path = tmp_path / "p" / "desk.lock"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(ProblemError) as refused:
            ProfileLock(path).take()
        assert refused.value.code is Code.PROFILE_IN_USE
        other.kill()
    lock = ProfileLock(path)
    lock.take()
    lock.release()


def test_settings_come_from_the_nearest_layer_and_the_mandatory_one_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mandatory.toml").write_text('theme = "high_contrast"\nfrom_the_future = 1\n')
    (tmp_path / "defaults.toml").write_text('keyring = false\ntext_scale = 1.5\nurl = "http://defaults"\n')
    mandatory, defaults = machine_layers(tmp_path)
    monkeypatch.setenv("AGENTDESK_THEME", "dark")
    monkeypatch.setenv("AGENTDESK_TOKEN", "secret-token")
    monkeypatch.setenv("AGENTDESK_URL", "http://environment")
    layers = Layers(
        command_line={"url": "http://line", "theme": "light"},
        environment=from_environment(os.environ),
        user={"text_scale": 1.2, "managed": ["url"]},
        mandatory=mandatory,
        defaults=defaults,
    )
    settings = resolve(layers)
    assert str(settings.url) == "http://line/"
    assert (settings.theme, settings.text_scale, settings.keyring) == ("high_contrast", 1.2, False)
    assert settings.managed == {"theme"}
    assert settings.access_token() == "secret-token"
    assert "secret-token" not in repr(settings)


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="text_scale"):
        resolve(Layers(command_line={}, environment={}, user={"text_scale": 9}, mandatory={}, defaults={}))
    layers = Layers({}, {"theme": "pink", "token": "hush"}, {}, {}, {})
    with pytest.raises(ValueError, match="theme: Input should be 'light'") as told:
        resolve(layers)
    assert "pydantic" not in str(told.value)
    assert "hush" not in str(told.value)
    (tmp_path / "settings.toml").write_text("theme = \n")
    with pytest.raises(ValueError, match=r"settings\.toml"):
        read_toml(tmp_path / "settings.toml")
    assert read_toml(tmp_path / "none.toml") == {}


async def test_an_orchestrator_of_ones_own_serves_is_restarted_and_ends(tmp_path: Path) -> None:
    embedded = EmbeddedOrchestrator(tmp_path / "data")
    await embedded.start()
    try:
        token = await embedded.token("agent", "Sam", team="desk")
        assert await embedded.token("agent", "Sam", team="desk") == token
        assert (tmp_path / "data" / "desk-agent.token").stat().st_mode & 0o777 == 0o600
        async with api(embedded.url, token) as client:
            assert (await client.session()).name == "Sam"
            child = embedded._child
            assert child is not None
            os.kill(child.pid, signal.SIGKILL)
            async with asyncio.timeout(60):
                while embedded._child is child or not await _answers(client):
                    await asyncio.sleep(0.1)
    finally:
        await embedded.stop()
    assert embedded._child is not None
    assert embedded._child.returncode == 0


async def _answers(client: object) -> bool:
    try:
        await client.session()  # type: ignore[attr-defined]
    except ProblemError:
        return False
    return True


async def test_a_token_that_was_never_written_whole_is_made_again(tmp_path: Path) -> None:
    """The desk was killed, or the disk was full, as it was made: it was signed in with nothing for ever."""
    make = [sys.executable, "-c", "print('adk_made')"]
    (tmp_path / "desk-agent.token").write_text("")
    assert await EmbeddedOrchestrator(tmp_path, command=make).token("agent", "Sam") == "adk_made"
    assert (tmp_path / "desk-agent.token").read_text() == "adk_made"


async def test_an_orchestrator_that_cannot_start_is_a_problem_and_can_be_tried_again(tmp_path: Path) -> None:
    embedded = EmbeddedOrchestrator(tmp_path, command=[sys.executable, "-c", "raise SystemExit(3)"])
    for _ in range(2):
        with pytest.raises(ProblemError) as failed:
            await embedded.start()
        assert failed.value.code is Code.UNAVAILABLE
        assert "serve.log" in detail(failed.value)


def detail(problem: ProblemError) -> str:
    return str(problem.params["detail"])


async def test_an_orchestrator_ends_when_its_desk_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from agentdesk.adapters.system.embedded import EmbeddedOrchestrator\n"
        "async def main():\n"
        "    embedded = EmbeddedOrchestrator(Path(sys.argv[1])); await embedded.start()\n"
        "    print(embedded._child.pid, flush=True); await asyncio.Event().wait()\n"
        "asyncio.run(main())"
    )
    desk = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert desk.stdout is not None
    async with asyncio.timeout(60):
        pid = int(await desk.stdout.readline())
        desk.kill()
        await desk.wait()
        while not is_gone(pid):
            await asyncio.sleep(0.1)
