"""The ledger as a file: the records of the list with the same filters, for whom that list is."""

import csv
import io

import orjson
import pytest

from agentdesk.orchestrator.overrides import export
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


async def test_a_comment_is_no_formula(floor: Floor) -> None:
    await floor.record(comment="=HYPERLINK(0)")
    table = await floor.boss.get("/v1/overrides/export", params={"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(table.text))
    assert row["comment"] == "'=HYPERLINK(0)"


async def test_the_file_is_for_whom_the_list_is(floor: Floor, server: Running) -> None:
    await floor.record()
    far, mate = await server.client("supervisor", "Far", team="care-9"), await server.client("agent", "Mate")
    for client in (far, mate):
        assert (await client.get("/v1/overrides/export")).text == ""
    assert (await floor.acd.get("/v1/overrides/export")).status_code == 403
    assert (await (await server.client(None)).get("/v1/overrides/export")).status_code == 401
    assert (await floor.boss.get("/v1/overrides/export?format=pdf")).status_code == 422
