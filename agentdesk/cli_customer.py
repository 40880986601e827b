"""The commands of ``agentdesk customer``: erase."""

from typing import Annotated

import typer

from agentdesk.cli_options import DataDirOption, DbOption, fail, on_store, serve_settings

app = typer.Typer(no_args_is_help=True, help="Customers: erase.")

REASONS = "requested|consent_withdrawn|no_longer_needed|objected|unlawful|legal_obligation"


@app.callback()
def customer() -> None:
    """Customers."""


@app.command("erase", short_help="Erase a customer, for ever.")
def erase(
    who: Annotated[str, typer.Argument(metavar="ID|KIND:VALUE", help="The customer's id, or an identifier.")],
    reason: Annotated[str, typer.Option(metavar=REASONS, help="Why; it is kept in the ledger.")],
    reference: Annotated[str, typer.Option(metavar="NUMBER", help="Of the request, in another system; no words.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    db: DbOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Erase a customer, for ever: nothing of them can be read any more; what is counted stays, and the ledger verifies.

    Whoever comes by the same identifiers later is a new customer. Backups of before still hold them.
    """
    from agentdesk.orchestrator.erasure import tool
    from agentdesk.orchestrator.erasure.service import ErasureBody
    from agentdesk.orchestrator.policy.tool import user

    try:
        body = ErasureBody.model_validate({"reason": reason, "reference": reference})
    except ValueError:
        hint = "--reference" if reason in REASONS.split("|") else "--reason"
        raise typer.BadParameter("it is none that the ledger may keep; see --help", param_hint=hint) from None
    if not yes and not typer.confirm(f"Erase the customer {who}? This cannot be undone.", err=True):
        raise fail("Nothing was done.")
    erasure = on_store(tool.erase(serve_settings(db, data_dir), who, body, actor=f"command line: {user()}"))
    typer.echo(
        f"Erased: {erasure.identifiers} identifiers, {erasure.events} events, {erasure.interactions} conversations; "
        f"ledger entry {erasure.audit.seq}.",
        err=True,
    )
    if erasure.swept_at is None:
        typer.echo("The service that runs on this store sweeps its files within a minute.", err=True)
    elif erasure.log_swept_at is None:
        typer.echo("PostgreSQL's write-ahead log may still hold words of theirs; the README says what helps.", err=True)
    typer.echo(erasure.customer_id)
