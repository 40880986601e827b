"""What a journey definition may say beyond steps and deadlines: alternatives, who keeps whom out, who comes first; what
its version is; and the success score with its parts."""

import pytest
from hypothesis import given, settings

from agentdesk.domain.decision import Gate
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.engine.journeys.fold import rebuild
from agentdesk.engine.journeys.view import as_of, ghosts, next_deadline
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from tests.engine.sample import DAY, HOUR, NOW, call, events, policy, policy_files, pop
from tests.engine.test_journeys import made, told

BILL = "journeys/bill_payment.yaml"
ALTERNATIVE = """    when: "'payment_arranged' in happened"
"""


def changed(path: str, old: str, new: str) -> Policy:
    files = policy_files()
    assert old in files[path]
    return load_policy({**files, path: files[path].replace(old, new, 1)})


def journeys(*happened: tuple[float, str] | tuple[float, str, dict[str, object]], by: Policy | None = None):  # type: ignore[no-untyped-def]
    rules = by or policy()
    return {one.definition: one for one in as_of(rebuild(events(*happened), rules), rules, NOW)}


def test_one_of_several_alternatives_is_enough() -> None:
    bill = journeys((9 * DAY, "payment.failed"), (1 * DAY, "billing.payment_plan_agreed"))["bill_payment"]
    paid = next(step for step in bill.milestones if step.id == "paid")
    assert bill.state is JourneyState.SUCCEEDED
    assert (paid.reached_at, paid.instead, paid.overdue) == (None, "arranged", False)
    assert bill.ended
    assert bill.ended.text == "“Payment by instalments agreed” was reached"
    assert not ghosts([bill], policy())


def test_alternatives_are_late_together_and_only_when_none_is_in_time_any_more() -> None:
    """Paid is due after 7 days, arranged after 12: what is missing is told once, when the last time has passed."""
    rules = changed(BILL, ALTERNATIVE, ALTERNATIVE + "    due:\n      - {after: trouble, within: 12d}\n")
    for days, late in ((9, False), (13, True)):
        happened = (days * DAY, "payment.failed")
        bill = journeys(happened, by=rules)["bill_payment"]
        assert [step.overdue for step in bill.milestones] == [False, late, False]
        assert len(ghosts([bill], rules)) == late
        due = next_deadline(rebuild(events(happened), rules), rules, NOW)
        assert due
        assert (due - NOW).days == (32 if late else 3)


def test_a_deadline_after_a_step_counts_from_its_alternative_as_well() -> None:
    step = """  - id: done
    title: Done
    when: "'first_deposit' in happened"
    due:
      - {after: paid, within: 1d}
alternatives:
"""
    text = policy_files()[BILL].replace("alternatives:\n", step).replace("success: paid", "success: done")
    rules = load_policy({**policy_files(), BILL: text})
    bill = journeys((9 * DAY, "payment.failed"), (3 * DAY, "billing.payment_plan_agreed"), by=rules)["bill_payment"]
    assert bill.state is JourneyState.ACTIVE
    assert bill.milestones[-1].overdue


def test_what_a_journey_excludes_ends_when_it_begins_and_does_not_begin_meanwhile() -> None:
    seen = journeys(
        (5 * DAY, "web.plan_upgrade_viewed"),
        (4 * DAY, "web.cancellation_requested", {"reason": "price"}),
        (3 * DAY, "web.plan_upgrade_viewed"),
    )
    upgrade, leaving = seen["plan_upgrade"], seen["cancellation"]
    assert upgrade.state is JourneyState.ABANDONED
    assert upgrade.ended
    assert upgrade.ended.text == "“Thinking of leaving” took its place"
    assert upgrade.ended_at == leaving.started_at
    assert [one.text for one in leaving.kept_out] == ["“Looking for a bigger plan” did not begin because of this"]
    assert leaving.kept_out[0].evidence == ("e02",)


def test_an_excluded_journey_can_begin_again_when_the_other_is_over() -> None:
    seen = as_of(
        rebuild(
            events((60 * DAY, "web.cancellation_requested", {"reason": "price"}), (5 * DAY, "web.plan_upgrade_viewed")),
            policy(),
        ),
        policy(),
        NOW,
    )
    assert {one.definition: one.state.value for one in seen} == {"cancellation": "abandoned", "plan_upgrade": "active"}


