"""The commands of ``agentdesk exception-mode``: list, end."""

from typing import Annotated

import typer

from agentdesk.cli_options import DataDirOption, DbOption, on_store, serve_settings

app = typer.Typer(no_args_is_help=True, help="Customers who are off the map.")


@app.command("list", short_help="Who is off the map, and who takes care of them.")
def listed(
    every: Annotated[bool, typer.Option("--all", help="Those who are back on the map too.")] = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Who is off the map, one a line, tabs between; the headings are on stderr, so that data stays data."""
    from agentdesk.orchestrator.exception_mode import tool

    lines = on_store(tool.listed(serve_settings(db, data_dir), ended=every))
    typer.echo("\t".join(tool.COLUMNS), err=True)
    for line in lines:
        typer.echo(line)


@app.command("end", short_help="Bring a customer back on the map.")
def end(
    mode_id: Annotated[str, typer.Argument(metavar="ID", help="As 'agentdesk exception-mode list' shows it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the ledger.")] = "",
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Bring the customer of that exception mode back on the map; a service that runs on the store tells the desks."""
    from agentdesk.orchestrator.exception_mode import tool

    mode = on_store(tool.end(serve_settings(db, data_dir), mode_id, reason))
    typer.echo(f"Back on the map; ledger entry {mode.audit.seq}.", err=True)
