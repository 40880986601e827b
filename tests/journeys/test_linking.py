"""Two who are one: said at a real desk by keyboard, refused, taken back; and said by a supervisor."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.test_main_job import told
from tests.support.contact_center import ContactCenter, ago, event
from tests.support.server import child
from tests.support.sqlite import fresh_file
from tests.support.window_process import WindowDesk, window_desk

PHONE, MAIL = "phone:+14155550142", "email:maya.o@example.com"


@pytest.fixture
async def center(tmp_path: Path) -> AsyncIterator[ContactCenter]:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        async with await ContactCenter.hire(service.url, database, tmp_path) as hired:
            yield hired


async def are_one(center: ContactCenter) -> bool:
    return await center.customer(PHONE) == await center.customer(MAIL)


async def link_who_is_found(desk: WindowDesk, by: str) -> None:
    """The name of the other one, Enter to who was found, and Space on the button."""
    await told(desk, "press Ctrl+Shift+L", "write Web", "shows One person with: Maya Web", "press Return")
    await told(desk, "press Space", f"shows {by} linked", "status sent")


@pytest.mark.timeout(300)
async def test_two_customers_are_linked_taken_back_and_linked_by_a_supervisor(
    center: ContactCenter, tmp_path: Path
) -> None:
    await center.happen(
        event("crm.profile_updated", PHONE, ago(days=30), traits={"name": "Maya Ortiz"}),
        event("crm.profile_updated", MAIL, ago(days=3), traits={"name": "Maya Web"}),
        event("web.error", MAIL, ago(days=3), path="/activate", error="ACT-17"),
    )
    call = await center.connect(PHONE, state="offered")
    with window_desk(center.url, center.tokens["agent"], tmp_path / "sam") as sam:
        await told(sam, "accept")
        await link_who_is_found(sam, "Sam Okafor")
        assert await are_one(center)
        (said,) = (await center.agent.get(f"/v1/customers/{await center.customer(PHONE)}/identity-history"))["items"]
        assert (said["kind"], said["by_name"]) == ("link", "Sam Okafor")
        # what failed on the web is why she calls
        await told(sam, "shows Activating a new phone", "shows The agent says: also theirs")

        await told(sam, "press Ctrl+Shift+L", "write phone:12", "shows One person with: phone 12", "press Return")
        await told(sam, "press Space", "shows This is not an identifier", "shows Discard: You")

        await told(sam, "press Ctrl+Z", "shows taken back")
        assert not await are_one(center)
        assert await asyncio.to_thread(sam.close) == 0
    assert (await center.agent.get(f"/v1/interactions/{call}"))["customer_id"] == await center.customer(PHONE)
    with window_desk(center.url, center.tokens["supervisor"], tmp_path / "ines") as ines:
        await told(ines, "status live", "press Ctrl+K", "write Ortiz", "finds Maya Ortiz", "press Return")
        await told(ines, "shows Also theirs")
        await link_who_is_found(ines, "Ines Duarte")
        assert await are_one(center)
        assert await asyncio.to_thread(ines.close) == 0
