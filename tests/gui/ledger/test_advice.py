"""Advice that nobody overrode, opened from a back-test's list."""

from agentdesk.app.state import Loading
from agentdesk.devtools.scenes.log import log_of, opened
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.wire.snapshots import AdviceRecord
from tests.gui.ledger.test_override_log import words
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents


def test_advice_that_nobody_overrode_opens_in_the_place_of_a_record(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    frozen = record(override(0))
    advice = AdviceRecord(
        id="d-1", decided_at=NOW, customer_id="c-1", customer_name="Maya", agent_name="Sam Okafor", answer="acted",
        answered_at=NOW, receipt=frozen.receipt, on_screen=frozen.on_screen,
    )  # fmt: skip
    render(view, log_of(advice_id="d-1", record_loading=Loading.LOADING))
    assert "No record open" not in words(view)
    render(view, log_of(advice_id="d-1", record_loading=Loading.FAILED, problem="unavailable"))
    view.record.error.action.click()
    assert intents.named("open_advice") == [{"decision_id": "d-1"}]
    render(view, log_of(advice_id="d-1", record_loading=Loading.READY, advice=advice))
    said = words(view)
    assert advice.receipt.ranked[0].title in said
    assert "done · Sam Okafor" in said
    assert "WHAT WAS KNOWN THEN" in said
    assert "TIMELINE THEN" in said
    assert not view.review.isVisible(), "there is no override to review"
    render(view, opened(1))
    assert "WHAT WAS KNOWN THEN" not in words(view)
    assert view.review.isVisible()
