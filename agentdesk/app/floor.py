"""The floor as a supervisor's desk knows it: what runs now in their teams, who is there, and the one that is open.

Owns what an answer and an event of the stream change in it. Pure; the state's other parts are unknown here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agentdesk.app.fetching import Loading
from agentdesk.app.merge import merged_utterances
from agentdesk.domain.ids import AgentId
from agentdesk.domain.interaction import InteractionState, Note, Utterance
from agentdesk.domain.people import Presence
from agentdesk.domain.records import dataclass

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.decision import Decision
    from agentdesk.domain.floor import FloorAgent, FloorRow


@dataclass(frozen=True, slots=True)
class FloorTalk:
    """The interaction that is open: ``row`` as it was known last, also once it has left the floor; what was said, the
    private notes, and the advice that its agent sees. ``problem`` is why something of it is missing or old."""

    row: FloorRow
    loading: Loading = Loading.LOADING
    problem: str | None = None
    utterances: tuple[Utterance, ...] = ()
    notes: tuple[Note, ...] = ()
    decision: Decision | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is closed."""
        return self.row.state is InteractionState.CLOSED


@dataclass(frozen=True, slots=True)
class Floor:
    """``rows`` by interaction, ``agents`` by id. EMPTY: nobody has asked for it yet.

    ``told`` are the ids that the stream told of while the floor was being read: their rows are the newer ones.
    """

    loading: Loading = Loading.EMPTY
    problem: str | None = None
    read_at: datetime | None = None
    rows: Mapping[str, FloorRow] = field(default_factory=dict)
    agents: Mapping[str, FloorAgent] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    talk: FloorTalk | None = None


class FloorIntents(Protocol):
    """What the floor's page may ask of the desk."""

    def read_floor(self) -> None:
        """Read the floor; from then on the stream keeps it up."""

    def open_floor(self, interaction_id: str | None) -> None:
        """Look into an interaction: what is said and advised there; None closes it. That one looked is on record."""


def being_read(floor: Floor) -> Floor:
    """While an answer is on its way."""
    loading = Loading.LOADING if floor.loading in (Loading.EMPTY, Loading.FAILED) else floor.loading
    return replace(floor, loading=loading, told=frozenset())


def with_floor(floor: Floor, rows: Iterable[FloorRow], agents: Iterable[FloorAgent], at: datetime) -> Floor:
    """The floor as it was read, but for what the stream told of since."""
    read: dict[str, FloorRow] = {row.interaction_id: row for row in rows}
    newer = {key: row for key, row in floor.rows.items() if key in floor.told}
    shown = {key: row for key, row in read.items() if key not in floor.told} | newer
    there: dict[str, FloorAgent] = {one.agent_id: one for one in agents}
    talk = floor.talk
    if talk is not None:
        talk = _with_newest(talk, shown.get(talk.row.interaction_id))
    return Floor(Loading.READY, None, at, shown, there, frozenset(), talk)


def with_floor_problem(floor: Floor, problem: str) -> Floor:
    """What is known stays, and is said to be old."""
    loading = Loading.STALE if floor.read_at is not None else Loading.FAILED
    return replace(floor, loading=loading, problem=problem)


def with_row(floor: Floor, row: FloorRow, teams: Iterable[str | None]) -> Floor:
    """The floor once an interaction is otherwise; one that is over or another team's leaves it."""
    if floor.loading is Loading.EMPTY:
        return floor
    known = floor.rows.get(row.interaction_id)
    if known is not None and known.version > row.version:
        return floor
    rows = {key: one for key, one in floor.rows.items() if key != row.interaction_id}
    if row.state is not InteractionState.CLOSED and row.team in tuple(teams):
        rows = {**floor.rows, row.interaction_id: row}
    talk = floor.talk
    if talk is not None and talk.row.interaction_id == row.interaction_id:
        talk = replace(talk, row=row)
    return replace(floor, rows=rows, told=floor.told | {row.interaction_id}, talk=talk)


def without(floor: Floor, interaction_ids: Collection[str]) -> Floor:
    """The floor without those interactions, whose customer was erased."""
    rows = {key: one for key, one in floor.rows.items() if key not in interaction_ids}
    talk = None if floor.talk is not None and floor.talk.row.interaction_id in interaction_ids else floor.talk
    return floor if (len(rows), talk) == (len(floor.rows), floor.talk) else replace(floor, rows=rows, talk=talk)


def with_felt(floor: Floor, interaction_id: str, feeling: float, utterances: int) -> Floor:
    """The floor once a customer said something more."""
    row = floor.rows.get(interaction_id)
    if row is None or row.utterances > utterances:
        return floor
    row = row.model_copy(update={"feeling": feeling, "utterances": utterances})
    talk = _with_newest(floor.talk, row) if floor.talk is not None else None
    return replace(floor, rows={**floor.rows, interaction_id: row}, told=floor.told | {interaction_id}, talk=talk)


def with_there(floor: Floor, agent_id: AgentId, presence: Presence, at: datetime) -> Floor:
    """The floor once somebody comes or goes. Who is not known to be of the teams is left out."""
    agent = floor.agents.get(agent_id)
    if agent is None or (agent.since is not None and agent.since > at):
        return floor
    agent = agent.model_copy(update={"presence": presence, "since": at})
    return replace(floor, agents={**floor.agents, agent_id: agent})


def with_heard(floor: Floor, interaction_id: str, told: Iterable[Utterance]) -> Floor:
    """The floor once something was said in the interaction that is open."""
    talk = _talk(floor, interaction_id)
    if talk is None:
        return floor
    return replace(floor, talk=replace(talk, utterances=merged_utterances(talk.utterances, told)))


def with_noted(floor: Floor, interaction_id: str, told: Iterable[Note]) -> Floor:
    """The floor once a note was written beside the interaction that is open."""
    talk = _talk(floor, interaction_id)
    if talk is None:
        return floor
    notes = {note.id: note for note in (*talk.notes, *told)}
    return replace(floor, talk=replace(talk, notes=tuple(sorted(notes.values(), key=lambda one: (one.at, one.id)))))


def with_talk_opened(floor: Floor, interaction_id: str | None) -> Floor:
    """The floor with another interaction open, or none."""
    row = floor.rows.get(interaction_id or "")
    if row is None:
        return replace(floor, talk=None) if interaction_id is None else floor
    return replace(floor, talk=FloorTalk(row))


def with_advice(floor: Floor, interaction_id: str, decision: Decision | None) -> Floor:
    """The floor with the advice that the agent of the open interaction sees."""
    talk = _talk(floor, interaction_id)
    return floor if talk is None else replace(floor, talk=replace(talk, decision=decision))


def with_talk_read(floor: Floor, interaction_id: str, problem: str | None = None) -> Floor:
    """The floor once the open interaction was read, or could not be."""
    talk = _talk(floor, interaction_id)
    if talk is None:
        return floor
    if problem is None:
        return replace(floor, talk=replace(talk, loading=Loading.READY, problem=None))
    known = Loading.STALE if talk.loading in (Loading.READY, Loading.STALE) else Loading.FAILED
    return replace(floor, talk=replace(talk, loading=known, problem=problem))


def _talk(floor: Floor, interaction_id: str) -> FloorTalk | None:
    """The open interaction, if it is this one."""
    is_open = floor.talk is not None and floor.talk.row.interaction_id == interaction_id
    return floor.talk if is_open else None


def _with_newest(talk: FloorTalk, row: FloorRow | None) -> FloorTalk:
    if row is None or row.interaction_id != talk.row.interaction_id:
        return talk
    return replace(talk, row=row)
