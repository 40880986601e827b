"""Verifying the whole ledger: chain, tree, and every record that people read held against its entries. Beside it the
floor, reading the same rows and hashing each once; what must not grow with its length: appending, and a proof."""

import asyncio
import hashlib
import io
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table

from agentdesk.domain.override import AuditMark, Override
from agentdesk.orchestrator.audit.service import prove_inclusion
from agentdesk.orchestrator.audit.verifying import verify_store
from agentdesk.orchestrator.keys.sealing import DataKey, Master
from agentdesk.orchestrator.keys.tables import data_keys
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed
from agentdesk.orchestrator.outcomes.watching import OVERRIDE
from agentdesk.orchestrator.overrides import personal
from agentdesk.orchestrator.overrides.chain import GENESIS, canonical, entry_hash
from agentdesk.orchestrator.overrides.counted_by import digest_of_answer, digest_of_outcome
from agentdesk.orchestrator.overrides.ledger import append, ledger_write
from agentdesk.orchestrator.overrides.projection import (
    OUTCOME,
    RECORDED,
    RESULT,
    Entry,
    document_of,
    fold,
    picture_digest,
    row_of,
    written,
)
from agentdesk.orchestrator.overrides.tables import ledger, ledger_head, ledger_nodes, override_documents, overrides
from agentdesk.orchestrator.overrides.tree import Growing
from agentdesk.orchestrator.patterns.answers import KEY, row_of_override
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.metadata import to_micros
from tests.benchmarks.frame import Figure, Settings
from tests.support.sqlite import fresh_file

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
APART = timedelta(seconds=90)
RESULT_AFTER, OUTCOMES_AFTER = 3, (5_000, 20_000)
"""So many exceptions later each gets its result, and its outcomes: about a week and a month of a busy floor."""
RECEIPT = canonical({"ranked": [{"action": f"action_{n}", "why": ["x" * 60]} for n in range(6)]})
MARKS = "|effort:high|feeling:negative|intent:activate|journey:activation|"
MOMENT_SAID = {
    "declared_action": "resend_code", "intent": "activate", "feeling": -0.5, "feeling_band": "negative", "effort": 0.5
}  # fmt: skip
COUNTED = {"answer": digest_of_answer("", "", MARKS), "outcome": digest_of_outcome(MOMENT_SAID.values(), [])}
BATCH = 10_000
APPENDS = 200


@dataclass
class _Books:
    """The rows so far; written out and forgotten batch by batch."""

    connection: sqlite3.Connection
    seq: int = 0
    head: str = GENESIS
    tree: Growing = field(default_factory=Growing)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def add(self, table: Table, **values: Any) -> None:
        statement = f"INSERT INTO {table.name} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        self.rows.setdefault(statement, []).append(tuple(values.values()))

    def entry(self, kind: str, subject_id: str, body: dict[str, Any], key: DataKey, at: datetime) -> Entry:
        self.seq += 1
        text = canonical(personal.sealed(kind, subject_id, body, key) if personal.is_personal(kind, body) else body)
        digest = entry_hash(self.head, self.seq, at, kind, subject_id, "sam", text)
        self.add(
            ledger,
            seq=self.seq, at=to_micros(at), kind=kind, subject_id=subject_id, actor="sam", body=text,
            prev_hash=self.head, hash=digest,
        )  # fmt: skip
        for level, node in self.tree.append(digest):
            self.add(ledger_nodes, seq=self.seq, level=level, hash=node)
        mark = AuditMark(seq=self.seq, hash=digest, prev_hash=self.head)
        self.head = digest
        return Entry(mark=mark, at=at, kind=kind, body=orjson.loads(canonical(body)))

    def flush(self) -> None:
        with self.connection:
            for statement, rows in self.rows.items():
                self.connection.executemany(statement, rows)
        self.rows.clear()


def _facts(number: int, override_id: str, at: datetime) -> dict[str, Any]:
    return {
        "id": override_id, "decision_id": f"d-{number}", "interaction_id": f"i-{number}", "customer_id": f"c-{number}",
        "node_id": number, "agent_id": "sam", "agent_name": "Sam", "team": "care-1",
        "recommended_action": "resend_code", "recommended_title": "Send the code again",
        "taken_action": "call_back", "taken_title": "Call back", "direction": "same",
        "reason_code": "better_option", "reason_title": "I knew a better way",
        "comment": f"She has had the code three times by now, number {number}, and is on the way to work.",
        "taken_at": written(at), "result": {"status": "pending", "note": "", "at": None}, "amount": None,
        "taken_kind": "service", "approval": None, "outcome": None, "journeys": [], "content_hash": "0" * 64,
        "picture": picture_digest(f"Customer {number}", RECEIPT, "{}"), "counted": COUNTED,
    }  # fmt: skip


def _outcome(state: str, at: datetime) -> dict[str, Any]:
    facts = [{"name": "contacts", "value": 1.0, "text": "One contact about it within 7 days", "evidence": ["e-1"]}]
    return {"state": state, "measured_at": written(at), "because": "No contact since", "facts": facts,
            "is_final": False, "windows": []}  # fmt: skip


def _count(books: _Books, override: Override) -> None:
    """How comparisons and patterns count it."""
    outcome, opened = override.outcome, to_micros(override.taken_at)
    counted = row_of_override(override, "{}", "{}")
    assert outcome is not None
    books.add(
        outcomes,
        subject_id=override.id, kind=OVERRIDE, node_id=1, decision_id=override.decision_id, action="resend_code",
        **MOMENT_SAID, journeys="[]", opened_at=opened, ends_at=opened,
        state=outcome.state.value, verdicts=packed(outcome, override.taken_at),
        body=canonical(outcome.model_dump(mode="json")),
    )  # fmt: skip
    books.add(advice_answers, **{**counted, "at": to_micros(counted["at"])})
    books.add(advice_marks, **{name: counted[name] for name in KEY}, marks=MARKS)


