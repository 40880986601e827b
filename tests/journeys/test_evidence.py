"""What a claim follows from is one key away, however long ago it was and whoever it was said to: at a real desk."""

from pathlib import Path

import pytest

from tests.journeys.test_main_job import told
from tests.support.contact_center import ContactCenter, ago, event, make_token
from tests.support.server import child
from tests.support.sqlite import fresh_file
from tests.support.window_process import window_desk

PHONE = "phone:+14155550142"


@pytest.mark.timeout(300)
async def test_an_old_failure_and_the_words_of_a_former_call_are_opened_where_they_are(tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        async with await ContactCenter.hire(service.url, database, tmp_path) as center:
            await center.happen(event("app.transfer_failed", PHONE, ago(days=9), error="TRF-40"))
            await center.happen(
                *(event("web.page_viewed", PHONE, ago(days=6, minutes=7 * n), path=f"/p/{n}") for n in range(450))
            )
            await make_token(database, tmp_path, "agent", "Dana Kim")
            former = {"id": "call-before", "channel": "voice", "identifier": PHONE, "agent_id": "dana-kim"}
            await center.touchpoint.post("/v1/interactions", former | {"state": "connected"})
            await center.say("call-before", "Hello, are you there?")
            await center.say("call-before", "I cannot send money to my sister.")
            await center.touchpoint.patch("/v1/interactions/call-before", {"state": "closed"})
            await center.connect(PHONE, state="offered")
            with window_desk(center.url, center.tokens["agent"], tmp_path / "sam") as sam:
                await told(sam, "accept", "shows Evidence: already tried")
                await told(sam, "evidence 1 already tried", "selects Transfer failed", "shows Back to now")
                await told(sam, "evidence 2 already tried", "earlier I cannot send money to my sister.")
                await told(sam, "press Ctrl+J", "shows Conversation")
