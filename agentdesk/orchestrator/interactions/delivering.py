"""What a channel reports of replies on their way to the customer: delivered, read, failed.

A channel repeats itself and mixes up the order, so a report that says no more than is known changes nothing.
"""

from agentdesk.domain.interaction import WRITTEN, Delivery, Speaker, Utterance
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.interactions import repository
from agentdesk.orchestrator.interactions.announcing import announce_delivery
from agentdesk.orchestrator.interactions.requests import DeliveryBody
from agentdesk.orchestrator.interactions.service import invalid, own, sent_by, when
from agentdesk.orchestrator.live.commands import earlier, exactly_once, remember
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


async def report(
    services: Services,
    principal: Principal,
    interaction_id: str,
    utterance_id: str,
    body: DeliveryBody,
    key: str | None,
) -> Utterance:
    """The utterance as it is after the report.

    Raises ``not_found``, and ``invalid`` where nothing is delivered: for what the customer said, and for spoken words.
    """
    sent = sent_by(principal, key, f"delivery:{interaction_id}:{utterance_id}", body)

    async def work(unit: UnitOfWork) -> Utterance:
        row = await own(unit, principal, interaction_id)
        told = await repository.utterance_with(unit.connection, interaction_id, utterance_id)
        if told is None:
            raise ProblemError(Code.NOT_FOUND)
        if told.speaker == Speaker.CUSTOMER.value or row.channel not in WRITTEN:
            raise invalid("status", "not_delivered", "Only what is written to the customer is delivered.")
        known = Delivery(told.delivery) if told.delivery else None
        if await earlier(unit, sent) is not None or not body.status.says_more_than(known):
            return repository.utterance_of(told)
        now = services.now()
        detail = body.detail if body.status is Delivery.FAILED else ""
        await repository.deliver(
            unit.connection, interaction_id, told.seq, body.status, when(body.at, now, told.at), detail
        )
        await remember(unit, sent, utterance_id, now)
        told = await repository.utterance_with(unit.connection, interaction_id, utterance_id)
        assert told is not None, "it was written in this transaction"
        utterance = repository.utterance_of(told)
        announce_delivery(unit, row, utterance)
        return utterance

    return await exactly_once(services.database, sent, work)
