"""How a customer feels now: with all that was said since the last context, and the same on every screen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agentdesk.app.felt import felt_now
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CALL, CHAT, MAYA, NOW, morning
from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.sentiment import Sentiment, SentimentMoment, moved_on
from agentdesk.engine.sentiment.feelings import feelings
from agentdesk.ui.customer import viewmodel as customer
from agentdesk.ui.worklist import viewmodel as worklist

SCORES = st.lists(st.floats(-1, 1), min_size=1, max_size=20)


def _said(number: int, score: float, talk: str = CALL) -> Utterance:
    return Utterance(
        id=UtteranceId(f"f{number}"),
        interaction_id=InteractionId(talk),
        seq=100 + number,
        speaker=Speaker.CUSTOMER,
        text="x",
        at=NOW + timedelta(seconds=7 * number),
        sentiment=score,
    )


@example([0.0496], [0.1])
@example([0.9, 0.0496], [-0.1])
@given(SCORES, SCORES)
def test_going_on_from_what_was_told_is_as_good_as_computing_all_anew(before: list[float], after: list[float]) -> None:
    said = [_said(number, score) for number, score in enumerate([*before, *after])]
    told, whole = feelings([], said[: len(before)]), feelings([], said)
    later = [SentimentMoment(at=each.at, score=each.sentiment or 0.0, evidence=each.id) for each in said[len(before) :]]
    moved = moved_on(told, later)
    assert moved.score == pytest.approx(whole.score, abs=2e-3), "but for what was rounded"
    assert moved_on(told, []) == told


def _after(*scores: float) -> State:
    state = morning()
    said = tuple(_said(number, score) for number, score in enumerate(scores))
    return replace(state, utterances={**state.utterances, CALL: (*state.utterances.get(CALL, ()), *said)})


def test_the_work_list_and_the_band_say_the_same_before_the_next_context_comes() -> None:
    calm, angry = _after(), _after(-0.9, -0.9, -0.9)
    for state in (calm, angry):
        band = customer.build(state).feeling
        row = next(each for each in worklist.build(state, NOW).rows if each.id == CALL)
        felt = felt_now(state, MAYA)
        assert isinstance(felt, Sentiment)
        assert row.feeling == felt.score
        assert band is not None
        assert band.text.startswith(f"−{abs(felt.score):.1f}")
    assert felt_now(angry, MAYA).score < felt_now(calm, MAYA).score  # type: ignore[union-attr]
    assert felt_now(calm, "nobody") is None
    assert CHAT != CALL
