"""Taking things out of the desk as files that people and programs can read: the unsent items, and the override log.

Owns the form of the first: a JSON document with each command as it would be sent, and why it was not.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from agentdesk.app.ended import strays
from agentdesk.app.ports import Clock, Exports, Orchestrator
from agentdesk.app.state import Exported, LogExport, LogFormat, Pending
from agentdesk.app.store import Store
from agentdesk.domain.problems import ProblemError


async def export_unsent(store: Store, exports: Exports, clock: Clock) -> None:
    """Write all that is unsent, with words for contacts that are not here; where to, or why it failed, shows in the
    state."""
    at, items, drafts = clock.now(), store.confirmed.pending, strays(store.confirmed)
    session = store.confirmed.session
    document = {
        "exported_at": at.isoformat(),
        "agent": session.name if session else "",
        "unsent": [_told(pending) for pending in items],
        "drafts": [{"kind": one.kind, "interaction_id": one.about, "text": one.text} for one in drafts],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    try:
        path = await exports.write(f"agentdesk-unsent-{at:%Y-%m-%dT%H%M%S}.json", text)
    except ProblemError as problem:
        exported = Exported(at, problem=problem.code)
    else:
        exported = Exported(at, path, len(items) + len(drafts))
    store.change(lambda state: replace(state, exported=exported))


async def export_log(store: Store, orchestrator: Orchestrator, exports: Exports, clock: Clock, kind: LogFormat) -> None:
    """Write what the log's filter lets through into a file; how far it is shows in the state. Cancelled it leaves no
    file."""
    wanted, size = store.confirmed.override_log.filter, 0

    async def _counted() -> AsyncGenerator[bytes]:
        nonlocal size
        async with aclosing(orchestrator.override_file(wanted, kind)) as parts:
            async for part in parts:
                size += len(part)
                _show(store, LogExport(running=True, size=size))
                yield part

    _show(store, LogExport(running=True))
    done: LogExport | None = None
    try:
        async with aclosing(_counted()) as counted:
            path = await exports.write_parts(f"overrides-{clock.now():%Y-%m-%dT%H%M%S}.{kind}", counted)
        done = LogExport(running=False, size=size, path=path)
    except ProblemError as problem:
        done = LogExport(running=False, problem=problem.code)
    finally:
        _show(store, done)


def _show(store: Store, export: LogExport | None) -> None:
    store.change(lambda state: replace(state, override_log=replace(state.override_log, export=export)))


def _told(pending: Pending) -> dict[str, Any]:
    return {
        "status": pending.status.value,
        "queued_at": pending.queued_at.isoformat(),
        "problem": pending.problem,
        "detail": pending.detail,
        "command": pending.command.model_dump(mode="json"),
    }
