"""When the hand-made states are looked at, and who is in them."""

from datetime import UTC, datetime, timedelta

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.ids import CustomerId, DecisionId, InteractionId

NOW = datetime(2026, 11, 22, 10, 54, 12, tzinfo=UTC)
"""The moment in which all these states are looked at."""

MAYA, LI, TOMAS = CustomerId("c-maya"), CustomerId("c-li"), CustomerId("c-tomas")
CALL, CHAT, WRAP, OFFER = (
    InteractionId("i-call"),
    InteractionId("i-chat"),
    InteractionId("i-wrap"),
    InteractionId("i-new"),
)
DECISION = DecisionId("d-maya")


def ago(*, seconds: float = 0, minutes: float = 0, days: float = 0) -> datetime:
    """That long before NOW."""
    return NOW - timedelta(seconds=seconds, minutes=minutes, days=days)


def phone(value: str) -> Identifier:
    return Identifier(kind=IdentifierKind.PHONE, value=value)
