"""A mistyped filter is refused: ignored, it would answer with everything that it was to keep out."""

from collections.abc import Iterator
from difflib import get_close_matches

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

from agentdesk.domain.problems import Code, FieldProblem, ProblemError


def refuse_unknown(connection: HTTPConnection) -> None:
    """Raise ``invalid`` for a query parameter which the route of this GET does not know."""
    route = connection.scope.get("route")
    if not isinstance(route, APIRoute) or connection.scope.get("method") != "GET":
        return
    known = tuple(_named(route.dependant))
    errors = tuple(
        FieldProblem(f"query.{name}", "unknown_parameter", _sentence(name, known))
        for name in dict.fromkeys(connection.query_params)
        if name not in known
    )
    if errors:
        raise ProblemError(Code.INVALID, errors=errors)


def _named(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _named(below)


def _sentence(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"There is no parameter {name[:80]!r} here" + (f"; did you mean {close[0]!r}?" if close else ".")
