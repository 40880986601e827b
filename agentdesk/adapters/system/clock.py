"""The time of day and new identities, from this computer; and the service's time of day as far as that told it."""

import time
from datetime import UTC, datetime, timedelta

import uuid_utils

TOLERANCE = timedelta(seconds=5)
"""So far this computer's clock may be from the service's: an answer tells whole seconds, and was under way."""
UNDER_WAY = timedelta(minutes=5)
"""So long an answer may have been under way: on a line that stood still, or from a service that did."""
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""A later time of day is nobody's, and soon after the last one there is none that can be told."""
AGAIN_S = 2.0
"""What comes after this time was not held up together with the one before."""

_COUNTS_SLEEP = getattr(time, "CLOCK_BOOTTIME", None)


def passed_s() -> float:
    """Seconds since some moment, which no change of the clock can turn back; where the system can tell, also those in
    which the computer slept."""
    return time.monotonic() if _COUNTS_SLEEP is None else time.clock_gettime(_COUNTS_SLEEP)


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ServiceClock:
    """This computer's clock until the service tells the time of day; from then on the service's, kept going by what no
    change of the clock can turn back. So waits and ages are right on a computer that is days wrong, or is set by days
    in mid-call."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None
        self._doubted: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        if self._told is None:
            return self._here()
        at, since_s = self._told
        return at + timedelta(seconds=passed_s() - since_s)

    def learn(self, told: datetime) -> None:
        """The service's time of day, in UTC, as an answer of it says. What was held up on its way says an earlier one,
        and timers would go back: that is believed once another answer says the same."""
        if told >= LATEST:
            return
        late = self.now() - told
        if abs(late) <= TOLERANCE:
            self._doubted = None
            self._told = self._told or (self.now(), passed_s())
        elif not TOLERANCE < late < UNDER_WAY or self._is_said_again(told):
            self._doubted = None
            here = self._here()  # tells more than whole seconds
            self._told = (here if abs(told - here) <= TOLERANCE else told), passed_s()

    def _is_said_again(self, told: datetime) -> bool:
        now, before = passed_s(), self._doubted
        if before is not None and abs(told - before[0] - timedelta(seconds=now - before[1])) <= TOLERANCE:
            return now - before[1] >= AGAIN_S
        self._doubted = (told, now)
        return False

    def _here(self) -> datetime:
        return datetime.now(UTC)


def new_id() -> str:
    """A UUIDv7: sortable by when it was made."""
    return str(uuid_utils.uuid7())