def _steps(count: int) -> Iterator[tuple[int, str]]:
    """(number of the exception, what is written about it), as they come in time."""
    for number in range(count + OUTCOMES_AFTER[-1]):
        if number < count:
            yield number, RECORDED
        for kind, after in ((RESULT, RESULT_AFTER), (OUTCOME, OUTCOMES_AFTER[0]), (OUTCOME, OUTCOMES_AFTER[1])):
            if 0 <= number - after < count:
                yield number - after, kind


def build(path: Path, folder: Path, entries: int) -> None:
    """A store with that many entries, four about each exception, with all that follows from them."""
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")  # the index of words, which nothing here reads
    books, master = _Books(connection), Master.of(folder, make=True)
    assert master is not None
    known: dict[int, tuple[DataKey, list[Entry]]] = {}
    for step, (number, kind) in enumerate(_steps(entries // 4)):
        at, override_id = NOON + APART * step, f"019ab000-0000-7000-8000-{number:012d}"
        if kind == RECORDED:
            key, wrapped = master.fresh(f"k-{number}")
            unit = f"interaction:i-{number}"
            books.add(data_keys, id=key.id, unit=unit, wrapped=wrapped, master=master.name, created_at=to_micros(at))
            picture = {"customer_name": f"Customer {number}", "receipt": RECEIPT, "on_screen": "{}"}
            books.add(override_documents, override_id=override_id, **picture)
            known[number] = (key, [books.entry(kind, override_id, _facts(number, override_id, at), key, at)])
            continue
        key, of_it = known[number]
        said = {"status": "resolved", "note": "Rang her in the evening", "at": written(at)}
        body = said if kind == RESULT else _outcome("neutral" if len(of_it) == 2 else "vindicated", at)
        of_it.append(books.entry(kind, override_id, body, key, at))
        if len(of_it) == 4:
            row = row_of(document_of(of_it, f"Customer {number}"), of_it[0])
            books.add(overrides, **{**row, "recorded_at": to_micros(row["recorded_at"])})
            _count(books, fold(of_it, ""))
            del known[number]
        if step % BATCH == 0:
            books.flush()
    connection.execute("DELETE FROM ledger_head")
    books.add(ledger_head, id=1, seq=books.seq, hash=books.head)
    books.flush()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _floor_s(path: Path) -> float:
    """Reading every entry with the bare driver, and hashing it once."""
    connection = sqlite3.connect(path)
    begun = time.perf_counter()
    for seq, at, kind, subject_id, actor, body, before, _digest in connection.execute("SELECT * FROM ledger"):
        hashlib.sha256(orjson.dumps([before, seq, at, kind, subject_id, actor, body])).hexdigest()
    took_s = time.perf_counter() - begun
    connection.close()
    return took_s


def _verified_s(settings: ServeSettings, entries: int) -> float:
    """As ``agentdesk audit verify`` does it."""
    begun = time.perf_counter()
    report = asyncio.run(verify_store(settings, io.StringIO()))
    assert (report.ok, report.count, report.compared) == (True, entries, True), report
    return time.perf_counter() - begun


async def _append_ms(database: Database) -> float:
    took = []
    for number in range(APPENDS):
        begun = time.perf_counter()
        async with ledger_write(database, None) as (unit, head):
            await append(unit, head, kind="bench", subject_id=f"b-{number}", actor="b", body={}, at=NOON)
        took.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(took)


async def _proof_ms(database: Database, entries: int) -> float:
    took = []
    for number in range(1, APPENDS + 1):
        begun = time.perf_counter()
        await prove_inclusion(database, entries * number // (APPENDS + 1) + 1, None)
        took.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(took)


def _measured(entries: int) -> tuple[float, float, float, float]:
    """(verified in s, floor in s, one append in ms, one proof in ms)."""

    async def _run(database: Database) -> tuple[float, float]:
        took = await _append_ms(database), await _proof_ms(database, entries)
        await database.close()
        return took

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = ServeSettings(database_url=fresh_file(folder), data_dir=folder)
        path = folder / "orchestrator.db"
        build(path, folder, entries)
        floor_s, verified_s = _floor_s(path), _verified_s(settings, entries)
        append_ms, proof_ms = asyncio.run(_run(Database(settings.database_url)))
    return verified_s, floor_s, append_ms, proof_ms


def measure(settings: Settings) -> list[Figure]:
    """At 1,000 and 100,000 entries; ``--large``: a million too."""
    sizes = [1_000, 4_000 if settings.quick else 100_000, *([1_000_000] if settings.large else [])]
    figures: list[Figure] = []
    first: tuple[float, float] | None = None
    for entries in sizes:
        verified_s, floor_s, append_ms, proof_ms = _measured(entries)
        if first is None:
            first = append_ms, proof_ms
            continue
        note = f"{entries:,} entries about {entries // 4:,} exceptions, SQLite"
        beside = f"beside 1,000; {note}"
        figures += [
            Figure("the ledger verified", "s", verified_s, floor_s, note=note),
            Figure("… which makes of a million", "s", verified_s * 1e6 / entries, goal=60, note=note),
            Figure("one entry appended", "ms", append_ms, first[0], 1.5, note=beside),
            Figure("one proof of inclusion", "ms", proof_ms, first[1], 2.0, note=beside),
        ]
    return figures
