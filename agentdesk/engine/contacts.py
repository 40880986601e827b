"""What an event tells of an action that met the customer elsewhere: a campaign's mail, an offer refused in the app.

Owns how such an event is read. Knows no action, no campaign and no event type by name.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.event import Event
from agentdesk.domain.records import dataclass
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.words import plain_name
from agentdesk.engine.reading import Reading, of_type, read

_MAX = 120
"""Characters of an action's name."""
MAX_OCCASION = 80


@dataclass(frozen=True, slots=True)
class Contact:
    """One action as the customer met it: ``outcome`` is shown, accepted, declined or ignored.

    ``occasion`` is the decision or the message that it belongs to, where the event names one: what is told of one
    occasion is one contact.
    """

    action: str
    kind: ActionKind
    outcome: str
    touchpoint: str
    occasion: str | None


def contact(reading: Reading, policy: Policy) -> Contact | None:
    """None unless the event's type is declared as a contact and its data name the action: one of the catalogue's, or
    with its kind."""
    if not reading.contact:
        return None
    said, event = policy.vocabulary.contacts, reading.event
    told = {plain_name(name): value for name, value in event.data.items()}
    action = _text(told, said.action_fields)
    known = policy.actions.get(action)
    kind = known.kind if known else _kind(_text(told, said.kind_fields))
    if not action or kind is None:
        return None
    occasion = _text(told, said.occasion_fields)[:MAX_OCCASION] or None
    return Contact(action, kind, reading.contact, event.channel[:MAX_OCCASION], occasion)


def with_events(history: Iterable[ShownAction], events: Iterable[Event], policy: Policy) -> tuple[ShownAction, ...]:
    """The history, each contact with the event at hand that told of it."""
    told: dict[tuple[str, str, datetime], str] = {}
    for event in events:
        if of_type(event, policy.vocabulary).contact:
            met = contact(read(event, policy.vocabulary), policy)
            if met is not None:
                told[met.action, met.outcome, event.at] = event.id
    return tuple(
        one.model_copy(update={"event": told[key]}) if (key := (one.action, one.outcome, one.at)) in told else one
        for one in history
    )


def _text(told: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    values = (told.get(name) for name in fields)
    return next((value.strip()[:_MAX] for value in values if isinstance(value, str) and value.strip()), "")


def _kind(text: str) -> ActionKind | None:
    return next((kind for kind in ActionKind if kind.value == text.lower()), None)
