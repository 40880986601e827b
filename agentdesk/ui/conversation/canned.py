"""Canned replies as they are offered in one conversation, and what their variables stand for there. Knows no Qt."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from agentdesk.app.state import State
from agentdesk.domain.canned import TRAIT, CannedReply
from agentdesk.domain.interaction import Interaction
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.domain.people import Session
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.words import _
from agentdesk.wire.snapshots import Context

_CALL = re.compile(r"(?:^|(?<=\s))/((?:[^\s/][^\n/]*)?)$")
"""A slash at the beginning of a word, and what was typed after it."""


def called(before_caret: str) -> tuple[int, str] | None:
    """Where a canned reply is called for in what stands before the caret, and by which words; None where none is."""
    found = _CALL.search(before_caret)
    return (found.start(), found[1]) if found else None


def matching(replies: Sequence[CannedReply], words: str) -> Sequence[CannedReply]:
    """Those of which every word typed begins a word; a shortcut that was typed in full comes first."""
    typed = words.casefold().split()
    found = [each for each in replies if all(any(w.startswith(t) for w in _words(each)) for t in typed)]
    return sorted(found, key=lambda each: not each.shortcut or each.shortcut.casefold() != words.casefold())


def _words(reply: CannedReply) -> list[str]:
    return f"{reply.shortcut} {reply.title} {reply.text}".casefold().split()


def offered(session: Session | None, interaction: Interaction) -> tuple[CannedReply, ...]:
    """Those for the channel, in the order of the policy."""
    known = session.canned_replies if session else ()
    return tuple(each for each in known if not each.channels or interaction.channel in each.channels)


def in_words(variable: str) -> str:
    """What a variable stands for, as the agent says it."""
    if variable.startswith(TRAIT):
        return _("customer’s {trait}").format(trait=variable.removeprefix(TRAIT).replace("_", " "))
    return {
        "customer.name": _("customer’s name"),
        "customer.first_name": _("customer’s first name"),
        "agent.name": _("your name"),
        "agent.first_name": _("your first name"),
        "agent.team": _("your team"),
        "why.label": _("reason for contact"),
        "advice.title": _("what is to be done"),
        "advice.script": _("what is to be said"),
        "journey.title": _("journey"),
        "journey.next_step": _("next step"),
        "interaction.queue": _("queue"),
    }[variable]


def values_of(state: State, interaction: Interaction) -> tuple[tuple[str, str], ...]:
    """What variables stand for, sorted by name; those that are not known are left out."""
    view = state.customers.get(interaction.customer_id)
    context = view.context if view else None
    values = {
        **_of_agent(state.session),
        **(_of_context(context) if context is not None else {}),
        **_of_customer(interaction),
        "interaction.queue": interaction.queue or "",
    }
    return tuple(sorted((name, value) for name, value in values.items() if value))


def _of_agent(session: Session | None) -> Mapping[str, str]:
    if session is None:
        return {}
    first = session.name.split()[0] if session.name else ""
    return {"agent.name": session.name, "agent.first_name": first, "agent.team": session.team or ""}


def _of_customer(interaction: Interaction) -> Mapping[str, str]:
    """One who goes by a number or an address has no name to be called by."""
    name = interaction.customer_name
    if not name or name == identifier_value(interaction.identifier) or not name[0].isalpha() or "@" in name:
        return {}
    return {"customer.name": name, "customer.first_name": name.split()[0]}


def _next_step(journey: Journey) -> str:
    """The first that lies behind all that were reached: one that was passed over on the way is not to come."""
    is_ahead = takewhile(lambda step: step.reached_at is None and step.instead is None, reversed(journey.milestones))
    return next((step.title for step in reversed(tuple(is_ahead))), "")


def _of_context(context: Context) -> Mapping[str, str]:
    values = {f"{TRAIT}{name}": str(value) for name, value in context.customer.traits.items() if value is not None}
    if context.why.intent != "unknown":
        values["why.label"] = context.why.label
    if context.decision.ranked:
        first = context.decision.ranked[0]
        values |= {"advice.title": first.title, "advice.script": first.script}
    journey = next((each for each in context.journeys if each.state is JourneyState.ACTIVE), None)
    if journey is not None:
        values["journey.title"] = journey.title
        values["journey.next_step"] = _next_step(journey)
    return values
