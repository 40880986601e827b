"""Pages of a customer's timeline: stored items passed through as they are, with their journeys and the ghosts (expected
steps that are missing) at the times when they were due. Knows nothing of HTTP.
"""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import TimelineItem, TimelineKind
from agentdesk.domain.journey import Journey
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import ghosts
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.store.metadata import from_micros, to_micros
from agentdesk.orchestrator.timeline import repository
from agentdesk.orchestrator.timeline.repository import Place

_SCAN_PAGE = 500
_MAX_SCANNED = 5_000
"""Events looked through for one page of a search; the page's cursor goes on from where it stopped."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page shall hold: ``limit`` items before the cursor, of a channel, a journey, a kind, with the words of
    ``q``, from a time (``since``) to another (``until``, which is not in it)."""

    limit: int
    before: str | None = None
    channel: str | None = None
    journey: str | None = None
    q: str | None = None
    kind: TimelineKind | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def begins(self) -> Place | None:
        """Before which place its newest item stands."""
        places = [place_of(self.before)] if self.before else []
        if self.until is not None:
            places.append(Place(self.until, ""))
        return min(places, default=None)

    def is_before(self, place: Place) -> bool:
        """Whether the place is earlier than what is wanted."""
        return self.since is not None and place.at < self.since


@dataclass(frozen=True, slots=True)
class Whose:
    """The customer: their nodes, their journeys as of now with the tracks that these follow from, and what the service
    itself did about them (``notes``)."""

    nodes: Sequence[int]
    tracks: Sequence[JourneyTrack] = ()
    journeys: Sequence[Journey] = ()
    notes: Sequence[TimelineItem] = ()
    journeys_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for track in filter(lambda one: one.is_journey, self.tracks):
            for event_id in track.event_ids:
                self.journeys_of[event_id].append(track.id)


def cursor_of(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{to_micros(place.at)}:{place.id}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """The place that a cursor stands for. Raises ``invalid_cursor``."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("utf-8")
        micros, separator, item_id = text.partition(":")
        if not separator or "\x00" in item_id:
            raise ProblemError(Code.INVALID_CURSOR)
        return Place(from_micros(int(micros)), item_id)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise ProblemError(Code.INVALID_CURSOR) from error


async def page(connection: AsyncConnection, whose: Whose, wanted: Wanted, policy: Policy) -> bytes:
    """The page as JSON (``wire.snapshots.TimelinePage``), newest first."""
    before = wanted.begins
    missing = _missing(whose, wanted, before, policy)
    if wanted.journey is not None:
        found, end = await _of_journey(connection, whose, wanted, before), None
    elif wanted.kind is TimelineKind.MISSING:
        found, end = [], None
    elif wanted.q or wanted.kind:
        found, end = await _searched(connection, whose, wanted, before)
    else:
        found, end = await _plain(connection, whose, wanted, before)
    if end is not None:  # older ghosts belong to later pages
        missing = [one for one in missing if one[0] > end]
    merged = sorted([*found, *missing], reverse=True)
    if len(merged) > wanted.limit:
        merged = merged[: wanted.limit]
        end = merged[-1][0]
    return _written(merged, end, whose.journeys_of)


Items = list[tuple[Place, str]]


async def _plain(
    connection: AsyncConnection, whose: Whose, wanted: Wanted, before: Place | None
) -> tuple[Items, Place | None]:
    rows = await repository.newest_items(connection, whose.nodes, wanted.limit + 1, before, wanted.channel)
    rows = [row for row in rows if not wanted.is_before(row[0])]
    if len(rows) <= wanted.limit:
        return rows, None
    rows = rows[: wanted.limit]
    return rows, rows[-1][0]


async def _of_journey(connection: AsyncConnection, whose: Whose, wanted: Wanted, before: Place | None) -> Items:
    ids = [event_id for event_id, journeys in whose.journeys_of.items() if wanted.journey in journeys]
    rows = await repository.items_by_id(connection, ids)
    in_time = [row for row in rows if (before is None or row[0] < before) and not wanted.is_before(row[0])]
    return [row for row in in_time if _fits(row[1], wanted)]


async def _searched(
    connection: AsyncConnection, whose: Whose, wanted: Wanted, before: Place | None
) -> tuple[Items, Place | None]:
    found: Items = []
    for _ in range(_MAX_SCANNED // _SCAN_PAGE):
        rows = await repository.newest_items(connection, whose.nodes, _SCAN_PAGE, before, wanted.channel)
        for row in rows:
            if wanted.is_before(row[0]):
                return found, None
            if _fits(row[1], wanted):
                found.append(row)
                if len(found) > wanted.limit:
                    return found[:-1], found[-2][0]
        if len(rows) < _SCAN_PAGE:
            return found, None
        before = rows[-1][0]
    return found, before


_OF_KINDS = ("type", "channel", "sentiment", "ghost", "interaction_id")


def _fits(item: str, wanted: Wanted) -> bool:
    document = orjson.loads(item)
    if wanted.channel is not None and document["channel"] != wanted.channel:
        return False
    if wanted.kind is not None and not wanted.kind.holds(*(document.get(name) for name in _OF_KINDS)):
        return False
    words = (wanted.q or "").casefold().split()
    if not words:
        return True
    text = "\n".join(_texts([document["title"], document["detail"], document["type"], document["data"]])).casefold()
    return all(word in text for word in words)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)


def _missing(whose: Whose, wanted: Wanted, before: Place | None, policy: Policy) -> Items:
    """The ghosts and notes that fit, as items: they stand in no table of events."""
    rows = []
    for ghost in (*ghosts(whose.journeys, policy), *whose.notes):
        place = Place(ghost.at, ghost.id)
        of_journey = wanted.journey is None or wanted.journey in ghost.journey_ids
        if of_journey and (before is None or place < before) and not wanted.is_before(place):
            text = orjson.dumps(stored_item(ghost)).decode()
            if _fits(text, wanted):
                rows.append((place, text))
                whose.journeys_of[ghost.id] = list(ghost.journey_ids)
    return rows


def stored_item(item: TimelineItem) -> dict[str, Any]:
    """How an item is kept beside its event: JSON-ready, without the journeys, which identity links may change later."""
    return item.model_dump(mode="json", exclude={"journey_ids"})


def _written(items: Items, end: Place | None, journeys_of: dict[str, list[str]]) -> bytes:
    """Puts the journeys into the stored texts without reading these: each ends with the document's brace."""
    parts = [
        f'{text[:-1]},"journey_ids":{orjson.dumps(journeys_of.get(place.id, [])).decode()}}}' for place, text in items
    ]
    cursor = "null" if end is None else f'"{cursor_of(end)}"'
    return f'{{"items":[{",".join(parts)}],"next":{cursor}}}'.encode()
