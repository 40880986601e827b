"""The identities of things. All are opaque strings; only their maker may look inside."""

from typing import NewType

CustomerId = NewType("CustomerId", str)
EventId = NewType("EventId", str)
LinkId = NewType("LinkId", str)
JourneyId = NewType("JourneyId", str)
InteractionId = NewType("InteractionId", str)
UtteranceId = NewType("UtteranceId", str)
DecisionId = NewType("DecisionId", str)
OverrideId = NewType("OverrideId", str)
AgentId = NewType("AgentId", str)
CommandId = NewType("CommandId", str)
ActionId = NewType("ActionId", str)
