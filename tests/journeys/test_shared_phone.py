"""A call from a family's phone, at a real desk on a real orchestrator: who may it be, it is Bob, no, it was not."""

from pathlib import Path

from agentdesk.app.state import Loading, State
from agentdesk.domain.customer import IdentityCommandKind
from agentdesk.orchestrator.service import ServeSettings
from tests.support.desks import is_live, open_desk, until
from tests.support.events import cloud_event
from tests.support.server import running
from tests.support.sqlite import fresh_file

PHONE = {"identifiers": {"phone": "+15550101"}}


async def test_an_agent_says_whose_a_call_is_and_takes_it_back(tmp_path: Path) -> None:
    settings = ServeSettings(database_url=fresh_file(tmp_path), data_dir=tmp_path)
    async with running(settings) as server:
        machine = await server.client()
        family = [
            cloud_event("crm.profile_updated", f"account:{name}", minute=n, data={**PHONE, "name": f"{name} Lee"})
            for n, name in enumerate(("Ann", "Bob"))
        ]
        assert (await machine.post("/v1/events", json=family)).status_code == 202
        async with open_desk(server.url, await server.token("agent", "Dana"), tmp_path / "desk") as desk:
            await until(desk.store, is_live)
            body = {"channel": "voice", "identifier": "phone:+15550101", "agent_id": "dana", "state": "connected"}
            call = (await machine.post("/v1/interactions", json=body)).json()
            shared = call["customer_id"]
            await until(desk.store, lambda s: call["id"] in s.interactions)
            desk.open_interaction(call["id"])
            state = await until(desk.store, lambda s: shared in s.identities and bool(s.identities[shared].candidates))
            (candidates,) = state.identities[shared].candidates.values()
            names = {one.display_name: one.id for one in candidates}
            assert set(names) == {"Ann Lee", "Bob Lee"}

            desk.tell_whose(call["id"], names["Bob Lee"], "he gave his date of birth")

            def is_bobs(state: State) -> bool:
                view = state.customers.get(names["Bob Lee"])
                is_there = view is not None and view.context is not None and view.loading is Loading.READY
                mine = state.interactions[call["id"]].customer_id == names["Bob Lee"]
                return mine and is_there and not state.pending and state.customer_id_in_focus == names["Bob Lee"]

            state = await until(desk.store, is_bobs)
            assert state.interactions[call["id"]].customer_name == "Bob Lee"
            desk.open_identity(names["Bob Lee"])
            state = await until(desk.store, lambda s: bool(getattr(s.identities.get(names["Bob Lee"]), "history", ())))
            (said,) = state.identities[names["Bob Lee"]].history
            assert (said.kind, said.by_name, said.reason) == (
                IdentityCommandKind.ATTRIBUTE,
                "Dana",
                "he gave his date of birth",
            )
            assert state.identities[names["Bob Lee"]].links[0].holds is False
            (others,) = state.identities[names["Bob Lee"]].candidates.values()
            assert "Ann Lee" in [one.display_name for one in others], "who else uses it is told of Bob too"

            desk.undo_identity(names["Bob Lee"], said.id, "it was his brother")
            state = await until(
                desk.store, lambda s: s.interactions[call["id"]].customer_id == shared and not s.pending
            )
            assert state.customer_id_in_focus == shared
            await until(desk.store, lambda s: len(s.identities[shared].history) == 2)
