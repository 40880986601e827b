"""Where somebody was in what they looked at, to be put back when they return. Qt-free."""

from typing import Generic, TypeVar

PLACES = 20
"""So many places are remembered; who returns to something older begins anew. They hold on to what was in view."""

T = TypeVar("T")


class Places(Generic[T]):
    """The newest ``PLACES`` places, by the id of what was looked at."""

    def __init__(self) -> None:
        self._left: dict[str, T] = {}

    def leave(self, key: str, place: T) -> None:
        """Remember a place; the oldest is forgotten for it."""
        self._left.pop(key, None)
        self._left[key] = place
        if len(self._left) > PLACES:
            del self._left[next(iter(self._left))]

    def take(self, key: str | None) -> T | None:
        """The place that was left there, if any; it is not left there any more."""
        return self._left.pop(key, None) if key is not None else None
