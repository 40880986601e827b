"""Taking the unsent items out of the desk as a file that people and programs can read.

Owns its form: a JSON document with each command as it would be sent, and why it was not.
"""

import json
from dataclasses import replace
from typing import Any

from agentdesk.app.ports import Clock, Exports
from agentdesk.app.state import Exported, Pending
from agentdesk.app.store import Store
from agentdesk.domain.problems import ProblemError


async def export_unsent(store: Store, exports: Exports, clock: Clock) -> None:
    """Write all that is unsent; where to, or why it failed, shows in the state."""
    at, items = clock.now(), store.confirmed.pending
    session = store.confirmed.session
    document = {
        "exported_at": at.isoformat(),
        "agent": session.name if session else "",
        "unsent": [_told(pending) for pending in items],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    try:
        path = await exports.write(f"agentdesk-unsent-{at:%Y-%m-%dT%H%M%S}.json", text)
    except ProblemError as problem:
        exported = Exported(at, problem=problem.code)
    else:
        exported = Exported(at, path, len(items))
    store.change(lambda state: replace(state, exported=exported))


def _told(pending: Pending) -> dict[str, Any]:
    return {
        "status": pending.status.value,
        "queued_at": pending.queued_at.isoformat(),
        "problem": pending.problem,
        "detail": pending.detail,
        "command": pending.command.model_dump(mode="json"),
    }
