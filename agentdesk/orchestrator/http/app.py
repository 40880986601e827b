"""Puts the capabilities' endpoints together into one ASGI application. Knows every capability, and no business."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from agentdesk import __version__
from agentdesk.orchestrator.decisions import endpoints as decisions
from agentdesk.orchestrator.http import health, problems
from agentdesk.orchestrator.http.body import LimitBody
from agentdesk.orchestrator.identity import endpoints as identity
from agentdesk.orchestrator.ingest import endpoints as ingest
from agentdesk.orchestrator.ingest import segment_endpoints as segment
from agentdesk.orchestrator.interactions import endpoints as interactions
from agentdesk.orchestrator.journeys import endpoints as journeys
from agentdesk.orchestrator.live import endpoints as live
from agentdesk.orchestrator.overrides import endpoints as overrides
from agentdesk.orchestrator.people import endpoints as people
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.timeline import endpoints as timeline

OpenServices = Callable[[], AbstractAsyncContextManager[Services]]

CAPABILITIES = (ingest, segment, identity, timeline, journeys, interactions, decisions, overrides, live, people)


def create_app(open_services: OpenServices | None = None) -> FastAPI:
    """The application. ``open_services`` is entered at start-up; without it only the OpenAPI document can be had."""

    @asynccontextmanager
    async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert open_services is not None, "an application without services can only describe itself"
        async with open_services() as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="agentdesk orchestrator",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    app.add_middleware(LimitBody)
    app.include_router(health.router)
    for capability in CAPABILITIES:
        app.include_router(capability.router)
    return app
