"""What is known of Maya when she calls: her timeline, her journeys, the advice, the whole pop."""

from datetime import datetime, timedelta

from agentdesk.devtools.scenes.people import CALL, DECISION, MAYA, NOW, ago, phone
from agentdesk.domain.customer import Customer, Identifier, IdentifierKind, IdentityLink
from agentdesk.domain.decision import ActionKind, Decision, Gate, Parts, RankedAction, Watch, Withheld
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import ActionId, EventId, JourneyId, LinkId
from agentdesk.domain.interaction import Interaction
from agentdesk.domain.journey import Journey, JourneyState, Milestone
from agentdesk.domain.sentiment import (
    Attempt,
    Attrition,
    Effort,
    JourneySentiment,
    Level,
    Reason,
    ScorePart,
    Sentiment,
    SentimentLabel,
    SentimentMoment,
    Trend,
    TurningPoint,
    Why,
)
from agentdesk.wire.snapshots import Context, TimelinePage


def timeline() -> tuple[TimelineItem, ...]:
    """Maya's last weeks, newest first."""

    def item(number: int, at: datetime, kind: str, title: str, detail: str, **more: object) -> TimelineItem:
        return TimelineItem.model_validate(
            {
                "id": f"e{number}",
                "at": at,
                "channel": kind.split(".")[0],
                "type": kind,
                "title": title,
                "detail": detail,
            }
            | more
        )

    return (
        item(1, ago(minutes=3), "voice.call_connected", "Call connected", "queue care-1 · waited 1:08"),
        item(2, ago(minutes=7), "ivr.abandoned", "Left the IVR", "“activation” → back → hung up", sentiment=-0.6),
        item(
            3, ago(minutes=13), "web.rage_click", "Rage click on “Activate”", "site · 7 clicks in 4 s", sentiment=-0.5
        ),
        item(4, ago(minutes=14), "web.error", "Error ACT-17", "site · activation code expired"),
        item(5, ago(minutes=18), "app.error", "Activation failed", "app 7.2 · code not accepted"),
        item(6, ago(minutes=22), "app.error", "Activation failed", "app 7.2 · code not accepted"),
        item(
            7,
            ago(days=5),
            "device.activated",
            "Phone not activated",
            "expected by Tue 17",
            ghost=True,
            due_at=ago(days=5),
            journey_ids=["j1"],
        ),
        item(8, ago(days=5, minutes=109), "email.opened", "Mail opened: “Your phone is on its way”", ""),
        item(9, ago(days=9), "order.placed", "Ordered Aster 9, 24 months", "store Union Sq", sentiment=0.5),
        item(
            10,
            ago(days=17),
            "survey.answered",
            "Survey: 3 of 10 to recommend",
            "“never right the first time”",
            sentiment=-0.6,
        ),
    )


def decision() -> Decision:
    """The advice for Maya: two actions, no action, and two withheld."""

    def ranked(action: str, title: str, kind: ActionKind, priority: float, **more: object) -> RankedAction:
        return RankedAction.model_validate(
            {
                "action": ActionId(action),
                "title": title,
                "kind": kind,
                "priority": priority,
                "parts": Parts(propensity=0.88, context=1.3, value=0.6, levers=1.0),
            }
            | more
        )

    return Decision(
        id=DECISION,
        customer_id=MAYA,
        interaction_id=CALL,
        touchpoint="desk",
        decided_at=ago(minutes=4),
        policy_version="2026-11-20.3",
        inputs_hash="9f2c",
        ranked=(
            ranked(
                "reissue_code",
                "Re-issue the activation code by voice",
                ActionKind.SERVICE,
                0.69,
                script="I’m sending a fresh code to this phone and will stay on the line until you see the signal.",
                why=(
                    Reason(
                        text="The code expired on Tuesday; the app and the site still accept only new ones",
                        evidence=("e4", "e5"),
                    ),
                    Reason(text="Three failed tries today, two IVR loops", evidence=("e2", "e5", "e6")),
                    Reason(text="Worked for 88 % of similar cases (n 412, 85–91)"),
                ),
            ),
            ranked("waive_fee", "Waive the activation fee", ActionKind.RETENTION, 0.31),
            ranked(
                "no_action",
                "No action: wait for the retry at 11:15",
                ActionKind.NO_ACTION,
                0.12,
                watch=Watch(until=NOW + timedelta(minutes=21), for_="device.activated"),
            ),
        ),
        withheld=(
            Withheld(
                action=ActionId("accessory_bundle"),
                title="Accessory bundle",
                kind=ActionKind.GROWTH,
                gate=Gate.SUITABILITY,
                rule="no_growth_in_support",
                because="support journey open since 10:32",
                evidence=("e6",),
            ),
            Withheld(
                action=ActionId("survey"),
                title="Ask for a rating",
                gate=Gate.CONTACT_POLICY,
                rule="one_survey_a_month",
                because="asked 17 days ago",
            ),
        ),
    )


