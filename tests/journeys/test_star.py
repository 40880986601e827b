"""Recorded human dialogues come in over public HTTP, twice, with two desks watching: nothing is lost or doubled, the
desks show all of it, the ledger verifies. AGENTDESK_STAR_DIALOGUES sets how many (20).
"""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agentdesk.app.state import OverrideFilter, State
from agentdesk.devtools.star.dialogues import read_dialogues
from agentdesk.devtools.star.plan import Counts, expected, plan
from tests.support.contact_center import ContactCenter
from tests.support.desks import is_live, open_desk, until
from tests.support.server import child, cli
from tests.support.sqlite import fresh_file

ROOT = Path(__file__).resolve().parents[2]
DIALOGUES = ROOT.parent / "shared" / "data" / "star" / "dialogues.jsonl.gz"
LIMIT = int(os.environ.get("AGENTDESK_STAR_DIALOGUES", "20"))


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


class Watched:
    """What an agent's desk had on it at one time or another; a contact that is over leaves the desk."""

    def __init__(self) -> None:
        self.interactions: set[str] = set()
        self.utterances: set[str] = set()

    def look(self, state: State) -> None:
        self.interactions |= state.interactions.keys()
        self.utterances |= {one.id for said in state.utterances.values() for one in said}
        for said in state.utterances.values():
            assert len({one.id for one in said}) == len(said), "the desk shows words twice"


def _has_overrides(count: int, state: State) -> bool:
    return len(state.override_log.items) == count


async def _watch(center: ContactCenter, folder: Path, wanted: Counts) -> None:
    watched = Watched()
    async with AsyncExitStack() as stack:
        for name in ("sam", "ines"):
            (folder / name).mkdir()
        sam = await stack.enter_async_context(open_desk(center.url, center.tokens["agent"], folder / "sam"))
        ines = await stack.enter_async_context(open_desk(center.url, center.tokens["supervisor"], folder / "ines"))
        sam.store.subscribe(watched.look)
        for desk in (sam, ines):
            await until(desk.store, is_live)
        ines.filter_overrides(OverrideFilter())
        await _replay(center, LIMIT)
        await until(sam.store, lambda state: is_live(state) and not state.interactions)  # all of them are over
        for _ in range(wanted.overridden // 50 + 1):
            ines.load_more_overrides()
        state = await until(ines.store, lambda state: _has_overrides(wanted.overridden, state))
        assert len({one.id for one in state.override_log.items}) == wanted.overridden
        again = await _replay(center, LIMIT + 2)
        assert "in 2 new dialogues: 0 missing, 0 twice, 0 out of order" in again
    assert len(watched.interactions) == LIMIT + 2
    assert len(watched.utterances) >= 0.9 * wanted.utterances, (
        "the last words of a contact may go by between two frames"
    )


@pytest.mark.timeout(900)
@pytest.mark.skipif(not DIALOGUES.exists(), reason=f"the data is not there: {DIALOGUES}")
async def test_dialogues_are_replayed_counted_and_seen(tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    wanted = expected(plan(dialogue) for dialogue in read_dialogues(DIALOGUES, LIMIT))
    with child(database, tmp_path) as service:
        async with await ContactCenter.hire(service.url, database, tmp_path) as center:
            await _watch(center, tmp_path, wanted)
            checkpoint = await center.supervisor.get("/v1/audit/checkpoint")
    more = expected(plan(dialogue) for dialogue in read_dialogues(DIALOGUES, LIMIT + 2))
    assert checkpoint["seq"] == more.overridden
    verified = await asyncio.to_thread(cli, "audit", "verify", "--db", database, "--data-dir", str(tmp_path))
    assert verified.returncode == 0, verified.stderr
