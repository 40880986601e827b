"""The direction of an override, corrected by people: the catalogue says it in general, they know this one.

Each word is an entry of the ledger, with who and when; what the catalogue said stays told.
"""

from pydantic import BaseModel

from agentdesk.domain.override import Direction, DirectionSaid, Override
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.fields import LongText
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier
from agentdesk.orchestrator.overrides.ledger import after_others, ledger_write
from agentdesk.orchestrator.overrides.projection import DIRECTION, fold
from agentdesk.orchestrator.overrides.service import add, of_today, opened_for
from agentdesk.orchestrator.services import Services


class DirectionBody(BaseModel):
    """What it was to the customer, and why. ``instead_of`` is the direction that its giver saw: where it is another one
    meanwhile it is ``version_mismatch``."""

    direction: Direction
    comment: LongText = ""
    instead_of: Direction | None = None


@after_others
async def correct(
    services: Services, principal: Principal, override_id: str, body: DirectionBody, key: str | None
) -> Override:
    """Append what somebody says of the direction. The agent whose it is may, and a supervisor of the team, whose word
    stands over the agent's. The same again adds nothing.

    Raises ``not_found``, ``wrong_state`` (for the agent, after a supervisor), ``version_mismatch``.
    """
    sent = Sent(principal, key, f"direction:{override_id}", content_hash(body.model_dump(mode="json")))
    async with ledger_write(services.database, key) as (unit, head):
        record = await opened_for(services, unit.connection, principal, override_id)
        current = fold(record.entries, record.customer_name)
        if await earlier(unit, sent) is not None:
            return await of_today(unit.connection, current)
        said = current.direction_said
        if said is not None and said.role == Role.SUPERVISOR and principal.role is not Role.SUPERVISOR:
            raise ProblemError(Code.WRONG_STATE, state="corrected by a supervisor")
        if body.direction is current.direction and (said is None or body.comment in ("", said.comment)):
            return await of_today(unit.connection, current)
        if body.instead_of not in (None, current.direction):
            raise ProblemError(Code.VERSION_MISMATCH)
        told = DirectionSaid(
            direction=body.direction,
            computed=said.computed if said else current.direction,
            by=principal.name,
            role=principal.role.value,
            at=services.now(),
            comment=body.comment,
        )
        document = told.model_dump(mode="json")
        return (await add(services, unit, head, principal.agent_id, record, DIRECTION, document, sent=sent))[0]
