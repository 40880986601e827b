"""Journeys measured: the funnel, the waits, where they end, what was answered, and two versions of the policy."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.insights import JourneyReport, PolicyPeriod
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.insights.instance import Instance, Rated, instance_of
from agentdesk.engine.insights.report import Tally, figures_of, ranked, report, tally_of
from agentdesk.engine.insights.versions import compared
from agentdesk.engine.journeys.following import followed
from agentdesk.engine.policy.loader import load_policy
from tests.engine.sample import DAY, HOUR, NOW, events, policy, policy_files

BILL = policy().journeys["bill_payment"]
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
LEAST = 10


def instance(**said: Any) -> Instance:
    """One that began a week before NOW and was abandoned, if nothing else is said."""
    usual: dict[str, Any] = {
        "state": JourneyState.ABANDONED,
        "started_at": NOW - timedelta(days=7),
        "ends_at": NOW - timedelta(days=1),
        "score": 0.0,
        "channel": "web",
        "milestone": "trouble",
        "event_type": "payment.failed",
        "switched": (),
        "reached": {"trouble": NOW - timedelta(days=7)},
        "answers": (),
    }
    return Instance(**{**usual, **said})


def paid(after: timedelta, **said: Any) -> Instance:
    at = NOW - timedelta(days=7)
    reached = {"trouble": at, "paid": at + after}
    usual = {"state": JourneyState.SUCCEEDED, "ends_at": at + after, "score": 0.8, "milestone": "paid"}
    return instance(**{**usual, "reached": reached, **said})


def measured(*instances: Instance) -> JourneyReport:
    return report(BILL, instances, policy(), (NOW - timedelta(days=90), NOW), NOW, LEAST)


def test_a_funnel_tells_what_was_reached_at_all_how_long_it_took_and_where_the_others_ended() -> None:
    well = [paid(timedelta(hours=hours)) for hours in range(1, 9)]
    early = [instance(reached={"paid": NOW - timedelta(days=8), "trouble": NOW - timedelta(days=7)})]
    lost = [instance(switched=("web", "ivr"), event_type="ivr.abandoned") for _ in range(3)]
    told = measured(*well, *early, *lost, instance(), instance(state=JourneyState.FAILED))
    steps = {step.milestone: (step.reached, step.n, step.is_goal) for step in told.steps}
    assert steps == {"trouble": (14, 14, False), "paid": (9, 14, True), "arranged": (0, 14, True)}
    assert told.steps[1].share is not None
    assert (told.steps[1].share.low, told.steps[1].share.high) == pytest.approx((0.3876, 0.8366), abs=1e-4)
    waits = {(one.from_milestone, one.to_milestone): one for one in told.waits}
    assert set(waits) == {("trouble", "paid"), ("trouble", "arranged")}
    assert (waits["trouble", "paid"].n, waits["trouble", "paid"].reversed) == (8, 1)
    assert waits["trouble", "paid"].seconds is None
    ends = [(one.state, one.milestone, one.event_type, one.switched, one.n) for one in told.endings]
    assert ends == [
        ("abandoned", "trouble", "ivr.abandoned", ("web", "ivr"), 3),
        ("abandoned", "trouble", "payment.failed", (), 2),
        ("failed", "trouble", "payment.failed", (), 1),
    ]


def test_quartiles_of_the_time_between_two_steps() -> None:
    told = measured(*(paid(timedelta(hours=hours)) for hours in range(1, 14)))
    between = told.waits[0].seconds
    assert between is not None
    assert (between.low, between.median, between.high) == (4 * 3600, 7 * 3600, 10 * 3600)


def test_silence_ends_what_runs_and_what_runs_is_no_success_yet() -> None:
    runs = instance(state=JourneyState.ACTIVE, score=None, ends_at=NOW + timedelta(days=1))
    silent = instance(state=JourneyState.ACTIVE, score=None, ends_at=NOW - timedelta(seconds=1))
    told = measured(*[runs] * 6, *[silent] * 5, *[paid(timedelta(hours=1))] * 4)
    figures = told.figures
    assert (figures.n, figures.running, figures.abandoned, figures.succeeded) == (15, 6, 5, 4)
    assert figures.success is not None
    assert (figures.success.hits, figures.success.n) == (4, 15)
    assert figures.score is None, "nine are over"
    assert sum(one.n for one in told.endings) == 5


def test_too_few_say_nothing_and_stand_behind_those_that_lose_more() -> None:
    few, many = tally_of([instance()] * 9, NOW), tally_of([instance()] * 10, NOW)
    dear = load_policy(
        {**policy_files(), "journeys/cancellation.yaml": _with(policy_files()["journeys/cancellation.yaml"])}
    ).journeys["cancellation"]
    rows = [figures_of(dear, few, LEAST), figures_of(BILL, many, LEAST), figures_of(dear, many, LEAST)]
    assert [(row.loss, row.enough) for row in rows] == [(360.0, False), (10.0, True), (400.0, True)]
    assert rows[0].success is None
    assert [row.loss for row in ranked(rows)] == [400.0, 10.0, 360.0]
    assert figures_of(BILL, Tally({}, {}), LEAST).n == 0


def _with(text: str) -> str:
    return text.replace("kind: retention\n", "kind: retention\nvalue: 40\n")


def test_a_week_of_bad_answers_is_a_drop_and_one_of_good_effort_a_spike() -> None:
    good, bad = [9, 10, 9, 8, 10, 9, 9, 10, 9, 7], [2, 3, 6, 1, 5, 4, 9, 2, 0, 3]
    hard, easy = [6, 5, 6, 7, 5, 6, 6, 7, 5, 6], [1, 2, 1, 1, 2, 1, 3, 1, 2, 1]
    told = measured(
        *_answered("nps", [good, good, bad]), *_answered("ces", [hard, easy, easy]), *_answered("gone", [good])
    )
    found = {one.scale: one for one in told.answers}
    assert set(found) == {"nps", "ces"}, "a scale that the policy does not know is left out"
    nps, ces = found["nps"], found["ces"]
    assert (nps.milestone, nps.milestone_title) == ("paid", "Bill paid")
    assert (nps.is_net, nps.least, nps.most, nps.n) == (True, -100, 100, 30)
    assert [week.moved for week in nps.weeks] == ["", "", "drop"]
    assert nps.weeks[0].mean is not None
    assert nps.weeks[0].mean.value == 80.0
    assert nps.weeks[2].change is not None
    assert nps.weeks[2].change.value == -160.0
    assert (ces.is_net, ces.more_is_better) == (False, False)
    assert [week.moved for week in ces.weeks] == ["", "spike", "spike"], "still easier than the weeks before"


def _answered(scale: str, weeks: list[list[int]]) -> list[Instance]:
    return [
        paid(
            timedelta(hours=1),
            answers=(Rated(MONDAY + timedelta(days=7 * (place - 2), hours=number), scale, float(value), "paid"),),
        )
        for place, week in enumerate(weeks)
        for number, value in enumerate(week)
    ]


def test_two_versions_are_compared_over_the_same_time_since_the_beginning() -> None:
    change = NOW - timedelta(days=30)
    before = PolicyPeriod(number=0, label="old", from_at=NOW - timedelta(days=60), to_at=change)
    after = PolicyPeriod(number=1, label="new", from_at=change)
    old = [_begun(50, took_days=3)] * 12 + [_begun(50, took_days=12)] * 8
    new = [_begun(20, took_days=3)] * 18 + [_begun(20, took_days=9)] * 2
    young = [_begun(2, took_days=1)] * 30
    told = compared([*old, *new, *young], [before], [after], timedelta(days=7), NOW, LEAST)
    assert (told.before.n, told.before.succeeded) == (20, 12), "a success after twelve days is none within seven"
    assert (told.after.n, told.after.succeeded) == (20, 18), "what began two days ago had no seven days yet"
    assert told.success is not None
    assert told.success.value == pytest.approx(0.3)
    assert told.success.is_clear
    assert told.score is not None
    assert told.score.value == pytest.approx(0.24)
    assert told.before.seconds is not None
    assert told.before.seconds.median == 3 * 86_400
    few = compared(old, [before], [after], timedelta(days=7), NOW, LEAST)
    assert (few.after.n, few.success, few.score) == (0, None, None)


def _begun(days_ago: float, took_days: float) -> Instance:
    at = NOW - timedelta(days=days_ago)
    return paid(timedelta(hours=1), started_at=at, ends_at=at + timedelta(days=took_days))


@given(st.lists(st.sampled_from(JourneyState), max_size=40), st.integers(1, 50))
def test_nothing_is_counted_twice_or_left_out(states: list[JourneyState], least: int) -> None:
    some = [instance(state=one, score=None if one is JourneyState.ACTIVE else 0.0) for one in states]
    told = report(BILL, some, policy(), (NOW - timedelta(days=90), NOW), NOW, least)
    figures = told.figures
    assert figures.running + figures.succeeded + figures.failed + figures.abandoned == figures.n == len(states)
    assert sum(one.n for one in told.endings) + told.more_endings == figures.failed + figures.abandoned
    assert sum(week.n for week in told.weeks) == figures.n
    assert (figures.success is None) == (len(states) < least)


def test_what_is_counted_of_a_track() -> None:
    tracks, _memory = followed(
        events(
            (9 * DAY, "web.payment_failed", {"bill": "B-1"}),
            (8 * DAY, "ivr.payment_failed", {"bill": "B-1"}),
            (7 * DAY, "billing.invoice_paid", {"bill": "B-1"}),
            (6 * DAY, "survey.answered", {"question": "nps", "score": 9}),
            (5 * DAY, "survey.answered", {"question": "csat", "score": 2}),
        ),
        policy(),
    )
    one = instance_of(next(track for track in tracks if track.definition == "bill_payment"), policy())
    assert (one.state, one.milestone, one.event_type) == (JourneyState.SUCCEEDED, "paid", "billing.invoice_paid")
    assert (one.channel, one.switched) == ("web", ("web", "ivr"))
    assert one.score is not None
    assert 0.4 < one.score < 1
    assert [(each.scale, each.value, each.milestone) for each in one.answers] == [
        ("nps", 9.0, "paid"),
        ("csat", 2.0, "paid"),
    ]
    assert one.ends_at == NOW - timedelta(days=7)


def test_an_answer_is_about_one_journey_and_about_none_that_is_long_past() -> None:
    told = events(
        (40 * DAY, "web.payment_failed", {"bill": "B-1"}),
        (20 * DAY, "survey.answered", {"question": "nps", "score": 3}),
        (3 * HOUR, "web.payment_failed", {"bill": "B-2"}),
        (2 * HOUR, "app.card_blocked", {"card": "C-1"}),
        (1 * HOUR, "survey.answered", {"question": "nps", "score": 8}),
    )
    tracks, _memory = followed(told, policy())
    assert len({track.definition for track in tracks}) >= 2
    answers = [(track.definition, one.value) for track in tracks for one in track.answers]
    assert answers == [("card_recovery", 8.0)]
