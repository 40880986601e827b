"""What became of something: the rules in their order, windows that close and open again, and what a policy may say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.event import Event
from agentdesk.domain.ids import EventId
from agentdesk.domain.outcome import OutcomeState
from agentdesk.engine.outcomes.measure import Done, Seen, closed, ended, outcome_of, windows_of
from agentdesk.engine.policy.loader import PolicyError, load_policy
from agentdesk.engine.reading import Reading, read
from tests.engine.sample import policy
from tests.engine.test_authority import files

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DONE = Done(NOON, "call-1", "activate_device", frozenset(), 0.5, overridden=True)


def seen(day: float, kind: str, **data: object) -> Reading:
    at = NOON + timedelta(days=day)
    event = Event(
        id=EventId(f"{kind}-{day}"), source="/t", source_id=f"{kind}-{day}", type=kind, channel=kind.partition(".")[0],
        at=at, received_at=at, subject=Identifier(kind=IdentifierKind.PHONE, value="+14155550132"), data=dict(data),
        interaction_id=str(data["talk"]) if "talk" in data else None,
        text=str(data["text"]) if "text" in data else None,
    )  # fmt: skip
    return read(event, policy().vocabulary)


def judged(*readings: Reading, day: float = 7, effort: float = 0.5, done: Done = DONE) -> tuple[OutcomeState, str]:
    window = windows_of(NOON, policy().outcomes)[0]
    found = closed(window, done, Seen(readings, (), effort), policy(), NOON + timedelta(days=day))
    return found.state, found.rule


AGAIN = "I cannot activate my new phone"


def test_rules_are_asked_in_their_order() -> None:
    talks = [seen(day, "chat.message", text=AGAIN, talk=f"t{day}") for day in (1, 2, 2.01)]
    gone, sad, glad = (
        seen(3, "contract.terminated"),
        seen(4, "survey.answered", csat=1),
        seen(5, "survey.answered", csat=5),
    )
    assert judged() == (OutcomeState.NEUTRAL, "")
    assert judged(glad) == (OutcomeState.VINDICATED, "glad")
    assert judged(glad, talks[0]) == (OutcomeState.NEUTRAL, "again")
    assert judged(sad, talks[0]) == (OutcomeState.REGRETTED, "unhappy")
    assert judged(sad, *talks) == (OutcomeState.REGRETTED, "again_and_again")
    assert judged(glad, gone) == (OutcomeState.REGRETTED, "left")
    assert judged(effort=0.2) == (OutcomeState.VINDICATED, "easier")


def test_what_is_not_about_it_does_not_count() -> None:
    own = seen(0.01, "chat.message", text=AGAIN, talk="call-1")
    other = [seen(day, "chat.message", text="How do I change my password?", talk=f"t{day}") for day in (1, 2)]
    before, after = seen(-1, "contract.terminated"), seen(8, "contract.terminated")
    assert judged(own, *other, before, after, day=9) == (OutcomeState.NEUTRAL, "")
    unknown = replace(DONE, intent="unknown")
    assert judged(*other, done=unknown) == (OutcomeState.REGRETTED, "again_and_again")


def test_only_what_need_not_wait_decides_before_the_end() -> None:
    sad, gone = seen(1, "survey.answered", csat=1), seen(2, "contract.terminated")
    assert judged(sad, day=3) == (OutcomeState.WATCHING, "")
    assert judged(sad, gone, day=3) == (OutcomeState.REGRETTED, "left")


@given(
    st.permutations(
        [("survey.answered", 1.0), ("contract.terminated", 2.0), ("chat.message", 3.0), ("chat.message", 6.0)]
    )
)
def test_the_order_in_which_events_come_changes_nothing(order: list[tuple[str, float]]) -> None:
    readings = [seen(day, kind, csat=5, text=AGAIN, talk=f"t{day}") for kind, day in order]
    window = windows_of(NOON, policy().outcomes)[0]
    now = NOON + timedelta(days=7)
    told = sorted(readings, key=lambda one: one.event.at)
    one, other = (closed(window, DONE, Seen(some, (), 0.5), policy(), now) for some in (told, readings))
    assert (one.state, one.rule, {fact.name: fact.value for fact in one.facts}) == (
        other.state, other.rule, {fact.name: fact.value for fact in other.facts}
    )  # fmt: skip


def test_the_longest_window_that_closed_tells() -> None:
    first, second = windows_of(NOON, policy().outcomes)
    week = closed(first, DONE, Seen((), (), 0.2), policy(), first.ends_at)
    assert outcome_of((week, second), first.ends_at).state is OutcomeState.VINDICATED
    month = closed(second, DONE, Seen((seen(20, "contract.terminated"),), (), 0.2), policy(), second.ends_at)
    told = outcome_of((week, month), second.ends_at)
    assert (told.state, told.because, told.is_final) == (OutcomeState.REGRETTED, "They left", True)
    assert outcome_of((first, second), NOON).state is OutcomeState.WATCHING


def test_what_can_no_longer_be_learned_is_not_known_and_what_was_said_stands() -> None:
    first, second = windows_of(DONE.at, policy().outcomes)
    open_ = ended(outcome_of((first, second), NOON), NOON)
    assert (open_.state, open_.measured_at, open_.is_final) == (OutcomeState.NOT_KNOWN, NOON, True)
    week = first.model_copy(update={"state": OutcomeState.VINDICATED, "closed_at": first.ends_at})
    half = ended(outcome_of((week, second), first.ends_at), first.ends_at)
    assert (half.state, half.is_final) == (OutcomeState.VINDICATED, True)
    early = week.model_copy(update={"state": OutcomeState.REGRETTED, "closed_at": NOON})
    soon = ended(outcome_of((early, second), NOON), NOON)
    assert soon.state is OutcomeState.REGRETTED
    assert ended(soon, first.ends_at) == soon


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  windows: [30d, 7d]\n  rules: [{id: a, verdict: neutral, when: 'rated > 0', because: B}]", "must ascend"),
        ("  windows: [7d]\n  rules: []", "every outcome is neutral"),
        ("  rules: [{id: a, verdict: splendid, when: 'rated > 0', because: B}]", "verdict"),
        ("  rules: [{id: a, verdict: neutral, when: 'rate > 0', because: B}]", "'rate' is not a declared name"),
        ("  rules: [{id: a, verdict: neutral, when: 'rated', because: B}]", "not yes or no"),
        ("  rules: [{id: a, verdict: neutral, when: churned, because: B}]", "'churned' is never so"),
        ("  rules: [{id: a, verdict: neutral, when: 'rated > 0', because: 'B {nobody}'}]", "nobody"),
    ],
)
def test_what_is_wrong_in_a_policy_is_told(text: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(files("outcomes", text))
    found = [one for one in caught.value.problems if said in str(one)]
    assert found, caught.value.problems
    assert (found[0].file, found[0].line > 1, found[0].column > 1) == ("policy.yaml", True, True)


def test_a_policy_that_says_nothing_of_outcomes_watches_by_the_usual_rules() -> None:
    silent = load_policy(files("outcomes", "  churn:")).outcomes
    assert [one.days for one in windows_of(NOON, silent)] == [7, 30]
    assert (silent.churn, silent.rules[0].id) == (None, "again_and_again")
    gone = load_policy(files("outcomes", "  churn: \"'contract_ended' in happened\"")).outcomes
    assert [rule.id for rule in gone.rules] == ["left", *(rule.id for rule in silent.rules)]


def test_a_policy_may_watch_nothing() -> None:
    assert windows_of(NOON, load_policy(files("outcomes", "  windows: []")).outcomes) == ()
