"""The commands of ``agentdesk policy``: check, diff, backtest, publish, approve, restore, versions, export."""

import json
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from agentdesk.cli_options import DataDirOption, DbOption, fail, on_store, print_problems, serve_settings
from agentdesk.cli_progress import Bar, StopOnInterrupt

app = typer.Typer(no_args_is_help=True, help="Journeys, actions and engagement policy as files, and their versions.")


class Against(StrEnum):
    STORED = "stored"
    PUBLISHED = "published"


JsonOption = Annotated[bool, typer.Option("--json", help="For machines, on stdout.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The policy's folder.")]
Comment = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a few words; kept with the version.")]
Number = Annotated[int, typer.Argument(metavar="N", min=0, help="As 'agentdesk policy versions' shows it.")]
Person = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who does it; default: the operating system's user. It is believed.")
]


@app.command("check", short_help="Check the files of a policy.")
def check(directory: Folder, as_json: JsonOption = False) -> None:
    """Check the files of a policy: can they be read, are all names known, can everything that is declared happen.

    Every problem is printed as FILE:LINE:COLUMN and a plain sentence; exit code 1 if there is one. A warning is worth a
    look and no more.
    """
    from agentdesk.engine.policy.review.review import Report, reviewed
    from agentdesk.engine.policy.yamlsource import PolicyError
    from agentdesk.orchestrator.policy.files import policy_files

    try:
        report = reviewed(policy_files(directory))
    except PolicyError as error:
        report = Report(None, error.problems)
    if as_json:
        told = {"errors": report.errors, "warnings": report.warnings}
        found = {name: [asdict(problem) for problem in problems] for name, problems in told.items()}
        typer.echo(json.dumps({"version": report.policy and report.policy.version, **found}, indent=2))
    else:
        print_problems(report.errors)
        print_problems(report.warnings, "warning: ")
    if report.policy is None or report.errors:
        raise fail(f"{len(report.errors)} problem(s) in {directory}.")
    policy, warned = report.policy, f", {len(report.warnings)} warning(s)" if report.warnings else ""
    typer.echo(
        f"{directory}: version {policy.version}, {len(policy.journeys)} journeys, {len(policy.actions)} actions, "
        f"{len(policy.signals)} signals: no problem found{warned}.",
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


@app.command("backtest", short_help="What a folder would have decided otherwise.")
def backtest(
    directory: Folder,
    since: Annotated[
        str | None, typer.Option(metavar="AGE", help="How far back, as 90d, 36h or 2w; default: all decisions.")
    ] = None,
    against: Annotated[
        Against, typer.Option(help="What was decided then, or what the policy in force would decide.")
    ] = Against.STORED,
    as_json: JsonOption = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Replay the stored decisions under a draft: which change, what becomes withheld or allowed, and whether it advises
    what agents did instead. Changes nothing. Ctrl+C ends it with a summary of what was seen, and exit code 1."""
    from agentdesk.orchestrator.policy import tool
    from agentdesk.orchestrator.policy.wording import report_lines

    stop = StopOnInterrupt()
    with stop, Bar("decisions") as bar:
        report = on_store(
            tool.backtest(
                serve_settings(db, data_dir),
                directory,
                since=_age(since),
                against_published=against is Against.PUBLISHED,
                progress=bar,
                is_stopped=stop,
            )
        )
    for line in [report.model_dump_json(indent=2)] if as_json else report_lines(report):
        typer.echo(line)
    if not report.complete:
        raise fail("Broken off; the summary is of what was seen.")


@app.command("diff", short_help="What a folder changes, in the policy's words.")
def diff(
    directory: Folder,
    other: Annotated[
        Path | None,
        typer.Argument(metavar="DIR2", exists=True, file_okay=False, help="Compare DIR with this folder instead."),
    ] = None,
    published: Annotated[
        bool, typer.Option("--published", help="With the version in force, which is the default without DIR2.")
    ] = False,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", min=0, help="With this version of the store.")
    ] = None,
    as_json: JsonOption = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """What DIR changes of the version in force (or DIR2 of DIR): journeys, actions, rules, weights, word by word and
    not line by line. Exit code 0, whether there is a difference or not."""
    from agentdesk.orchestrator.policy import tool

    if sum((other is not None, published, version is not None)) > 1:
        raise typer.BadParameter("give one of DIR2, --published and --version.")
    before, after = (directory, other) if other else (version, directory)
    name, changes = on_store(tool.difference_to(serve_settings(db, data_dir), before, after))
    if as_json:
        typer.echo(json.dumps([asdict(change) for change in changes], indent=2, ensure_ascii=False, default=str))
    for change in () if as_json else changes:
        typer.echo(str(change))
    typer.echo(f"{len(changes)} change(s) from {name} to {after}", err=True)


def _age(text: str | None) -> timedelta | None:
    from pydantic import TypeAdapter, ValidationError

    from agentdesk.engine.policy.shapes import Duration

    try:
        return None if text is None else timedelta(seconds=TypeAdapter(Duration).validate_python(text))
    except (ValidationError, OverflowError):
        raise typer.BadParameter("write it as 90d, 36h or 2w", param_hint="--since") from None


def _tell(told: Any) -> None:
    """The number on stdout, what it means on stderr."""
    typer.echo(told.number)
    who = f"version {told.number} ({told.version}) by {told.author}"
    if told.state == "waiting":
        typer.echo(f"{who} waits for somebody else: agentdesk policy approve {told.number} --by NAME", err=True)
    else:
        typer.echo(f"{who} is in force; running services follow within a second.", err=True)
