"""Puts the capabilities' endpoints together into one ASGI application. Knows every capability, and no business."""

import time
from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from agentdesk import __version__
from agentdesk.orchestrator.audiences import endpoints as audiences
from agentdesk.orchestrator.audit import endpoints as audit
from agentdesk.orchestrator.decisions import endpoints as decisions
from agentdesk.orchestrator.erasure import endpoints as erasure
from agentdesk.orchestrator.exception_mode import endpoints as exception_mode
from agentdesk.orchestrator.floor import endpoints as floor
from agentdesk.orchestrator.http import health, openapi, problems
from agentdesk.orchestrator.http.body import LimitBody, StrictJson
from agentdesk.orchestrator.http.metrics import MeasureRequests, Metrics
from agentdesk.orchestrator.http.signature import SignAnswers
from agentdesk.orchestrator.identity import endpoints as identity
from agentdesk.orchestrator.ingest import endpoints as ingest
from agentdesk.orchestrator.ingest import segment_endpoints as segment
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.insights import endpoints as insights
from agentdesk.orchestrator.interactions import endpoints as interactions
from agentdesk.orchestrator.journeys import endpoints as journeys
from agentdesk.orchestrator.live import endpoints as live
from agentdesk.orchestrator.live.tail import Tail
from agentdesk.orchestrator.my_record import endpoints as my_record
from agentdesk.orchestrator.notes import endpoints as notes
from agentdesk.orchestrator.outcomes import endpoints as outcomes
from agentdesk.orchestrator.overrides import endpoints as overrides
from agentdesk.orchestrator.patterns import endpoints as patterns
from agentdesk.orchestrator.people import endpoints as people
from agentdesk.orchestrator.policy import endpoints as policy
from agentdesk.orchestrator.propensity import endpoints as propensity
from agentdesk.orchestrator.radar import endpoints as radar
from agentdesk.orchestrator.reviewing import endpoints as reviewing
from agentdesk.orchestrator.sentiment import endpoints as sentiment
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.timeline import endpoints as timeline

CAPABILITIES = (
    floor, my_record,
    ingest, segment, identity, timeline, journeys, interactions, notes, sentiment, decisions, overrides, exception_mode,
    reviewing, live, outcomes, insights, patterns, people, policy, propensity, radar, audiences, audit, erasure,
)  # fmt: skip


@cache
def _routes() -> Sequence[BaseRoute]:
    """The routes of all capabilities, once a process: they hold no service, and FastAPI takes 0.15 s of processor time
    to prepare them, which a run of the tests would spend some thousand times."""
    root = APIRouter()
    root.include_router(health.router)
    for capability in CAPABILITIES:
        root.include_router(capability.router)
    return root.routes


def create_app(in_force: InForce | None = None) -> FastAPI:
    """The application over opened services; without them it can only describe itself (OpenAPI)."""
    app = FastAPI(
        title="agentdesk orchestrator",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    if in_force is not None:
        app.state.in_force = in_force
        app.state.intake = Intake(in_force)
        app.state.tail = Tail(in_force.services, time.monotonic)
    problems.install(app)
    openapi.install(app)
    app.add_middleware(StrictJson, raw_paths=(*ingest.RAW_PATHS, *segment.RAW_PATHS))
    app.add_middleware(LimitBody)
    app.add_middleware(problems.CatchFaults)
    app.add_middleware(SignAnswers)
    app.add_middleware(MeasureRequests, metrics=in_force.services.metrics if in_force else Metrics())
    app.router.routes.extend(_routes())
    app.webhooks.include_router(audiences.webhooks)
    return app
