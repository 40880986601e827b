"""Where the desk's windows stood, screen by screen. Qt-free, and knows no file.

A place is relative to what a screen leaves to windows, in logical pixels, so that it means the same after screens were
arranged anew and on one of another density.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in logical pixels."""

    x: int
    y: int
    width: int
    height: int

    def within(self, width: int, height: int) -> "Box":
        """The rectangle moved, and where need be made smaller, until all of it is inside of 0, 0, width, height."""
        wide, high = min(self.width, width), min(self.height, height)
        return Box(max(0, min(self.x, width - wide)), max(0, min(self.y, height - high)), wide, high)


class Place(NamedTuple):
    """Where a region's window stood on a screen. ``is_open``: it stands there, as soon as the screen is there;
    ``is_maximized``: as large as the screen, and ``box`` is where it stands when it is not."""

    region: str
    screen: str
    box: Box
    is_open: bool = False
    is_maximized: bool = False


Places = tuple[Place, ...]
"""At most one of each region and screen, the one used last at the end; of each region at most one is open."""


def put(places: Places, place: Place) -> Places:
    """The places with this one in it, as the one used last."""
    others = [each for each in places if (each.region, each.screen) != (place.region, place.screen)]
    if place.is_open:
        others = [each._replace(is_open=False) if each.region == place.region else each for each in others]
    return (*others, place)


def closed(places: Places, region: str) -> Places:
    """The places once that region is in the main window again; where it stood is remembered."""
    return tuple(each._replace(is_open=False) if each.region == region else each for each in places)


def open_place(places: Places, region: str) -> Place | None:
    """Where the region is to stand; None: in the main window."""
    return next((each for each in places if each.region == region and each.is_open), None)


def last_place(places: Places, region: str, screens: Iterable[str]) -> Place | None:
    """Where the region stood last, of the screens that there are."""
    known = set(screens)
    return next((each for each in reversed(places) if each.region == region and each.screen in known), None)


def read(rows: object) -> Places:
    """The places in what a file held; what makes no sense is left out."""
    found: Places = ()
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        place = _read_one(row) if isinstance(row, Mapping) else None
        if place is not None:
            found = put(found, place)
    return found


def _read_one(row: Mapping[str, object]) -> Place | None:
    region, screen, box = row.get("region"), row.get("screen"), row.get("box")
    if not isinstance(region, str) or not isinstance(screen, str) or not isinstance(box, Sequence):
        return None
    numbers = [each for each in box if isinstance(each, int) and abs(each) < _FAR]
    if len(numbers) != len(Box._fields) or min(numbers[2:]) <= 0:
        return None
    return Place(region, screen, Box(*numbers), row.get("open") is True, row.get("maximized") is True)


_FAR = 100_000
"""No screen is so large."""
