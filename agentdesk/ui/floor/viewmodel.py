"""What the floor shows: a line for each contact that runs, in an order that holds still while somebody looks at one.

Owns what needs attention, filter, sort and order. Knows nothing of Qt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from agentdesk.app.fetching import Loading
from agentdesk.app.floor import Floor
from agentdesk.app.state import ConnectionStatus, State
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.floor import AdviceStatus, FloorAgent, FloorRow
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import Override
from agentdesk.domain.people import Presence
from agentdesk.domain.records import dataclass
from agentdesk.ui.floor.words import status_word
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import duration_text

WAITS_LONG = timedelta(seconds=20)
"""An offer that nobody has answered for so long needs somebody."""
UNHAPPY = -0.25
"""A customer who feels like this or worse needs somebody."""


class Sort(StrEnum):
    """By what the floor is ordered. Ties go by the time at which the contact began."""

    ATTENTION = "attention"
    LONGEST = "longest"
    FEELING = "feeling"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class FloorView:
    """How somebody wants to see the floor; None means any."""

    team: str | None = None
    state: InteractionState | None = None
    attention_only: bool = False
    query: str = ""
    sort: Sort = Sort.ATTENTION

    @property
    def is_narrowed(self) -> bool:
        """Whether anything may be left out."""
        return replace(self, sort=Sort.ATTENTION) != FloorView()


@dataclass(frozen=True, slots=True)
class FloorLine:
    """One contact. ``waiting`` is what the agent waits to be approved; ``mode`` the exception mode that is on."""

    row: FloorRow
    presence: Presence | None = None
    waiting: Override | None = None
    mode: ExceptionMode | None = None
    waits_long: bool = False

    @property
    def id(self) -> str:
        return self.row.interaction_id

    @property
    def is_over(self) -> bool:
        return self.row.state is InteractionState.CLOSED

    @property
    def status(self) -> tuple[str, str, Tone]:
        """Icon, word and tone of the advice."""
        return status_word(AdviceStatus.WAITING if self.waiting is not None else self.row.status)

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should look: an approval waits, the customer is unhappy, or nobody answers."""
        unhappy = self.row.feeling is not None and self.row.feeling <= UNHAPPY
        return not self.is_over and (self.waiting is not None or unhappy or self.waits_long)

    def timer_text(self, now: datetime) -> str:
        """How long it is as it is."""
        return duration_text((now - self.row.state_since).total_seconds())


class Phase(StrEnum):
    """What stands in the place of the rows, if not the rows."""

    LOADING = "loading"
    FAILED = "failed"
    EMPTY = "empty"
    NO_MATCH = "no_match"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class FloorState:
    """``came`` and ``went`` are the contacts that began and ended since the state before. ``old_since``: since when
    nothing is heard any more; None while the line is live."""

    phase: Phase = Phase.LOADING
    problem: str | None = None
    lines: tuple[FloorLine, ...] = ()
    count: int = 0
    attention: int = 0
    teams: tuple[str, ...] = ()
    agents: tuple[FloorAgent, ...] = ()
    old_since: datetime | None = None
    is_untouched: bool = False
    came: tuple[FloorLine, ...] = ()
    went: tuple[FloorLine, ...] = ()

    def position(self, interaction_id: str | None) -> int | None:
        """Where the contact stands."""
        return next((place for place, line in enumerate(self.lines) if line.id == interaction_id), None)


