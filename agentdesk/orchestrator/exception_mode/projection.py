"""An exception mode as it stands now, folded from its ledger entries. Pure, and the only definition."""

from collections.abc import Sequence
from typing import Any

from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.projection import Entry, written

STARTED = "exception_mode.started"
ENDED = "exception_mode.ended"
OF_MODES = frozenset({STARTED, ENDED})
"""The kinds of entries that an exception mode is folded from."""

_FIELDS = frozenset(ExceptionMode.model_fields)


def fold(entries: Sequence[Entry]) -> ExceptionMode:
    """The exception mode after ``entries``, the first of which started it. Raises ValueError for another beginning."""
    if not entries or entries[0].kind != STARTED:
        raise ValueError("the first entry of an exception mode must start it")
    first, mark = entries[0], entries[-1].mark
    document: dict[str, Any] = {name: value for name, value in first.body.items() if name in _FIELDS}
    document["started_at"] = written(first.at)
    for entry in entries[1:]:
        ended = dict(entry.body)
        kept = ended.pop("follow_up_kept", None)
        document["ended"] = {**ended, "at": written(entry.at)}
        if document.get("follow_up") and kept is not None:
            document["follow_up"] = {**document["follow_up"], "kept": kept}
    document["version"] = len(entries)
    document["erased"] = any(entry.erased for entry in entries)
    document["audit"] = {"seq": mark.seq, "hash": mark.hash, "prev_hash": mark.prev_hash}
    return ExceptionMode.model_validate(document)


def row_of(mode: ExceptionMode, first: Entry) -> dict[str, Any]:
    """The whole row of the ``exception_modes`` table."""
    return {
        "id": mode.id,
        "node_id": first.body["node_id"],
        "interaction_id": mode.interaction_id,
        "agent_id": mode.started_by,
        "owner_id": mode.owner_id,
        "team": mode.team,
        "started_at": mode.started_at,
        "until": mode.until,
        "ended_at": mode.ended.at if mode.ended else None,
        "return_when": mode.return_when,
        "content_hash": first.body["content_hash"],
        "version": mode.version,
        "body": canonical(mode.model_dump(mode="json")),
    }
