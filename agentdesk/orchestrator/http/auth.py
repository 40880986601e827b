"""Who is asking, and whether they may. Every route but the health endpoints depends on ``require``."""

import base64
import binascii
from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection

from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.parameters import refuse_unknown
from agentdesk.orchestrator.people.service import authenticate
from agentdesk.orchestrator.services import InForce, Services


def in_force_of(connection: HTTPConnection) -> InForce:
    """The holder of the services, for who changes what is in force."""
    in_force: InForce = connection.app.state.in_force
    return in_force


def services_of(connection: HTTPConnection) -> Services:
    """The services with the policy in force at this moment: take them once a request, and hand them on."""
    return in_force_of(connection).services


def token_of(connection: HTTPConnection) -> str | None:
    """The token that came with the request: Bearer, or the user name of Basic (Segment's write key)."""
    scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip() or None
    if scheme.lower() == "basic":
        try:
            name, _, _password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return name or None
    return None


async def principal_of(connection: HTTPConnection) -> Principal:
    """The holder of the token. Raises ``unauthenticated`` for none, an unknown or a revoked one."""
    token = token_of(connection)
    principal = await authenticate(services_of(connection).database, token) if token else None
    if principal is None:
        raise ProblemError(Code.UNAUTHENTICATED)
    return principal


def require(permission: Permission) -> Callable[[HTTPConnection], Awaitable[Principal]]:
    """A FastAPI dependency: the principal, who must hold ``permission``."""

    async def _principal(connection: HTTPConnection) -> Principal:
        principal = await principal_of(connection)
        if not principal.may(permission):
            raise ProblemError(Code.FORBIDDEN, role=principal.role, permission=permission)
        refuse_unknown(connection)  # here, and not before it is known who asks
        return principal

    return _principal
