"""Completes the generated OpenAPI document with what holds for every route: who may call, and how failures look."""

from threading import Lock
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from agentdesk.domain.people import Principal
from agentdesk.orchestrator.http.auth import principal_of
from agentdesk.wire.problems import ProblemDocument

_OPEN = frozenset({"/healthz", "/readyz", "/metrics"})
_SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "An access token (agentdesk token create)."},
    "write_key": {"type": "http", "scheme": "basic", "description": "Segment's way: the token as the user name."},
}
_PROBLEM = {
    "description": "A problem (RFC 9457): its code says which.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
}


def install(app: FastAPI) -> None:
    """Have ``GET /openapi.json`` (with any valid token) and ``serve --print-openapi`` answer the completed document."""

    once = Lock()

    def _document() -> dict[str, Any]:
        with once:
            if app.openapi_schema is None:
                app.openapi_schema = _completed(
                    get_openapi(
                        title=app.title,
                        version=app.version,
                        summary=app.summary,
                        routes=app.routes,
                        webhooks=app.webhooks.routes,
                    )
                )
            return app.openapi_schema

    app.openapi = _document  # type: ignore[method-assign]

    @app.get("/openapi.json", include_in_schema=False)
    def _openapi(_principal: Annotated[Principal, Depends(principal_of)]) -> Response:
        # On a thread of its own, for it is no coroutine: the document takes more than a second to make.
        return JSONResponse(_document())


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemDocument"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["securitySchemes"] = _SCHEMES
    for path, operations in document["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            answers.pop("422", None)
            answers["default"] = _PROBLEM
            if path not in _OPEN:
                segment = "segment" in operation.get("tags", ())
                operation["security"] = [{"token": []}, *([{"write_key": []}] if segment else [])]
    for operations in document.get("webhooks", {}).values():
        for operation in operations.values():
            operation["responses"] = {"2XX": {"description": "It was accepted."}}
    return document
