"""The commands of ``agentdesk audiences``: list, members, activate, deliveries."""

from collections.abc import Iterable
from typing import Annotated

import typer

from agentdesk.cli_options import DataDirOption, DbOption, on_store, serve_settings

app = typer.Typer(no_args_is_help=True, help="Customers chosen by an expression, and pushed to campaign tools.")

AudienceId = Annotated[str, typer.Argument(metavar="ID", help="As 'agentdesk audiences list' shows it.")]


@app.command("list", short_help="The audiences, and how many are in each.")
def listed(db: DbOption = None, data_dir: DataDirOption = None) -> None:
    """The audiences, one a line, tabs between; the headings are on stderr, so that data stays data."""
    from agentdesk.orchestrator.audiences import tool

    _print(tool.COLUMNS, on_store(tool.listed(serve_settings(db, data_dir))))


@app.command("members", short_help="Who is in an audience now, and since when.")
def members(audience_id: AudienceId, db: DbOption = None, data_dir: DataDirOption = None) -> None:
    """The ids of the customers who are in it as of now, one a line, tabs between."""
    from agentdesk.orchestrator.audiences import tool

    _print(tool.MEMBER_COLUMNS, on_store(tool.members(serve_settings(db, data_dir), audience_id)))


@app.command("deliveries", short_help="What its receiver was told, and what could not be delivered.")
def deliveries(audience_id: AudienceId, db: DbOption = None, data_dir: DataDirOption = None) -> None:
    """The newest messages to its receiver, one a line, tabs between."""
    from agentdesk.orchestrator.audiences import tool

    _print(tool.DELIVERY_COLUMNS, on_store(tool.deliveries(serve_settings(db, data_dir), audience_id)))


@app.command("activate", short_help="Look at everybody now, and as often as its schedule says.")
def activate(
    audience_id: AudienceId,
    everybody: Annotated[bool, typer.Option("--everybody", help="Tell the receiver of all members anew.")] = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Have everybody looked at; a service that runs on the store does it, and tells the receiver."""
    from agentdesk.orchestrator.audiences import tool

    made = on_store(tool.activate(serve_settings(db, data_dir), audience_id, everybody))
    typer.echo(f"Active, {made.members} members so far: a service that runs on the store looks at everybody.", err=True)


def _print(columns: Iterable[str], lines: Iterable[str]) -> None:
    typer.echo("\t".join(columns), err=True)
    for line in lines:
        typer.echo(line)
