"""Recorded human dialogues come in over public HTTP, twice: nothing is lost or doubled, the ledger verifies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import child, cli

ROOT = Path(__file__).resolve().parents[2]
DIALOGUES = ROOT.parent / "shared" / "data" / "star" / "dialogues.jsonl.gz"
LIMIT = int(os.environ.get("AGENTDESK_STAR_DIALOGUES", "4"))


def _replay(url: str, touchpoint: str, agent: str, limit: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "agentdesk.devtools.star",
            "--url",
            url,
            "--file",
            str(DIALOGUES),
            "--limit",
            str(limit),
        ],
        env={**os.environ, "STAR_EVENTS_TOKEN": touchpoint, "STAR_AGENT_TOKEN": agent, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.timeout(900)
@pytest.mark.skipif(not DIALOGUES.exists(), reason=f"the data is not there: {DIALOGUES}")
def test_dialogues_are_replayed_and_counted(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'orchestrator.db'}"
    place = ("--db", database, "--data-dir", str(tmp_path))
    touchpoint = cli("token", "create", "--role", "touchpoint", "--name", "star", *place).stdout.strip()
    agent = cli("token", "create", "--role", "agent", "--name", "Ann", "--team", "care-1", *place).stdout.strip()
    with child(database, tmp_path) as service:
        first = _replay(service.url, touchpoint, agent, LIMIT)
        assert first.returncode == 0, first.stdout + first.stderr
        again = _replay(service.url, touchpoint, agent, LIMIT + 2)
        assert again.returncode == 0, again.stdout + again.stderr
        assert "in 2 new dialogues: 0 missing, 0 twice, 0 out of order" in " ".join(again.stdout.split())
    verified = cli("audit", "verify", *place)
    assert verified.returncode == 0, verified.stderr
