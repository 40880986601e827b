"""A desk that shows the customer: what it shows, types, waits to send and keeps on its computer goes with them."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.app.state import OverrideFilter, State
from tests.orchestrator.erasure.planting import WORD, Planted, planted
from tests.orchestrator.overrides.conftest import Floor
from tests.support.desks import is_live, local_store, open_desk, until
from tests.support.lying_line import Lie, lying_line
from tests.support.server import Running


def knows(state: State, customer_id: str) -> bool:
    view = state.customers.get(customer_id)
    return view is not None and view.context is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_desk_forgets_whom_it_is_told_to_be_erased(floor: Floor, server: Running, tmp_path: Path) -> None:
    made, folder = await planted(server, floor), tmp_path / "desk"
    folder.mkdir()
    await floor.call_in("phone:+14155550777")
    customer, talk = made.customer_id, str(floor.call["id"])
    async with open_desk(server.url, await server.token("agent", "Sam"), folder) as desk:
        await until(desk.store, is_live)
        desk.open_interaction(talk)
        desk.save_draft(f"reply:{talk}", "Dear Ms Zqplant")
        state = await until(desk.store, lambda s: knows(s, customer) and bool(s.overrides_of))
        assert state.focus.interaction_id == talk
        await erase(made)
        state = await until(desk.store, lambda s: not knows(s, customer) and s.focus.customer_id == customer)
        assert (talk in state.interactions, state.drafts, state.recent) == (False, {}, ())
        state = await until(desk.store, lambda s: customer in s.customers and s.customers[customer].problem is not None)
        assert state.customers[customer].problem == "customer_erased"
    async with local_store(folder / "desk.db") as store:
        assert await store.customer(customer) is None
        assert await all_drafts(store) == []
        assert talk not in {kept.interaction.id for kept in await store.talks("sam")}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_supervisors_open_record_is_what_is_left_of_it(floor: Floor, server: Running, tmp_path: Path) -> None:
    made = await planted(server, floor)
    (tmp_path / "desk").mkdir()
    token = await server.token("supervisor", "The boss")
    async with open_desk(server.url, token, tmp_path / "desk", silence_s=600) as desk:  # no reconnection reads it anew
        await until(desk.store, is_live)
        desk.filter_overrides(OverrideFilter())
        desk.open_override(made.overrides[0])
        state = await until(desk.store, lambda s: s.override_log.record is not None and bool(s.override_log.items))
        assert WORD in repr(state.override_log)
        await erase(made)
        state = await until(desk.store, lambda s: s.override_log.record is not None and s.override_log.record.erased)
        await until(desk.store, lambda s: [one.erased for one in s.override_log.items] == [True])
        assert WORD not in repr(desk.store.state).casefold()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_supervisor_was_writing_and_sending_about_an_exception_goes_too(
    floor: Floor, server: Running, tmp_path: Path
) -> None:
    made, folder = await planted(server, floor), tmp_path / "desk"
    folder.mkdir()
    token, (about,) = await server.token("supervisor", "The boss"), made.overrides
    async with AsyncExitStack() as life:
        line = await life.enter_async_context(lying_line(server.url, 1))
        line.tell_only(Lie.NONE)
        desk = await life.enter_async_context(open_desk(line.url, token, folder, silence_s=600))
        await until(desk.store, is_live)
        desk.save_draft(f"review:{about}", f"See {WORD}")
        await erase(made)
        await until(desk.store, lambda s: not s.drafts)
        line.tell_only(Lie.CUT_BEFORE)
        desk.review_override(about, 5, advice_right=True, override_right=True, comment=f"Ring {WORD}")
        await until(desk.store, lambda s: bool(s.pending) and s.pending[0].tries > 0)
        line.become_honest()
        desk.reconnect_now()
        await until(desk.store, lambda s: is_live(s) and not s.pending)
        desk.save_draft(f"review:{about}", f"See {WORD} again")  # it was being typed just then
        desk.open_override(about)
        await until(desk.store, lambda s: s.override_log.record is not None and not s.drafts)
    async with local_store(folder / "desk.db") as store:
        assert await all_drafts(store) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_desk_that_was_closed_lets_go_of_a_review_that_was_begun(
    floor: Floor, server: Running, tmp_path: Path
) -> None:
    made, folder = await planted(server, floor), tmp_path / "desk"
    folder.mkdir()
    token, draft = await server.token("supervisor", "The boss"), f"review:{made.overrides[0]}"
    async with open_desk(server.url, token, folder) as desk:
        await until(desk.store, is_live)
        desk.save_draft(draft, f"See {WORD}")
    await erase(made)
    async with open_desk(server.url, token, folder) as desk:
        await until(desk.store, lambda s: is_live(s) and not s.drafts)
    async with local_store(folder / "desk.db") as store:
        assert await all_drafts(store) == []


async def all_drafts(store: SqliteLocalStore) -> list[str]:
    """Whoever's they are."""
    return await store._database.run(lambda c: [text for (text,) in c.execute("SELECT text FROM draft").fetchall()])


async def erase(made: Planted) -> None:
    admin = await made.server.client("admin", "The admin")
    answer = await admin.post(f"/v1/customers/{made.customer_id}/erasure", json={"reason": "requested"})
    assert answer.status_code == 201, answer.text