def journeys() -> tuple[Journey, ...]:
    return (
        Journey(
            id=JourneyId("j1"),
            definition="activation",
            title="Get the new phone working",
            goal="The phone works",
            state=JourneyState.ACTIVE,
            started_at=ago(days=9),
            milestones=(
                Milestone(id="ordered", title="ordered", reached_at=ago(days=9)),
                Milestone(id="delivered", title="delivered", reached_at=ago(days=6)),
                Milestone(id="activated", title="activated", due_at=ago(days=5), overdue=True),
                Milestone(id="first_use", title="first use"),
            ),
        ),
        Journey(
            id=JourneyId("j2"),
            definition="bill_correction",
            title="Correct the October bill",
            goal="The bill is right",
            state=JourneyState.ACTIVE,
            started_at=ago(days=16),
            milestones=(
                Milestone(id="reported", title="reported", reached_at=ago(days=16)),
                Milestone(id="checked", title="checked", reached_at=ago(days=12)),
                Milestone(id="credited", title="credited"),
            ),
        ),
    )


def context_of(interaction: Interaction) -> Context:
    """Maya's whole pop."""
    identifiers = (
        phone("+14155550142"),
        Identifier(kind=IdentifierKind.EMAIL, value="maya@example.com"),
        Identifier(kind=IdentifierKind.DEVICE, value="aster9-77a1"),
    )
    links = tuple(
        IdentityLink(
            id=LinkId(f"l{number}"),
            identifier=identifiers[0],
            other=other,
            evidence=evidence,
            event_id=EventId(f"e{number}"),
            by="rule:same_event",
            confidence=confidence,
            from_at=ago(days=9),
        )
        for number, (other, evidence, confidence) in enumerate(
            [(identifiers[1], "both in order 4711", 1.0), (identifiers[2], "the order names the phone", 0.8)], start=1
        )
    )
    turned = TurningPoint(
        at=ago(seconds=170), trend=Trend.FALLING, before=0.1, after=-0.6, evidence=f"{CALL}-u2", interaction_id=CALL,
        text="Finally someone knows! I have been at this all morning.",
    )  # fmt: skip
    return Context(
        customer=Customer(
            id=MAYA,
            display_name="Maya Ortiz",
            identifiers=identifiers,
            links=links,
            traits={"tier": "gold", "customer_since": "2020-11-01", "tenure_months": 72},
            first_seen_at=ago(days=2200),
            last_seen_at=ago(minutes=3),
        ),
        why=Why(
            intent="activation", label="Activating a new phone, third try", confidence=0.91, evidence=("e4", "e5", "e6")
        ),
        already_tried=(
            Attempt(what="activate", channel="app", at=ago(minutes=22), result="failed", evidence=("e6",)),
            Attempt(what="activate", channel="app", at=ago(minutes=18), result="failed", evidence=("e5",)),
            Attempt(what="activate", channel="web", at=ago(minutes=14), result="failed (ACT-17)", evidence=("e4",)),
            Attempt(what="IVR menu", channel="ivr", at=ago(minutes=7), result="left after 2 loops", evidence=("e2",)),
        ),
        journeys=journeys(),
        sentiment=Sentiment(
            score=-0.6,
            label=SentimentLabel.NEGATIVE,
            confidence=0.8,
            trend=Trend.FALLING,
            moments=(
                SentimentMoment(at=ago(minutes=7), score=-0.5, evidence="e2"),
                SentimentMoment(at=ago(seconds=170), score=-0.5, evidence=f"{CALL}-u2"),
                SentimentMoment(at=ago(seconds=120), score=-0.7, evidence=f"{CALL}-u3"),
                SentimentMoment(at=ago(seconds=52), score=0.0, evidence=f"{CALL}-u5"),
            ),
            turning_points=(turned,),
            by_journey=(
                JourneySentiment(
                    journey_id=JourneyId("j1"),
                    score=-0.5,
                    count=3,
                    trend=Trend.FALLING,
                    moments=(SentimentMoment(at=ago(minutes=7), score=-0.5, evidence="e2"),),
                    turning_points=(turned,),
                ),
            ),
        ),
        effort=Effort(
            score=0.82,
            level=Level.HIGH,
            reasons=(
                ScorePart(
                    text="4 contacts on 3 channels in 22 minutes", points=0.82, evidence=("e2", "e4", "e5", "e6")
                ),
            ),
        ),
        attrition=Attrition(
            risk=0.72,
            level=Level.HIGH,
            reasons=(ScorePart(text="said so in this call", points=0.72, evidence=("e1",)),),
        ),
        decision=decision(),
        interaction=interaction,
        timeline=TimelinePage(items=timeline()),
    )
