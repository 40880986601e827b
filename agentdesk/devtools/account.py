"""The demo's account: what happened, and what the store and the ledger say of it when they are asked."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentdesk.devtools.service_client import RefusedError, ServiceClient
from agentdesk.devtools.shift import COMMENT, Noted
from agentdesk.domain.decision import ActionKind
from agentdesk.wire.snapshots import Context


@dataclass(frozen=True)
class Findings:
    """What was found afterwards. ``record`` is the override as the service tells it, None if it has none."""

    record: dict[str, Any] | None
    verifies: bool
    verified: str

    @property
    def is_in_store(self) -> bool:
        return self.record is not None and self.record["comment"] == COMMENT


async def look_up(url: str, token: str, data_dir: Path, override_id: str) -> Findings:
    """Ask the service for the override, and have the ledger verified by a process of its own."""
    async with ServiceClient(url, token) as supervisor:
        try:
            record: dict[str, Any] | None = await supervisor.get(f"/v1/overrides/{override_id}")
        except RefusedError:
            record = None
    command = [sys.executable, "-m", "agentdesk", "audit", "verify", "--data-dir", str(data_dir)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    return Findings(record, done.returncode == 0, (done.stdout or done.stderr).strip())


def account(noted: Noted, found: Findings) -> Iterator[str]:
    """The lines to print."""
    if noted.call and noted.context:
        yield from _contact("called", str(noted.call.identifier), noted.context)
        yield f"  on screen      {noted.offer_ms:.0f} ms after the call was offered; {_pop(noted.pop_ms)}"
    if noted.override:
        made = noted.override
        because = made.reason_title or made.reason_code
        yield f"  done instead   {made.taken_title or made.taken_action}, because: {because}"
        yield f"                 “{made.comment}”"
    yield f"  in the store   {_record(found)}"
    yield f"  the ledger     {'verifies: ' if found.verifies else 'DOES NOT VERIFY: '}{found.verified}"
    if noted.chat and noted.chat_context:
        yield ""
        yield from _contact("wrote", str(noted.chat.identifier), noted.chat_context)
        yield f"  on screen      {_pop(noted.chat_pop_ms)}"
        yield f"  done           the advice was accepted and carried out; {noted.said_in_chat} replies were sent"
    yield ""
    yield f"Screenshots: {', '.join(str(path) for path in noted.shots)}"


def _contact(verb: str, identifier: str, context: Context) -> Iterator[str]:
    advice = context.decision.ranked[0]
    yield f"{context.customer.display_name} {verb} ({identifier})"
    yield f"  why            {context.why.label} ({context.why.confidence:.0%})"
    tried = [f"{each.channel} {each.at.astimezone():%H:%M} {each.result}" for each in context.already_tried]
    yield f"  already tried  {' · '.join(tried) or 'nothing'}"
    feels = context.sentiment
    score = f" ({feels.score:+.1f})" if feels.confidence else ""
    yield (
        f"  feels          {feels.label}{score} · effort {context.effort.level}"
        f" · may leave {context.attrition.risk:.2f}"
    )
    late = [step.title for journey in context.journeys for step in journey.milestones if step.overdue]
    if late:
        yield f"  overdue        {' · '.join(late)}"
    yield f"  recommended    {advice.title}{', because: ' + advice.why[0].text if advice.why else ''}"
    if context.decision.withheld:
        # An offer that had to wait says most; of those that do not fit there are always many.
        first = min(context.decision.withheld, key=lambda each: each.kind is not ActionKind.GROWTH)
        more = len(context.decision.withheld) - 1
        yield f"  withheld       {first.title or first.action}: {first.because}{f' (and {more} more)' if more else ''}"


def _pop(milliseconds: float) -> str:
    return f"everything painted {milliseconds:.0f} ms after it was accepted"


def _record(found: Findings) -> str:
    if found.record is None or not found.is_in_store:
        return "NOT FOUND"
    mark, result = found.record["audit"], found.record["result"]["status"]
    return f"override {found.record['id']}, ledger entry {mark['seq']}, result {result}"
