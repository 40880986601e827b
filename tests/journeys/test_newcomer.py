"""A newcomer connects, is told what is wrong, and comes to work: the real program, which begins anew in between."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from agentdesk.orchestrator.service import ServeSettings
from tests.support.ports import free_port
from tests.support.server import running
from tests.support.sqlite import fresh_file


async def test_a_wrong_address_and_a_wrong_token_lead_back_and_the_right_ones_to_work(tmp_path: Path) -> None:
    profile = tmp_path / "desk"
    profile.mkdir()
    (profile / "settings.toml").write_text("keyring = false\n", "utf-8")
    wrong = f"http://127.0.0.1:{free_port()}"
    async with running(ServeSettings(database_url=fresh_file(tmp_path), data_dir=tmp_path)) as server:
        token = await server.token("supervisor", "Dana")  # which is another window, so the steps move into it
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "tests.support.newcomer_process", str(profile), wrong, server.url, token],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stdout.splitlines() == [
        f"['not well: Nothing is reached at {wrong}.'] First steps",
        "['not well: The access token was not accepted.'] Sign in again",
        "[] ",
        "over SupervisorWindow",
        "by command",
    ]
    assert token not in done.stderr
