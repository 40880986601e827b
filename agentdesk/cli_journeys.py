"""The commands of ``agentdesk journeys``: recompute."""

from typing import Annotated

import typer

from agentdesk.cli_options import DataDirOption, DbOption, fail, on_store, serve_settings
from agentdesk.cli_progress import Bar, StopOnInterrupt

app = typer.Typer(no_args_is_help=True, help="Customers' journeys as they are kept.")


@app.callback()
def journeys() -> None:
    """Customers' journeys as they are kept."""


@app.command("recompute", short_help="Follow journeys anew from the events.")
def recompute(
    definition: Annotated[
        str | None,
        typer.Option("--definition", metavar="ID", help="Only customers who are or were on that journey."),
    ] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="Break off the run that is not over.")] = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Follow customers' journeys anew from their events, with progress. Services on that store may go on meanwhile.

    Ctrl+C leaves the run where it is (exit code 1): a service that runs on the store goes on with it, and so does the
    same command again.
    """
    from agentdesk.orchestrator.journeys import tool

    settings = serve_settings(db, data_dir)
    if cancel:
        typer.echo(f"{on_store(tool.cancel(settings, definition))} run(s) broken off.", err=True)
        return
    stop = StopOnInterrupt()
    with stop, Bar("customers") as bar:
        run = on_store(tool.recompute(settings, definition, progress=bar, is_stopped=stop))
    told = f"{run.done} of {run.total} customers; the journeys of {run.changed} came out otherwise"
    if run.state == "running":
        raise fail(f"Left where it is: {told}.")
    if run.state == "cancelled":
        raise fail(f"Broken off: {told}.")
    typer.echo(f"{told}.", err=True)
