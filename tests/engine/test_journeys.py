"""Journeys as a fold: incremental equals rebuilt, whatever order events arrive in; ends, silence and re-entry."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.event import Event
from agentdesk.domain.ids import EventId
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.journeys.fold import MAX_ENDED, advance, rebuild
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import as_of, ghosts, next_deadline
from tests.engine.sample import DAY, NOW, event, events, policy

KINDS = [
    ("app.transfer_started", {}),
    ("app.transfer_failed", {"error": "limit"}),
    ("app.transfer_completed", {}),
    ("order.placed", {"product": "phone", "order_id": "1"}),
    ("order.placed", {"product": "phone", "order_id": "2"}),
    ("order.delivered", {"order_id": "1"}),
    ("order.cancelled", {"order_id": "2"}),
    ("device.activated", {}),
    ("card.blocked", {}),
    ("card.unblocked", {}),
    ("web.cancellation_requested", {"reason": "price"}),
    ("subscription.cancelled", {}),
    ("app.login_failed", {}),
    ("app.login_succeeded", {}),
    ("web.page_viewed", {"path": "/transfer"}),
    ("web.plan_upgrade_viewed", {}),
    ("billing.payment_plan_agreed", {}),
    ("payment.failed", {}),
]
told = st.lists(st.tuples(st.sampled_from(range(len(KINDS))), st.integers(0, 120 * DAY)), max_size=25)


def made(told: list[tuple[int, int]]) -> list[Event]:
    return [event(f"e{place:02d}", ago, KINDS[kind][0], **KINDS[kind][1]) for place, (kind, ago) in enumerate(told)]


@given(told, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_arriving_in_any_order_gives_the_same_journeys(told: list[tuple[int, int]], chance: object) -> None:
    all_events = made(told)
    arriving = list(all_events)
    chance.shuffle(arriving)  # type: ignore[attr-defined]
    known: list[Event] = []
    tracks: tuple[JourneyTrack, ...] = ()
    for one in arriving:
        late = bool(known) and (one.at, one.id) < max((other.at, other.id) for other in known)
        known.append(one)
        tracks = rebuild(known, policy()) if late else advance(tracks, one, policy())
    assert tracks == rebuild(all_events, policy())


@given(told)
@settings(max_examples=60, deadline=None)
def test_tracks_survive_json_at_every_step(told: list[tuple[int, int]]) -> None:
    ordered = sorted(made(told), key=lambda one: (one.at, one.id))
    tracks: tuple[JourneyTrack, ...] = ()
    for one in ordered:
        stored = [track.model_dump_json() for track in tracks]
        tracks = advance(tuple(JourneyTrack.model_validate_json(text) for text in stored), one, policy())
    assert tracks == rebuild(ordered, policy())


@given(told)
@settings(max_examples=60, deadline=None)
def test_the_next_deadline_is_when_something_changes(told: list[tuple[int, int]]) -> None:
    tracks = rebuild(made(told), policy())
    due = next_deadline(tracks, policy(), NOW)
    if due is None:
        return
    before = as_of(tracks, policy(), NOW)
    assert [_told(one) for one in as_of(tracks, policy(), due)] == [_told(one) for one in before]
    after = as_of(tracks, policy(), due + timedelta(microseconds=1))
    assert [_told(one) for one in after] != [_told(one) for one in before]


def _told(journey: object) -> object:
    return (journey.id, journey.state, [step.overdue for step in journey.milestones])  # type: ignore[attr-defined]


def test_silence_abandons_a_journey_and_a_new_try_begins_another() -> None:
    happened = events((40 * DAY, "app.transfer_failed"), (1, "app.transfer_failed"))
    first, second = rebuild(happened, policy())
    assert first.state is JourneyState.ABANDONED
    assert first.ended_at == happened[0].at + timedelta(days=7)
    assert second.state is JourneyState.ACTIVE
    assert second.id != first.id


def test_silence_is_seen_without_another_event() -> None:
    tracks = rebuild(events((40 * DAY, "app.transfer_failed")), policy())
    (journey,) = as_of(tracks, policy(), NOW)
    assert journey.state is JourneyState.ABANDONED
    assert journey.success_score == 0.0
    assert not ghosts([journey], policy())


def test_a_cancelled_order_ends_the_journey_in_failure() -> None:
    tracks = rebuild(
        events(
            (9 * DAY, "order.placed", {"product": "phone", "order_id": "1"}),
            (8 * DAY, "order.cancelled", {"order_id": "1"}),
        ),
        policy(),
    )
    assert [track.state for track in tracks] == [JourneyState.FAILED]


def test_milestones_come_in_any_order() -> None:
    tracks = rebuild(
        events(
            (5 * DAY, "order.delivered", {"product": "phone", "order_id": "1"}),
            (4 * DAY, "order.placed", {"product": "phone", "order_id": "1"}),
            (3 * DAY, "device.activated"),
        ),
        policy(),
    )
    assert [track.state for track in tracks] == [JourneyState.SUCCEEDED]
    assert {"ordered", "delivered", "activated"} <= set(tracks[0].reached)


def test_each_trouble_without_a_journey_of_its_own_is_followed_apart() -> None:
    tracks = rebuild(events((50, "app.login_failed"), (40, "web.refund_failed"), (30, "app.login_succeeded")), policy())
    assert {track.keys["intent"]: track.state for track in tracks} == {
        "sign_in": JourneyState.SUCCEEDED,
        "refund": JourneyState.ACTIVE,
    }
    assert next(iter(as_of(tracks, policy(), NOW))).title == "Trouble: Getting money back"


def test_ended_journeys_do_not_pile_up() -> None:
    happened = [
        event(f"e{n:04d}", 9000 - n, "app.transfer_failed" if n % 2 == 0 else "app.transfer_completed")
        for n in range(4 * MAX_ENDED)
    ]
    tracks = rebuild(happened, policy())
    assert len(tracks) <= MAX_ENDED + 1
    assert EventId("e0000") not in tracks[0].event_ids
