"""What else an agent meets in a day: no line, a service that refuses, words that were not sent, a sheet half filled."""

from dataclasses import replace
from datetime import timedelta

from agentdesk.app.fetching import Loading
from agentdesk.app.state import Connection, ConnectionStatus, CustomerView, Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes import patterns
from agentdesk.devtools.scenes.morning import chatting, interactions, maya_view, morning, session
from agentdesk.devtools.scenes.overrides import override, recording
from agentdesk.devtools.scenes.people import CALL, CHAT, LI, MAYA, NOW, WRAP, ago
from agentdesk.devtools.scenes.story import context_of
from agentdesk.domain.exception_mode import ExceptionModeChoices, ReturnChoice
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import PERMISSIONS, Presence, Role
from agentdesk.domain.problems import Code
from agentdesk.ui.exception.draft import Draft
from agentdesk.ui.wrapup import viewmodel as wrapup
from agentdesk.wire.commands import AddNote, SayUtterance, SetPresence

DAY_S = 86_400


def live(state: State) -> State:
    """The state on a line that stands."""
    return replace(state, connection=Connection(ConnectionStatus.LIVE, since=ago(minutes=90)), is_listed=True)


def chat() -> State:
    """The agent writes to Li, whose customer is there; one reply is on its way."""
    state = chatting()
    context = context_of(interactions()[CHAT])
    customer = context.customer.model_copy(update={"id": LI, "display_name": "Li Wei"})
    view = replace(maya_view(), customer_id=LI, context=context.model_copy(update={"customer": customer}))
    said = SayUtterance(command_id="say-1", interaction_id=CHAT, text="It was refunded this morning.", at=NOW)
    return replace(
        state,
        customers={**state.customers, LI: view},
        pending=(Pending(said, PendingStatus.SENDING, NOW),),
        drafts={f"reply:{CHAT}": "You should see it within two working days, Li."},
    )


def failed() -> State:
    """The customer could not be read."""
    view = CustomerView(customer_id=MAYA, loading=Loading.FAILED, problem=Code.UNAVAILABLE)
    return replace(morning(), customers={MAYA: view})


def offline() -> State:
    """No line for eleven minutes; the work goes on, and two things wait."""
    gone = Connection(ConnectionStatus.OFFLINE, ago(minutes=11), Code.UNAVAILABLE, NOW + timedelta(seconds=20))
    waiting = (
        Pending(recording(), PendingStatus.QUEUED, ago(minutes=6)),
        Pending(
            AddNote(command_id="n", interaction_id=CALL, text="Calls again", at=NOW),
            PendingStatus.QUEUED,
            ago(minutes=4),
        ),
    )
    view = replace(maya_view(), loading=Loading.STALE, fetched_at=ago(minutes=12))
    return replace(morning(), connection=gone, pending=waiting, customers={MAYA: view})


def refused() -> State:
    """The service does not let this desk in."""
    return replace(
        morning(), connection=Connection(ConnectionStatus.REFUSED, since=ago(minutes=2), problem=Code.UNAUTHENTICATED)
    )


def unsent() -> State:
    """One thing was refused, one waits."""
    said = SayUtterance(command_id="say-1", interaction_id=CHAT, text="On Monday.", at=NOW)
    return replace(
        morning(),
        pending=(
            Pending(said, PendingStatus.REFUSED, ago(minutes=7), tries=1, problem="wrong_state"),
            Pending(SetPresence(command_id="p", presence=Presence.AWAY), PendingStatus.QUEUED, NOW, tries=3),
        ),
    )


def set_aside() -> State:
    """The service has a fault with one reply: it was set aside, and another that is tried can be."""
    stuck, tried = (
        SayUtterance(command_id=f"say-{number}", interaction_id=CHAT, text=text, at=NOW)
        for number, text in enumerate(("On Monday.", "Before noon."))
    )
    return replace(
        morning(),
        pending=(
            Pending(stuck, PendingStatus.ASIDE, ago(minutes=7), 4, Code.INTERNAL, may_have_arrived=True),
            Pending(tried, PendingStatus.QUEUED, ago(minutes=2), 2, Code.INTERNAL, may_have_arrived=True),
        ),
    )


def overriding() -> State:
    """The agent writes down what they do instead."""
    draft = Draft(
        taken="waive_fee", taken_title="Waive the activation fee", reason="already_tried", comment="Third try today."
    )
    return replace(morning(), drafts={f"override:{CALL}": draft.to_text()})


def off_the_map() -> State:
    """Of a service that lets customers be taken off the map."""
    choices = ExceptionModeChoices(
        usual_s=3 * DAY_S, longest_s=10 * DAY_S, returns=(ReturnChoice(id="they_call", title="They contact us"),)
    )
    return replace(morning(), session=session().model_copy(update={"exception_mode": choices}))


def wrapping() -> State:
    """The call is over: an override waits for its result, and somebody promised something."""
    ended = interactions()[CALL].model_copy(update={"state": interactions()[WRAP].state, "ended_at": ago(seconds=40)})
    draft = wrapup.Draft(disposition="follow_up", promise="Call back")
    return replace(
        morning(),
        interactions={**interactions(), CALL: ended},
        focus=Focus(CALL, MAYA),
        overrides_of={CALL: (override(0, status=ResultStatus.PENDING),)},
        drafts={f"wrap_up:{CALL}": draft.to_text()},
    )


def analyst_patterns() -> State:
    """All teams, and nobody's name."""
    permissions = tuple(one.value for one in PERMISSIONS[Role.ANALYST])
    told = patterns.insights()
    nameless = tuple(one for one in told.breakdowns if one.by != "agent")
    known = patterns.known(told.model_copy(update={"breakdowns": nameless}))
    state = patterns.supervisor(known)
    return replace(state, session=session(Role.ANALYST).model_copy(update={"permissions": permissions, "team": None}))
