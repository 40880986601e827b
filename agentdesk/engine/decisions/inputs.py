"""Everything a decision looks at, as one JSON document with a hash: what is stored so that it can be replayed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.journey import Journey, JourneySignal
from agentdesk.domain.sentiment import Attempt, Attrition, Effort, Sentiment, Tries, Why
from agentdesk.engine.conversation import Conversation
from agentdesk.engine.facts import Conclusions, Facts
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.records.state import RecordState


class DecisionInputs(Frozen):
    """The frozen question to which a decision is the answer."""

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


_SINCE_THEN: Mapping[str, object] = {"records": (), "conversation": None, "tries": None}
"""What was added to inputs after decisions were stored: not hashed where it says nothing, so that those replay."""


def decision_inputs(
    facts: Facts, conclusions: Conclusions, *, touchpoint: str, exception_mode: dict[str, Any] | None, policy: Policy
) -> DecisionInputs:
    """The inputs of a decision taken now at a touchpoint."""
    interaction = facts.interaction
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
        history=facts.history,
        touchpoint=touchpoint,
        interaction_id=interaction.id if interaction else None,
        interaction_channel=interaction.channel if interaction else None,
        exception_mode=exception_mode,
        policy_version=policy.version,
        decided_at=facts.now,
        records=conclusions.records,
        conversation=conclusions.conversation,
        tries=conclusions.tries,
    )


def inputs_hash(inputs: DecisionInputs) -> str:
    """The sha256 of the inputs' canonical JSON, in hexadecimal."""
    silent = {name for name, nothing in _SINCE_THEN.items() if getattr(inputs, name) == nothing}
    document = inputs.model_dump(mode="json", exclude=silent)
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
