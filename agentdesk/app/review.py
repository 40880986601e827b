"""What the page Overrides knows besides the log: saved views, samples that were drawn, a review of many at once.

Owns how a filter is kept in a view, and what a review of many would do. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from agentdesk.app.spans import days_since, span_start
from agentdesk.domain.override import Override
from agentdesk.domain.records import dataclass
from agentdesk.wire import later

MOST_AT_ONCE = 500
"""So many records are reviewed together at most."""


class BulkPhase(StrEnum):
    GATHERING = "gathering"
    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NotDone:
    """A record that was not reviewed, and the code of why."""

    override_id: str
    agent: str
    title: str
    problem: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """A review of many at once. ``chosen`` are those to review, in the versions that were looked at."""

    phase: BulkPhase = BulkPhase.GATHERING
    chosen: tuple[Override, ...] = ()
    own: int = 0
    reviewed: int = 0
    is_cut: bool = False
    """There were more than can be reviewed together."""
    done: int = 0
    not_done: tuple[NotDone, ...] = ()
    problem: str | None = None

    @property
    def agents(self) -> tuple[tuple[str, int], ...]:
        """Whose records they are, and how many of each."""
        return tuple(sorted(Counter(each.agent_name or str(each.agent_id) for each in self.chosen).items()))


@dataclass(frozen=True, slots=True)
class Review:
    """Views by name; samples newest first."""

    views: tuple[later.snapshots.OverrideView, ...] = ()
    samples: tuple[later.snapshots.DrawnSample, ...] = ()
    is_drawing: bool = False
    problem: str | None = None
    bulk: Bulk | None = None


def previewed(found: Iterable[Override], me: str, *, is_cut: bool) -> Bulk:
    """What a review of these would do: one's own and what is reviewed already are left out, and of what cannot be
    reviewed (it waits, or its customer was erased) nothing is said."""
    rows = tuple(one for one in found if not (one.waits or one.erased))
    own = [each for each in rows if each.agent_id == me]
    reviewed = [each for each in rows if each.review is not None and each.agent_id != me]
    chosen = tuple(each for each in rows if each.review is None and each.agent_id != me)
    return Bulk(BulkPhase.PREVIEW, chosen, len(own), len(reviewed), is_cut)


def changed_since(bulk: Bulk, now: Iterable[Override]) -> int:
    """How many of those that were chosen were changed since: the service refuses these."""
    versions = {each.id: each.version for each in now}
    return sum(versions.get(each.id, each.version) != each.version for each in bulk.chosen)


def with_done(bulk: Bulk) -> Bulk:
    return replace(bulk, done=bulk.done + 1)


def with_not_done(bulk: Bulk, override: Override, problem: str) -> Bulk:
    title = override.taken_title or override.taken_action
    missed = NotDone(override.id, override.agent_name or str(override.agent_id), title, problem)
    return replace(bulk, not_done=(*bulk.not_done, missed))


_NAMES = {
    "agent": "agent", "team": "team", "action": "action", "recommended": "recommended", "taken": "taken",
    "reason": "reason", "direction": "direction", "journey": "journey", "rule": "rule", "state": "state",
    "outcome": "outcome", "verdict": "verdict", "approval": "approval", "sample": "sample", "query": "q",
}  # fmt: skip
"""The filter's field → what it is called in a view."""
_TIMES = {"from_at": "from", "to_at": "to"}
_OF_THE_RADAR = {"mark": "mark"}


def kept_filter(wanted: Any, now: datetime) -> dict[str, Any]:
    """An ``OverrideFilter`` as a view keeps it: the beginning of a span as days before today, which move along."""
    kept: dict[str, Any] = {name: getattr(wanted, own) for own, name in _NAMES.items() if getattr(wanted, own)}
    if wanted.from_at is not None:
        kept["days"] = days_since(wanted.from_at, now)
    if wanted.is_in_effect:
        kept["in_effect"] = "true"
    return kept


def choices_kept(kept: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The fields of the ``OverrideFilter`` that a view keeps; names that this program does not know are left out."""
    told: dict[str, Any] = {own: str(kept[name]) for own, name in _NAMES.items() if kept.get(name) is not None}
    if isinstance(kept.get("days"), int):
        told["from_at"] = span_start(kept["days"], now)
    if kept.get("in_effect"):
        told["is_in_effect"] = True
    return told


def choices_asked(asked: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the ``OverrideFilter`` that a sample was drawn from."""
    told: dict[str, Any] = {own: asked[name] for own, name in (_NAMES | _OF_THE_RADAR).items() if asked.get(name)}
    told.pop("sample", None)
    told |= {own: datetime.fromisoformat(asked[name]) for own, name in _TIMES.items() if asked.get(name)}
    return {**told, "is_in_effect": True} if asked.get("in_effect") == "true" else told


class ReviewIntents(Protocol):
    """What the page Overrides may ask of the desk besides the log."""

    def read_reviewing(self) -> None:
        """Read the saved views and the samples."""

    def keep_view(self, view_id: str | None, name: str, *, shared: bool) -> None:
        """Keep the filter and the order of now under a name; with an id, in the place of that view."""

    def delete_view(self, view_id: str) -> None: ...

    def open_view(self, view_id: str) -> None: ...

    def draw_sample(self, size: int) -> None:
        """Draw a sample from what is filtered and show it."""

    def redraw_sample(self, sample_id: str) -> None:
        """Draw another sample from what that one was drawn from, by another seed, and show it."""

    def gather_for_review(self, ids: Sequence[str] | None) -> None:
        """Look at what a review of these records would do; None: of all that are filtered."""

    def review_many(self, *, advice_right: bool | None, override_right: bool | None, comment: str) -> None:
        """Review what was looked at, one by one."""

    def stop_reviewing(self) -> None:
        """Break that off; what is reviewed stays so."""

    def close_bulk(self) -> None: ...
