"""What somebody pastes holds what no store keeps: it is sent without it. It would be refused each time it was sent, and
nobody sees why."""

from pathlib import Path

from agentdesk.orchestrator.service import ServeSettings
from tests.support.contact_center import ContactCenter
from tests.support.desks import is_live, open_desk, until
from tests.support.server import running
from tests.support.sqlite import fresh_file

CUSTOMER = "phone:+14155550142"
PASTED = "the order\x00 is \u202eturned\u202c \U0001f469\u200d\U0001f467"
READ = PASTED.replace("\x00", "")
HIDDEN_CARD = "4111 1111\x00 1111 1111"


async def test_what_was_pasted_arrives_without_what_no_store_keeps(tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    async with (
        running(ServeSettings(database_url=database, data_dir=tmp_path)) as service,
        await ContactCenter.hire(service.url, database, tmp_path) as center,
        open_desk(service.url, center.tokens["agent"], tmp_path / "desk") as desk,
    ):
        call = await center.connect(CUSTOMER)
        await until(desk.store, lambda state: is_live(state) and call in state.interactions)
        desk.say(call, PASTED)
        desk.add_note(call, PASTED)
        desk.say(call, HIDDEN_CARD)
        await until(desk.store, lambda state: len(state.pending) == 3)
        state = await until(desk.store, lambda state: not state.pending)
        assert [said.text for said in state.utterances[call]] == [READ, "•••• 1111"]
        (note,) = (await center.agent.get(f"/v1/interactions/{call}/notes"))["items"]
        assert note["text"] == READ