def test_advice_for_what_is_outranked_is_withheld_and_says_what_comes_first() -> None:
    happened = events(
        (2 * DAY, "payment.failed"),
        (3 * HOUR, "web.dispute_started", {"topic": "wrong charge on my bill"}),
        (30, "app.error", {"topic": "wrong charge on my bill"}),
    )
    seen = pop(happened, interaction=call())
    standing = {one.definition: one for one in seen.conclusions.journeys}
    paused = standing["bill_payment"].paused
    assert paused
    assert paused.text == "“Disputing a bill” comes first"
    assert set(paused.evidence) <= set(standing["bill_dispute"].evidence)
    stopped = [one for one in seen.decision.withheld if one.rule == "outranked"]
    assert stopped
    assert {(one.gate, one.because) for one in stopped} == {(Gate.SUITABILITY, paused.text)}
    only_bills = [rule for rule in policy().actions.values() if rule.intents == {"pay_bill"}]
    assert not {rule.id for rule in only_bills} & {one.action for one in seen.decision.ranked}


@pytest.mark.parametrize(
    ("old", "new", "anew"),
    [
        ("title: Paying a bill", "title: Settling a bill", False),
        ("within: 7d", "within: 8d", False),
        ("missing: The bill is not paid", "missing: Nobody paid", False),
        ("or friction))", "or friction or outcome == 'started'))", True),
        ("abandon_after: 45d", "abandon_after: 40d", True),
        ("  - [paid, arranged]", "  - [arranged, paid]", True),
    ],
)
def test_a_change_is_a_new_version_and_is_followed_anew_only_if_it_changes_what_follows(
    old: str, new: str, anew: bool
) -> None:
    before, after = policy(), changed(BILL, old, new)
    assert after.digest != before.digest
    assert {one for one in before.journeys if before.journeys[one].version != after.journeys[one].version} == {
        "bill_payment"
    }
    assert (after.following != before.following) is anew
    assert (
        journeys((9 * DAY, "payment.failed"), by=after)["bill_payment"].version
        == after.journeys["bill_payment"].version
    )


def test_a_change_elsewhere_has_nothing_followed_anew() -> None:
    assert changed("policy.yaml", "points: 0.2", "points: 0.3").following == policy().following
    assert changed("actions/service.yaml", "value: 0.", "value: 0.0").following == policy().following
    assert changed("events.yaml", "friction: [", 'friction: ["*.sighed", ').following != policy().following


def test_the_score_of_a_hard_way_tells_what_made_it_hard() -> None:
    seen = journeys(
        (12 * DAY, "order.placed", {"product": "phone", "order_id": "1"}),
        (9 * DAY, "order.delivered", {"order_id": "1"}),
        (5 * DAY, "app.activation_failed", {"order_id": "1", "error": "ACT-17"}),
        (4 * DAY, "web.activation_failed", {"order_id": "1"}),
        (3 * DAY, "device.activated", {"order_id": "1"}),
    )["device_activation"]
    parts = {part.part: part for part in seen.success_parts}
    assert (parts["goal"].score, parts["goal"].weight) == (1.0, 0.4)
    assert parts["effort"].text == "It failed or was given up twice"
    assert parts["effort"].evidence == ("e02", "e03")
    assert parts["channels"].evidence == ("e03",)
    assert "“Device activated” came 4 days late" in parts["time"].text
    assert "feeling" not in parts, "nothing was said, so nothing is claimed of it"
    assert seen.success_score
    assert 0.4 < seen.success_score < 0.9


@given(told)
@settings(max_examples=60, deadline=None)
def test_every_score_is_what_its_parts_say(told: list[tuple[int, int]]) -> None:
    for one in as_of(rebuild(made(told), policy()), policy(), NOW):
        _check_score(one)


def _check_score(one: Journey) -> None:
    parts = {part.part: part for part in one.success_parts}
    assert len(parts) == len(one.success_parts)
    assert all(0 <= part.score <= 1 and 0 < part.weight <= 1 for part in parts.values())
    if parts:
        assert sum(part.weight for part in parts.values()) == pytest.approx(1, abs=0.01)
    running = one.state is JourneyState.ACTIVE
    assert all(part.so_far is running for part in parts.values())
    assert (one.success_score is None, one.ended is None) == (running, running)
    if not running:
        total = sum(part.weight * part.score for part in parts.values())
        assert one.success_score == pytest.approx(parts["goal"].score * total, abs=0.01)


def test_what_was_seen_on_the_way_stays_with_the_journey() -> None:
    happened = (
        *((40 * DAY + 0.1 * n, "app.rage_click", {"task": "money transfer"}) for n in range(4)),
        (40 * DAY - 1, "app.transfer_failed"),
        (40 * DAY - 30, "app.transfer_completed"),
    )
    seen = pop(events(*happened))
    (journey,) = seen.conclusions.journeys
    assert journey.state is JourneyState.SUCCEEDED
    told = {signal.signal: signal for signal in journey.signals}
    assert "rage" in told, [one.signal for one in journey.signals]
    assert set(told["rage"].evidence) <= {f"e{n:02d}" for n in range(6)}
    assert told["rage"].evidence
    assert "rage" not in {signal.signal for signal in seen.conclusions.signals}, "it has faded since"
