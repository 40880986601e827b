"""The command line: what can be typed, and nothing else. Each command imports what it needs when it runs, so that
``agentdesk`` paints its window before it has loaded a service.

Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from agentdesk import (
    __version__,
    cli_audiences,
    cli_audit,
    cli_customer,
    cli_exception_mode,
    cli_journeys,
    cli_overrides,
    cli_policy,
    log,
)
from agentdesk.cli_options import DataDirOption, DbOption, PolicyOption, fail, on_store, serve_settings

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
token_app = typer.Typer(no_args_is_help=True, help="Access tokens: create, list, revoke.")
app.add_typer(token_app, name="token")
app.add_typer(cli_policy.app, name="policy")
app.add_typer(cli_journeys.app, name="journeys")
app.add_typer(cli_overrides.app, name="overrides")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_exception_mode.app, name="exception-mode")
app.add_typer(cli_customer.app, name="customer")
app.add_typer(cli_audiences.app, name="audiences")


class RoleName(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    ADMIN = "admin"
    TOUCHPOINT = "touchpoint"


class DeskRole(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def desk(
    ctx: typer.Context,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The orchestrator; without one an embedded one is started.")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the access token (or set AGENTDESK_TOKEN).")
    ] = None,
    profile_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep all of the desk's files here, and none elsewhere.")
    ] = None,
    role: Annotated[
        DeskRole, typer.Option("--as", help="The embedded orchestrator's desk; elsewhere the token tells.")
    ] = DeskRole.AGENT,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Open the desk. The other commands run, feed and check the journey orchestrator behind it."""
    log.set_up()
    if ctx.invoked_subcommand is None:
        from agentdesk.app.setting_layers import DeskOptions
        from agentdesk.start import run_desk

        raise typer.Exit(
            run_desk(DeskOptions(url=url, token_file=token_file, profile_dir=profile_dir, role=role.value))
        )
    if url or token_file or role is not DeskRole.AGENT:
        raise typer.BadParameter("--url, --token-file and --as belong to the desk; they do not go with a command.")
    ctx.obj = profile_dir


@app.command(short_help="A contact center to try the desk on.")
def demo(
    headless: Annotated[
        bool | None,
        typer.Option(
            "--headless/--window", help="Play one call and one chat without a display (default where there is none)."
        ),
    ] = None,
    shots: Annotated[Path, typer.Option(metavar="DIR", help="Where the screenshots of --headless go.")] = Path("shots"),
    seed: Annotated[int, typer.Option(help="What chance brings: another number, other people and times.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="How much faster than life customers act.")] = 10.0,
) -> None:
    """A throw-away orchestrator, a sample contact center that is alive, and a desk on it."""
    from agentdesk.devtools.demo import run

    raise typer.Exit(run(shots=shots, seed=seed, speed=speed, headless=headless))


@app.command(short_help="Every widget and window, in every state and theme.")
def gallery(
    shots: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write pictures here instead of opening a window.")
    ] = None,
    scene: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these pictures, such as 'pop-*-100-en'; repeatable.")
    ] = None,
) -> None:
    """Every widget in every state, and every window in its named scenes, in each theme, text size and language, also
    in one that is none (pseudo)."""
    from agentdesk.devtools.gallery import KIT, run, unmatched
    from agentdesk.devtools.scenes.catalogue import WINDOWS
    from agentdesk.ui.qt.application import has_display

    if shots is None and not has_display():
        raise fail("There is no display to open a window on; --shots DIR writes pictures instead.")
    if unknown := unmatched(scene or ()):
        scenes = ", ".join((KIT, *WINDOWS))
        raise fail(f"There is no picture {unknown[0]}; they are called SCENE-light-100-en, the scenes {scenes}.")
    raise typer.Exit(run(shots, scene or ()))


