"""Rows of the overrides table, any number of them, as the ledger's fold makes them: the same for the same numbers."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import orjson

from agentdesk.domain.override import AuditMark
from agentdesk.orchestrator.overrides.projection import RECORDED, Entry, document_of, row_of, written

DIRECTIONS = ("more", "less", "same", "unknown")
OUTCOMES = ("watching", "vindicated", "neutral", "regretted")
JOURNEYS = ("activation", "billing", "outage")
SAID = {
    3: "Frau Müller said: selling now would be an insult — selling!",
    4: "الشَّبَكَة معطلة",
    5: "Told Mr O'Brien twice",
    6: "Wohnt in der Straße 5",
    7: "東京に引っ越し",
    8: "Something particular",
}
REVIEWS: tuple[dict[str, Any] | None, ...] = (
    None, None, None,
    {"advice_right": False, "override_right": True, "comment": "Good call", "by": "Eva", "at": "2026-11-20T12:00:00Z"},
    {"advice_right": True, "override_right": None, "comment": "", "by": "Eva", "at": "2026-11-20T12:00:00Z"},
)  # fmt: skip


def many_overrides(
    count: int, now: datetime, *, start: int = 0, teams: int = 2, agents: int = 6, apart: timedelta = timedelta(hours=1)
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """``count`` rows from number ``start`` on, the newest first, and the rows of their journeys."""
    rows, journeys = [], []
    for number in range(start, start + count):
        mix = int.from_bytes(hashlib.blake2b(b"%d" % number, digest_size=8).digest())
        row = _row(number, mix, now - apart * number, teams, agents)
        rows.append(row)
        journeys += [{"definition": name, "override_id": row["id"]} for name in row["journeys"].split()]
    return rows, journeys


def _row(number: int, mix: int, at: datetime, teams: int, agents: int) -> dict[str, Any]:
    agent, reason, advised, taken = mix % agents, mix // 7 % 5, mix // 11 % 9, mix // 13 % 11
    override_id = f"019ab000-0000-7000-8000-{number:012d}"
    seq = 10_000_000 - number
    body = {
        "id": override_id, "decision_id": f"d{number}", "interaction_id": None, "customer_id": f"c{mix % 9999}",
        "node_id": mix % 9999, "agent_id": f"agent-{agent}", "agent_name": f"Agent {agent:03d}",
        "team": f"care-{agent % teams}", "recommended_action": f"action_{advised}",
        "recommended_title": f"Action {advised}",
        "taken_action": f"action_{taken}" if taken else f"own idea {mix % 97}",
        "taken_title": f"Action {taken}" if taken else f"own idea {mix % 97}", "direction": DIRECTIONS[mix // 17 % 4],
        "reason_code": f"reason_{reason}", "reason_title": f"Reason {reason}",
        "comment": SAID.get(number, f"Customer {mix % 9999} was upset about point {mix % 8191}"),
        "taken_at": written(at),
        "result": {"status": "resolved" if mix % 3 else "pending", "note": "", "at": None}, "amount": None,
        "taken_kind": "service" if taken else "", "approval": None,
        "outcome": {"state": OUTCOMES[mix // 19 % 4], "windows": []}, "content_hash": "0" * 64,
        "journeys": sorted(JOURNEYS[: mix // 23 % 3]),
    }  # fmt: skip
    mark = AuditMark(seq=seq, hash="0" * 64, prev_hash="0" * 64)
    entries = [Entry(mark=mark, at=at, kind=RECORDED, body=body)]
    if review := REVIEWS[mix // 29 % 5]:
        entries.append(Entry(mark=mark, at=at, kind="override.review", body=review))
    return row_of(orjson.loads(orjson.dumps(document_of(entries, f"Name {mix % 9999}"))), entries[0])
