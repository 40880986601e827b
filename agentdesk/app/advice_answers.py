"""The gestures about advice: what an agent says of it, and what a contact's card shows.

Accepting it and doing it are two facts, and each is said in the lane of its interaction, so that they arrive in order.
"""

from __future__ import annotations

from agentdesk.app.advised import interaction_of, with_advised
from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import Clock, NewId
from agentdesk.app.state import Advised
from agentdesk.app.store import Store
from agentdesk.wire import later


class AdviceGestures:
    """Part of the desk."""

    store: Store
    _outbox: Outbox
    _clock: Clock
    _new_id: NewId

    def keep_advice(self, contact: str, advised: Advised) -> None:
        self.store.change(lambda state: with_advised(state, contact, advised))

    def accept_advice(self, decision_id: str, action: str) -> None:
        self._give_feedback(decision_id, action, later.decision.FeedbackOutcome.ACCEPTED)

    def decline_advice(self, decision_id: str, action: str) -> None:
        self._give_feedback(decision_id, action, later.decision.FeedbackOutcome.DECLINED)

    def mark_acted(self, decision_id: str, action: str) -> None:
        self._give_feedback(decision_id, action, later.decision.FeedbackOutcome.ACTED)

    def _give_feedback(self, decision_id: str, action: str, outcome: later.decision.FeedbackOutcome) -> None:
        self._outbox.submit(
            later.commands.GiveFeedback(
                command_id=self._new_id(),
                decision_id=decision_id,
                interaction_id=interaction_of(self.store.confirmed, decision_id),
                action=action,
                outcome=outcome,
                at=self._clock.now(),
            )
        )