@app.command()
def serve(
    db: DbOption = None,
    host: Annotated[str, typer.Option(metavar="H", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="P", min=0, max=65535, help="0 picks a free one.")] = 8080,
    policy: PolicyOption = None,
    bus: Annotated[
        str, typer.Option(metavar="URL", help="How several processes wake each other: 'local' (one process).")
    ] = "local",
    data_dir: DataDirOption = None,
    exit_with_stdin: Annotated[bool, typer.Option(hidden=True)] = False,
    print_openapi: Annotated[bool, typer.Option(help="Print the OpenAPI document and exit.")] = False,
) -> None:
    """Run the orchestrator. Prints 'listening on http://H:P' when it is ready."""
    if print_openapi:
        import orjson

        from agentdesk.orchestrator.http.app import create_app

        typer.echo(orjson.dumps(create_app().openapi(), option=orjson.OPT_INDENT_2).decode())
        return
    if bus != "local":
        raise typer.BadParameter("only 'local' is known here.", param_hint="--bus")
    from agentdesk.orchestrator.server import run

    raise typer.Exit(run(serve_settings(db, data_dir, policy), host=host, port=port, exit_with_stdin=exit_with_stdin))


@app.command()
def pop(
    ctx: typer.Context,
    identifier: Annotated[
        str, typer.Argument(metavar="KIND:VALUE", help="phone:+1…, email:…, or agentdesk://pop?phone=…")
    ],
    interaction: Annotated[
        str | None, typer.Option(metavar="ID", help="The call or chat it is about, if it is on that desk.")
    ] = None,
) -> None:
    """Ask the running desk to show that customer. While something is being written there, or a call is on, they are
    offered."""
    from agentdesk import start

    problem = start.pop(identifier, interaction=interaction, profile_dir=ctx.obj)
    if problem:
        raise fail(problem)


@token_app.command("create", short_help="Make a token and print it.")
def token_create(
    role: Annotated[RoleName, typer.Option(help="What its holder may do.")],
    name: Annotated[
        str, typer.Option(help="Whose it is; tokens of one name are one person's, whatever role and team.")
    ],
    team: Annotated[str | None, typer.Option(help="The team, or a supervisor's teams with commas between.")] = None,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Make a token and print it, alone, on stdout. It is shown this once."""
    from agentdesk.domain.people import Role
    from agentdesk.orchestrator.people import tokens

    settings = serve_settings(db, data_dir)
    if role is RoleName.SUPERVISOR and not [one for one in (team or "").split(",") if one.strip()]:
        typer.echo("This supervisor has no team and sees nobody's work; --team TEAM,TEAM gives them some.", err=True)
    typer.echo(on_store(tokens.create(settings, role=Role(role.value), name=name, team=team)))


@token_app.command("list", short_help="The tokens that were made.")
def token_list(db: DbOption = None, data_dir: DataDirOption = None) -> None:
    """The tokens that were made, one a line, tabs between; the headings are on stderr, so that data stays data."""
    from agentdesk.orchestrator.people import tokens

    rows = on_store(tokens.listed(serve_settings(db, data_dir)))
    typer.echo("\t".join(tokens.COLUMNS), err=True)
    for row in rows:
        typer.echo(row)


@token_app.command("revoke")
def token_revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="As 'agentdesk token list' shows it.")],
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Make a token worthless from the next request on."""
    from agentdesk.orchestrator.people import tokens

    if not on_store(tokens.revoke(serve_settings(db, data_dir), token_id)):
        raise fail(f"No valid token has the id {token_id}; 'agentdesk token list' shows them.")


@app.command(short_help="Read events from a file.")
def ingest(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="CloudEvents, one JSON object a line; - is standard input.")
    ],
    db: DbOption = None,
    data_dir: DataDirOption = None,
    policy: PolicyOption = None,
) -> None:
    """Read events from a file; rejected lines go to FILE.rejected.jsonl with their reason, and the exit code is 1."""
    from agentdesk.orchestrator.ingest.importer import import_file

    source = None if file == "-" else Path(file)
    if source is not None and not source.is_file():
        raise typer.BadParameter(f"there is no file {file}", param_hint="FILE")
    report = on_store(import_file(serve_settings(db, data_dir, policy), source, sys.stderr))
    typer.echo(f"{report.accepted} accepted, {report.duplicates} duplicates, {report.rejected} rejected", err=True)
    if report.rejected:
        raise fail(f"The rejected lines, with their reasons, are in {report.rejected_path}.")
