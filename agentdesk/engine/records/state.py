"""One record at a time: its key, its fields, since when it is known. What a decision freezes of it."""

from typing import Any

from agentdesk.domain.frozen import Frozen, Utc


class RecordState(Frozen):
    """``kind`` is the declared record, ``fields`` hold plain values: text, number, yes or no, list, a time as RFC 3339.

    A field that no event has told is not there. ``named``: the customer named it in the conversation at hand.
    ``evidence`` are the newest events that changed it.
    """

    kind: str
    key: str
    since: Utc
    changed_at: Utc
    fields: dict[str, Any] = {}
    named: bool = False
    evidence: tuple[str, ...] = ()
