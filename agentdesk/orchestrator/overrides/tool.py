"""The command line's way to the overrides: opens the store, writes one file and closes it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import func, select

from agentdesk.orchestrator.my_record.service import log_export
from agentdesk.orchestrator.overrides.export import Format, note, written
from agentdesk.orchestrator.overrides.filtering import Filter, conditions
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database


async def export(
    settings: ServeSettings,
    wanted: Filter,
    kind: Format,
    out: Path,
    *,
    actor: str,
    progress: Callable[[int, int], None],
    is_stopped: Callable[[], bool],
) -> int | None:
    """Write the records to ``out``, which is there whole or not at all; returns how many, None where it was stopped.

    ``progress`` is told (done, all that pass the filter). Raises ``NoStoreError``, ``ProblemError``, ``OSError``.
    """
    must_exist(settings)
    async with open_database(settings) as database:
        async with database.read() as connection:
            passing = select(overrides.c.id).where(*conditions(wanted, None)).subquery()
            total = await connection.scalar(select(func.count()).select_from(passing)) or 0
        count = 0

        def _on_progress(done: int) -> None:
            nonlocal count
            count = done
            progress(done, max(total, done))

        async def _taken(agent_ids: Iterable[str]) -> None:
            await log_export(database, actor, agent_ids, settings.now())

        part = out.with_name(f"{out.name}.part")
        try:
            with part.open("wb") as file:
                await note(database, wanted, kind, actor, settings.now())
                async for chunk in written(database, wanted, kind, _taken, _on_progress):
                    file.write(chunk)
                    if is_stopped():
                        return None
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    return count
