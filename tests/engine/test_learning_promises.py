"""What ADR 14 promises of learned propensities: a few answers move them little, what is told of them adds up, and it is
said that agents often choose otherwise only where what they did with this very advice bears it out."""

from dataclasses import replace
from itertools import pairwise
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.engine.decisions.propensity import learned_propensities, moved, override_risk
from agentdesk.engine.policy.switches import Arbitration, OftenOtherwise
from agentdesk.engine.propensity.choice import ROOM, base_rate, log_odds
from agentdesk.engine.propensity.features import Features
from agentdesk.engine.propensity.learned import Group
from agentdesk.engine.propensity.model import Model
from tests.engine.sample import policy
from tests.engine.test_learned_decisions import pop_with, teach
from tests.engine.test_propensity import PRIORS, UPSET, answer, half_and_half, looks, shares, taught

MANY = Features(rows={Group.DONE: tuple(range(100)), Group.WORDS: tuple(range(1000, 1100))})
"""A situation of two hundred rows: each of them moves with every answer."""


@pytest.mark.parametrize("count", [1, 3, 8, 20, 50])
@pytest.mark.parametrize("seen", [looks("calm"), MANY])
@pytest.mark.parametrize("action", PRIORS)
def test_answers_move_a_propensity_no_further_than_so_many_may(count: int, seen: Features, action: str) -> None:
    """The declared share counts as eight answers; a situation moves log-odds by n / 100, for and against."""
    found = shares(taught([answer(n, action, seen) for n in range(count)]), seen)[action]
    counted = base_rate(PRIORS[action], count, count)
    most = log_odds(counted) + 2 * count / ROOM
    assert log_odds(counted) - 1e-3 <= log_odds(found) <= most + 1e-3


def test_eight_answers_to_an_action_make_it_some_sixty_percent_not_ninety() -> None:
    model = Model()
    first = pop_with(model)
    likely = {one.action: one.parts.propensity for one in first.decision.ranked}
    second = first.decision.ranked[1].action
    teach(model, first.inputs, first.decision, second, 8)
    after = {one.action: one.parts for one in pop_with(model).decision.ranked}
    assert likely[second] < after[second].propensity < (8 * (after[second].prior or 0) + 8) / 16 + 0.05


def test_what_is_open_here_shares_the_prior_whatever_else_the_policy_declares() -> None:
    """Other actions, not open, must not thin out the eight answers that the prior counts as."""
    declared = {**PRIORS, **{f"other_{n}": 0.5 for n in range(40)}}
    learned = taught([answer(n, "c", looks("calm")) for n in range(8)]).score(looks("calm"), declared, 1)
    found = learned_propensities(PRIORS, PRIORS, learned)
    assert found["c"].prior == pytest.approx(0.2)
    assert found["c"].value < 0.66


actions = st.sampled_from(["a", "b", "c", "d", "e"])
rows = st.lists(st.integers(0, 40), min_size=1, max_size=12, unique=True).map(sorted).map(tuple)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Model, Features]:
    """A model that has learned whatever, and a situation."""
    model = Model()
    for number in range(draw(st.integers(0, 30))):
        seen = Features(rows={draw(st.sampled_from(list(Group))): draw(rows)})
        offered = tuple(draw(st.lists(actions, min_size=1, unique=True)))
        chosen = draw(st.none() | st.sampled_from(offered))
        refused = () if chosen else (draw(st.sampled_from(offered)),)
        one = answer(
            number, chosen, seen, offered=offered, advised=draw(st.sampled_from(offered)), refused=refused,
            weight=draw(st.sampled_from([0.3, 1.0, 1.25])),
        )  # fmt: skip
        model.learn([one.model_copy(update={"helped": draw(st.none() | st.booleans()) if chosen else None})])
    return model, Features(rows={group: draw(rows) for group in draw(st.sets(st.sampled_from(list(Group))))})