def build(state: State, now: datetime, view: FloorView, before: FloorState, *, hold: bool) -> FloorState:
    """The floor after ``before``. With ``hold`` every line that was there keeps its place, one that is over too, and
    new ones come after them; without it they are ordered anew."""
    floor = state.floor
    lines = {line.id: line for line in _lines(state, floor, now)}
    shown = [line for line in lines.values() if _passes(line, view)]
    ordered = _held(before.lines, lines, shown, view) if hold else _sorted(shown, view.sort)
    known, was_read = {line.id for line in before.lines}, before.phase not in (Phase.LOADING, Phase.FAILED)
    lost = state.connection.status is not ConnectionStatus.LIVE
    return FloorState(
        phase=_phase(floor, ordered, len(lines)),
        problem=floor.problem,
        lines=tuple(ordered),
        count=len(lines),
        attention=sum(line.needs_attention for line in lines.values()),
        teams=state.session.teams if state.session is not None else (),
        agents=tuple(sorted(floor.agents.values(), key=_who_first)),
        old_since=(state.connection.since or floor.read_at) if lost and floor.read_at is not None else None,
        is_untouched=floor.loading is Loading.EMPTY and state.session is not None,
        came=tuple(line for line in shown if line.id not in known) if was_read else (),
        went=tuple(line for line in before.lines if line.id not in lines and not line.is_over),
    )


def attention_count(state: State) -> int:
    """How many approvals wait: what the page's tab says. The rest needs the page."""
    return len(state.waiting)


def _lines(state: State, floor: Floor, now: datetime) -> list[FloorLine]:
    waiting = {one.interaction_id: one for one in state.waiting.values() if one.interaction_id is not None}
    return [_line(row, floor.agents, waiting, now) for row in floor.rows.values()]


def _line(row: FloorRow, agents: Mapping[str, FloorAgent], waiting: Mapping[Any, Override], now: datetime) -> FloorLine:
    agent = agents.get(row.agent_id or "")
    mode = row.exception_mode
    return FloorLine(
        row=row,
        presence=agent.presence if agent is not None else None,
        waiting=waiting.get(row.interaction_id),
        mode=mode if mode is not None and mode.ended is None and mode.until > now else None,
        waits_long=row.state is InteractionState.OFFERED and now - row.state_since >= WAITS_LONG,
    )


def _passes(line: FloorLine, view: FloorView) -> bool:
    row = line.row
    words = f"{row.customer_name}\n{row.agent_name}".casefold()
    return (
        (view.team is None or view.team == row.team)
        and (view.state is None or view.state is row.state)
        and (not view.attention_only or line.needs_attention)
        and all(word in words for word in view.query.casefold().split())
    )


def _held(
    before: Sequence[FloorLine], lines: Mapping[str, FloorLine], shown: Sequence[FloorLine], view: FloorView
) -> list[FloorLine]:
    """The lines of before in their places, what is over marked so, and the new ones after them."""
    places = {line.id for line in before}
    held = [lines.get(line.id) or _over(line) for line in before]
    return [*held, *_sorted([line for line in shown if line.id not in places], view.sort)]


def _over(line: FloorLine) -> FloorLine:
    if line.is_over:
        return line
    row = line.row.model_copy(update={"state": InteractionState.CLOSED})
    return replace(line, row=row, waiting=None, waits_long=False)


def _sorted(lines: Sequence[FloorLine], sort: Sort) -> list[FloorLine]:
    keys: dict[Sort, Callable[[FloorLine], Any]] = {
        Sort.ATTENTION: lambda line: (line.waiting is None, not line.needs_attention, line.row.feeling or 0.0),
        Sort.LONGEST: lambda line: line.row.state_since,
        Sort.FEELING: lambda line: (line.row.feeling is None, line.row.feeling or 0.0),
        Sort.AGENT: lambda line: (not line.row.agent_name, line.row.agent_name.casefold()),
    }
    return sorted(lines, key=lambda line: (keys[sort](line), line.row.offered_at, line.id))


def _phase(floor: Floor, ordered: Sequence[FloorLine], count: int) -> Phase:
    if ordered:
        return Phase.ROWS
    if floor.loading is Loading.FAILED:
        return Phase.FAILED
    if floor.loading in (Loading.EMPTY, Loading.LOADING):
        return Phase.LOADING
    return Phase.NO_MATCH if count else Phase.EMPTY


_PRESENCES = tuple(Presence)


def _who_first(agent: FloorAgent) -> tuple[int, str]:
    return _PRESENCES.index(agent.presence), agent.name.casefold()
