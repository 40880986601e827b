"""Everything a decision looks at, as one JSON document with a hash: what is stored so that it can be replayed."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from agentdesk.domain.decision import Returned
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.journey import Journey, JourneySignal
from agentdesk.domain.sentiment import Attempt, Attrition, Effort, Sentiment, Tries, Why
from agentdesk.engine.contacts import with_events
from agentdesk.engine.conversation import Conversation
from agentdesk.engine.facts import Conclusions, Facts
from agentdesk.engine.history import ANSWERED, ShownAction
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.propensity.features import Features, features
from agentdesk.engine.propensity.learned import Learned
from agentdesk.engine.records.state import RecordState

Foresee = Callable[[Features, Mapping[str, float]], Learned | None]
"""What a model says of a situation and the declared propensities of actions; None where there is no model yet."""


class DecisionInputs(Frozen):
    """The frozen question to which a decision is the answer.

    ``features`` are what may be learned from it, ``learned`` what was known then, ``seed`` where chance comes from.
    """

    customer_id: str
    customer_name: str = ""
    traits: dict[str, Any] = {}
    why: Why
    already_tried: tuple[Attempt, ...] = ()
    journeys: tuple[Journey, ...] = ()
    signals: tuple[JourneySignal, ...] = ()
    sentiment: Sentiment
    effort: Effort
    attrition: Attrition
    history: tuple[ShownAction, ...] = ()
    touchpoint: str
    interaction_id: str | None = None
    interaction_channel: str | None = None
    exception_mode: dict[str, Any] | None = None
    policy_version: str
    decided_at: Utc
    records: tuple[RecordState, ...] = ()
    conversation: Conversation | None = None
    tries: Tries | None = None
    """What all attempts come to, where it is more than ``already_tried`` shows."""
    features: Features | None = None
    learned: Learned | None = None
    seed: str | None = None
    returned: Returned | None = None


_SINCE_THEN = frozenset({"records", "conversation", "tries", "features", "learned", "seed", "returned"})
"""What was added to inputs after decisions were stored: not hashed where it says nothing, so that those replay."""
_NOTHING: tuple[object, ...] = (None, [], ())


def decision_inputs(
    facts: Facts,
    conclusions: Conclusions,
    *,
    touchpoint: str,
    exception_mode: dict[str, Any] | None,
    policy: Policy,
    foresee: Foresee = lambda _seen, _priors: None,
    returned: Returned | None = None,
) -> DecisionInputs:
    """The inputs of a decision taken now at a touchpoint. ``foresee`` asks the model of today."""
    interaction = facts.interaction
    seen = features(facts, conclusions, touchpoint)
    answered = max((one.at for one in facts.history if one.outcome in ANSWERED), default=None)
    return DecisionInputs(
        customer_id=facts.customer.id,
        customer_name=facts.customer.display_name,
        traits=facts.known_customer.traits,
        why=conclusions.why,
        already_tried=conclusions.already_tried,
        journeys=conclusions.journeys,
        signals=conclusions.signals,
        sentiment=conclusions.sentiment,
        effort=conclusions.effort,
        attrition=conclusions.attrition,
        history=with_events(facts.history, facts.events, policy) if facts.history else (),
        touchpoint=touchpoint,
        interaction_id=interaction.id if interaction else None,
        interaction_channel=interaction.channel if interaction else None,
        exception_mode=exception_mode,
        policy_version=policy.version,
        decided_at=facts.now,
        records=conclusions.records,
        conversation=conclusions.conversation,
        tries=conclusions.tries,
        features=seen,
        learned=foresee(seen, {action.id: action.propensity for action in policy.actions.values()}),
        # chance is drawn anew when something was answered, not every time that somebody looks
        seed=f"{interaction.id if interaction else facts.customer.id}/{answered.isoformat() if answered else ''}",
        returned=returned,
    )


def inputs_hash(inputs: DecisionInputs) -> str:
    """The sha256 of the inputs' canonical JSON, in hexadecimal."""
    return document_hash(inputs.model_dump(mode="json"))


def document_hash(document: Mapping[str, Any]) -> str:
    """The hash of inputs as they were written: a program that knows more of a journey than they say changes nothing."""
    told = {name: value for name, value in document.items() if name not in _SINCE_THEN or value not in _NOTHING}
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
