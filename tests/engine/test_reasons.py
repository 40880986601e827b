"""The reasons of an action are about that action, and no reason says what is not so."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.event import Event
from tests.engine.sample import DAY, call, event, events, pop

LATE: dict[str, list[tuple[Any, ...]]] = {
    "an old dispute": [(12 * DAY, "billing.disputed", {})],
    "a parcel that is late": [(12 * DAY, "order.placed", {"product": "headphones", "order_id": "h"})],
    "an account that nobody opened": [(9 * DAY, "web.application_submitted", {})],
    "a device that is not activated": [
        (12 * DAY, "order.placed", {"product": "Nova 12", "order_id": "n"}),
        (9 * DAY, "order.delivered", {"order_id": "n"}),
    ],
}
OTHER: dict[str, list[tuple[Any, ...]]] = {
    "tell_outage_news": [(60, "network.outage_started", {})],
    "finish_transfer_link": [(60, "app.transfer_failed", {})],
    "follow_up_on_feedback": [(60, "survey.answered", {"csat": 1})],
}


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("action", OTHER)
def test_what_is_late_elsewhere_is_no_reason(late: str, action: str) -> None:
    alone = next(one for one in pop(events(*OTHER[action])).decision.ranked if one.action == action)
    beside = next(one for one in pop(events(*LATE[late], *OTHER[action])).decision.ranked if one.action == action)
    assert not [reason.text for reason in beside.why if "overdue" in reason.text]
    assert beside.priority <= alone.priority


def test_each_late_matter_is_the_reason_for_what_mends_it() -> None:
    ranked = {
        str(one.action): one for one in pop(events(*(one for told in LATE.values() for one in told))).decision.ranked
    }
    told = {
        "offer_activation_help": "activated",
        "news_on_dispute": "dispute",
        "remind_open_account": "account|identity",
        "tell_delivery_news": "order was not delivered",
    }
    for action, words in told.items():
        reasons = [reason for reason in ranked[action].why if "overdue" in reason.text]
        assert reasons, action
        assert all(any(word in reason.text.lower() for word in words.split("|")) for reason in reasons), reasons
        assert all(reason.evidence for reason in reasons)


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (
            [
                event("o", 9 * DAY, "order.placed", product="phone", order_id="1"),
                event("d", 6 * DAY, "order.delivered", order_id="1"),
                event("r", DAY, "order.returned", order_id="1"),
            ],
            "Activating a new device",
        ),
        (
            [
                event("o", 9 * DAY, "order.placed", product="lamp", order_id="1"),
                event("c", DAY, "order.cancelled", order_id="1"),
            ],
            "Waiting for an order",
        ),
    ],
)
def test_what_ended_without_its_goal_is_not_told_as_well(told: list[Event], title: str) -> None:
    seen = pop(told)
    assert seen.best == "let_it_be_over"
    assert title in seen.decision.ranked[0].why[0].text
    assert title in seen.stop("leave_alone").because
    assert not [
        reason.text for one in seen.decision.ranked for reason in one.why if "nothing has failed" in reason.text.lower()
    ]


@pytest.mark.parametrize("text", ["hello, anybody there?", "I have a question", "???", "it is about my bicycle"])
def test_after_somebody_wrote_and_got_no_answer_all_is_not_well(text: str) -> None:
    wrote = [event("c", 4, "chat.message", text=text)]
    seen = pop(wrote)
    assert seen.best == "answer_message"
    assert seen.stop("leave_alone").because == "All is not well: They wrote to us, and nobody has answered yet"
    assert not [one for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]
    answered = pop([*wrote, event("a", 2, "chat.message", sender="agent", text="Here I am")])
    assert answered.stop("answer_message")
    if answered.conclusions.sentiment.score < -0.25:  # answered, but not yet content
        assert "unhappy" in answered.stop("leave_alone").because
    else:
        assert answered.best == "leave_alone"


def test_with_somebody_on_the_line_for_nobody_knows_what_all_is_not_well() -> None:
    seen = pop(interaction=call())
    assert seen.best == "ask_what_brings_you"
    assert seen.stop("leave_alone").because == "They are here, and it is not known why"
