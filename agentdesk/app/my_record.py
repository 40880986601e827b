"""What an agent sees of themselves: their overrides with what reviewers said, their figures, and what is stored.

Owns the slice of the state and what a screen may ask. Pure; the state's other parts are unknown here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agentdesk.app.fetching import Loading
from agentdesk.app.merge import merged_overrides
from agentdesk.domain.override import Override
from agentdesk.domain.records import dataclass
from agentdesk.wire import later

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.my_record import MyRecord


@dataclass(frozen=True, slots=True)
class RecordExport:
    """The file of all that is stored, on its way or as last written. ``size`` in bytes; ``problem`` is a code."""

    running: bool
    size: int = 0
    path: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Mine:
    """EMPTY: nobody has asked yet. ``figures`` is None where the service does not tell them."""

    loading: Loading = Loading.EMPTY
    problem: str | None = None
    read_at: datetime | None = None
    overrides: tuple[Override, ...] = ()
    next: str | None = None
    is_loading_more: bool = False
    record: MyRecord | None = None
    figures: later.patterns.OverrideInsights | None = None
    export: RecordExport | None = None


class MyRecordIntents(Protocol):
    """What the page may ask of the desk."""

    def read_my_record(self) -> None:
        """Read the agent's overrides, figures and what is stored about them."""

    def load_more_of_mine(self) -> None:
        """The next page of the agent's overrides."""

    def export_my_record(self) -> None:
        """Write all that is stored about the agent into a file; ``Mine.export`` tells where."""

    def mark_seen(self, keys: Iterable[str]) -> None:
        """What these marks stand for was seen and is not announced any more."""


def being_read(mine: Mine) -> Mine:
    """While answers are on their way."""
    loading = Loading.LOADING if mine.loading in (Loading.EMPTY, Loading.FAILED) else mine.loading
    return replace(mine, loading=loading)


def with_record(mine: Mine, record: MyRecord, figures: later.patterns.OverrideInsights | None, at: datetime) -> Mine:
    return replace(mine, loading=Loading.READY, problem=None, read_at=at, record=record, figures=figures)


def with_page(mine: Mine, items: Iterable[Override], following: str | None, *, first: bool) -> Mine:
    """With a page of the overrides; the first replaces what is older than it."""
    if first:
        return replace(mine, overrides=merged_overrides((), items), next=following, is_loading_more=False)
    return replace(mine, overrides=merged_overrides(mine.overrides, items), next=following, is_loading_more=False)


def with_problem(mine: Mine, problem: str) -> Mine:
    """What is known stays, and is said to be old."""
    loading = Loading.STALE if mine.read_at is not None else Loading.FAILED
    return replace(mine, loading=loading, problem=problem, is_loading_more=False)


def with_told(mine: Mine, told: Override) -> Mine:
    """With one of the agent's overrides as it is now, where they were read."""
    if mine.loading is Loading.EMPTY:
        return mine
    return replace(mine, overrides=merged_overrides(mine.overrides, (told,)))
