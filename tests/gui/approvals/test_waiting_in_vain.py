"""Whoever waits for an approval is not left to believe in an answer that cannot come any more."""

from dataclasses import replace
from datetime import timedelta

from agentdesk.devtools.scenes.morning import CALL, DECISION, NOW, morning
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.override import Approval, ApprovalState, Override
from agentdesk.ui.approval_words import standing_words
from agentdesk.ui.exception import viewmodel as sheet_of
from agentdesk.ui.recommendation import viewmodel as card_of

ENDS = NOW + timedelta(seconds=90)


def asked(state: ApprovalState) -> Override:
    approval = Approval(
        state=state, limit="goodwill", title="Goodwill", because="60 is more than 50", requested_at=NOW, expires_at=ENDS
    )
    return override(0).model_copy(update={"approval": approval, "decision_id": DECISION})


def test_a_request_whose_end_was_not_heard_of_is_said_to_be_over() -> None:
    waits = asked(ApprovalState.WAITING)
    state = replace(morning(), overrides_of={CALL: (waits,)})
    for now, is_late in ((ENDS, False), (ENDS + timedelta(seconds=5), True)):
        shown = next(one for one in card_of.build(state, now).made[DECISION] if one.id == waits.id)
        assert shown.unheard_of is is_late
        assert sheet_of.build(state, now).recorded[waits.id].unheard_of is is_late
    assert waits.approval is not None
    assert standing_words(waits.approval, unheard_of=True)[1].startswith("Its time is over")


def test_a_request_that_ended_is_heard_of_whenever_it_is_looked_at() -> None:
    over = asked(ApprovalState.TIMED_OUT)
    state = replace(morning(), overrides_of={CALL: (over,)})
    assert not sheet_of.build(state, ENDS + timedelta(days=1)).recorded[over.id].unheard_of
