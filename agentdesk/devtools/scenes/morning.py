"""States of the desk made by hand, for tests of windows and for looking at them: one working morning of an agent."""

from dataclasses import replace

from agentdesk.app.state import Connection, ConnectionStatus, CustomerView, Focus, Loading, State
from agentdesk.devtools.scenes.people import CALL, CHAT, DECISION, LI, MAYA, NOW, OFFER, TOMAS, WRAP, ago, phone
from agentdesk.devtools.scenes.story import context_of, decision, journeys, timeline
from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.ids import AgentId, CustomerId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.people import CatalogueAction, Disposition, Presence, ReasonCode, Role, Session
from agentdesk.wire.snapshots import Context

__all__ = [
    "CALL", "CHAT", "DECISION", "LI", "MAYA", "NOW", "OFFER", "TOMAS", "WRAP", "ago", "chatting", "context", "decision",
    "interactions", "journeys", "maya_view", "morning", "nothing_yet", "phone", "session", "timeline", "utterances",
]  # fmt: skip


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
            Disposition(code="follow_up", title="Follow-up promised", promise="Follow up on it"),
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


def context() -> Context:
    """Maya's whole pop."""
    return context_of(interactions()[CALL])


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
        is_listed=True,
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
    return State(connection=Connection(ConnectionStatus.LIVE, since=ago(minutes=1)), session=session(), is_listed=True)
