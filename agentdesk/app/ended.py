"""Contacts that end under the agent's hands: closed from outside, or given to somebody else.

Owns which of them stay on the desk until nothing is left to do, and what was written that has no contact here to be
sent to. Pure.
"""

from agentdesk.app.state import Pending, State
from agentdesk.domain.interaction import Interaction, InteractionState
from agentdesk.domain.people import Role
from agentdesk.domain.records import dataclass

WRITTEN_FOR = ("reply", "note", "wrap_up", "override")
"""The kinds of drafts that belong to a contact: what stands before the colon of their keys."""


def is_unfinished(state: State, interaction: Interaction) -> bool:
    """Whether it was the agent's to talk in and was closed without a wrap-up, which can still be given."""
    me = state.session.agent_id if state.session is not None else None
    return (
        state.session is not None
        and bool(state.session.dispositions)  # without any the service takes no wrap-up
        and interaction.state is InteractionState.CLOSED
        and interaction.agent_id == me
        and interaction.connected_at is not None
        and interaction.disposition is None
    )


def is_to_wrap_up(state: State, interaction: Interaction) -> bool:
    """Whether the agent can say how it ended: in after-call work, or once it was closed without that."""
    in_wrap_up = interaction.state is InteractionState.WRAP_UP and not is_taken_away(state, interaction)
    return in_wrap_up or is_unfinished(state, interaction)


def is_done_with(state: State) -> bool:
    """Whether all is said of the contact in view: it is over, and how it ended is known."""
    talk = state.interactions.get(state.focus.interaction_id or "")
    return talk is not None and talk.state is InteractionState.CLOSED and talk.disposition is not None


def is_taken_away(state: State, interaction: Interaction) -> bool:
    """Whether somebody else has it now."""
    me = state.session.agent_id if state.session is not None else None
    return interaction.agent_id is not None and me is not None and interaction.agent_id != me


def has_words(state: State, interaction_id: str) -> bool:
    """Whether something of the agent waits there: a draft, or what was written and refused or set aside."""
    if any(state.drafts.get(f"{kind}:{interaction_id}") for kind in WRITTEN_FOR):
        return True
    return any(_is_left_words(one) and one.command.lane == interaction_id for one in state.pending)


def _is_left_words(pending: Pending) -> bool:
    return pending.is_left and bool(getattr(pending.command, "text", "") or getattr(pending.command, "summary", ""))


@dataclass(frozen=True, slots=True)
class Stray:
    """What was written for a contact that is not on this desk, or in a form that is not there any more: no other place
    shows it. ``kind`` of WRITTEN_FOR."""

    key: str
    kind: str
    about: str
    text: str


def _has_place(state: State, kind: str, about: str) -> bool:
    interaction = state.interactions.get(about)
    if interaction is None:
        return about in state.customers
    if kind in ("reply", "note"):
        return True
    if is_taken_away(state, interaction):
        return False  # who has it now says what was done, and how it ended
    return kind != "wrap_up" or interaction.disposition is None


def strays(state: State) -> tuple[Stray, ...]:
    """All of an agent's, by key. Before the lists were read nobody knows what is on the desk."""
    if not state.is_listed or state.session is None or state.session.role is not Role.AGENT:
        return ()
    found = []
    for key, text in sorted(state.drafts.items()):
        kind, _colon, about = key.partition(":")
        if kind in WRITTEN_FOR and text and not _has_place(state, kind, about):
            found.append(Stray(key, kind, about, text))
    return tuple(found)
