"""States of the desk made by hand, for tests of windows and for looking at them: one working morning of an agent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agentdesk.app.state import (
    Connection,
    ConnectionStatus,
    CustomerView,
    Focus,
    Loading,
    State,
)
from agentdesk.domain.customer import Customer, Identifier, IdentifierKind, IdentityLink
from agentdesk.domain.decision import ActionKind, Decision, Gate, Parts, RankedAction, Watch, Withheld
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import (
    ActionId,
    AgentId,
    CustomerId,
    DecisionId,
    EventId,
    InteractionId,
    JourneyId,
    LinkId,
    UtteranceId,
)
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.journey import Journey, JourneyState, Milestone
from agentdesk.domain.people import CatalogueAction, Disposition, Presence, ReasonCode, Role, Session
from agentdesk.domain.sentiment import (
    Attempt,
    Attrition,
    Effort,
    Level,
    Reason,
    Sentiment,
    SentimentLabel,
    SentimentMoment,
    Trend,
    Why,
)
from agentdesk.wire.snapshots import Context, TimelinePage

NOW = datetime(2026, 11, 22, 10, 54, 12, tzinfo=UTC)
"""The moment in which all these states are looked at."""

MAYA, LI, TOMAS = CustomerId("c-maya"), CustomerId("c-li"), CustomerId("c-tomas")
CALL, CHAT, WRAP, OFFER = (
    InteractionId("i-call"),
    InteractionId("i-chat"),
    InteractionId("i-wrap"),
    InteractionId("i-new"),
)
DECISION = DecisionId("d-maya")


def ago(*, seconds: float = 0, minutes: float = 0, days: float = 0) -> datetime:
    """That long before NOW."""
    return NOW - timedelta(seconds=seconds, minutes=minutes, days=days)


def phone(value: str) -> Identifier:
    return Identifier(kind=IdentifierKind.PHONE, value=value)


def session(role: Role = Role.AGENT) -> Session:
    """Sam's session, or Eva's for a supervisor."""
    return Session(
        agent_id=AgentId("a-sam"),
        name="Sam Okafor" if role is Role.AGENT else "Eva Brandt",
        role=role,
        team="care-1",
        presence=Presence.AVAILABLE,
        reason_codes=(
            ReasonCode(code="customer_upset", title="Customer upset"),
            ReasonCode(code="already_tried", title="Already tried"),
            ReasonCode(code="outage_open", title="Outage open"),
            ReasonCode(code="system_wrong", title="System is wrong"),
            ReasonCode(code="goodwill", title="Goodwill"),
            ReasonCode(code="other", title="Other", needs_comment=True),
        ),
        dispositions=(
            Disposition(code="solved", title="Solved"),
            Disposition(code="follow_up", title="Follow-up promised"),
            Disposition(code="escalated", title="Escalated"),
        ),
        actions=(
            CatalogueAction(action="reissue_code", title="Re-issue the activation code by voice", kind="service"),
            CatalogueAction(action="waive_fee", title="Waive the activation fee", kind="retention"),
            CatalogueAction(action="call_back", title="Call back at a set time", kind="service"),
            CatalogueAction(action="replace_sim", title="Replace the SIM card", kind="service"),
            CatalogueAction(action="open_ticket", title="Open a network ticket", kind="service"),
        ),
        policy_version="2026-11-20.3",
        version="0.1.0",
    )


def interactions() -> dict[str, Interaction]:
    """A call on hold, a chat with unread messages, one in wrap-up, and one that is offered."""
    maya = Interaction(
        id=CALL,
        channel="voice",
        identifier=phone("+14155550142"),
        customer_id=MAYA,
        customer_name="Maya Ortiz",
        agent_id=AgentId("a-sam"),
        queue="care-1",
        state=InteractionState.ON_HOLD,
        state_since=ago(seconds=41),
        offered_at=ago(seconds=320),
        connected_at=ago(seconds=252),
        utterances=6,
        last_text="Okay.",
        last_speaker=Speaker.CUSTOMER,
        sentiment=-0.6,
        version=4,
    )
    li = maya.model_copy(
        update={
            "id": CHAT,
            "channel": "chat",
            "identifier": Identifier(kind=IdentifierKind.EMAIL, value="li.wei@example.com"),
            "customer_id": LI,
            "customer_name": "Li Wei",
            "state": InteractionState.CONNECTED,
            "state_since": ago(seconds=18),
            "connected_at": ago(seconds=96),
            "last_text": "so is it refunded now?",
            "sentiment": -0.1,
        }
    )
    tomas = maya.model_copy(
        update={
            "id": WRAP,
            "customer_id": TOMAS,
            "customer_name": "Tomás Reyes",
            "state": InteractionState.WRAP_UP,
            "state_since": ago(seconds=40),
            "connected_at": ago(minutes=9),
            "ended_at": ago(seconds=40),
            "sentiment": 0.4,
        }
    )
    offered = maya.model_copy(
        update={
            "id": OFFER,
            "channel": "chat",
            "identifier": phone("+4915112340204"),
            "customer_id": CustomerId("c-new"),
            "customer_name": "",
            "agent_id": None,
            "state": InteractionState.OFFERED,
            "state_since": ago(seconds=22),
            "offered_at": ago(seconds=22),
            "connected_at": None,
            "last_text": "",
            "last_speaker": None,
            "sentiment": None,
        }
    )
    return {i.id: i for i in (maya, li, tomas, offered)}


def utterances() -> dict[str, tuple[Utterance, ...]]:
    """What was said in the call and in the chat."""

    def said(
        interaction: InteractionId, lines: list[tuple[float, Speaker, str, float | None]]
    ) -> tuple[Utterance, ...]:
        return tuple(
            Utterance(
                id=UtteranceId(f"{interaction}-u{seq}"),
                interaction_id=interaction,
                seq=seq,
                speaker=speaker,
                text=text,
                at=ago(seconds=seconds),
                sentiment=score,
            )
            for seq, (seconds, speaker, text, score) in enumerate(lines, start=1)
        )

    return {
        CALL: said(
            CALL,
            [
                (
                    186,
                    Speaker.AGENT,
                    "Hi Maya. I can see the code failed in the app and on the site, and that the menu sent you in "
                    "circles. Let me fix it from here.",
                    None,
                ),
                (170, Speaker.CUSTOMER, "Finally someone knows! I have been at this all morning.", -0.5),
                (120, Speaker.CUSTOMER, "If it doesn’t work now I’m taking my number somewhere else.", -0.7),
                (70, Speaker.AGENT, "Understood. One moment on hold while I re-issue it, please.", None),
                (52, Speaker.CUSTOMER, "Okay.", 0.0),
            ],
        ),
        CHAT: said(
            CHAT,
            [
                (96, Speaker.BOT, "Welcome. A colleague will be with you in a moment.", None),
                (80, Speaker.CUSTOMER, "I returned the router two weeks ago", 0.0),
                (64, Speaker.AGENT, "Hi Li, thanks for waiting. I am looking at the return right now.", None),
                (30, Speaker.CUSTOMER, "it says received on the 9th", 0.1),
                (18, Speaker.CUSTOMER, "so is it refunded now?", -0.3),
            ],
        ),
    }


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


def context() -> Context:
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
    return Context(
        customer=Customer(
            id=MAYA,
            display_name="Maya Ortiz",
            identifiers=identifiers,
            links=links,
            traits={"tier": "gold", "customer_since": "2020-11-01"},
            first_seen_at=ago(days=2200),
            last_seen_at=ago(minutes=3),
        ),
        why=Why(
            intent="activation", label="Activating a new phone, third try", confidence=0.91, evidence=("e4", "e5", "e6")
        ),
        already_tried=(
            Attempt(what="activate", channel="app", at=ago(minutes=22), result="failed", evidence=("e6",)),
            Attempt(what="activate", channel="app", at=ago(minutes=18), result="failed", evidence=("e5",)),
            Attempt(what="activate", channel="web", at=ago(minutes=14), result="failed: ACT-17", evidence=("e4",)),
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
                SentimentMoment(at=ago(minutes=2), score=-0.7, evidence="e3"),
            ),
        ),
        effort=Effort(
            score=0.82,
            level=Level.HIGH,
            reasons=(Reason(text="4 contacts on 3 channels in 22 minutes", evidence=("e2", "e4", "e5", "e6")),),
        ),
        attrition=Attrition(
            risk=0.72, level=Level.HIGH, reasons=(Reason(text="said so in this call", evidence=("e1",)),)
        ),
        decision=decision(),
        interaction=interactions()[CALL],
        timeline=TimelinePage(items=timeline()),
    )


def maya_view() -> CustomerView:
    return CustomerView(
        customer_id=MAYA,
        loading=Loading.READY,
        context=context(),
        fetched_at=ago(seconds=5),
        timeline=timeline(),
        timeline_next="older",
        timeline_loading=Loading.READY,
    )


def morning() -> State:
    """The agent looks at Maya's call; a chat waits with unread messages, one is in wrap-up, one is offered."""
    return State(
        connection=Connection(ConnectionStatus.LIVE, since=ago(minutes=90)),
        session=session(),
        interactions=interactions(),
        utterances=utterances(),
        unread={CHAT: 2},
        customers={MAYA: maya_view()},
        focus=Focus(interaction_id=CALL, customer_id=MAYA),
        cursor=100,
    )


def chatting() -> State:
    """The agent looks at Li's chat, whose customer is still being fetched."""
    return replace(
        morning(),
        focus=Focus(interaction_id=CHAT, customer_id=LI),
        customers={MAYA: maya_view(), LI: CustomerView(customer_id=LI, loading=Loading.LOADING)},
    )


def nothing_yet() -> State:
    """Signed in and live, and nobody has called."""
    return State(connection=Connection(ConnectionStatus.LIVE, since=ago(minutes=1)), session=session())
