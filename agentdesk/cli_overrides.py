"""The commands of ``agentdesk overrides``: export."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from agentdesk.cli_options import DataDirOption, DbOption, fail, on_store, serve_settings
from agentdesk.cli_progress import Bar, StopOnInterrupt

app = typer.Typer(no_args_is_help=True, help="The override log.")

_TIMES = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"]
Only = Annotated[str | None, typer.Option(metavar="ID")]


@app.callback()
def overrides() -> None:
    """The override log."""


@app.command("export", short_help="Write the log, or a part of it, into a file.")
def export(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file; replaced if it is there.")
    ],
    file_format: Annotated[str, typer.Option("--format", metavar="csv|jsonl|parquet")] = "jsonl",
    agent: Only = None,
    team: Only = None,
    action: Annotated[str | None, typer.Option(metavar="ID", help="What was recommended, or what was done.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="CODE")] = None,
    direction: Annotated[str | None, typer.Option(metavar="more|same|less|unknown")] = None,
    journey: Only = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help="Its result (pending, resolved, unresolved, escalated), or waiting, declined, timed_out.",
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="OUTCOME", help="What became of it: watching, vindicated, neutral, regretted, not_known."),
    ] = None,
    verdict: Annotated[
        str | None,
        typer.Option(
            metavar="VERDICT",
            help="Of the review: advice_right, override_right, both_right, neither_right, unsure, unreviewed.",
        ),
    ] = None,
    from_at: Annotated[datetime | None, typer.Option("--from", formats=_TIMES, help="Recorded then or later.")] = None,
    to_at: Annotated[datetime | None, typer.Option("--to", formats=_TIMES, help="Recorded before.")] = None,
    q: Annotated[str | None, typer.Option(metavar="WORDS", help="All of these words are in it.")] = None,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Write the override log, or what of it passes the filters, into a file. The export is itself on the ledger.

    Days without a zone are UTC. Ctrl+C ends it and leaves no file (exit code 1).
    """
    from datetime import UTC

    from agentdesk.domain.outcome import OutcomeState
    from agentdesk.domain.override import Direction, OverrideState
    from agentdesk.orchestrator.overrides import tool
    from agentdesk.orchestrator.overrides.export import Format
    from agentdesk.orchestrator.overrides.filtering import Filter
    from agentdesk.orchestrator.overrides.projection import Verdict
    from agentdesk.orchestrator.policy.tool import user

    for value, known, option in (
        (file_format, Format, "--format"),
        (direction, Direction, "--direction"),
        (state, OverrideState, "--state"),
        (outcome, OutcomeState, "--outcome"),
        (verdict, Verdict, "--verdict"),
    ):
        if value is not None and value not in list(known):
            raise typer.BadParameter(f"{value!r} is none of {', '.join(known)}", param_hint=option)
    if not out.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {out.parent}", param_hint="--out")
    between = [at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at for at in (from_at, to_at)]
    wanted = Filter(
        agent=agent, team=team, action=action, reason=reason, direction=direction,
        journey=journey, state=state, outcome=outcome, verdict=verdict, from_at=between[0], to_at=between[1], words=q,
    )  # fmt: skip
    stop = StopOnInterrupt()
    with stop, Bar("overrides") as bar:
        count = on_store(
            tool.export(
                serve_settings(db, data_dir), wanted, Format(file_format), out,
                actor=f"command line: {user()}", progress=bar, is_stopped=stop,
            )
        )  # fmt: skip
    if count is None:
        raise fail("Stopped: no file was written.")
    typer.echo(f"{count} overrides in {out}.", err=True)
