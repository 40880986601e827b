"""What an agent says of a customer: who they are, how they feel, and that a person takes care of them. Each word is a
command in the outbox."""

from __future__ import annotations

from datetime import datetime

from agentdesk.app.drafts import Drafts
from agentdesk.app.intents import Intents
from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import Clock, NewId
from agentdesk.wire import later


class CustomerWords(Intents):
    """The part of the desk that says things of customers. The desk brings the outbox, drafts, clock and ids."""

    _outbox: Outbox
    _clock: Clock
    _new_id: NewId
    _drafts: Drafts

    def not_this_person(self, customer_id: str, link_id: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            later.commands.UnlinkIdentifier(
                command_id=self._new_id(), customer_id=customer_id, link_id=link_id, reason=reason, at=at
            )
        )

    def link_identifier(self, customer_id: str, identifier: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            later.commands.LinkIdentifier(
                command_id=self._new_id(), customer_id=customer_id, identifier=identifier, reason=reason, at=at
            )
        )

    def tell_whose(self, interaction_id: str, customer_id: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            later.commands.AttributeInteraction(
                command_id=self._new_id(), interaction_id=interaction_id, customer_id=customer_id, reason=reason, at=at
            )
        )

    def undo_identity(self, customer_id: str, target_id: str, reason: str) -> None:
        at = self._clock.now()
        self._outbox.submit(
            later.commands.UndoIdentity(
                command_id=self._new_id(), customer_id=customer_id, target_id=target_id, reason=reason, at=at
            )
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
            later.commands.CorrectFeeling(
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
            later.commands.UndoCorrection(
                command_id=self._new_id(),
                customer_id=customer_id,
                interaction_id=interaction_id,
                correction_id=correction_id,
            )
        )

    def start_exception_mode(
        self,
        customer_id: str,
        interaction_id: str | None,
        *,
        reason: str,
        until: datetime,
        return_when: str,
        promise: str,
        promise_due_at: datetime | None,
        owner: str = "",
        written_as: str = "exception_mode",
    ) -> str:
        drafts, command_id = self._drafts.hand_over(f"{written_as}:{customer_id}") if written_as else (), self._new_id()
        self._outbox.submit(
            later.commands.StartExceptionMode(
                command_id=command_id,
                owner=owner,
                customer_id=customer_id,
                interaction_id=interaction_id,
                reason=reason,
                until=until,
                return_when=return_when,
                promise=promise,
                promise_due_at=promise_due_at,
                at=self._clock.now(),
            ),
            forget_drafts=drafts,
        )
        return command_id

    def end_exception_mode(
        self, customer_id: str, interaction_id: str | None, *, reason: str, follow_up_kept: bool | None
    ) -> None:
        drafts = self._drafts.hand_over(f"exception_mode:{customer_id}")
        self._outbox.submit(
            later.commands.EndExceptionMode(
                command_id=self._new_id(),
                customer_id=customer_id,
                interaction_id=interaction_id,
                reason=reason,
                follow_up_kept=follow_up_kept,
            ),
            forget_drafts=drafts,
        )
