"""Work in steps: whoever does it lets others have their turn between two of them, or takes all at once."""

from collections import deque
from collections.abc import Iterable

Steps = Iterable[object]
"""Does a step each time it is asked for the next; what it gives means nothing."""


def at_once(steps: Steps) -> None:
    """Do all that is left."""
    deque(steps, maxlen=0)
