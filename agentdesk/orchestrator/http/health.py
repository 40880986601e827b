"""The addresses that are open without a token: is the process alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from agentdesk import __version__
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import services_of
from agentdesk.orchestrator.live.tables import change_head
from agentdesk.wire.handshake import PROTOCOL

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str
    version: str
    protocol: str


@router.get("/healthz")
async def healthz() -> Health:
    """The process is alive. Asks nothing of the store."""
    return Health(status="ok", version=__version__, protocol=PROTOCOL)


@router.get("/readyz")
async def readyz(request: Request) -> Health:
    """The store answers and is migrated; else a 503 problem."""
    try:
        async with services_of(request).database.read() as connection:
            await connection.execute(select(change_head.c.seq))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise ProblemError(Code.UNAVAILABLE) from error
    return Health(status="ready", version=__version__, protocol=PROTOCOL)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Figures in the text format of Prometheus."""
    return Response(services_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
