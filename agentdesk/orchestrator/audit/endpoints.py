"""The HTTP face of the audit. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.audit import service
from agentdesk.orchestrator.audit.checkpoint import Checkpoint, issue
from agentdesk.orchestrator.audit.service import ConsistencyProof, InclusionProof
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.overrides.ledger import stands_at

router = APIRouter(tags=["audit"])

Auditor = Annotated[Principal, Depends(require(Permission.AUDIT_READ))]
_MOST = 2**62


@router.get("/v1/audit/checkpoint")
async def get_checkpoint(request: Request, _principal: Auditor) -> Checkpoint:
    """Where the ledger stands, signed by the service. ``note`` is a C2SP checkpoint: keep it elsewhere, and hold the
    ledger against it later (``agentdesk audit verify --checkpoint FILE``)."""
    services = services_of(request)
    return issue(services.data_dir, await stands_at(services.database), services.now())


@router.get("/v1/audit/inclusion/{seq}")
async def get_inclusion(
    request: Request,
    _principal: Auditor,
    seq: Annotated[int, Path(ge=1, le=_MOST)],
    size: Annotated[int | None, Query(ge=1, le=_MOST)] = None,
) -> InclusionProof:
    """Proof that the entry is among the first ``size`` (all, where it is left out): RFC 6962's audit path."""
    return await service.prove_inclusion(services_of(request).database, seq, size)


@router.get("/v1/audit/consistency")
async def get_consistency(
    request: Request,
    _principal: Auditor,
    first: Annotated[int, Query(ge=0, le=_MOST)],
    second: Annotated[int | None, Query(ge=0, le=_MOST)] = None,
) -> ConsistencyProof:
    """Proof that the ledger of ``second`` entries (all, where it is left out) begins with that of ``first``."""
    return await service.prove_consistency(services_of(request).database, first, second)
