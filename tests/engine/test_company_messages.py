"""What the company sends, and what a customer does with it, is neither an attempt nor anything that they say."""

import pytest

from agentdesk.domain.decision import ActionKind
from tests.engine.sample import DAY, call, event, pop

OURS = [
    "email.sent", "email.opened", "email.clicked", "email.link_clicked", "email.unsubscribed", "email.bounced",
    "email.hard_bounce", "email.marked_as_spam", "email.failed", "sms.delivered", "sms.failed", "sms.link_clicked",
    "push.opened", "push.received", "app.push_opened", "app.push_notification_tapped", "web.Email Link Clicked",
    "web.Email Opened", "messaging.sent", "messaging.delivered", "messaging.template_read", "whatsapp.message_read",
    "crm.newsletter_opened", "email.activation_reminder_opened",
]  # fmt: skip
SUBJECTS = ["Activate your new phone!", "Your invoice is overdue", "Cancel your contract online", "Send money abroad"]


@pytest.mark.parametrize("type_", OURS)
@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("on_call", [True, False])
def test_a_message_of_ours_is_no_act_towards_its_subject(type_: str, subject: str, on_call: bool) -> None:
    ours = [event("sent", 60, "email.sent", subject=subject)]
    ours += [event(f"e{i}", 30 - i, type_, subject=subject, text=subject) for i in range(4)]
    seen = pop(ours, interaction=call() if on_call else None)
    assert seen.conclusions.why.intent == "unknown"
    assert not seen.conclusions.already_tried
    assert not seen.conclusions.journeys
    assert not [one for one in seen.conclusions.signals if one.signal not in ("interest", "opted_out")]
    assert seen.conclusions.effort.score == 0.0
    assert seen.conclusions.sentiment.label == "unknown"
    if not on_call and not type_.endswith("unsubscribed"):
        assert [one for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]


@pytest.mark.parametrize("type_", ["email.opened", "sms.delivered", "push.opened", "web.Email Clicked"])
def test_a_message_of_ours_is_no_step_of_a_journey_that_runs(type_: str) -> None:
    order = [
        event("o", 9 * DAY, "order.placed", product="Nova 12"),
        event("d", 6 * DAY, "order.delivered"),
    ]
    seen = pop([*order, event("m", 30, type_, subject="Activation started? Activate your device")])
    (journey,) = seen.conclusions.journeys
    assert "tried" not in [step.id for step in journey.milestones if step.reached_at]
    told, without = seen.decision, pop(order).decision
    assert [(one.action, one.priority, one.why) for one in told.ranked] == [
        (one.action, one.priority, one.why) for one in without.ranked
    ]


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("email.received", {"subject": "Activation failed"}),
        ("sms.received", {"text": "activation of my phone failed"}),
        ("messaging.message", {"text": "my phone is not activated"}),
        ("email.sent", {"subject": "My phone is not activated", "sender": "customer"}),
        ("app.activation_opened", {}),
        ("web.activation_form_viewed", {}),
        ("whatsapp.conversation_opened", {"topic": "activate my phone"}),
    ],
)
def test_what_the_customer_writes_or_does_themselves_still_tells(type_: str, data: dict[str, str]) -> None:
    seen = pop([event("e", 9, type_, **data)])
    assert seen.conclusions.why.confidence > 0
