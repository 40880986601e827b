"""The floor: what a supervisor sees of the interactions that run now, without a word of what is said in them.

Feelings are the customers'. Nothing here is about what an agent feels, and nothing may be.
"""

from enum import StrEnum

from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import ActionId, AgentId, CustomerId, DecisionId, InteractionId, OverrideId
from agentdesk.domain.interaction import ToldState
from agentdesk.domain.people import Presence


class AdviceStatus(StrEnum):
    """What became of advice. ``waiting``: something else is to be done, and somebody has to approve it;
    ``not_approved``: nobody did, or it was declined."""

    SHOWN = "shown"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    IGNORED = "ignored"
    OVERRIDDEN = "overridden"
    WAITING = "waiting"
    NOT_APPROVED = "not_approved"


class FloorAdvice(Frozen):
    """What the agent is advised now."""

    decision_id: DecisionId
    action: ActionId
    title: str
    decided_at: Utc


class FloorAnswer(Frozen):
    """The agent's newest answer to advice in an interaction, also where newer advice is shown since. ``title`` is what
    was done instead, of an override."""

    decision_id: DecisionId
    status: AdviceStatus
    action: str
    title: str = ""
    at: Utc
    override_id: OverrideId | None = None


class FloorRow(Frozen):
    """One interaction as it runs. ``feeling`` is the customer's over it, -1..1; ``exception_mode`` counts until its
    ``until``, whether its end was told yet or not."""

    interaction_id: InteractionId
    version: int
    channel: str
    customer_id: CustomerId
    customer_name: str = ""
    agent_id: AgentId | None = None
    agent_name: str = ""
    team: str | None = None
    queue: str | None = None
    state: ToldState
    state_since: Utc
    offered_at: Utc
    connected_at: Utc | None = None
    utterances: int = 0
    feeling: float | None = None
    advice: FloorAdvice | None = None
    answer: FloorAnswer | None = None
    exception_mode: ExceptionMode | None = None

    @property
    def status(self) -> AdviceStatus | None:
        """What became of the advice that is shown now; None without advice."""
        if self.advice is None:
            return None
        answered = self.answer is not None and self.answer.decision_id == self.advice.decision_id
        return self.answer.status if self.answer is not None and answered else AdviceStatus.SHOWN


class FloorAgent(Frozen):
    """Somebody of the supervisor's teams, and whether they are there. ``since`` is None for who never said."""

    agent_id: AgentId
    name: str
    team: str
    presence: Presence = Presence.OFFLINE
    since: Utc | None = None
