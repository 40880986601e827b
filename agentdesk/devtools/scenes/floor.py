"""The floor made by hand: six contacts of two teams, for tests of windows and for looking at them."""

from datetime import datetime, timedelta
from typing import Any

from agentdesk.app.fetching import Loading
from agentdesk.app.floor import Floor, FloorTalk
from agentdesk.app.state import Connection, ConnectionStatus, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, ago, decision, session, utterances
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.exception_mode import ExceptionMode, FollowUp
from agentdesk.domain.floor import AdviceStatus, FloorAdvice, FloorAgent, FloorAnswer, FloorRow
from agentdesk.domain.ids import AgentId, CustomerId, DecisionId, InteractionId
from agentdesk.domain.interaction import InteractionState, Note
from agentdesk.domain.override import Approval, ApprovalState, AuditMark, Override
from agentdesk.domain.people import Presence, Role


def row(key: str, agent: str, customer: str, **more: Any) -> FloorRow:
    told: dict[str, Any] = {
        "interaction_id": key,
        "version": 3,
        "channel": "voice",
        "customer_id": f"c-{key}",
        "customer_name": customer,
        "agent_id": agent.split()[0].lower() if agent else None,
        "agent_name": agent,
        "team": "care-1",
        "state": InteractionState.CONNECTED,
        "state_since": ago(seconds=90),
        "offered_at": ago(seconds=200),
        "connected_at": ago(seconds=180),
    }
    return FloorRow.model_validate({**told, **more})


def advice(number: int, title: str) -> FloorAdvice:
    first = decision()
    key = first.id if number == 0 else DecisionId(f"d-{number}")
    return FloorAdvice(decision_id=key, action=first.ranked[0].action, title=title, decided_at=ago(seconds=60))


def answer(number: int, status: AdviceStatus, title: str = "") -> FloorAnswer:
    key = advice(number, "").decision_id
    return FloorAnswer(decision_id=key, status=status, action="call_back", title=title, at=ago(seconds=20))


def mode(until: datetime) -> ExceptionMode:
    return ExceptionMode(
        id="m-1",
        customer_id=CustomerId("c-raj"),
        reason="A bereavement in the family",
        owner_id=AgentId("ida"),
        owner="Ida Lund",
        started_by=AgentId("raj"),
        started_at=ago(minutes=180),
        until=until,
        follow_up=FollowUp(promise="Call about the contract", due_at=NOW + timedelta(hours=20)),
        audit=AuditMark(seq=7, hash="00", prev_hash="00"),
    )


def rows() -> tuple[FloorRow, ...]:
    first = decision().ranked[0].title
    return (
        row(CALL, "Sam Okafor", "Maya Ortiz", customer_id=MAYA, state=InteractionState.ON_HOLD, feeling=-0.6,
            utterances=6, state_since=ago(seconds=41), advice=advice(0, first),
            answer=answer(0, AdviceStatus.WAITING, "Waive the activation fee")),
        row("li", "Ida Lund", "Li Wei", channel="chat", feeling=0.3, advice=advice(1, "Explain the bill"),
            answer=answer(1, AdviceStatus.ACCEPTED)),
        row("raj", "Raj Patel", "Aisha Rahman", state_since=ago(minutes=12), feeling=-0.1,
            advice=advice(2, "Wait: nothing is to be done"), exception_mode=mode(NOW + timedelta(hours=21))),
        row("nora", "Nora Beck", "Tomás Vidal", channel="email", state=InteractionState.WRAP_UP,
            state_since=ago(seconds=150), feeling=0.7, advice=advice(3, "Offer the callback"),
            answer=answer(3, AdviceStatus.OVERRIDDEN, "Sent a technician")),
        row("wait", "", "+44 20 7946 0018", state=InteractionState.OFFERED, state_since=ago(seconds=47),
            offered_at=ago(seconds=47), connected_at=None, queue="care-1"),
        row("jon", "Jonas Keller", "Petra Novak", channel="messaging", team="care-2", state_since=ago(seconds=15),
            feeling=-0.4, advice=advice(4, "Replace the SIM card")),
    )  # fmt: skip


def agents() -> tuple[FloorAgent, ...]:
    there = [
        ("Sam Okafor", Presence.BUSY, "care-1"), ("Ida Lund", Presence.AVAILABLE, "care-1"),
        ("Raj Patel", Presence.AVAILABLE, "care-1"), ("Nora Beck", Presence.AFTER_CALL_WORK, "care-1"),
        ("Jonas Keller", Presence.AVAILABLE, "care-2"), ("Mia Farah", Presence.AWAY, "care-2"),
    ]  # fmt: skip
    return tuple(
        FloorAgent(agent_id=AgentId(name.split()[0].lower()), name=name, team=team, presence=said, since=ago(minutes=9))
        for name, said, team in there
    )


def asked(**more: Any) -> Override:
    """What Sam asks to be approved in the call with Maya."""
    approval = Approval(
        state=ApprovalState.WAITING,
        limit="goodwill",
        title="Goodwill",
        because="60 is more than 50 at once",
        requested_at=NOW,
        expires_at=NOW + timedelta(seconds=95),
    )
    return override(0).model_copy(update={"approval": approval, "amount": 60.0, "team": "care-1", **more})


def note(text: str, *, from_supervisor: bool = True, key: str = "n-1") -> Note:
    return Note(
        id=key,
        interaction_id=InteractionId(CALL),
        agent_id=AgentId("eva" if from_supervisor else "sam"),
        agent_name="Eva Brandt" if from_supervisor else "Sam Okafor",
        from_supervisor=from_supervisor,
        text=text,
        at=ago(seconds=30),
    )


def floor_of(*shown: FloorRow, open_id: str | None = None) -> Floor:
    talk = None
    of_all: dict[str, FloorRow] = {one.interaction_id: one for one in shown}
    if open_id is not None:
        said = utterances().get(open_id, ())
        notes = (note("Waive it, I cover it"),) if open_id == CALL else ()
        talk = FloorTalk(of_all[open_id], Loading.READY, None, said, notes, decision())
    return Floor(
        loading=Loading.READY,
        read_at=NOW,
        rows=of_all,
        agents={one.agent_id: one for one in agents()},
        talk=talk,
    )


def supervising(floor: Floor | None = None, *waiting: Override) -> State:
    """A supervisor's desk with the floor in view."""
    signed_in = session(Role.SUPERVISOR).model_copy(
        update={"permissions": ("overrides:approve", "floor:read", "notes:write"), "team": "care-1,care-2"}
    )
    return State(
        connection=Connection(ConnectionStatus.LIVE, ago(minutes=30)),
        session=signed_in,
        is_listed=True,
        floor=floor if floor is not None else floor_of(*rows()),
        waiting={one.id: one for one in waiting},
    )


def listening() -> State:
    """One of the talks is open, and its agent asks for something."""
    return supervising(floor_of(*rows(), open_id=CALL), asked())
