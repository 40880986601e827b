"""The commands of ``agentdesk audit``: verify, checkpoint, key."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from agentdesk.cli_options import DataDirOption, DbOption, fail, on_store, serve_settings

app = typer.Typer(no_args_is_help=True, help="The ledger's proof.")


@app.command("verify", short_help="Compute the ledger's hash chain and tree anew.")
def verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A checkpoint that was kept elsewhere; may be repeated."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="NAME+ID+KEY", help="The public key of the checkpoints; default: the data dir's."),
    ] = None,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Compute the ledger's hash chain and tree anew; names the first bad record and exits with 1 if there is one.

    With checkpoints, also: whether the ledger was rewritten or cut off since they were written.
    """
    from agentdesk.orchestrator.audit.note import NotACheckpointError
    from agentdesk.orchestrator.audit.tool import kept
    from agentdesk.orchestrator.audit.verifying import verify_store

    settings = serve_settings(db, data_dir)
    try:
        statements = kept(settings, checkpoint or (), key)
    except NotACheckpointError as error:
        raise fail(f"Nothing was verified: {error}.") from None
    report = on_store(verify_store(settings, sys.stderr, statements))
    if not report.ok:
        raise fail(f"The ledger is broken at record {report.first_bad_seq}: {report.why}")
    if not report.compared:
        typer.echo("What people see was not compared: the data folder has no key to open what is personal.", err=True)
    typer.echo(f"{report.count} records, unbroken; head {report.head_hash}")
    if statements:
        typer.echo(f"{len(statements)} kept checkpoints hold.")


@app.command("checkpoint", short_help="Sign where the ledger stands, to be kept elsewhere.")
def checkpoint(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file; default: standard output.")
    ] = None,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Sign where the ledger stands: a text (a C2SP checkpoint) to be kept where the store's owner cannot change it."""
    from agentdesk.orchestrator.audit import tool

    issued = on_store(tool.checkpoint(serve_settings(db, data_dir)))
    if out is None:
        typer.echo(issued.note, nl=False)
        return
    try:
        out.write_text(issued.note, encoding="utf-8", newline="\n")
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror}.") from None
    typer.echo(f"{issued.seq} records; to check it later: --key {issued.public_key}", err=True)


@app.command("key", short_help="The public key that checkpoints are checked with.")
def key(data_dir: DataDirOption = None) -> None:
    """Print the public key that checkpoints are checked with, to be kept with them."""
    from agentdesk.orchestrator.audit.checkpoint import own_verifier_key

    settings = serve_settings(None, data_dir)
    if not settings.data_dir.is_dir():
        raise fail(f"There is no data folder {settings.data_dir}.")
    typer.echo(own_verifier_key(settings.data_dir))
