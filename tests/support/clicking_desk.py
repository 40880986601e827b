"""A desk without a window, as a process of its own that can be killed: it does one thing after another, and prints each
as soon as the state shows it as kept: replies as ``RUN NUMBER``, overrides as ``override ID``. Before the first it says
on stderr that it begins.

Arguments: address, folder, key, a name for this run; then what a real orchestrator needs: the agent's token, and a JSON
list of ``[interaction, customer, decision, recommended action]``.
"""

import asyncio
import json
import sys
from pathlib import Path

from agentdesk.app.desk import Desk
from agentdesk.app.state import State
from agentdesk.domain.override import ResultStatus
from agentdesk.wire.commands import RecordOverride, SayUtterance
from tests.support import desks
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT

EACH_OVERRIDE = 7
"""Every so many clicks is an override."""

Talk = tuple[str, str, str, str]


def _kept(state: State) -> list[str]:
    """What the desk shows as kept or arrived, in no order."""
    said = [p.command.text for p in state.pending if isinstance(p.command, SayUtterance)]
    said += [u.text for known in state.utterances.values() for u in known]
    recorded = [p.command.command_id for p in state.pending if isinstance(p.command, RecordOverride)]
    recorded += [str(o.id) for known in state.overrides_of.values() for o in known]
    return said + [f"override {one}" for one in recorded]


def _click(desk: Desk, run: str, number: int, talks: list[Talk]) -> None:
    interaction_id, customer_id, decision_id, recommended = talks[number % len(talks)]
    if not decision_id or number % EACH_OVERRIDE:
        desk.say(interaction_id, f"{run} {number}")
        return
    desk.record_override(
        decision_id=decision_id, customer_id=customer_id, interaction_id=interaction_id,
        recommended_action=recommended, taken_action="something else", reason_code="better_option",
        comment=f"{run} {number}", result_status=ResultStatus.PENDING, result_note="", on_screen={"why": "?"},
    )  # fmt: skip


async def click(url: str, folder: str, run: str, token: str, talks: list[Talk], *, is_line_bad: bool) -> None:
    printed: set[str] = set()
    patience_s, silence_s = (0.7, 1.0) if is_line_bad else (10.0, 5.0)

    def _print(state: State) -> None:
        for text in _kept(state):
            if text.startswith((f"{run} ", "override ")) and text not in printed:
                printed.add(text)
                print(text, flush=True)

    async with open_desk(url, token, Path(folder), patience_s=patience_s, silence_s=silence_s) as desk:
        if not is_line_bad:
            await until(desk.store, is_live)
        desk.store.subscribe(_print)
        print(f"{run} begins", file=sys.stderr, flush=True)
        for number in range(10_000):
            _click(desk, run, number, talks)
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    url, folder, key, run, *more = sys.argv[1:]
    desks.KEY = bytes.fromhex(key)
    token, known = more or (AGENT, '[["i-0", "", "", ""]]')
    asyncio.run(click(url, folder, run, token, [tuple(one) for one in json.loads(known)], is_line_bad=bool(more)))
