"""A corrected feeling on the desk: at once by the outbox, then by the answer or the push, whichever comes first."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.app.answers import with_answer
from agentdesk.app.fold import apply, with_interaction, with_utterances
from agentdesk.app.overlay import laid_over
from agentdesk.app.ports import Answer
from agentdesk.app.state import CustomerView, Pending, PendingStatus, State
from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import AgentId, CustomerId, InteractionId, JourneyId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.sentiment import CorrectedKind, Correction, label_of
from agentdesk.wire.commands import Command, CorrectFeeling, UndoCorrection
from agentdesk.wire.events import FeelingCorrected
from agentdesk.wire.snapshots import Corrected

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALL = Interaction(
    id=InteractionId("i-1"),
    channel="chat",
    identifier=Identifier(kind=IdentifierKind.PHONE, value="+15550100"),
    customer_id=CustomerId("c-1"),
    state=InteractionState.CONNECTED,
    state_since=NOW,
    offered_at=NOW,
    utterances=1,
)
SAID = Utterance(
    id=UtteranceId("u-1"),
    interaction_id=CALL.id,
    seq=1,
    speaker=Speaker.CUSTOMER,
    text="Fine",
    at=NOW,
    sentiment=0.2,
)
MAIL = TimelineItem(
    id="e-1",
    at=NOW,
    channel="email",
    type="email.received",
    title="Mail",
    journey_ids=(JourneyId("j-1"),),
    sentiment=0.4,
)
CORRECT = CorrectFeeling(command_id="k-1", customer_id="c-1", interaction_id="i-1", utterance_id="u-1", score=-0.8)
UNDO = UndoCorrection(command_id="k-2", customer_id="c-1", interaction_id="i-1", correction_id="k-1")


def desk(*pending: Command) -> State:
    state = with_utterances(with_interaction(State(), CALL), CALL.id, (SAID,))
    view = CustomerView("c-1", timeline=(MAIL,))
    queued = tuple(Pending(command, PendingStatus.QUEUED, NOW) for command in pending)
    return replace(state, customers={"c-1": view}, pending=queued)


def corrected(score: float, revision: int, *, of_mail: bool = False) -> Corrected:
    stands = revision % 2 == 1
    changes = {"sentiment": score, "correction_id": "k-1" if stands else None, "revision": revision}
    correction = Correction(
        id="k-1", kind=CorrectedKind.EVENT if of_mail else CorrectedKind.UTTERANCE, subject_id="u-1", text="Fine",
        text_hash="h", model_score=0.2, score=score, label=label_of(score), corrected_by=AgentId("sam"),
        corrected_at=NOW, ended_at=None if stands else NOW,
    )  # fmt: skip
    if of_mail:
        item = MAIL.model_copy(update={**changes, "journey_ids": ()})
        return Corrected(customer_id="c-1", correction=correction, item=item)
    return Corrected(customer_id="c-1", correction=correction, utterance=SAID.model_copy(update=changes))


def push(seq: int, told: Corrected, caused_by: str) -> FeelingCorrected:
    return FeelingCorrected(
        seq=seq, at=NOW, caused_by=caused_by, customer_id=told.customer_id, correction=told.correction,
        utterance=told.utterance, item=told.item,
    )  # fmt: skip


def test_a_correction_shows_at_once_and_a_refused_one_does_not() -> None:
    shown = laid_over(desk(CORRECT))
    assert shown.utterances["i-1"][0].sentiment == -0.8
    assert shown.utterances["i-1"][0].correction_id == "k-1"
    assert shown.interactions["i-1"].sentiment == -0.8
    refused = desk(CORRECT)
    refused = replace(refused, pending=(replace(refused.pending[0], status=PendingStatus.REFUSED),))
    assert laid_over(refused).utterances["i-1"][0].sentiment == 0.2


def test_it_can_be_taken_back_before_it_was_sent() -> None:
    shown = laid_over(desk(CORRECT, UNDO)).utterances["i-1"][0]
    assert (shown.sentiment, shown.correction_id) == (None, None)


def test_a_mail_on_the_timeline_shows_it_too_and_keeps_its_journeys() -> None:
    command = CorrectFeeling(command_id="k-1", customer_id="c-1", event_id="e-1", score=-0.5)
    assert laid_over(desk(command)).customers["c-1"].timeline[0].sentiment == -0.5
    told = apply(desk(command), push(1, corrected(-0.5, 1, of_mail=True), "k-1"))
    assert told.pending == ()
    (item,) = told.customers["c-1"].timeline
    assert (item.sentiment, item.correction_id, item.journey_ids) == (-0.5, "k-1", ("j-1",))


@given(st.permutations(["answer", "push", "late page"]))
def test_answer_push_and_a_late_page_commute(order: list[str]) -> None:
    state = desk(CORRECT)
    for news in order:
        if news == "answer":
            state = with_answer(state, CORRECT, Answer(corrected=corrected(-0.8, 1)))
        elif news == "push":
            state = apply(state, push(1, corrected(-0.8, 1), "k-1"))
        else:
            state = with_utterances(state, "i-1", (SAID,))  # it was read before the correction
        assert laid_over(state).utterances["i-1"][0].sentiment == -0.8
    assert state.pending == ()
    assert state.interactions["i-1"].sentiment == -0.8


def test_undone_the_models_word_counts_again() -> None:
    state = apply(desk(CORRECT, UNDO), push(1, corrected(-0.8, 1), "k-1"))
    state = apply(state, push(2, corrected(0.2, 2), "k-2"))
    assert state.pending == ()
    assert state.utterances["i-1"][0].sentiment == 0.2
    assert state.interactions["i-1"].sentiment == 0.2
