"""The command line's way to audiences: which there are, who is in one, what was delivered, and having one looked at."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from agentdesk.domain.audience import Audience
from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import ProblemError
from agentdesk.orchestrator.audiences import resending, service, showing
from agentdesk.orchestrator.audiences.service import ActivationBody
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_services
from agentdesk.orchestrator.services import Services

T = TypeVar("T")

COLUMNS = ("id", "name", "state", "members", "looked at", "waiting", "dead", "problem")
MEMBER_COLUMNS = ("customer", "since")
DELIVERY_COLUMNS = ("id", "created", "state", "entered", "left", "attempts", "last answer")
THE_COMMAND_LINE = Principal(agent_id=AgentId("command line"), name="command line", role=Role.ADMIN)


async def listed(settings: ServeSettings) -> list[str]:
    """One line an audience with tabs between, as ``COLUMNS`` names them, newest first."""

    async def work(services: Services) -> list[str]:
        lines: list[str] = []
        cursor: str | None = None
        while True:
            page = await showing.page(services, cursor, MAX_LIMIT)
            lines += [_line(one) for one in page.items]
            if (cursor := page.next) is None:
                return lines

    return await _with_services(settings, work)


async def members(settings: ServeSettings, audience_id: str) -> list[str]:
    """One line a member. Raises ``not_found``."""

    async def work(services: Services) -> list[str]:
        lines: list[str] = []
        cursor: str | None = None
        while True:
            page = await showing.members_page(services, audience_id, cursor, MAX_LIMIT)
            lines += [f"{one.customer_id}\t{one.since.isoformat(timespec='seconds')}" for one in page.items]
            if (cursor := page.next) is None:
                return lines

    return await _with_services(settings, work)


async def deliveries(settings: ServeSettings, audience_id: str) -> list[str]:
    """One line for each of the newest messages. Raises ``not_found``."""

    async def work(services: Services) -> list[str]:
        page = await resending.page(services, audience_id, None, None, MAX_LIMIT)
        lines: list[str] = []
        for one in page.items:
            last = one.attempts[-1] if one.attempts else None
            answer = "" if last is None else str(last.status or last.error)
            numbers = (one.entered, one.left, len(one.attempts))
            lines.append(
                "\t".join((one.id, one.created_at.isoformat(timespec="seconds"), one.state, *map(str, numbers), answer))
            )
        return lines

    return await _with_services(settings, work)


async def activate(settings: ServeSettings, audience_id: str, everybody: bool) -> Audience:
    """Have it looked at; a service that runs on the store goes on with it. Raises ``not_found``."""
    body = ActivationBody(everybody=everybody)
    return await _with_services(
        settings, lambda services: service.activate(services, THE_COMMAND_LINE, audience_id, body, None)
    )


async def _with_services(settings: ServeSettings, work: Callable[[Services], Awaitable[T]]) -> T:
    """Raises ``NoStoreError`` where there is no store."""
    must_exist(settings)
    problem: ProblemError | None = None
    async with open_services(settings, checkpoints=False) as in_force:
        try:
            return await work(in_force.services)
        except ProblemError as error:  # out of the services' task group it would come as a group of errors
            problem = error
    raise problem


def _line(one: Audience) -> str:
    looked = one.run.ended_at.isoformat(timespec="seconds") if one.run and one.run.ended_at else ""
    numbers = (str(one.messages_waiting), str(one.messages_dead))
    name, problem = (" ".join(text.split()) for text in (one.name, one.problem))
    return "\t".join((one.id, name, one.state.value, str(one.members), looked, *numbers, problem))
