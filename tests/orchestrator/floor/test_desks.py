"""A supervisor's desk and an agent's on the real service: what happens on one shows on the other, without asking."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from agentdesk.app.desk import Desk
from agentdesk.app.fetching import Loading
from agentdesk.app.marks import note_mark
from agentdesk.domain.floor import AdviceStatus
from agentdesk.domain.override import ResultStatus
from tests.support.desks import is_live, open_desk, until
from tests.support.server import Running

SAID = {"speaker": "customer", "text": "This is terrible, I am furious"}


@dataclass
class Both:
    """Sam has a chat; Eva has the floor on her desk."""

    sam: Desk
    eva: Desk
    acd: httpx.AsyncClient
    chat: str
    sams_desk: AsyncExitStack
    """To be closed before Sam's file is opened again: it has one owner."""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is told does not hang on the store; that it is right on both is tested beside this."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
async def both(server: Running, tmp_path: Path) -> AsyncIterator[Both]:
    acd = await server.client()
    sams, evas = await server.token("agent", "Sam"), await server.token("supervisor", "Eva")
    async with AsyncExitStack() as sams_desk, open_desk(server.url, evas, tmp_path / "eva") as eva:
        sam = await sams_desk.enter_async_context(open_desk(server.url, sams, tmp_path / "sam"))
        await until(sam.store, is_live)
        await until(eva.store, is_live)
        eva.read_floor()
        await until(eva.store, lambda s: s.floor.loading is Loading.READY)
        body = {"channel": "chat", "identifier": "phone:+14155550132", "state": "connected", "agent_id": "sam"}
        chat = (await acd.post("/v1/interactions", json=body)).json()["id"]
        await until(sam.store, lambda s: any(v.context for v in s.customers.values()))
        await until(eva.store, lambda s: chat in s.floor.rows and s.floor.rows[chat].advice is not None)
        yield Both(sam, eva, acd, chat, sams_desk)


async def test_a_contact_is_followed_and_its_agent_written_to(both: Both, server: Running, tmp_path: Path) -> None:
    eva, sam, chat = both.eva, both.sam, both.chat
    row = eva.store.state.floor.rows[chat]
    assert (row.agent_name, row.status) == ("Sam", AdviceStatus.SHOWN)
    eva.open_floor(chat)
    await until(eva.store, lambda s: s.floor.talk is not None and s.floor.talk.decision is not None)
    await both.acd.post(f"/v1/interactions/{chat}/utterances", json=SAID)
    state = await until(eva.store, lambda s: s.floor.talk is not None and bool(s.floor.talk.utterances))
    assert state.floor.talk is not None
    assert state.floor.talk.utterances[-1].text == SAID["text"]
    await until(eva.store, lambda s: (s.floor.rows[chat].feeling or 0) < -0.3)
    eva.add_note(chat, "Offer the callback")
    state = await until(sam.store, lambda s: any(n.from_supervisor for n in s.notes.get(chat, ())))
    (note,) = state.notes[chat]
    assert (note.agent_name, note.text) == ("Eva", "Offer the callback")
    await until(eva.store, lambda s: bool(s.floor.talk and s.floor.talk.notes) and not s.pending)
    sam.mark_seen((note_mark(note.id),))
    await both.acd.patch(f"/v1/interactions/{chat}", json={"state": "closed"})
    state = await until(eva.store, lambda s: chat not in s.floor.rows)
    assert state.floor.talk is not None
    assert state.floor.talk.is_over, "what one reads stays until one looks away"
    await both.sams_desk.aclose()
    async with open_desk(server.url, await server.token("agent", "Sam"), tmp_path / "sam") as again:
        await until(again.store, lambda s: note_mark(note.id) in s.marks)


async def test_an_exception_and_its_exception_mode_show_in_order_and_stand_in_the_record(
    both: Both, server: Running
) -> None:
    eva, sam, chat = both.eva, both.sam, both.chat
    context = next(view.context for view in sam.store.state.customers.values() if view.context)
    session = sam.store.state.session
    assert session is not None
    assert [one.name for one in session.colleagues] == ["Eva", "Sam"]
    await server.token("agent", "Lin")
    sam.read_colleagues()
    state = await until(sam.store, lambda s: s.session is not None and len(s.session.colleagues) == 3)
    assert state.session is not None
    assert [one.name for one in state.session.colleagues] == ["Eva", "Lin", "Sam"]
    sam.record_override(
        decision_id=context.decision.id, customer_id=context.customer.id, interaction_id=chat,
        recommended_action=context.decision.ranked[0].action, taken_action="Called them back",
        reason_code=session.reason_codes[0].code, comment="As Eva said",
        result_status=ResultStatus.PENDING, result_note="", on_screen={},
    )  # fmt: skip
    sam.start_exception_mode(
        context.customer.id, chat, reason="As Eva said", until=datetime.now(UTC) + timedelta(hours=1),
        return_when="", promise="", promise_due_at=None, owner="eva",
    )  # fmt: skip
    row = (await until(eva.store, lambda s: s.floor.rows[chat].exception_mode is not None)).floor.rows[chat]
    assert row.exception_mode is not None
    assert row.exception_mode.owner == "Eva"
    assert row.answer is not None
    assert (row.answer.status, row.answer.title) == (AdviceStatus.OVERRIDDEN, "Called them back"), "it came first"
    eva.open_override(row.answer.override_id or "")
    await until(eva.store, lambda s: s.override_log.record is not None)
    sam.read_my_record()
    mine = (await until(sam.store, lambda s: s.mine.loading is Loading.READY and bool(s.mine.overrides))).mine
    assert mine.record is not None
    assert [(look.by, look.what.value) for look in mine.record.looked_at_by] == [("Eva", "override")]
    assert mine.figures is not None, "an agent's own figures are told"
    sam.export_my_record()
    mine = (await until(sam.store, lambda s: s.mine.export is not None and not s.mine.export.running)).mine
    assert mine.export is not None
    assert "As Eva said" in Path(mine.export.path).read_text()
