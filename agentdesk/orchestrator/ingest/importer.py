"""Reads a file of CloudEvents, one JSON object a line, straight into the store: ``agentdesk ingest``.

Refused lines go to FILE.rejected.jsonl with their reasons. May run beside a service on the same store.
"""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.http.documents import parsed
from agentdesk.orchestrator.ingest.arriving import Arriving, RejectedError
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce, Services

_LINES = 500
"""Lines in one transaction."""
_LONGEST = 1024 * 1024
"""Bytes of a line; what is longer is refused without being kept in memory."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``rejected_path`` is where the refused lines are, None if there are none."""

    accepted: int
    duplicates: int
    rejected: int
    rejected_path: Path | None


@dataclass(frozen=True, slots=True)
class _Refused:
    line: int
    code: str
    detail: str
    text: bytes


async def import_file(settings: ServeSettings, source: Path | None, progress_stream: TextIO) -> ImportReport:
    """Import a file, or standard input if ``source`` is None (its rejects go to ./stdin.rejected.jsonl)."""
    rejected_path = source.with_name(source.name + ".rejected.jsonl") if source else Path("stdin.rejected.jsonl")
    console = Console(file=progress_stream)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_services(settings, checkpoints=False) as in_force:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("events", total=await asyncio.to_thread(_count, source) if source else None)
            file = source.open("rb") if source else sys.stdin.buffer
            try:
                return await _import(in_force, file, rejected_path, progress, task)
            finally:
                if source:
                    file.close()


async def _import(
    in_force: InForce, file: BinaryIO, rejected_path: Path, progress: Progress, task: TaskID
) -> ImportReport:
    accepted = duplicates = refused_count = 0
    rejected_path.unlink(missing_ok=True)
    intake = Intake(in_force)
    async for number, lines in _portions(file):
        arriving, refused = _read(in_force.services, number, lines)
        new, old = await intake.take(arriving)
        accepted, duplicates, refused_count = accepted + new, duplicates + old, refused_count + len(refused)
        if refused:
            await asyncio.to_thread(_write, rejected_path, refused)
        progress.update(task, advance=len(lines))
    return ImportReport(accepted, duplicates, refused_count, rejected_path if refused_count else None)


def _read(services: Services, number: int, lines: list[bytes]) -> tuple[list[Arriving], list[_Refused]]:
    reader = Reader(services.scorer, services.policy.default_region, services.now())
    arriving: list[Arriving] = []
    refused: list[_Refused] = []
    for place, line in enumerate(lines, number):
        if not line.removeprefix(b"\xef\xbb\xbf").strip():
            continue
        try:
            if len(line) > _LONGEST:
                raise RejectedError("too_large", f"The line has more than {_LONGEST} bytes.")
            arriving.append(reader.read(parsed(line)))
        except orjson.JSONDecodeError as error:
            refused.append(_Refused(place, "malformed_json", f"The line is not valid JSON: {error}.", line))
        except RejectedError as error:
            refused.append(_Refused(place, error.code, error.detail, line))
    return arriving, refused


async def _portions(file: BinaryIO) -> AsyncIterator[tuple[int, list[bytes]]]:
    """(number of the first line, lines), the file being read in a thread."""
    number, lines = 1, _lines(file)
    while portion := await asyncio.to_thread(lambda: list(itertools.islice(lines, _LINES))):
        yield number, portion
        number += len(portion)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines, each cut one byte beyond the longest that is taken."""
    while line := file.readline(_LONGEST + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(_LONGEST)):
            pass
        yield line


def _write(path: Path, refused: list[_Refused]) -> None:
    with path.open("ab") as out:
        for one in refused:
            text = one.text.decode("utf-8", "replace").rstrip("\n")
            out.write(orjson.dumps({"line": one.line, "code": one.code, "detail": one.detail, "event": text}) + b"\n")


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in _lines(file))
