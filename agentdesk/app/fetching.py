"""How far something is that is fetched. Its own module, since every part of the state says it of itself."""

from enum import StrEnum


class Loading(StrEnum):
    """The state of something that is fetched."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    STALE = "stale"
    FAILED = "failed"
