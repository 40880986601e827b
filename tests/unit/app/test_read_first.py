"""What an agent waits for is read first, and shown before anything else is asked for."""

import asyncio
from typing import Any, cast

from agentdesk.app.loading import Loader
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.devtools.scenes.morning import OFFER, interactions
from agentdesk.domain.problems import Code, ProblemError
from tests.support.desks import until


class HeldBack:
    """An orchestrator that keeps contexts to itself until it may tell them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_tell = asyncio.Event()

    async def context(self, _customer_id: str, **_how: object) -> None:
        self.asked.append("context")
        await self.may_tell.wait()
        raise ProblemError(Code.NOT_FOUND)

    async def notes(self, _interaction_id: str) -> tuple[()]:
        self.asked.append("notes")
        return ()

    async def utterances(self, _interaction_id: str) -> tuple[()]:
        return ()


def loading_from(service: HeldBack, store: Store) -> Loader:
    return Loader(
        store,
        cast("Any", None),
        cast("Any", service),
        cast("Any", None),
        on_erased=lambda _id: None,
        on_known_as=lambda *_ids: None,
    )


async def test_who_is_accepted_is_read_before_what_colleagues_noted_of_them() -> None:
    """The service works at one thing after the other, and the context is what the agent waits for."""
    offer = interactions()[OFFER]
    store, service = Store(State(interactions={OFFER: offer})), HeldBack()
    loader = loading_from(service, store)
    loader.refresh(offer.customer_id)
    loader.open_conversation(OFFER)
    for _turn in range(10):
        await asyncio.sleep(0)
    assert service.asked == ["context"]
    service.may_tell.set()
    await until(store, lambda s: OFFER in s.notes)
    assert service.asked == ["context", "notes"]
    loader.open_conversation(OFFER)
    for _turn in range(10):
        await asyncio.sleep(0)
    assert service.asked == ["context", "notes", "notes"], "nobody waits for a context any more"
    await loader.close()


async def test_what_colleagues_noted_is_asked_for_when_the_window_has_shown_the_customer() -> None:
    """Asking takes this side some milliseconds, for which the agent would wait."""
    offer = interactions()[OFFER]
    store, service = Store(State(interactions={OFFER: offer})), HeldBack()
    asked_while_shown: list[list[str]] = []

    def _look(state: State) -> None:
        view = state.customers.get(offer.customer_id)
        if view is not None and view.problem is not None:
            asked_while_shown.append([*service.asked])

    store.subscribe(_look)
    loader = loading_from(service, store)
    loader.refresh(offer.customer_id)
    loader.open_conversation(OFFER)
    service.may_tell.set()
    await until(store, lambda s: OFFER in s.notes)
    assert asked_while_shown[0] == ["context"]
    assert service.asked == ["context", "notes"]
    await loader.close()
