"""``python -m agentdesk.devtools.star``: replay, count, compare. Exit code 1 on any difference."""

import asyncio
import statistics
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from agentdesk.devtools.service_client import RefusedError, ServiceClient
from agentdesk.devtools.star.check import Watcher, new_ones, stored
from agentdesk.devtools.star.dialogues import read_dialogues
from agentdesk.devtools.star.plan import Counts, Plan, expected, plan
from agentdesk.devtools.star.replay import Replay, Timings, play_all

STREAM_CATCH_UP_S = 30.0
out, err = Console(), Console(stderr=True)


def _print_timings(timings: Timings) -> None:
    table = Table("request", "n", "p50 ms", "p95 ms", title="as the sender saw it")
    for kind, seconds in sorted(timings.of.items()):
        cuts = statistics.quantiles(seconds, n=20) if len(seconds) > 1 else [seconds[0]] * 19
        table.add_row(kind, str(len(seconds)), f"{cuts[9] * 1000:.1f}", f"{cuts[18] * 1000:.1f}")
    out.print(table)


def _compare(wanted: Counts, found: Counts) -> bool:
    table = Table("what", "in the file", "in the store", "")
    for name, count in asdict(wanted).items():
        there = asdict(found)[name]
        table.add_row(name, str(count), str(there), "same" if there == count else "DIFFERENT")
    out.print(table)
    return wanted == found


async def _replay(plans: list[Plan], url: str, events_token: str, agent_token: str, side_by_side: int) -> bool:
    timings = Timings()
    async with ServiceClient(url, events_token) as touchpoint, ServiceClient(url, agent_token) as agent:
        session = await agent.get("/v1/session")
        new, watcher = await new_ones(agent, plans), Watcher()
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(watcher.listen(agent, session["cursor"]))
            replay = Replay(touchpoint, agent, session, timings)
            begun = time.perf_counter()
            with Progress(console=err) as progress:
                bar = progress.add_task("dialogues", total=len(plans))
                await play_all(plans, replay.play, side_by_side=side_by_side, done=lambda: progress.advance(bar))
            took_s = time.perf_counter() - begun
            untold = await watcher.missing(new, STREAM_CATCH_UP_S)
            listening.cancel()
        found = await stored(agent, plans, replay.decision_ids)
    _print_timings(timings)
    same = _compare(expected(plans), found)
    out.print(f"{len(plans)} dialogues in {took_s:.1f} s, {found.utterances / took_s:.0f} utterances/s")
    out.print(
        f"the stream told of {len(watcher.utterances)} utterances and {len(watcher.overrides)} overrides in {len(new)} "
        f"new dialogues: {untold} missing, {watcher.doubled()} twice, {watcher.out_of_order} out of order",
        soft_wrap=True,
    )
    return same and not (untold or watcher.doubled() or watcher.out_of_order)


def main(
    url: Annotated[str, typer.Option(help="The orchestrator, as 'listening on' says it.")],
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="dialogues.jsonl.gz")],
    events_token: Annotated[str, typer.Option(envvar="STAR_EVENTS_TOKEN", help="A touchpoint's token.")],
    agent_token: Annotated[str, typer.Option(envvar="STAR_AGENT_TOKEN", help="The token of the agent who answers.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many dialogues.")] = None,
    side_by_side: Annotated[int, typer.Option(min=1, max=64, help="Dialogues played at the same time.")] = 8,
) -> None:
    """Replay STAR dialogues through the public HTTP interface, then count what the store holds of them."""
    plans = [plan(dialogue) for dialogue in read_dialogues(file, limit)]
    same = False
    try:
        same = asyncio.run(_replay(plans, url, events_token, agent_token, side_by_side))
    except* RefusedError as refused:
        for error in refused.exceptions:
            err.print(str(error), markup=False)
    if not same:
        err.print("The store does not hold what the file says.")
        raise typer.Exit(1)
    out.print("Nothing lost, nothing doubled.")


if __name__ == "__main__":
    typer.run(main)
