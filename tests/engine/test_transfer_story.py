"""Tried three times in the app, then the site, then got lost in the phone menu, all within the hour; then calls."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.domain.sentiment import Level, SentimentLabel
from tests.engine.sample import DAY, HOUR, call, events, pop, said

ERRORS_ONLY = [
    (55, "app.error", {"screen": "transfer", "code": "TRF-12"}),
    (50, "app.error", {"screen": "transfer", "code": "TRF-12"}),
    (44, "app.error", {"screen": "transfer", "code": "TRF-12"}),
    (35, "web.page_viewed", {"path": "/transfer"}),
    (34, "web.rage_click", {"element": "#submit"}),
    (20, "ivr.menu_selected", {"option": "payments"}),
    (18, "ivr.menu_selected", {"option": "main"}),
    (16, "ivr.menu_selected", {"option": "payments"}),
    (14, "ivr.abandoned", {}),
]
STARTED_AND_FAILED = [
    (58, "app.screen_viewed", {"screen": "Transfer"}),
    (57, "app.transfer_started", {"amount": 250}),
    (56, "app.transfer_failed", {"error": "timeout"}),
    (50, "app.transfer_started", {}),
    (49, "app.transfer_failed", {"error": "timeout"}),
    (45, "app.transfer_started", {}),
    (44, "app.transfer_failed", {"error": "timeout"}),
    (35, "web.page_viewed", {"url": "https://bank.example/payments/transfer"}),
    (34, "web.error", {"code": 500}),
    (20, "ivr.call_started", {}),
    (19, "ivr.menu_selected", {"option": "2"}),
    (14, "ivr.abandoned", {"loops": 2}),
]
BY_TASK = [
    (58, "app.task_failed", {"task": "money_transfer"}),
    (52, "app.task_failed", {"task": "money_transfer"}),
    (46, "app.task_failed", {"task": "money_transfer"}),
    (30, "web.form_error", {"form": "send-money", "message": "Something went wrong"}),
    (12, "ivr.menu_selected", {"menu": "main", "option": "transfers"}),
    (10, "ivr.loop_detected", {}),
    (9, "ivr.hangup", {}),
]
BY_STATUS = [
    (40, "app.transferSubmitted", {"status": "failed"}),
    (38, "app.transferSubmitted", {"status": "failed"}),
    (36, "app.transferSubmitted", {"status": "failed"}),
    (30, "web.transfer-attempted", {"success": False}),
    (20, "ivr.menu_selected", {"label": "Transfers and payments"}),
    (18, "ivr.menu_selected", {"label": "Transfers and payments"}),
    (17, "ivr.abandoned", {}),
]


@pytest.mark.parametrize("told", [ERRORS_ONLY, STARTED_AND_FAILED, BY_TASK, BY_STATUS])
def test_the_pop_tells_the_whole_story(told: list[tuple[Any, ...]]) -> None:
    seen = pop(events(*told), interaction=call())
    drawn = seen.conclusions

    assert drawn.why.intent == "transfer_money"
    assert drawn.why.confidence > 0.6
    assert drawn.why.evidence
    assert [attempt.channel for attempt in drawn.already_tried] == ["app", "app", "app", "web", "ivr"]
    assert all(attempt.result.startswith("failed") for attempt in drawn.already_tried[:3])
    assert drawn.already_tried[4].result.startswith("left")
    assert all(attempt.evidence for attempt in drawn.already_tried)
    assert drawn.effort.level is Level.HIGH
    assert all(reason.evidence for reason in drawn.effort.reasons)

    best = seen.decision.ranked[0]
    assert (best.action, best.kind) == ("complete_transfer", ActionKind.SERVICE)
    assert any(reason.evidence for reason in best.why)
    assert "3 times in the app" in best.script


@pytest.mark.parametrize("told", [ERRORS_ONLY, STARTED_AND_FAILED, BY_TASK, BY_STATUS])
def test_no_offer_passes_while_the_transfer_is_open(told: list[tuple[Any, ...]]) -> None:
    seen = pop(events(*told), interaction=call())
    assert not [one for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]
    stop = seen.stop("family_line")
    assert (stop.gate, stop.rule) == (Gate.SUITABILITY, "service_first")
    assert "Sending a money transfer" in stop.because
    assert "less than an hour" in stop.because
    assert stop.evidence


def test_loops_are_counted_or_taken_from_the_menu() -> None:
    told = pop(events(*STARTED_AND_FAILED), interaction=call()).conclusions.already_tried[-1]
    counted = pop(events(*ERRORS_ONLY), interaction=call()).conclusions.already_tried[-1]
    assert (told.result, counted.result) == ("left after 2 loops", "left after 1 loop")


def test_it_may_happen_on_other_channels_and_in_another_order() -> None:
    seen = pop(
        events(
            (50, "chat.bot_failed", {"intent": "money_transfer"}),
            (40, "web.error", {"path": "/transfer/confirm", "code": "E-7"}),
            (30, "payment.failed", {"kind": "transfer", "channel": "app"}),
        ),
        interaction=call(),
    )
    assert [attempt.channel for attempt in seen.conclusions.already_tried] == ["chat", "web", "app"]
    assert seen.best == "complete_transfer"


def test_a_transfer_that_went_through_since_is_not_why_they_call() -> None:
    seen = pop(
        events((300, "app.transfer_failed"), (290, "app.transfer_failed"), (200, "app.transfer_completed")),
        interaction=call(),
    )
    assert seen.conclusions.why.intent == "unknown"
    assert not seen.conclusions.already_tried
    assert not [journey for journey in seen.conclusions.journeys if journey.state == "active"]


def test_what_they_say_now_weighs_more_than_what_failed_days_ago() -> None:
    seen = pop(
        events((4 * DAY, "app.transfer_failed"), (4 * DAY - 5, "app.transfer_failed")),
        interaction=call(),
        utterances=said("Hello, my internet is down since this morning", "there is no connection at all"),
    )
    assert seen.conclusions.why.intent == "outage"
    assert seen.best == "reset_line"


def test_what_others_say_is_neither_felt_nor_a_reason() -> None:
    told = events(
        (20, "chat.message", {"text": "I hate this, it is terrible", "speaker": "bot"}),
        (19, "chat.message", {"text": "Do you want to make a transfer?", "speaker": "bot"}),
    )
    seen = pop(told, interaction=call())
    assert seen.conclusions.sentiment.label is SentimentLabel.UNKNOWN
    assert seen.conclusions.why.intent == "unknown"


def test_an_older_conversation_about_it_counts_as_tried() -> None:
    before = call(minutes_ago=30 * HOUR).model_copy(
        update={"id": "call-0", "state": "closed", "disposition": "promised"}
    )
    seen = pop(
        events((20, "app.transfer_failed")),
        interaction=call(),
        interactions=(before,),
        utterances=said("I cannot send money to my sister", interaction="call-0"),
    )
    assert [(one.channel, one.result) for one in seen.conclusions.already_tried] == [
        ("app", "failed"),
        ("voice", "promised to come back"),
    ]


def test_a_router_is_told_to_pass_the_bot_by() -> None:
    routing = pop(events(*ERRORS_ONLY), touchpoint="ivr").decision.routing
    assert routing is not None
    assert routing.bypass_bot
    assert routing.queue == "care"
    assert routing.priority > 5
    assert pop(events(*ERRORS_ONLY), touchpoint="desk").decision.routing is None


def test_a_wrap_up_that_says_it_is_done_ends_the_journey() -> None:
    told = events(
        (60, "app.transfer_failed"),
        (10, "agent.wrap_up", {"disposition": "resolved", "summary": "Completed the transfer together"}),
    )
    seen = pop(told)
    assert [one.state for one in seen.conclusions.journeys] == ["succeeded"]
    assert not [one for one in seen.conclusions.already_tried if one.channel == "agent"]
