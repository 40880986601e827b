"""An analyst has a desk without customers; whose access has none is told what it is for, and sees no customer."""

import asyncio
from pathlib import Path

from tests.journeys.test_main_job import told
from tests.support.contact_center import make_token
from tests.support.server import child
from tests.support.sqlite import fresh_file
from tests.support.window_process import window_desk


async def test_an_analyst_sees_journeys_and_a_machine_is_told_what_its_access_is_for(tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        token = await make_token(database, tmp_path, "analyst", "Ada")
        with window_desk(service.url, token, tmp_path / "ada") as ada:
            await told(ada, "status live", "press Ctrl+3", "shows by loss", "shows Nobody began")
            assert await asyncio.to_thread(ada.close) == 0
        token = await make_token(database, tmp_path, "touchpoint", "Site")
        with window_desk(service.url, token, tmp_path / "site") as site:
            await told(site, "shows This access is a touchpoint's", "shows sends events and asks for decisions")
            assert await asyncio.to_thread(site.close) == 0
