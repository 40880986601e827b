"""The command line's way to following journeys anew: a process of its own beside the services, or without any."""

import asyncio
from collections.abc import Callable

from agentdesk.domain.problems import ProblemError
from agentdesk.orchestrator.journeys import recompute as runs
from agentdesk.orchestrator.journeys.recompute import Recompute
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_services

LOOK_S = 0.1
THE_COMMAND_LINE = "command line"


async def recompute(
    settings: ServeSettings,
    definition: str | None,
    *,
    progress: Callable[[int, int], None],
    is_stopped: Callable[[], bool],
) -> Recompute:
    """Start a run, or join the one for the same that is not over, and stay until it is over or ``is_stopped``.

    Raises ``NoStoreError``, and ValueError for an unknown definition.
    """
    must_exist(settings)
    async with open_services(settings, checkpoints=False) as in_force:
        try:
            run = await runs.start(in_force.services, THE_COMMAND_LINE, definition)
        except ProblemError as problem:  # out of the services' task group it would come as a group of errors
            refused, run = ValueError(problem.errors[0].detail), None
        while run and run.state == "running" and not is_stopped():
            progress(run.done, run.total)
            await asyncio.sleep(LOOK_S)
            run = await runs.find(in_force.services, run.id)
        if run:
            progress(run.done, run.total)
    if run is None:
        raise refused
    return run


async def cancel(settings: ServeSettings, definition: str | None) -> int:
    """Break off the runs for the same that people started and that are not over; how many. Raises ``NoStoreError``."""
    must_exist(settings)
    ended = 0
    async with open_services(settings, checkpoints=False) as in_force:
        page = await runs.page(in_force.services, None, 500)
        for run in page.items:
            if run.state == "running" and run.definition == definition and run.by != runs.THE_SERVICE:
                ended += (await runs.cancel(in_force.services, run.id)).state == "cancelled"
    return ended
