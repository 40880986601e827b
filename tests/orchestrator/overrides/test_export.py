"""The ledger as a file: the records of the list with the same filters, for whom that list is."""

import asyncio
import csv
import io
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
import typer
from sqlalchemy import func, select
from starlette.responses import StreamingResponse

from agentdesk import cli_overrides
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import Direction, OverrideState
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.overrides import export, parquet, tool
from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.overrides.listing import listed
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import Running


async def test_the_file_holds_what_the_list_holds(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    recorded = [await floor.record(comment=f"Number x{n}") for n in range(5)]
    await floor.boss.post(
        f"/v1/overrides/{recorded[0]['id']}/review",
        json={"advice_right": False, "override_right": True},
        headers={"If-Match": "*"},
    )
    listed = (await floor.boss.get("/v1/overrides")).json()["items"]
    lines = await floor.boss.get("/v1/overrides/export")
    assert [orjson.loads(line) for line in lines.text.splitlines()] == listed
    table = await floor.boss.get("/v1/overrides/export", params={"format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["id"] for row in rows] == [one["id"] for one in listed]
    assert (rows[-1]["advice_right"], rows[-1]["override_right"], rows[-1]["reviewed_by"]) == ("false", "true", "Eva")
    some = await floor.boss.get("/v1/overrides/export", params={"q": "x3"})
    assert [orjson.loads(line)["id"] for line in some.text.splitlines()] == [recorded[3]["id"]]


async def test_parquet_has_columns_of_their_kinds(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    monkeypatch.setattr(parquet, "ROWS_A_GROUP", 3)
    recorded = [await floor.record(comment=f"=SUM({n})") for n in range(5)]
    answer = await floor.boss.get("/v1/overrides/export", params={"format": "parquet"})
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    table = pq.read_table(io.BytesIO(answer.content))
    assert table.column_names == list(export.COLUMNS)
    rows = table.to_pylist()
    assert [row["id"] for row in rows] == [one["id"] for one in reversed(recorded)]
    assert [row["comment"] for row in rows] == [f"=SUM({n})" for n in reversed(range(5))], "no spreadsheet reads it"
    assert rows[0]["recorded_at"] == datetime.fromisoformat(recorded[-1]["recorded_at"])
    assert rows[0]["advice_right"] is None
    assert isinstance(rows[0]["version"], int)
    empty = await floor.boss.get("/v1/overrides/export", params={"format": "parquet", "agent": "nobody"})
    assert pq.read_table(io.BytesIO(empty.content)).num_rows == 0


async def test_without_pyarrow_it_is_said_and_nothing_is_noted(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    await floor.record()
    before = (await floor.boss.get("/v1/audit/checkpoint")).json()["seq"]
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = await floor.boss.get("/v1/overrides/export", params={"format": "parquet"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unsupported_format")
    assert "agentdesk[parquet]" in answer.json()["detail"]
    assert (await floor.boss.get("/v1/audit/checkpoint")).json()["seq"] == before


async def test_an_export_is_on_the_ledger_before_a_byte_leaves(
    floor: Floor, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.record(comment="about Maya Ortiz")
    await floor.boss.get("/v1/overrides/export", params={"format": "csv", "q": "maya", "reason": "better_option"})
    async with server.services.database.read() as connection:
        last = (await connection.execute(select(ledger).order_by(ledger.c.seq.desc()).limit(1))).one()
    assert (last.kind, last.actor) == ("overrides.exported", "eva")
    told = orjson.loads(last.body)
    assert told["format"] == "csv"
    assert told["filter"] == {"reason": "better_option", "teams": ["care-1"], "words": True}
    assert "maya" not in last.body.lower()
    assert (await verify(server.services.database, server.services.keyring)).ok

    @asynccontextmanager
    async def _locked(*_what: object) -> AsyncIterator[object]:
        raise ProblemError(Code.LEDGER_UNAVAILABLE)
        yield

    monkeypatch.setattr(export, "ledger_write", _locked)
    answer = await floor.boss.get("/v1/overrides/export")
    assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unavailable")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_goes_away_stops_an_export_that_is_on_record_all_the_same(
    floor: Floor, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is read for a file that nobody takes; the ledger has that it was asked for."""
    for _ in range(4):
        await floor.record()
    monkeypatch.setattr(export, "PAGE", 1)
    read_on, gone, pages = asyncio.Event(), asyncio.Event(), 0
    listen = StreamingResponse.listen_for_disconnect

    async def _listed(*asked: Any) -> Any:
        nonlocal pages
        pages += 1
        if pages == 2:
            await read_on.wait()
        return await listed(*asked)

    async def _listen(response: StreamingResponse, receive: Any) -> None:
        await listen(response, receive)
        gone.set()

    monkeypatch.setattr(export, "listed", _listed)
    monkeypatch.setattr(StreamingResponse, "listen_for_disconnect", _listen)
    async with asyncio.timeout(60), floor.boss.stream("GET", "/v1/overrides/export") as answer:
        assert orjson.loads(await anext(answer.aiter_lines()))["agent_id"] == "sam"
    await gone.wait()
    read_on.set()
    async with server.services.database.read() as connection:
        exports = select(func.count()).select_from(ledger).where(ledger.c.kind == export.EXPORTED)
        assert await connection.scalar(exports) == 1
    assert (await floor.boss.get("/v1/overrides", params={"limit": 1})).status_code == 200
    assert pages <= 2


async def test_a_comment_is_no_formula(floor: Floor) -> None:
    said = [
        "=HYPERLINK(0)",
        "\n=1+1",
        *(f"{sign}1" for sign in "\uff1d\uff0b\uff0d\uff20"),
    ]  # full width: formulas in some places
    for comment in said:
        await floor.record(comment=comment)
    table = await floor.boss.get("/v1/overrides/export", params={"format": "csv"})
    assert {row["comment"] for row in csv.DictReader(io.StringIO(table.text))} == {f"'{one}" for one in said}
    facets = (await floor.boss.get("/v1/overrides/facets")).json()["facets"]
    (taken,) = next(one["values"] for one in facets if one["name"] == "taken")
    assert (taken["value"], taken["title"]) == ("own-words", ""), "it is called by nobody's words"


async def test_the_file_is_for_whom_the_list_is(floor: Floor, server: Running) -> None:
    await floor.record()
    far, mate = await server.client("supervisor", "Far", team="care-9"), await server.client("agent", "Mate")
    for client in (far, mate):
        assert (await client.get("/v1/overrides/export")).text == ""
    assert (await floor.acd.get("/v1/overrides/export")).status_code == 403
    assert (await (await server.client(None)).get("/v1/overrides/export")).status_code == 401
    assert (await floor.boss.get("/v1/overrides/export?format=pdf")).status_code == 422


async def test_the_command_writes_the_whole_file_or_none(
    floor: Floor, settings: ServeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    recorded = [await floor.record() for _ in range(5)]
    await floor.record(reason_code="hardship")
    out = tmp_path / "log.jsonl"
    told: list[tuple[int, int]] = []

    async def run(is_stopped: Callable[[], bool]) -> int | None:
        return await tool.export(
            settings, Filter(reason="better_option"), export.Format.JSONL, out,
            actor="command line: root", progress=lambda *far: told.append(far), is_stopped=is_stopped,
        )  # fmt: skip

    assert await run(lambda: bool(told)) is None
    assert not list(tmp_path.glob("log*"))
    assert await run(lambda: False) == 5
    assert told[-3:] == [(2, 5), (4, 5), (5, 5)]
    assert [orjson.loads(line)["id"] for line in out.read_text().splitlines()] == [
        one["id"] for one in reversed(recorded)
    ]


@pytest.mark.parametrize(
    ("option", "known"),
    [("state", OverrideState), ("direction", Direction), ("outcome", OutcomeState), ("verdict", Verdict)],
)
def test_the_help_of_the_command_names_the_values_that_there_are(option: str, known: type[StrEnum]) -> None:
    command = typer.main.get_command(cli_overrides.app)
    told = next(one for one in command.commands["export"].params if one.name == option)  # type: ignore[attr-defined]
    words = set(re.findall(r"[a-z]+_?[a-z]+", f"{told.metavar} {told.help}"))
    assert {one.value for one in known} <= words
