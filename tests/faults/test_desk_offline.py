"""An afternoon without a line: the agent goes on, sees what is unsent and how old is what they read. On return they
decide what becomes of what the service does not take. The real desk with its real window, a real service, a cut line.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agentdesk.devtools.service_client import RefusedError, ServiceClient
from tests.support.contact_center import ContactCenter, event, make_token
from tests.support.lying_line import Lie, LyingLine, lying_line
from tests.support.server import child
from tests.support.sqlite import fresh_file
from tests.support.window_process import WindowDesk, window_desk

CUSTOMER = "phone:+14155550142"
COMMENT = "Knows that the code is on its way"


class Place:
    """A service, its people, and a line to it that can be cut."""

    def __init__(self, folder: Path, database: str, center: ContactCenter, line: LyingLine, call: str) -> None:
        self.folder, self.database, self.center, self.line, self.call = folder, database, center, line, call


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        async with (
            await ContactCenter.hire(service.url, database, tmp_path) as center,
            lying_line(service.url, 1) as line,
        ):
            line.tell_only(Lie.NONE)
            await center.happen(event("app.error", CUSTOMER, identifiers={}, traits={"name": "Maya Ortiz"}))
            call = await center.connect(CUSTOMER, state="offered")
            yield Place(tmp_path, database, center, line, call)


async def tell(desk: WindowDesk, line: str) -> str:
    return await asyncio.to_thread(desk.tell, line)


async def work_without_a_line(place: Place, desk: WindowDesk) -> str:
    """Accept, lose the line, and do everything that an agent does; the id of the override."""
    await tell(desk, "accept")
    place.line.tell_only(Lie.CUT_BEFORE)
    await tell(desk, "status offline")
    override_id = await tell(desk, f"override {COMMENT}")
    assert await tell(desk, "note Ask for the serial number") == "noted"
    assert await tell(desk, "finish Code re-issued by hand") == "finished"
    return override_id


@pytest.mark.timeout(300)
async def test_what_is_done_without_a_line_is_seen_survives_and_arrives(place: Place) -> None:
    with window_desk(place.line.url, place.center.tokens["agent"], place.folder / "desk") as desk:
        override_id = await work_without_a_line(place, desk)
        await tell(desk, "shows No connection since")
        listed = await tell(desk, "unsent")
        assert [each.rsplit(" ", 1)[0] for each in listed.split(", ")] == [
            "override", "private note", "call control", "wrap-up",
        ]  # fmt: skip
        desk.kill()
    with window_desk(place.line.url, place.center.tokens["agent"], place.folder / "desk") as desk:
        await tell(desk, "open 1")
        await tell(desk, "shows Maya Ortiz")
        await tell(desk, "shows As of ")
        await tell(desk, "shows 4 unsent")
        place.line.tell_only(Lie.NONE)
        await tell(desk, "status sent")
        assert desk.close() == 0
    (record,) = [one async for one in place.center.agent.pages("/v1/overrides")]
    assert (record["id"], record["comment"]) == (override_id, COMMENT)
    (note,) = (await place.center.agent.get(f"/v1/interactions/{place.call}/notes"))["items"]
    assert note["text"] == "Ask for the serial number"
    told = await place.center.agent.get(f"/v1/interactions/{place.call}")
    assert (told["state"], told["disposition"]) == ("closed", "resolved")


@pytest.mark.timeout(300)
async def test_what_the_service_does_not_take_on_return_is_the_agents_to_decide(place: Place) -> None:
    """Meanwhile the call was given to a colleague, who closed it in another way: nothing of that is overwritten, and
    nothing that was written without a line goes away by itself."""
    eva = await make_token(place.database, place.folder, "agent", "Eva Stein")
    with window_desk(place.line.url, place.center.tokens["agent"], place.folder / "desk") as desk:
        await work_without_a_line(place, desk)
        await place.center.touchpoint.patch(f"/v1/interactions/{place.call}", {"agent_id": "eva-stein"})
        place.line.tell_only(Lie.NONE)
        await tell(desk, "status live")
        await tell(desk, "shows refused by the service")
        listed = ["override refused", "private note refused", "call control refused", "wrap-up refused"]
        while (await tell(desk, "unsent")).split(", ") != listed:
            await asyncio.sleep(0.05)
        desk.kill()
    with window_desk(place.line.url, place.center.tokens["agent"], place.folder / "desk") as desk:
        await tell(desk, "status live")
        assert (await tell(desk, "unsent")).split(", ") == listed, "what was refused is there until it is decided"
        await tell(desk, "unsent X")
        written = json.loads(Path(await tell(desk, "exported")).read_text("utf-8"))
        words = json.dumps(written)
        assert "Ask for the serial number" in words
        assert "Code re-issued by hand" in words
        for _ in listed:
            await tell(desk, "unsent Delete Delete")
        await tell(desk, "status sent")
        assert await tell(desk, "unsent") == "nothing"
        assert desk.close() == 0
    with pytest.raises(RefusedError):
        await place.center.agent.get(f"/v1/interactions/{place.call}/notes")
    async with ServiceClient(place.center.url, eva) as colleague:
        told = await colleague.get(f"/v1/interactions/{place.call}")
        assert (told["state"], told["disposition"]) == ("connected", None), "the colleague's call is as it was"
        assert (await colleague.get(f"/v1/interactions/{place.call}/notes"))["items"] == []
