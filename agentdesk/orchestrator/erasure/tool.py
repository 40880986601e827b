"""The command line's way to erase a customer, beside a service or without one."""

from pathlib import Path

from sqlalchemy.engine import make_url

from agentdesk.domain.problems import ProblemError
from agentdesk.orchestrator.erasure import service
from agentdesk.orchestrator.erasure.service import Erasure, ErasureBody
from agentdesk.orchestrator.erasure.sweep import mark, rewritten
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database, open_services
from agentdesk.orchestrator.store.database import Emptied


async def erase(settings: ServeSettings, who: str, body: ErasureBody, *, actor: str) -> Erasure:
    """Erase the customer; ``swept_at`` is None where a service that runs on the store has to finish the sweep, and
    ``log_swept_at`` also where PostgreSQL keeps its log for itself.

    Raises ``NoStoreError``, ``ProblemError``.
    """
    must_exist(settings)
    problem: ProblemError | None = None
    erasure: Erasure | None = None
    async with open_services(settings, checkpoints=False) as in_force:
        try:
            erasure, _is_new = await service.erase(in_force.services, actor, who, body)
        except ProblemError as error:  # out of the services' task group it would come as a group of errors
            problem = error
    if problem is not None:
        raise problem
    assert erasure is not None, "erased, or a problem"
    return erasure if erasure.log_swept_at else await _swept(settings, erasure)


async def _swept(settings: ServeSettings, erasure: Erasure) -> Erasure:
    """The log of a SQLite file goes with whoever closes it last: if that is this tool, the sweep is done."""
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite"
    async with open_database(settings) as database, database.alone():
        if erasure.swept_at is None and not await rewritten(database):
            return erasure
        emptied = Emptied.ALL if is_file else await database.empty_log()
    if is_file and Path(f"{url.database}-wal").exists():
        return erasure
    now = settings.now()
    async with open_database(settings) as database:
        await mark(database, [erasure.customer_id], emptied, now)
    log_swept_at = now if emptied is Emptied.ALL else None
    return erasure.model_copy(update={"swept_at": erasure.swept_at or now, "log_swept_at": log_swept_at})
