"""A desk without a window, as a process of its own that can be killed: it says one thing after another, and prints each
as soon as the state shows it as kept. Arguments: address, folder, key, a name for this run."""

import asyncio
import sys
from pathlib import Path

from agentdesk.app.state import State
from agentdesk.wire.commands import SayUtterance
from tests.support import desks
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT


async def click(url: str, folder: str, run: str) -> None:
    printed: set[str] = set()

    def _print(state: State) -> None:
        known = [p.command.text for p in state.pending if isinstance(p.command, SayUtterance)]
        known += [u.text for u in state.utterances.get("i-0", ())]
        for text in known:
            if text.startswith(f"{run} ") and text not in printed:
                printed.add(text)
                print(text, flush=True)

    async with open_desk(url, AGENT, Path(folder)) as desk:
        await until(desk.store, is_live)
        desk.store.subscribe(_print)
        for number in range(10_000):
            desk.say("i-0", f"{run} {number}")
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    url, folder, key, run = sys.argv[1:]
    desks.KEY = bytes.fromhex(key)
    asyncio.run(click(url, folder, run))
