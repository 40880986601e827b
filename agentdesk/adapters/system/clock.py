"""The time of day and new identities, from this computer; and the service's time of day as far as that told it."""

import time
from datetime import UTC, datetime, timedelta

import uuid_utils

TOLERANCE = timedelta(seconds=5)
"""So far this computer's clock may be from the service's: an answer tells whole seconds, and was under way."""


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ServiceClock:
    """This computer's clock until the service tells another time of day; from then on the service's, kept going by what
    no change of the clock can turn back. So waits and ages are right on a computer that is days wrong."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        if self._told is None:
            return self._here()
        at, since_s = self._told
        return at + timedelta(seconds=time.monotonic() - since_s)

    def learn(self, told: datetime) -> None:
        """The service's time of day, in UTC, as an answer of it says."""
        if abs(told - self.now()) > TOLERANCE:
            self._told = None if abs(told - self._here()) <= TOLERANCE else (told, time.monotonic())

    def _here(self) -> datetime:
        return datetime.now(UTC)


def new_id() -> str:
    """A UUIDv7: sortable by when it was made."""
    return str(uuid_utils.uuid7())
