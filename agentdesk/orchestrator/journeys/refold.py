"""Folds a customer's journeys anew from the stored events, and keeps marks so that this seldom means all of them.

A mark is good as long as the events up to it are those that it was folded from: late events drop the marks behind them,
and after an identity link changed, a mark counts only if the events up to it are still its own. Marks lie the
closer together the nearer they are to today, so a late event costs about as much as it is late.

Called inside a transaction. Lets other work run meanwhile: a long history must not stop the service from answering.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import Event
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.following import go_on
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import read
from agentdesk.engine.signals.memory import NOTHING, SignalMemory
from agentdesk.orchestrator.identity.repository import members
from agentdesk.orchestrator.journeys import repository
from agentdesk.orchestrator.journeys.repository import Mark, Place

MARK_EVERY = 500
"""How many events lie between two marks that are set."""
EPOCH = datetime(1, 1, 1, tzinfo=UTC)
"""Before every event."""
_BREATH = 50
"""Events folded before other work gets its turn."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Tracks and memory after ``number`` events, the newest of which stands at ``last``.

    ``past`` are the tracks that came to their end meanwhile and are kept no longer, as they were last. ``anew_from`` is
    the time after which everything was folded anew; None where events were only added.
    """

    tracks: tuple[JourneyTrack, ...]
    memory: SignalMemory
    last: Place | None
    number: int
    past: tuple[JourneyTrack, ...] = ()
    anew_from: datetime | None = None


def newest_before(marks: Iterable[Mark], policy: Policy, place: Place) -> Mark | None:
    """The mark to fold on from when the oldest new event stands at ``place``."""
    good = [mark for mark in marks if mark.policy_digest == policy.following and mark.place < place]
    return max(good, key=lambda mark: mark.place, default=None)


async def newest_standing(
    connection: AsyncConnection, marks: Iterable[Mark], policy: Policy, nodes: Sequence[int]
) -> Mark | None:
    """The mark, of those of one former customer, to fold on from now that ``nodes`` are the customer's identifiers.

    Of identifiers that were only added, or only taken away, the number of events tells whether they are the same; and
    one mark that stands says that all before it do.
    """
    now = frozenset(nodes)
    good = [
        mark for mark in marks if mark.policy_digest == policy.following and (mark.nodes <= now or mark.nodes >= now)
    ]
    for mark in sorted(good, key=lambda mark: mark.place, reverse=True):
        if await repository.count_up_to(connection, nodes, mark.place) == mark.number:
            return mark
    return None


async def fold_from(
    connection: AsyncConnection,
    policy: Policy,
    root: int,
    nodes: Sequence[int],
    start: Mark | None,
    marks: Sequence[Mark] = (),
) -> Folded:
    """Fold every event of ``nodes`` after ``start`` (None: every one), and keep the marks that stand then: those of
    ``marks`` up to ``start``, and new ones."""
    tracks, memory = (start.tracks, start.memory) if start else ((), NOTHING)
    number, last = (start.number, start.place) if start else (0, None)
    rows = await repository.bodies_after(connection, nodes, last)
    fresh: list[Mark] = []
    past: list[JourneyTrack] = []
    for count, (at, event_id, body) in enumerate(rows, start=1):
        reading = read(Event.model_validate_json(body), policy.vocabulary)
        former = tracks
        tracks, memory = go_on(tracks, memory, reading, policy)
        past.extend(left_out(former, tracks))
        number, last = number + 1, (at, event_id)
        if number % MARK_EVERY == 0:
            fresh.append(Mark(last, number, frozenset(nodes), policy.following, tracks, memory))
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    standing = [
        mark
        for mark in marks
        if start is not None and mark.place <= start.place and mark.policy_digest == policy.following
    ]
    if marks or fresh:
        await repository.replace_marks(connection, root, _thinned([*standing, *fresh], number))
    return Folded(tracks, memory, last, number, tuple(past), start.place[0] if start else EPOCH)


async def memory_at(
    connection: AsyncConnection, policy: Policy, root: int, nodes: Sequence[int], at: datetime
) -> SignalMemory:
    """What was remembered for the signals at a time that is past. It costs the events since the mark before it."""
    marks = (await repository.marks_of(connection, [root])).get(root, [])
    start = newest_before(marks, policy, (at, ""))
    tracks, memory = (start.tracks, start.memory) if start else ((), NOTHING)
    rows = await repository.bodies_after(connection, nodes, start.place if start else None, at)
    for count, (_at, _id, body) in enumerate(rows, start=1):
        tracks, memory = go_on(tracks, memory, read(Event.model_validate_json(body), policy.vocabulary), policy)
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    return memory


def left_out(before: Sequence[JourneyTrack], after: Sequence[JourneyTrack]) -> Sequence[JourneyTrack]:
    """The tracks that one more event had dropped: of many that ended, only the newest are kept."""
    if before is after:
        return ()
    kept = {track.id for track in after}
    return [track for track in before if track.id not in kept]


async def mark_if_due(connection: AsyncConnection, policy: Policy, root: int, before: int, after: Folded) -> None:
    """Set a mark at the newest event, where folding on from ``before`` events went past the distance of two marks."""
    if after.last is None or before // MARK_EVERY == after.number // MARK_EVERY:
        return
    known = (await repository.marks_of(connection, [root])).get(root, [])
    mark = Mark(
        after.last, after.number, await _nodes_of(connection, root), policy.following, after.tracks, after.memory
    )
    await repository.replace_marks(connection, root, _thinned([*known, mark], after.number))


async def count_late(connection: AsyncConnection, root: int, folded: int, places: Sequence[Place]) -> None:
    """Have the marks, if ``folded`` events are enough to have any, count late events that changed no track."""
    if not places or folded < MARK_EVERY:
        return
    known = (await repository.marks_of(connection, [root])).get(root, [])
    earlier = [sum(place < mark.place for place in places) for mark in known]
    if any(earlier):
        nodes = await _nodes_of(connection, root)
        counted = [
            replace(mark, number=mark.number + count, nodes=nodes) if count else mark
            for mark, count in zip(known, earlier, strict=True)
        ]
        await repository.replace_marks(connection, root, counted)


async def _nodes_of(connection: AsyncConnection, root: int) -> frozenset[int]:
    return frozenset((await members(connection, [root])).get(root, ()))


def _thinned(marks: Iterable[Mark], number: int) -> list[Mark]:
    """The marks without those between two neighbours of which the older lies at most twice as far back from event
    ``number`` as the younger: what is left grows with the logarithm of the history."""
    youngest_first = sorted(marks, key=lambda mark: mark.place, reverse=True)
    kept: list[Mark] = []
    for index, mark in enumerate(youngest_first):
        older = youngest_first[index + 1] if index + 1 < len(youngest_first) else None
        if kept and older and number - older.number <= 2 * (number - kept[-1].number):
            continue
        kept.append(mark)
    return kept
