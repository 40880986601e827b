"""The time of day and new identities, from this computer."""

from datetime import UTC, datetime

import uuid_utils


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def new_id() -> str:
    """A UUIDv7: sortable by when it was made."""
    return str(uuid_utils.uuid7())
