"""What waits to be read or opened: screen pops, a supervisor's note, reviews of the agent's overrides.

Knows no widget.
"""

from agentdesk.app.deliveries import undelivered
from agentdesk.app.marks import delivery_mark, note_mark, review_mark
from agentdesk.app.state import Loading, State
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import Override
from agentdesk.domain.records import dataclass
from agentdesk.ui.identifiers import identifier_value, written_value
from agentdesk.ui.talk_lines import first_name
from agentdesk.ui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said once, ``spoken`` politely as soon as that is not empty. ``marks`` are what is seen with it;
    ``interaction_id`` is where a note stands, None for reviews, which stand in the agent's own record, and for a screen
    pop (``is_pop``), which turns the desk to somebody else."""

    key: str
    icon: str
    title: str
    detail: str
    spoken: str
    marks: tuple[str, ...]
    interaction_id: str | None = None
    is_pop: bool = False


def messages(state: State) -> tuple[Message, ...]:
    """What was not seen yet: first who calls now, then notes, as a customer is on the line there."""
    return (*_pops(state), *_notes(state), *_undelivered(state), *_reviews(state))


def unseen_review(override: Override, marks: frozenset[str]) -> str | None:
    """The mark of the review that was not seen; None where there is none."""
    at = (override.review or {}).get("at")
    mark = review_mark(override.id, str(at)) if at else None
    return mark if mark is not None and mark not in marks else None


def _pops(state: State) -> list[Message]:
    found: list[Message] = []
    for pop in state.pops:
        number = written_value(pop.identifier)
        title, detail = pop.name or number, number if pop.name not in ("", number) else _("Screen pop")
        spoken = "" if pop.loading is Loading.LOADING else _("Screen pop: {customer}").format(customer=title)
        if pop.loading is Loading.READY and not pop.name:
            detail = _("Screen pop: nobody is known by it")
        found.append(Message(pop.key, "customer", title, detail, spoken, (), is_pop=True))
    return found


def _notes(state: State) -> list[Message]:
    me = state.session.agent_id if state.session is not None else None
    found: list[Message] = []
    for interaction in state.interactions.values():
        if interaction.agent_id != me or interaction.state is InteractionState.CLOSED:
            continue
        who = interaction.customer_name or identifier_value(interaction.identifier)
        for note in state.notes.get(interaction.id, ()):
            mark = note_mark(note.id)
            if note.from_supervisor and note.interaction_id == interaction.id and mark not in state.marks:
                name = first_name(note.agent_name) or note.agent_name
                title = _("{name} (supervisor), about {customer}").format(name=name, customer=who)
                said = _("{name} writes, about {customer}: {text}").format(
                    name=note.agent_name, customer=who, text=note.text
                )
                found.append(Message(mark, "note", title, note.text, said, (mark,), interaction.id))
    return found


def _undelivered(state: State) -> list[Message]:
    """What an agent wrote to a customer and the customer has not got: they may be elsewhere by now."""
    found: list[Message] = []
    for interaction in state.interactions.values():
        if interaction.state is InteractionState.CLOSED:
            continue
        who = interaction.customer_name or identifier_value(interaction.identifier)
        for reply in undelivered(state, interaction.id):
            mark = delivery_mark(reply.id)
            if mark not in state.marks:
                detail = _("not delivered: “{text}”").format(text=reply.text)
                said = _("{title}: {detail}").format(title=who, detail=detail)
                found.append(Message(mark, "failed", who, detail, said, (mark,), interaction.id))
    return found


def _reviews(state: State) -> list[Message]:
    mine = {one.id: one for some in state.overrides_of.values() for one in some}
    unseen = [(mark, one) for one in mine.values() if (mark := unseen_review(one, state.marks)) is not None]
    if not unseen:
        return []
    marks = tuple(sorted(mark for mark, _one in unseen))
    if len(unseen) > 1:
        title = ngettext("{n} override was reviewed", "{n} overrides were reviewed", len(unseen))
        return [Message(f"reviews:{marks[-1]}", "ledger", title, "", title, marks)]
    review = unseen[0][1].review or {}
    title, comment = _("{name} reviewed your override").format(name=review.get("by", "")), review.get("comment") or ""
    said = _("{title}: {detail}").format(title=title, detail=comment) if comment else title
    return [Message(f"reviews:{marks[-1]}", "ledger", title, str(comment), said, marks)]
