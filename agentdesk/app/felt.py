"""How a customer feels now: what the last context said, and what they said since. One answer for every screen. Pure."""

from __future__ import annotations

from agentdesk.app.once import once_for_each
from agentdesk.app.state import CustomerView, State
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.wire import later


def felt_now(state: State, customer_id: str) -> later.sentiment.Sentiment | None:
    """The customer's sentiment, without waiting for the next context; None before the first one."""
    view = state.customers.get(customer_id)
    if view is None or view.context is None:
        return None
    said = (
        state.utterances.get(interaction.id, ())
        for interaction in state.interactions.values()
        if interaction.customer_id == customer_id
    )
    return _moved_on(view.context.sentiment, *said)


@once_for_each
def _moved_on(told: later.sentiment.Sentiment, *contacts: tuple[Utterance, ...]) -> later.sentiment.Sentiment:
    """What was told, with what was said since in these contacts."""
    known = {moment.evidence for moment in told.moments}
    newest = max((moment.at for moment in told.moments), default=None)
    since = [
        later.sentiment.SentimentMoment(at=each.at, score=each.sentiment, evidence=each.id)
        for said in contacts
        for each in said
        if each.speaker is Speaker.CUSTOMER
        and each.sentiment is not None
        and each.id not in known
        and (newest is None or each.at >= newest)
    ]
    return later.sentiment.moved_on(told, sorted(since, key=lambda moment: moment.at)) if since else told


def feeling_of(state: State, customer_id: str, otherwise: float | None) -> float | None:
    """The score alone; ``otherwise`` where no context was read, None where nothing is known of a feeling."""
    felt = felt_now(state, customer_id)
    if felt is None:
        return otherwise
    return None if felt.label is later.sentiment.SentimentLabel.UNKNOWN else felt.score


def as_felt(state: State, view: CustomerView) -> later.snapshots.Context | None:
    """The context as it is on screen: with the feeling of now."""
    felt = felt_now(state, view.customer_id)
    return view.context.model_copy(update={"sentiment": felt}) if view.context is not None and felt else view.context