@settings(max_examples=80, deadline=None)
@given(lives(), st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.data())
def test_what_moved_a_propensity_adds_up_to_how_far_it_was_moved(
    life: tuple[Model, Features], said: list[float], data: st.DataObject
) -> None:
    declared = dict(zip("abcdef", said, strict=False))
    own = {name: data.draw(st.floats(0.01, 1)) for name in declared}
    model, seen = life
    found = learned_propensities(declared, own, model.score(seen, declared, 1))
    assert sum(one.value for one in found.values()) == pytest.approx(1)
    assert sum(one.prior for one in found.values()) == pytest.approx(1)
    for action, parts in moved(declared, found).items():
        way = log_odds(found[action].value) - log_odds(found[action].prior)
        assert sum(part.log_odds or 0 for part in parts) == pytest.approx(way, abs=1e-3)
        assert parts[0].what in ("taken", "prior")
        for part in parts:
            assert part.factor is not None
            assert log(part.factor) == pytest.approx(part.log_odds or 0, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(lives(), st.integers(1, 6), st.floats(0.05, 0.95))
def test_it_is_not_said_that_agents_choose_otherwise_against_the_numbers_shown(
    life: tuple[Model, Features], answers: int, from_: float
) -> None:
    said = Arbitration(often_otherwise=OftenOtherwise(from_, answers))
    under, (model, seen) = replace(policy(), arbitration=said), life
    learned = model.score(seen, PRIORS, 1)
    found = learned_propensities(PRIORS, PRIORS, learned)
    for advised in PRIORS:
        risk = override_risk(advised, found, learned, under)
        if risk is None:
            continue
        way = log_odds(risk.probability) - log_odds(risk.usual or 0)
        assert sum(part.log_odds or 0 for part in risk.moved) == pytest.approx(way, abs=0.01)
        if risk.often:
            assert risk.answers >= answers
            assert risk.otherwise / risk.answers >= from_ - 1e-9
            assert risk.probability >= from_ - 1e-4


def risk_after(otherwise: int, followed: int, elsewhere: int) -> tuple[bool, int, int]:
    """Whether it is said, and the numbers, after so many answers to advice of a and overrides of advice of b."""
    model, seen = Model(), looks(*UPSET)
    told = [answer(n, "c", seen, advised="a") for n in range(otherwise)]
    told += [answer(1000 + n, "a", seen, advised="a") for n in range(followed)]
    told += [answer(2000 + n, "c", seen, advised="b") for n in range(elsewhere)]
    model.learn(told, priors=PRIORS)
    learned = model.score(seen, PRIORS, 1)
    risk = override_risk("a", learned_propensities(PRIORS, PRIORS, learned), learned, policy())
    assert risk is not None
    return risk.often, risk.otherwise, risk.answers


def test_what_became_of_other_advice_is_no_evidence_of_this_one() -> None:
    assert risk_after(0, 12, 300) == (False, 0, 12)
    assert risk_after(2, 40, 300) == (False, 2, 42)


def test_a_few_answers_are_too_few_to_say_so() -> None:
    least = policy().arbitration.often_otherwise.answers
    assert risk_after(least - 1, 0, 300) == (False, least - 1, least - 1)
    assert risk_after(least, 0, 300) == (True, least, least)


def test_the_first_answer_drops_nothing_from_what_is_told() -> None:
    model = Model()
    first = pop_with(model)
    teach(model, first.inputs, first.decision, first.decision.ranked[1].action, 1)
    for one in pop_with(model).decision.ranked[:3]:
        parts = one.parts
        assert parts.moved[0].what == "taken"
        assert parts.moved[0].text.startswith("Agents took it")
        assert parts.prior is not None
        way = log_odds(parts.propensity) - log_odds(parts.prior)
        assert sum(part.log_odds or 0 for part in parts.moved) == pytest.approx(way, abs=0.02)


# How it ended


def test_what_was_taken_and_did_not_help_counts_against_it() -> None:
    seen = looks("calm")
    failed = [answer(n, "a", seen).model_copy(update={"helped": False}) for n in range(60)]
    before, after = shares(Model(), seen), shares(taught(failed), seen)
    assert after["a"] < before["a"]
    assert after["b"] > before["b"]


def test_of_two_that_are_taken_as_often_the_one_that_helps_is_likelier() -> None:
    seen = looks("calm")
    told = [answer(n, "bc"[n % 2], seen).model_copy(update={"helped": n % 2 == 1}) for n in range(80)]
    found = shares(taught(told), seen)
    assert found["c"] > 2 * found["b"]
    learned = taught(told).score(seen, PRIORS, 1)
    counts = dict(zip(learned.actions, learned.counts, strict=True))["b"]
    assert counts is not None
    assert (counts.took, counts.open, counts.helped, counts.ended) == (40, 80, 0, 40)


def test_how_it_ended_may_become_known_later_and_change() -> None:
    unknown = half_and_half(20)
    helped = [one.model_copy(update={"helped": True, "weight": 1.25}) for one in unknown]
    failed = [one.model_copy(update={"helped": False, "weight": 0.5}) for one in unknown]
    model = taught(unknown)
    for before, after in pairwise((unknown, helped, failed, unknown)):
        for was, now in zip(before, after, strict=True):
            model.correct(was, now)
        fresh = taught(after)
        for name in ("taken", "offered", "counts"):
            known = [getattr(one, name)[..., : len(fresh.actions)] for one in (model, fresh)]
            assert known[0] == pytest.approx(known[1]), name
