"""What an agent says of a customer: who they are, and how they feel. Each word is a command in the outbox."""

from agentdesk.app.intents import Intents
from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import Clock, NewId
from agentdesk.wire.commands import (
    AttributeInteraction,
    CorrectFeeling,
    LinkIdentifier,
    UndoCorrection,
    UndoIdentity,
    UnlinkIdentifier,
)


class CustomerWords(Intents):
    """The part of the desk that says things of customers. The desk brings the outbox, the clock and the ids."""

    _outbox: Outbox
    _clock: Clock
    _new_id: NewId

    def not_this_person(self, customer_id: str, link_id: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            UnlinkIdentifier(command_id=self._new_id(), customer_id=customer_id, link_id=link_id, reason=reason, at=at)
        )

    def link_identifier(self, customer_id: str, identifier: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            LinkIdentifier(
                command_id=self._new_id(), customer_id=customer_id, identifier=identifier, reason=reason, at=at
            )
        )

    def tell_whose(self, interaction_id: str, customer_id: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            AttributeInteraction(
                command_id=self._new_id(), interaction_id=interaction_id, customer_id=customer_id, reason=reason, at=at
            )
        )

    def undo_identity(self, customer_id: str, target_id: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            UndoIdentity(command_id=self._new_id(), customer_id=customer_id, target_id=target_id, reason=reason, at=at)
        )

    def correct_feeling(
        self,
        customer_id: str,
        *,
        score: float,
        interaction_id: str | None = None,
        utterance_id: str | None = None,
        event_id: str | None = None,
    ) -> None:
        self._outbox.submit(
            CorrectFeeling(
                command_id=self._new_id(),
                customer_id=customer_id,
                interaction_id=interaction_id,
                utterance_id=utterance_id,
                event_id=event_id,
                score=score,
            )
        )

    def undo_correction(self, customer_id: str, correction_id: str, interaction_id: str | None = None) -> None:
        self._outbox.submit(
            UndoCorrection(
                command_id=self._new_id(),
                customer_id=customer_id,
                interaction_id=interaction_id,
                correction_id=correction_id,
            )
        )
