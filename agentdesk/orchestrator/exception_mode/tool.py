"""The command line's way to exception modes: who is off the map, and bringing one back whose owner is gone."""

from agentdesk.domain.exception_mode import ExceptionMode, ReturnedBy
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.exception_mode import repository
from agentdesk.orchestrator.exception_mode.repository import Filter
from agentdesk.orchestrator.exception_mode.service import bring_back, of_today
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor
from agentdesk.orchestrator.overrides.ledger import ledger_write
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database, open_services

COLUMNS = ("id", "customer", "owner", "started", "until", "state", "reason")
THE_COMMAND_LINE = "command line"


async def listed(settings: ServeSettings, *, ended: bool) -> list[str]:
    """One line a mode with tabs between, as ``COLUMNS`` names them, newest first; those that ``ended`` too.

    Raises ``NoStoreError`` where there is no store.
    """
    must_exist(settings)
    lines: list[str] = []
    cursor: str | None = None
    wanted = Filter(on_at=None if ended else settings.now())
    async with open_database(settings) as database, database.read() as connection:
        while True:
            rows = await repository.listed(connection, wanted, cursor, MAX_LIMIT + 1)
            lines += [_line(mode) for mode in await of_today(connection, rows[:MAX_LIMIT])]
            cursor = next_cursor(rows, MAX_LIMIT, "started_at")
            if cursor is None:
                return lines


async def end(settings: ServeSettings, mode_id: str, reason: str) -> ExceptionMode:
    """Bring the customer of that mode back on the map. Raises ``NoStoreError`` and ``not_found``."""
    must_exist(settings)
    mode: ExceptionMode | None = None
    async with open_services(settings, checkpoints=False) as in_force:
        services = in_force.services
        async with ledger_write(services.database, None) as (unit, head):
            for row in await repository.rows_of(unit.connection, [mode_id]):
                said = {
                    "how": ReturnedBy.PERSON.value, "by": THE_COMMAND_LINE, "because": reason, "evidence": [],
                }  # fmt: skip
                _head, mode = await bring_back(services, unit, head, row, THE_COMMAND_LINE, said)
    if mode is None:  # out of the services' task group it would come as a group of errors
        raise ProblemError(Code.NOT_FOUND)
    return mode


def _line(mode: ExceptionMode) -> str:
    state = mode.ended.how.value if mode.ended else "on"
    times = (mode.started_at.isoformat(timespec="seconds"), mode.until.isoformat(timespec="seconds"))
    return "\t".join((mode.id, mode.customer_id, mode.owner, *times, state, " ".join(mode.reason.split())))
