"""The commands of ``agentdesk policy``: check, publish, approve, restore, versions, export."""

from pathlib import Path
from typing import Annotated, Any

import typer

from agentdesk.cli_options import DataDirOption, DbOption, fail, on_store, print_problems, serve_settings

app = typer.Typer(no_args_is_help=True, help="Journeys, actions and engagement policy as files, and their versions.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The policy's folder.")]
Comment = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a few words; kept with the version.")]
Number = Annotated[int, typer.Argument(metavar="N", min=0, help="As 'agentdesk policy versions' shows it.")]
Person = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who does it; default: the operating system's user. It is believed.")
]


@app.command("check", short_help="Check the files of a policy.")
def check(directory: Folder) -> None:
    """Check the files of a policy; every problem is printed as FILE:LINE:COLUMN and a plain sentence."""
    from agentdesk.engine.policy.yamlsource import PolicyError
    from agentdesk.orchestrator.decisions.policy_files import read_policy

    try:
        policy = read_policy(directory)
    except PolicyError as error:
        print_problems(error.problems)
        raise fail(f"{len(error.problems)} problem(s) in {directory}.") from None
    typer.echo(
        f"{directory}: version {policy.version}, {len(policy.journeys)} journeys, {len(policy.actions)} actions, "
        f"{len(policy.signals)} signals: no problem found.",
        err=True,
    )


@app.command("publish", short_help="Make a folder the policy in force.")
def publish(
    directory: Folder,
    comment: Comment = "",
    author: Person = None,
    base: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="The version it was made from; refused if another is in force."),
    ] = None,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Check a folder, keep it as a new version and put it in force; running services follow within a second.

    Where the policy asks for four eyes, it waits until somebody else approves it. Prints the version's number.
    """
    from agentdesk.orchestrator.policy import tool

    settings, by = serve_settings(db, data_dir), author or tool.user()
    _tell(on_store(tool.publish(settings, directory, author=by, comment=comment, base=base)))


@app.command("approve", short_help="Put somebody else's version in force.")
def approve(
    number: Number, comment: Comment = "", by: Person = None, db: DbOption = None, data_dir: DataDirOption = None
) -> None:
    """Put a version that waits for four eyes in force. Its author cannot."""
    from agentdesk.orchestrator.policy import tool

    settings = serve_settings(db, data_dir)
    _tell(on_store(tool.approve(settings, number, by=by or tool.user(), comment=comment)))


@app.command("restore", short_help="Go back to an earlier version.")
def restore(
    number: Number, comment: Comment = "", by: Person = None, db: DbOption = None, data_dir: DataDirOption = None
) -> None:
    """Put a version in force again that was before."""
    from agentdesk.orchestrator.policy import tool

    settings = serve_settings(db, data_dir)
    _tell(on_store(tool.restore(settings, number, by=by or tool.user(), comment=comment)))


@app.command("versions", short_help="All versions that were published.")
def versions(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """All versions, newest first: number, state, its own name, author, when, approved by, comment; tabs between."""
    from agentdesk.orchestrator.policy import tool

    for one in on_store(tool.versions(serve_settings(db, data_dir))):
        if as_json:
            typer.echo(one.model_dump_json())
            continue
        at = one.created_at.isoformat(timespec="seconds")
        told = (str(one.number), one.state, one.version, one.author, at, one.approved_by or "-", one.comment or "-")
        typer.echo("\t".join(" ".join(field.split()) for field in told))


@app.command("export", short_help="Write a version's files into a folder.")
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="A new or empty folder.")],
    number: Annotated[
        int | None, typer.Option("--version", metavar="N", min=0, help="Default: the version in force.")
    ] = None,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Write the files of a version as they were published into a folder: to read, to change, to publish again."""
    from agentdesk.orchestrator.policy import tool

    told = on_store(tool.export(serve_settings(db, data_dir), number, directory))
    typer.echo(f"version {told.number} ({told.version}): {len(told.files)} files in {directory}", err=True)


def _tell(told: Any) -> None:
    """The number on stdout, what it means on stderr."""
    typer.echo(told.number)
    who = f"version {told.number} ({told.version}) by {told.author}"
    if told.state == "waiting":
        typer.echo(f"{who} waits for somebody else: agentdesk policy approve {told.number} --by NAME", err=True)
    else:
        typer.echo(f"{who} is in force; running services follow within a second.", err=True)
