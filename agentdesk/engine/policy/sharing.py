"""The policy's section on identity: when an identifier counts as shared, as it is declared and as it is used."""

from typing import Annotated

from pydantic import Field

from agentdesk.domain.customer import IdentifierKind
from agentdesk.engine.identity.sharing import MOST, Limit, Sharing
from agentdesk.engine.policy.shapes import Declared


class CrowdShape(Declared):
    """How many different identifiers it may be named with."""

    identifiers: Annotated[int, Field(ge=2, le=MOST)]


class LimitShape(CrowdShape):
    """Cookies and devices do not count as identifiers here. ``people``: different account ids (CRM ids, other ids)."""

    people: Annotated[int, Field(ge=1, le=100)] = 1


class SharedAfterShape(Declared):
    phone: LimitShape = LimitShape(identifiers=20)
    email: LimitShape = LimitShape(identifiers=20)
    device: CrowdShape = CrowdShape(identifiers=50)
    cookie: CrowdShape = CrowdShape(identifiers=50)


class IdentityShape(Declared):
    """An identifier that was named with more than ``shared_after`` says links nobody any more."""

    shared_after: SharedAfterShape = SharedAfterShape()


def sharing_of(said: IdentityShape) -> Sharing:
    """The limits as the engine counts against them."""
    after = said.shared_after
    return Sharing(
        {
            IdentifierKind.PHONE: Limit(after.phone.people, after.phone.identifiers),
            IdentifierKind.EMAIL: Limit(after.email.people, after.email.identifiers),
            IdentifierKind.DEVICE: Limit(1, after.device.identifiers),
            IdentifierKind.COOKIE: Limit(1, after.cookie.identifiers),
        }
    )
