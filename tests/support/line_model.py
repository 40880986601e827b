"""A model of orchestrator, line and desk: every order in which pushes, answers and refreshes can arrive.

The orchestrator's side is a log of wire events and the entities that follow; the line holds answers back; the desk's
side uses the real fold. Each of ``MOVES`` is one thing that can happen; ``settle`` lets everything arrive.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agentdesk.app.answers import with_answer, with_snapshot
from agentdesk.app.fold import apply, with_utterances
from agentdesk.app.ports import Answer
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import ActionId, AgentId, CustomerId, DecisionId, InteractionId, OverrideId, UtteranceId
from agentdesk.domain.interaction import Delivery, Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.override import AuditMark, Direction, Override
from agentdesk.domain.people import Presence, Role, Session
from agentdesk.domain.sentiment import talk_feeling
from agentdesk.wire.commands import (
    ChangeInteraction,
    Command,
    GiveFeedback,
    RecordOverride,
    SayUtterance,
    SetPresence,
)
from agentdesk.wire.events import (
    FeedbackGiven,
    InteractionChanged,
    OverrideRecorded,
    PresenceChanged,
    StreamEvent,
    TimelineAppended,
    UtteranceAdded,
    UtteranceDelivered,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
CHATS = ("i-0", "i-1")
ME = AgentId("a-sam")


class Line:
    """The whole model."""

    def __init__(self) -> None:
        self.log: list[StreamEvent] = []
        self.interactions = {chat: _interaction(chat) for chat in CHATS}
        self.utterances: dict[str, list[Utterance]] = {chat: [] for chat in CHATS}
        self.overrides: dict[str, Override] = {}
        self.presence = Presence.AVAILABLE
        self.accepted: dict[str, str] = {}
        self.done: dict[str, Answer] = {}
        self.state = State()
        self.to_send: deque[Command] = deque()
        self.answers: deque[tuple[Command, Answer]] = deque()
        self.reads: deque[Callable[[], None]] = deque()
        self.session: Session | None = None
        self.said: list[str] = []
        self._made = 0
        self.sign_in()
        self.read_lists()

    # What can happen, each one move of a test.

    def customer_says(self, chat: str = CHATS[0]) -> None:
        self._say(chat, f"u-{self._next()}", Speaker.CUSTOMER, None)

    def customer_of_the_other_says(self) -> None:
        self.customer_says(CHATS[1])

    def line_is_held(self) -> None:
        state = InteractionState.ON_HOLD
        if self.interactions[CHATS[0]].state is state:
            state = InteractionState.CONNECTED
        self._change(CHATS[0], state, None)

    def something_else_happens(self, cause: str | None = None) -> None:
        item = TimelineItem(id=f"e-{self._next()}", at=self._now(), channel="web", type="web.x", title="x")
        self._log(TimelineAppended(**self._stamp(cause), customer_id="c-0", item=item))

    def agent_says(self) -> None:
        self._submit(SayUtterance(command_id=self._id(), interaction_id=CHATS[0], text="hello", at=self._now()))

    def router_reports(self) -> None:
        """What became of the oldest reply of which more can be told, in an order that channels keep: none."""
        chance = self._next()
        for place, known in enumerate(self.utterances[CHATS[0]]):
            told = tuple(Delivery)[(chance + place) % len(Delivery)]
            if known.speaker is Speaker.AGENT and told.says_more_than(known.delivery):
                changed = {"delivery": told, "delivery_at": self._now(), "revision": known.revision + 1}
                self.utterances[CHATS[0]][place] = known.model_copy(update=changed)
                event = UtteranceDelivered(**self._stamp(None), utterance=self.utterances[CHATS[0]][place])
                self._log(event)
                return

    def agent_connects(self) -> None:
        state = InteractionState.CONNECTED
        self._submit(ChangeInteraction(command_id=self._id(), interaction_id=CHATS[0], state=state, at=self._now()))

    def agent_overrides(self) -> None:
        self._submit(
            RecordOverride(
                command_id=self._id(), decision_id="d", interaction_id=CHATS[0], customer_id="c-0",
                recommended_action="a", taken_action="b", reason_code="r", taken_at=self._now(),
            )
        )  # fmt: skip

    def agent_accepts(self) -> None:
        outcome = FeedbackOutcome.ACCEPTED
        self._submit(GiveFeedback(command_id=self._id(), decision_id="d", action="a", outcome=outcome, at=self._now()))

    def agent_is_away(self) -> None:
        presence = Presence.AWAY if self.presence is Presence.AVAILABLE else Presence.AVAILABLE
        self._submit(SetPresence(command_id=self._id(), presence=presence))

    def command_arrives(self) -> None:
        """The next command reaches the orchestrator, and its answer is on the way."""
        if self.to_send:
            command = self.to_send.popleft()
            self.answers.append((command, self._do(command)))

    def answer_is_lost(self) -> None:
        """The command arrives, its answer does not: it will be sent again."""
        if self.to_send:
            self._do(self.to_send[0])

    def answer_arrives(self) -> None:
        if self.answers:
            command, answer = self.answers.popleft()
            self.state = with_answer(self.state, command, answer)

    def push_arrives(self) -> None:
        if self.session is None:
            self._deliver_next()

    def old_push_arrives_again(self) -> None:
        if self.log:
            self.state = apply(self.state, self.log[self.state.cursor // 2])

    def utterances_are_asked_for(self) -> None:
        told = tuple(self.utterances[CHATS[0]])

        def _arrive() -> None:
            self.state = with_utterances(self.state, CHATS[0], told)

        self.reads.append(_arrive)

    def read_arrives(self) -> None:
        if self.reads:
            self.reads.popleft()()

    def sign_in(self) -> None:
        """The line was cut and comes back: the cursor is read first …"""
        self.session = Session(agent_id=ME, name="Sam", role=Role.AGENT, presence=self.presence, cursor=len(self.log))

    def read_lists(self) -> None:
        """… and the lists after it."""
        if self.session is None:
            return
        interactions = tuple(self.interactions.values())
        self.state = with_snapshot(self.state, self.session, interactions, tuple(self.overrides.values()))
        self.session = None
        for chat in CHATS:
            self.state = with_utterances(self.state, chat, tuple(self.utterances[chat]))

    def settle(self) -> None:
        """Everything that is on its way arrives."""
        self.read_lists()
        while self.to_send:
            self.command_arrives()
        while self.answers:
            self.answer_arrives()
        while self.reads:
            self.read_arrives()
        while self.state.cursor < len(self.log):
            self._deliver_next()

    # The orchestrator's side.

    def _do(self, command: Command) -> Answer:
        if command.command_id not in self.done:
            self.done[command.command_id] = self._really_do(command)
        return self.done[command.command_id]

    def _really_do(self, command: Command) -> Answer:
        cause = command.command_id
        match command:
            case SayUtterance():
                return Answer(utterance=self._say(command.interaction_id, cause, Speaker.AGENT, cause))
            case ChangeInteraction():
                # As the real one: what else follows from the command is told before the change itself.
                self.something_else_happens(cause)
                return Answer(interaction=self._change(command.interaction_id, command.state, cause))
            case RecordOverride():
                return Answer(override=self._record(command))
            case GiveFeedback():
                self.accepted[command.decision_id] = command.action
                self._log(
                    FeedbackGiven(
                        **self._stamp(cause), decision_id="d", customer_id="c-0", action="a", outcome=command.outcome
                    )
                )
            case SetPresence():
                self.presence = command.presence
                self._log(PresenceChanged(**self._stamp(cause), agent_id=ME, presence=command.presence))
            case _:
                raise AssertionError(command)
        return Answer()

    def _say(self, chat: str, utterance_id: str, speaker: Speaker, cause: str | None) -> Utterance:
        said = self.utterances[chat]
        score = ((len(said) * 7) % 20 - 10) / 10 if speaker is Speaker.CUSTOMER else None
        utterance = Utterance(
            id=UtteranceId(utterance_id), interaction_id=InteractionId(chat), seq=len(said) + 1, speaker=speaker,
            text=utterance_id, at=self._now(), sentiment=score,
        )  # fmt: skip
        said.append(utterance)
        scores = [u.sentiment for u in said]
        self.interactions[chat] = self.interactions[chat].model_copy(
            update={
                "utterances": len(said), "last_text": utterance.text, "last_speaker": speaker,
                "sentiment": talk_feeling(scores),
            }
        )  # fmt: skip
        self._log(UtteranceAdded(**self._stamp(cause), utterance=utterance))
        return utterance

    def _change(self, chat: str, state: InteractionState, cause: str | None) -> Interaction:
        before = self.interactions[chat]
        changed = before.model_copy(update={"state": state, "state_since": self._now(), "version": before.version + 1})
        self.interactions[chat] = changed
        self._log(InteractionChanged(**self._stamp(cause), interaction=changed))
        return changed

    def _record(self, command: RecordOverride) -> Override:
        number = len(self.overrides) + 1
        override = Override(
            id=OverrideId(command.command_id), decision_id=DecisionId("d"), interaction_id=InteractionId(CHATS[0]),
            customer_id=CustomerId("c-0"), agent_id=ME, recommended_action=ActionId("a"), taken_action="b",
            direction=Direction.UNKNOWN, reason_code="r", taken_at=command.taken_at, recorded_at=self._now(),
            audit=AuditMark(seq=number, hash="h", prev_hash="p"),
        )  # fmt: skip
        self.overrides[override.id] = override
        self._log(OverrideRecorded(**self._stamp(command.command_id), override=override))
        return override

    # The desk's side.

    def _submit(self, command: Command) -> None:
        if isinstance(command, SayUtterance):
            self.said.append(command.command_id)
        pending = Pending(command, PendingStatus.QUEUED, self._now())
        self.state = replace(self.state, pending=(*self.state.pending, pending))
        self.to_send.append(command)

    def _deliver_next(self) -> None:
        if self.state.cursor < len(self.log):
            self.state = apply(self.state, self.log[self.state.cursor])

    def _log(self, event: StreamEvent) -> None:
        self.log.append(event)

    def _stamp(self, cause: str | None) -> dict[str, Any]:
        return {"seq": len(self.log) + 1, "at": self._now(), "caused_by": cause}

    def _now(self) -> datetime:
        return T0 + timedelta(seconds=self._next())

    def _id(self) -> str:
        return f"command-{self._next():05d}"

    def _next(self) -> int:
        self._made += 1
        return self._made


MOVES: tuple[Callable[[Line], None], ...] = (
    Line.customer_says, Line.customer_of_the_other_says, Line.line_is_held, Line.something_else_happens,
    Line.agent_says, Line.router_reports, Line.agent_connects, Line.agent_overrides, Line.agent_accepts,
    Line.agent_is_away,
    Line.command_arrives, Line.answer_is_lost, Line.answer_arrives, Line.push_arrives, Line.old_push_arrives_again,
    Line.utterances_are_asked_for, Line.read_arrives, Line.sign_in, Line.read_lists,
)  # fmt: skip


def _interaction(chat: str) -> Interaction:
    return Interaction(
        id=InteractionId(chat), channel="chat", identifier=Identifier(kind=IdentifierKind.PHONE, value="+15550001"),
        customer_id=CustomerId("c-0"), agent_id=ME, state=InteractionState.OFFERED, state_since=T0, offered_at=T0,
    )  # fmt: skip
