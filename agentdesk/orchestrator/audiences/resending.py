"""What was delivered and what was not, for people; and sending again what was given up."""

from agentdesk.domain.audience import AudienceDelivery, DeliveryAttempt, DeliveryState
from agentdesk.domain.frozen import Frozen
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audiences import outbox
from agentdesk.orchestrator.audiences.outbox import Message
from agentdesk.orchestrator.audiences.service import note
from agentdesk.orchestrator.audiences.showing import known
from agentdesk.orchestrator.audiences.telling import MESSAGES
from agentdesk.orchestrator.live.paging import next_cursor
from agentdesk.orchestrator.overrides.ledger import after_others, ledger_write
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services


class AudienceDeliveryPage(Frozen):
    """Newest first."""

    items: tuple[AudienceDelivery, ...] = ()
    next: str | None = None


async def page(
    services: Services, audience_id: str, state: DeliveryState | None, cursor: str | None, limit: int
) -> AudienceDeliveryPage:
    """The messages to the receiver. Raises ``not_found``."""
    async with services.database.read() as connection:
        await known(connection, audience_id)
        rows = await outbox.newest(connection, audience_id, state.value if state else None, cursor, limit + 1)
    return AudienceDeliveryPage(items=tuple(map(_told, rows[:limit])), next=next_cursor(rows, limit, "created_at"))


@after_others
async def resend(services: Services, principal: Principal, audience_id: str, message_id: str) -> AudienceDelivery:
    """Have a message that was given up be tried again, with its id, or one that waits be tried at once; it says what of
    it holds then. Raises ``not_found``, ``wrong_state``."""
    async with ledger_write(services.database, None) as (unit, head):
        kept = await known(unit.connection, audience_id, hold=True)
        message = await outbox.found(unit.connection, message_id, hold=True)
        if message is None or message.audience_id != audience_id:
            raise ProblemError(Code.NOT_FOUND)
        if message.state in (DeliveryState.DELIVERED, DeliveryState.EMPTY) or not kept.is_active:
            raise ProblemError(Code.WRONG_STATE, state=message.state if kept.is_active else "not active")
        if message.state == DeliveryState.DEAD:
            now = services.now()
            again = {"state": DeliveryState.WAITING.value, "tries": 0, "next_at": now, "ended_at": None}
            await outbox.change(unit.connection, message_id, **again)
            await set_timers(unit, services, MESSAGES, {message_id: now})
            await note(services, unit, head, principal, kept, "resent")
        elif not _is_on_its_way(message):
            await outbox.change(unit.connection, message_id, next_at=services.now())
            await set_timers(unit, services, MESSAGES, {message_id: services.now()})
        after = await outbox.found(unit.connection, message_id)
    assert after is not None, "it was changed just now"
    return _told(after)


def _is_on_its_way(message: Message) -> bool:
    """An attempt is being made, or was broken off just now."""
    return bool(message.attempts) and message.attempts[-1].get("took_s") is None


def _told(message: Message) -> AudienceDelivery:
    return AudienceDelivery(
        id=message.id,
        created_at=message.created_at,
        state=DeliveryState(message.state),
        entered=message.entered,
        left=message.gone,
        attempts=tuple(DeliveryAttempt.model_validate(one) for one in message.attempts),
        next_at=message.next_at,
        ended_at=message.ended_at,
    )
