"""What the commands share: options, how they fail, how they work on the store."""

import asyncio
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

T = TypeVar("T")

FAILED, WRONG_USAGE = 1, 2

DbOption = Annotated[
    str | None,
    typer.Option(
        "--db", metavar="URL", help="sqlite:///PATH or postgresql://…; default: a SQLite file in the data dir."
    ),
]
DataDirOption = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Where the orchestrator keeps its files; default: the user's."),
]
PolicyOption = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        metavar="DIR",
        help="Put these journeys, actions and policy in force; default: the store's, at first the built-in.",
    ),
]


def fail(message: str, code: int = FAILED) -> typer.Exit:
    """Say why on stderr; to be raised, for exit code 1, or 2 where the command was used wrongly."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def on_store(work: Coroutine[Any, Any, T]) -> T:
    """Run work on the store; what can go wrong with a store is one plain sentence and exit code 1."""
    from sqlalchemy.exc import SQLAlchemyError

    from agentdesk.domain.problems import ProblemError
    from agentdesk.engine.policy.yamlsource import PolicyError
    from agentdesk.orchestrator.http.catalogue import sentence
    from agentdesk.orchestrator.service import NoStoreError
    from agentdesk.orchestrator.store.database import plainly
    from agentdesk.orchestrator.store.migrate import StoreTooNewError

    try:
        return asyncio.run(work)
    except PolicyError as error:
        print_problems(error.problems)
        raise fail("The policy has problems, so nothing was done.") from None
    except ProblemError as problem:
        raise fail(sentence(problem.code, problem.params)) from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    except (NoStoreError, StoreTooNewError, SQLAlchemyError, OSError) as error:
        raise fail(f"The store cannot be used, so nothing was done: {plainly(error)}") from None


def print_problems(problems: Iterable[Any], word: str = "") -> None:
    """One line a problem: FILE:LINE:COLUMN: sentence."""
    for problem in problems:
        typer.echo(f"{problem.file}:{problem.line}:{problem.column}: {word}{problem.message}")


def serve_settings(db: str | None, data_dir: Path | None, policy: Path | None = None) -> Any:
    """The settings of the service for these options. Ends with a sentence where they cannot be."""
    from agentdesk.orchestrator.service import ServeSettings

    try:
        settings = ServeSettings.resolve(db=db, data_dir=data_dir, policy_dir=policy)
    except ValueError as error:
        raise fail(f"Nothing was done: {error}.", WRONG_USAGE) from None
    if settings.policy_dir is not None and not settings.policy_dir.is_dir():
        raise fail(f"Nothing was done: there is no policy folder {settings.policy_dir}.", WRONG_USAGE)
    return settings
