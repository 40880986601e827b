"""Recorded human dialogues come in over public HTTP, twice, with two desks watching: nothing is lost or doubled, the
desks show all of it, the ledger verifies. AGENTDESK_STAR_DIALOGUES sets how many (12).
"""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from agentdesk.devtools.star.dialogues import read_dialogues
from agentdesk.devtools.star.plan import Counts, expected, plan
from tests.support.contact_center import ContactCenter
from tests.support.server import child, cli
from tests.support.sqlite import fresh_file
from tests.support.window_process import window_desk

ROOT = Path(__file__).resolve().parents[2]
DIALOGUES = ROOT.parent / "shared" / "data" / "star" / "dialogues.jsonl.gz"
LIMIT = int(os.environ.get("AGENTDESK_STAR_DIALOGUES", "12"))


async def _replay(center: ContactCenter, limit: int) -> str:
    """Play so many dialogues by the tool, as people would; what it printed."""
    arguments = ["--url", center.url, "--file", str(DIALOGUES), "--limit", str(limit), "--side-by-side", "4"]
    tokens = {"STAR_EVENTS_TOKEN": center.tokens["touchpoint"], "STAR_AGENT_TOKEN": center.tokens["agent"]}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agentdesk.devtools.star", *arguments, env={**os.environ, **tokens, "COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed = (await process.communicate())[0].decode()
    assert process.returncode == 0, printed
    return " ".join(printed.split())


async def _watch(center: ContactCenter, folder: Path, wanted: Counts, more: Counts) -> None:
    with (
        window_desk(center.url, center.tokens["agent"], folder / "sam") as sam,
        window_desk(center.url, center.tokens["supervisor"], folder / "ines") as ines,
    ):
        for desk in (sam, ines):
            await asyncio.to_thread(desk.tell, "status live")
        await asyncio.to_thread(sam.tell, "watch")
        print(await _replay(center, LIMIT))
        assert await asyncio.to_thread(ines.tell, f"lists {wanted.overridden}") == str(wanted.overridden)
        again = await _replay(center, LIMIT + 2)
        assert "in 2 new dialogues: 0 missing, 0 twice, 0 out of order" in again
        rows, utterances = map(int, (await asyncio.to_thread(sam.tell, "seen")).split())
        print(f"on Sam's desk: {rows} contacts in the work list, {utterances} of {more.utterances} utterances")
    assert rows == LIMIT + 2
    # the last words of a contact may go by between two frames
    assert 0.9 * more.utterances <= utterances <= more.utterances


@pytest.mark.timeout(300 + 8 * LIMIT)
@pytest.mark.skipif(not DIALOGUES.exists(), reason=f"the data is not there: {DIALOGUES}")
async def test_dialogues_are_replayed_counted_and_seen(tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    wanted = expected(plan(dialogue) for dialogue in read_dialogues(DIALOGUES, LIMIT))
    more = expected(plan(dialogue) for dialogue in read_dialogues(DIALOGUES, LIMIT + 2))
    with child(database, tmp_path) as service:
        async with await ContactCenter.hire(service.url, database, tmp_path) as center:
            await _watch(center, tmp_path, wanted, more)
            checkpoint = await center.supervisor.get("/v1/audit/checkpoint")
    # each was recorded; what became of it is on record too, as soon as somebody looks: its windows ended years ago
    assert checkpoint["seq"] >= more.overridden
    verified = await asyncio.to_thread(cli, "audit", "verify", "--db", database, "--data-dir", str(tmp_path))
    assert verified.returncode == 0, verified.stderr
