"""The base of every record of the domain, and the one way this program writes a time.

Owns immutability and the UTC rule. Knows nothing of what the records mean.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:  # the first or last hours of the calendar in another zone
        raise ValueError("the time is outside of the calendar") from error


Utc = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""An aware time in UTC. A naive one is refused; another zone is converted."""


class Frozen(BaseModel):
    """An immutable record. Unknown fields are ignored, as INTERFACE.md asks of every reader."""

    model_config = ConfigDict(frozen=True, extra="ignore")
