"""What each contact was advised and what was said of it, so that the advice is there again when the contact is.

Owns how advice is remembered by contact (an interaction, or the customer where there is none). What may be shown in its
place, and when, the card decides (``ui/recommendation/viewmodel.choose``). Pure; knows no screens.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from agentdesk.app.state import Advised, State
from agentdesk.domain.ids import CustomerId
from agentdesk.wire import later


def contact_in_focus(state: State) -> str:
    """The key of the contact that is looked at; empty for nobody."""
    return state.focus.interaction_id or state.customer_id_in_focus or ""


def with_advised(state: State, contact: str, advised: Advised) -> State:
    """The state once a contact's card shows this; the same where it does already."""
    if state.advised.get(contact) == advised:
        return state
    return replace(state, advised={**state.advised, contact: advised})


def with_feedback(state: State, decision_id: str, action: str, outcome: later.decision.FeedbackOutcome) -> State:
    """The state with what became of an advice. The last word counts: accepting undoes declining."""
    accepted, declined, acted = dict(state.accepted), dict(state.declined), dict(state.acted)
    if outcome is later.decision.FeedbackOutcome.ACCEPTED:
        accepted[decision_id] = action
        declined.pop(decision_id, None)
    elif outcome is later.decision.FeedbackOutcome.DECLINED:
        declined[decision_id] = action
        accepted.pop(decision_id, None)
    elif outcome is later.decision.FeedbackOutcome.ACTED:
        acted[decision_id] = action
    return replace(state, accepted=accepted, declined=declined, acted=acted)


def with_answers(state: State, interaction_id: str | None, told: Iterable[later.snapshots.AdviceAnswer]) -> State:
    """The state with what was said of advice in an interaction, in the order in which it was said."""
    if interaction_id is None:
        return state
    known = {(one.decision_id, one.action, one.outcome): one for one in state.answers.get(interaction_id, ())}
    news = {(one.decision_id, one.action, one.outcome): one for one in told}
    if all(known.get(key) == one for key, one in news.items()):
        return state
    said = tuple(sorted((known | news).values(), key=lambda one: one.at))
    for key, one in news.items():
        if key not in known:
            state = with_feedback(state, one.decision_id, one.action, one.outcome)
    return replace(state, answers={**state.answers, interaction_id: said})


def with_said(state: State, command: later.commands.GiveFeedback) -> State:
    """The state with what this desk says of advice."""
    said = later.snapshots.AdviceAnswer(
        decision_id=command.decision_id, action=command.action, outcome=command.outcome, at=command.at
    )
    state = with_feedback(state, command.decision_id, command.action, command.outcome)
    return with_answers(state, command.interaction_id, (said,))


def decisions_known(state: State) -> Iterable[later.decision.Decision]:
    """All advice of which the desk knows what it was, the newest of each customer first."""
    contexts: list[later.snapshots.Context] = [
        view.context for view in state.customers.values() if view.context is not None
    ]
    yield from (context.decision for context in contexts)
    for one in state.advised.values():
        yield one.decision
        if one.earlier is not None:
            yield one.earlier
    yield from (context.accepted for context in contexts if context.accepted is not None)


def interaction_of(state: State, decision_id: str) -> str | None:
    """The interaction in which the advice was given."""
    return next((one.interaction_id for one in decisions_known(state) if one.id == decision_id), None)


def known_as(state: State, former: str, today: CustomerId) -> State:
    """The state once a customer is known under another id: their advice is theirs still."""
    if not any(one.customer_id == former for one in state.advised.values()):
        return state
    advised = {
        today if contact == former else contact: replace(one, customer_id=today) if one.customer_id == former else one
        for contact, one in state.advised.items()
    }
    return replace(state, advised=advised)


def said_in(state: State, interaction_id: str, overridden: Container[str]) -> tuple[list[str], list[str]]:
    """The actions that were done as advised in an interaction, and those that were accepted and are neither done nor
    ``overridden`` (ids of decisions); each once, in the order in which it was said."""
    here = [one.decision_id for one in state.answers.get(interaction_id, ())]
    here += [one.id for one in decisions_known(state) if one.interaction_id == interaction_id]
    decisions = list(dict.fromkeys(here))
    done = [state.acted[one] for one in decisions if one in state.acted]
    accepted = [
        state.accepted[one]
        for one in decisions
        if one in state.accepted and one not in state.acted and one not in overridden
    ]
    return list(dict.fromkeys(done)), [one for one in dict.fromkeys(accepted) if one not in done]
