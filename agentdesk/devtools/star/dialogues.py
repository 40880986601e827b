"""Reads STAR's dialogues. Owns the file's form; knows nothing of what becomes of them."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened.

    ``kind`` is utterance, accepted, overridden, lookup, lookup_result, task_selected or ended.
    """

    kind: str
    at: datetime
    text: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialogue:
    dialogue_id: str
    customer_id: str
    agent_id: str
    domain: str
    tasks: tuple[str, ...]
    moments: tuple[Moment, ...]


def _moment(event: dict[str, Any]) -> Moment:
    data = {name: value for name, value in event.items() if name not in {"kind", "at", "text"}}
    return Moment(event["kind"], datetime.fromisoformat(event["at"]), event.get("text", ""), data)


def read_dialogues(path: Path, limit: int | None = None) -> Iterator[Dialogue]:
    """The first ``limit`` dialogues of the file, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, limit):
            found = json.loads(line)
            yield Dialogue(
                dialogue_id=str(found["dialogue_id"]),
                customer_id=found["customer_id"],
                agent_id=found["agent_id"],
                domain=(found["domains"] or ["none"])[0],
                tasks=tuple(found["tasks"]),
                moments=tuple(_moment(event) for event in found["events"]),
            )
