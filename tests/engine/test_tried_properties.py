"""Already tried: every attempt at one goal on every channel, each event in one of them, and how each ended."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.ids import AgentId, CustomerId, InteractionId
from agentdesk.domain.interaction import Interaction, InteractionState
from agentdesk.engine.reading import read
from agentdesk.engine.understanding.tally import MAX_ATTEMPTS
from tests.engine.sample import CALLER, DAY, HOUR, NOW, call, event, events, policy, pop, said

KINDS: list[tuple[str, dict[str, Any]]] = [
    ("app.transfer_started", {}),
    ("app.transfer_failed", {"code": "T-1"}),
    ("app.transfer_completed", {}),
    ("web.error", {"path": "/transfer"}),
    ("web.page_viewed", {"path": "/transfer"}),
    ("web.page_viewed", {"path": "/news"}),
    ("ivr.menu_selected", {"option": "transfers"}),
    ("ivr.abandoned", {}),
    ("payment.failed", {"channel": "app", "task": "transfer"}),
    ("chat.message", {"text": "my transfer does not work"}),
    ("store.visit_ended", {"topic": "transfer"}),
    ("email.received", {"subject": "my transfer"}),
    ("app.login_failed", {}),
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6 * HOUR), st.sampled_from(KINDS)), max_size=25))
def test_each_event_is_in_one_attempt_and_every_failure_is_told(told: list[tuple[int, Any]]) -> None:
    made = [event(f"e{n:02d}", minutes, kind, **data) for n, (minutes, (kind, data)) in enumerate(told)]
    seen = pop(made)
    attempts = seen.conclusions.already_tried
    used = [one for attempt in attempts for one in attempt.evidence]
    assert len(used) == len(set(used))
    assert set(used) <= {one.id for one in made}
    assert len({attempt.what for attempt in attempts}) <= 1, "attempts at one goal"
    assert all(attempt.result and attempt.channel and attempt.evidence for attempt in attempts)
    assert pop(list(reversed(made))).conclusions.already_tried == attempts
    about = next((one for one in policy().intents.values() if attempts and one.task == attempts[0].what), None)
    if about is None or len(attempts) == MAX_ATTEMPTS:
        return
    readings = [read(one, policy().vocabulary) for one in made]
    done = max((r.event.at for r in readings if r.outcome == "succeeded" and about.id in r.intents), default=None)
    failures = {
        r.event.id
        for r in readings
        if r.outcome == "failed" and r.self_service and about.id in r.intents and (done is None or r.event.at > done)
    }
    assert failures <= set(used)


def test_mails_a_branch_and_a_call_with_somebody_else_are_attempts_too() -> None:
    earlier = Interaction(
        id=InteractionId("call-0"),
        channel="voice",
        identifier=CALLER,
        customer_id=CustomerId("c-1"),
        agent_id=AgentId("ann"),
        state=InteractionState.CLOSED,
        state_since=NOW - timedelta(days=1),
        offered_at=NOW - timedelta(days=1),
        disposition="promised",
    )
    seen = pop(
        events(
            (4 * DAY, "app.transfer_failed", {"code": "T-1"}),
            (3 * DAY, "email.received", {"subject": "my transfer does not go through"}),
            (2 * DAY, "store.visit", {"topic": "transfer"}),
            (9, "web.transfer_failed", {}),
        ),
        interaction=call(),
        interactions=(earlier, call()),
        utterances=said("my transfer is still not done", interaction="call-0"),
    )
    assert [(one.channel, one.result) for one in seen.conclusions.already_tried] == [
        ("web", "failed"),
        ("voice", "promised to come back"),
        ("store", "no solution yet"),
        ("email", "no solution yet"),
        ("app", "failed (T-1)"),
    ]
    assert {one.what for one in seen.conclusions.already_tried} == {"money transfer"}


TRANSFER = tuple((2 * DAY + back, "app.transfer_failed", {"code": "T-1"}) for back in (5, 0))
OUTAGE = tuple((back, "app.task_failed", {"task": "outage"}) for back in (20, 15))


def test_what_was_tried_for_a_goal_that_is_still_open_stays_told_when_they_are_here_for_something_else() -> None:
    """Also where the other goal has attempts of its own; nothing is told twice, what was reached is told no more."""
    here_for_another = said("Hello, my internet is down since this morning", "there is no connection at all")
    seen = pop(events(*TRANSFER, *OUTAGE), interaction=call(), utterances=here_for_another).conclusions
    assert seen.why.intent == "outage"
    assert {one.what for one in seen.already_tried} & {one.what for one in seen.also_tried} == set()
    assert [one.channel for one in seen.already_tried] == ["app", "app"]
    used = [event for one in (*seen.already_tried, *seen.also_tried) for event in one.evidence]
    assert len(used) == len(set(used))
    transfers = [one for one in (*seen.already_tried, *seen.also_tried) if one.what == "money transfer"]
    assert [one.result for one in transfers] == ["failed (T-1)"] * 2

    done = pop(
        events(*TRANSFER, (DAY, "app.transfer_completed"), *OUTAGE), interaction=call(), utterances=here_for_another
    )
    both = (*done.conclusions.already_tried, *done.conclusions.also_tried)
    assert "money transfer" not in {one.what for one in both}


def test_what_was_said_of_another_goal_in_an_earlier_call_stays_told_with_the_words() -> None:
    before = call(minutes_ago=30 * HOUR).model_copy(update={"id": "call-0", "state": "closed"})
    seen = pop(
        events(*OUTAGE),
        interaction=call(),
        interactions=(before, call()),
        utterances=(
            *said("I cannot send money to my sister", interaction="call-0"),
            *(one.model_copy(update={"id": f"v{one.id}"}) for one in said("my internet is down, no connection")),
        ),
    ).conclusions
    (told,) = [one for one in (*seen.already_tried, *seen.also_tried) if one.what == "money transfer"]
    assert (told.channel, told.result, told.evidence) == ("voice", "no solution yet", ("call-0", "u0"))
