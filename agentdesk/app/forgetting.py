"""Forgetting a customer who was erased: in what is to be sent, and in what this computer keeps.

A desk that was not there when it was told forgets when it opens the customer, or reads the exception, again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from agentdesk.app.drafts import Drafts
from agentdesk.app.erasing import about, is_written_about, without_customer
from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import LocalStore
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.override import Override
from agentdesk.domain.problems import ProblemError
from agentdesk.wire import later

log = logging.getLogger(__name__)


class Forgetting:
    """Has the outbox, the drafts and the local store forget whom the orchestrator says to be erased."""

    def __init__(self, store: Store, local: LocalStore, outbox: Outbox, drafts: Drafts) -> None:
        self._store, self._local, self._outbox, self._drafts = store, local, outbox, drafts
        self._scope = TaskScope("forgetting")

    def on_event(self, event: later.events.StreamEvent) -> None:
        match event:
            case later.events.CustomerErased():
                self.forget(event.customer_id, event.interaction_ids)
            case later.events.OverrideRecorded() | later.events.OverrideChanged():
                self.forget_records((event.override,))
            case _:
                pass

    def forget(self, customer_id: str, interaction_ids: tuple[str, ...] = ()) -> None:
        """Forget the customer (or one exception of theirs) here; the state first, whoever told it. Who found out by
        asking knows of no conversations: those that are here go too."""
        here = (key for key, one in self._store.confirmed.interactions.items() if one.customer_id == customer_id)
        interaction_ids = tuple(dict.fromkeys((*interaction_ids, *here)))
        lanes = {customer_id, *interaction_ids}
        self._drafts.forget(lanes)
        self._store.change(lambda state: without_customer(state, customer_id, interaction_ids))
        for pending in self._store.confirmed.pending:
            if lanes & about(pending.command):
                self._outbox.discard(pending.command.command_id)
        self._scope.start("forget", partial(self._forget, customer_id, interaction_ids), Overlap.QUEUE)

    def forget_records(self, told: Iterable[Override]) -> None:
        """Forget what was being written, or is to be sent, about those of them whose customer was erased."""
        for one in told:
            if one.erased and is_written_about(self._store.confirmed, one.id):
                self.forget(one.id)

    async def close(self) -> None:
        await self._scope.finished("forget")
        await self._scope.close()

    async def _forget(self, customer_id: str, interaction_ids: tuple[str, ...]) -> None:
        try:
            await self._local.forget_customer(customer_id, interaction_ids)
        except ProblemError as problem:
            log.warning("an erased customer could not be forgotten on this computer: %s", problem.code)
