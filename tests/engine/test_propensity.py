"""Learned propensities: what is looked at, how they start and grow, and what an answer teaches."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.decision import Decision
from agentdesk.domain.override import ResultStatus
from agentdesk.engine.decisions.propensity import learned_propensities
from agentdesk.engine.history import ShownAction
from agentdesk.engine.propensity.answers import TakenInstead, example_of
from agentdesk.engine.propensity.course import course
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.features import Features, features
from agentdesk.engine.propensity.learned import Group
from agentdesk.engine.propensity.model import Model
from agentdesk.engine.propensity.snapshot import dumped, loaded
from tests.engine.sample import DAY, NOW, Pop, call, event, policy, pop, said

PRIORS = {"a": 0.5, "b": 0.3, "c": 0.2}
CALM, UPSET = ("calm",), ("upset",)


def looks(*told: str) -> Features:
    """Features by hand: one row for each word."""
    return Features(rows={Group.WORDS: tuple(sorted(hashlib.sha256(one.encode()).digest()[0] for one in told))})


def answer(
    number: int, chosen: str | None, seen: Features, *, advised: str = "a", otherwise: bool | None = None,
    offered: tuple[str, ...] = ("a", "b", "c"), refused: tuple[str, ...] = (), weight: float = 1.0,
) -> Example:  # fmt: skip
    return Example(
        id=f"{number:05d}", rows=seen.flat, offered=offered, advised=advised, chosen=chosen, refused=refused,
        otherwise=chosen != advised if otherwise is None else otherwise, weight=weight,
    )  # fmt: skip


def shares(model: Model, seen: Features, priors: Mapping[str, float] = PRIORS) -> dict[str, float]:
    """The probabilities as they are served, where all of the actions are open."""
    found = learned_propensities(priors, priors, model.score(seen, priors, 1))
    return {name: one.value for name, one in found.items()}


def taught(examples: Sequence[Example]) -> Model:
    model = Model()
    model.learn(examples, priors=PRIORS)
    return model


def half_and_half(count: int) -> list[Example]:
    """Calm customers get a, upset ones b."""
    return [answer(n, "ab"[n % 2], looks(*(CALM, UPSET)[n % 2])) for n in range(count)]


def test_before_anything_is_learned_the_declared_priors_stand() -> None:
    assert shares(Model(), looks("new")) == pytest.approx({"a": 0.5, "b": 0.3, "c": 0.2}, abs=1e-3)


def test_one_answer_does_not_turn_the_advice_round() -> None:
    model = taught([answer(1, "c", looks(*CALM))])
    found = shares(model, looks(*CALM))
    assert max(found, key=lambda action: found[action]) == "a"
    assert 0.2 < found["c"] < 0.35


def test_many_answers_tell_situations_apart() -> None:
    model = taught(half_and_half(800))
    assert shares(model, looks(*CALM))["a"] > 0.8
    assert shares(model, looks(*UPSET))["b"] > 0.8


def test_a_new_action_starts_at_its_prior_among_actions_that_are_known() -> None:
    model = taught(half_and_half(800))
    found = shares(model, looks(*CALM), {**PRIORS, "new": 0.5})
    assert found["a"] > found["new"] > 0.05
    assert "new" not in model.actions


def test_what_was_not_open_is_not_blamed() -> None:
    model = taught([answer(n, "a", looks(*CALM), offered=("a", "b")) for n in range(300)])
    found = shares(model, looks(*CALM))
    assert found["c"] > found["b"]


def test_what_was_refused_loses_to_all_others() -> None:
    model = taught([answer(n, None, looks(*CALM), refused=("a",)) for n in range(400)])
    found = shares(model, looks(*CALM))
    assert found["a"] < 0.1
    assert found["b"] > found["c"]


def test_how_it_ended_weighs() -> None:
    seen = looks(*CALM)
    mixed = [("a", 1.25), ("b", 0.5)]
    model = taught([answer(n, mixed[n % 2][0], seen, weight=mixed[n % 2][1]) for n in range(600)])
    found = shares(model, seen)
    assert found["a"] > found["b"] > found["c"]


@given(st.permutations(range(24)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_arrival_within_a_batch_does_not_matter(order: list[int]) -> None:
    examples = half_and_half(24)
    one, other = taught(examples), taught([examples[place] for place in order])
    assert one.actions == other.actions
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.risk, other.risk)
    assert one.foresight == other.foresight


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=20))
@settings(max_examples=25, deadline=None)
def test_corrected_answers_count_once_and_as_they_are_known_now(told: list[tuple[str, str]]) -> None:
    before = [answer(n, was, looks(*CALM)) for n, (was, _now) in enumerate(told)]
    after = [answer(n, now, looks(*CALM)) for n, (_was, now) in enumerate(told)]
    corrected, known = taught(before), taught(after)
    for was, now in zip(before, after, strict=True):
        corrected.correct(was, now)
    counted = [dict(zip(model.actions, model.taken.tolist(), strict=True)) for model in (corrected, known)]
    assert {action: n for action, n in counted[0].items() if n} == {action: n for action, n in counted[1].items() if n}
    assert corrected.examples == known.examples == len(told)
    assert corrected.otherwise.sum() == known.otherwise.sum()


def test_going_over_old_answers_again_counts_nothing_twice() -> None:
    model, examples = Model(), half_and_half(100)
    model.learn(examples, again=examples * 3, priors=PRIORS)
    assert (model.examples, model.offered.max(), model.foresight.choices) == (100, 100, 100)


def test_features_of_another_form_are_neither_learned_nor_used() -> None:
    model = taught([answer(1, "c", looks(*CALM)).model_copy(update={"form": 0})])
    assert model.examples == 0
    assert shares(taught(half_and_half(800)), looks(*UPSET).model_copy(update={"form": 0}))["b"] < 0.6


# What is looked at


def done(action: str, minutes_ago: float, outcome: str = "acted") -> ShownAction:
    at = NOW - timedelta(minutes=minutes_ago)
    return ShownAction(action=action, kind="service", at=at, outcome=outcome, touchpoint="desk")


def on_call(*texts: str, history: tuple[ShownAction, ...] = ()) -> Pop:
    looked_up = event("e1", 2, "system.lookup_answered", system="orders", state="Delayed by 3 days")
    return pop([looked_up], interaction=call(10, "orders"), utterances=said(*texts), history=history)


def test_the_course_of_the_contact_is_put_in_one_order() -> None:
    told = (
        done("greet", 9),
        done("ask_name", 5),
        done("older", 3 * DAY),
        done("ask_pin", 4, "overridden"),
        done("look_up", 4),
    )
    seen = course(on_call("where is it?", "hello?", history=told).facts)
    assert seen.done == ("greet", "ask_name", "something else", "look_up")
    assert (seen.last, seen.found, seen.fields) == ("heard", "system.lookup_answered", seen.fields)
    assert dict(seen.fields) == {"state": "delayed by # days", "system": "orders"}
    assert (seen.heard, seen.matter, seen.otherwise) == (("where is it? hello?",), "orders", 1)


def test_words_go_in_hashed() -> None:
    inputs = on_call("my secret hobby is falconry").inputs
    assert inputs.features is not None
    assert "falconry" not in inputs.features.model_dump_json()
    assert all(0 <= row < 1 << 14 for row in inputs.features.flat)


def test_every_part_of_the_situation_is_looked_at() -> None:
    """Each group of features answers to its own part."""
    calm = on_call("where is it?")

    def changed(other: Pop) -> set[Group]:
        one, two = (features(each.facts, each.conclusions, "desk").rows for each in (calm, other))
        return {group for group in Group if one.get(group) != two.get(group)}

    assert Group.WORDS in changed(on_call("this is not it"))
    assert {Group.DONE, Group.LAST} <= changed(on_call("where is it?", history=(done("greet", 9),)))
    started = event("e0", 60, "order.placed", order_id="O-1", category="phone")
    assert Group.JOURNEY in changed(pop([started], interaction=call(10, "orders"), utterances=said("where is it?")))
    assert Group.FEELING in changed(on_call("this is horrible, I hate it, terrible service"))
    assert Group.INTENT in changed(replace(calm, facts=replace(calm.facts, interaction=call(10, "billing"))))


# What is learned from an answered decision


def decided() -> Decision:
    return pop([event("e1", 30, "app.transfer_failed", task="transfer")], interaction=call()).decision


@pytest.mark.parametrize(
    ("outcomes", "instead", "wanted"),
    [
        ({"complete_transfer": "accepted"}, None, ("complete_transfer", (), False, 0.75)),
        ({"complete_transfer": "acted"}, None, ("complete_transfer", (), False, 1.0)),
        ({"raise_transfer_limit": "acted"}, None, ("raise_transfer_limit", (), False, 1.0)),
        ({"complete_transfer": "declined"}, None, (None, ("complete_transfer",), True, 1.0)),
        ({"complete_transfer": "ignored"}, None, (None, ("complete_transfer",), None, 0.3)),
        (
            {"complete_transfer": "declined", "raise_transfer_limit": "accepted"},
            None,
            ("raise_transfer_limit", (), False, 1.0),
        ),
        (
            {"complete_transfer": "overridden", "callback_expert": "acted"},
            TakenInstead("callback_expert", ResultStatus.PENDING),
            ("callback_expert", (), True, 1.0),
        ),
        (
            {"complete_transfer": "overridden", "raise_transfer_limit:L-7": "acted"},
            TakenInstead("raise_transfer_limit:L-7", ResultStatus.PENDING),
            ("raise_transfer_limit", (), True, 1.0),
        ),
        (
            {"complete_transfer": "overridden"},
            TakenInstead("rang them up", ResultStatus.PENDING),
            (None, ("complete_transfer",), True, 1.0),
        ),
    ],
)
def test_what_an_answer_teaches(
    outcomes: dict[str, str], instead: TakenInstead | None, wanted: tuple[object, ...]
) -> None:
    example = example_of(decided(), looks(*CALM), outcomes, instead, frozenset(policy().actions))
    assert example is not None
    assert (example.chosen, example.refused, example.otherwise, example.weight) == wanted
    assert example.advised == "complete_transfer"
    assert example.offered == tuple(one.action for one in decided().ranked)


@pytest.mark.parametrize(("outcome", "weights"), [("acted", (1.0, 1.25, 0.5)), ("accepted", (0.75, 0.9375, 0.375))])
def test_how_it_ended_weighs_what_was_taken(outcome: str, weights: tuple[float, float, float]) -> None:
    best, catalogue = decided().ranked[0].action, frozenset(policy().actions)
    for helped, weight in zip((None, True, False), weights, strict=True):
        one = example_of(
            decided(), looks(*CALM), {best: outcome}, None, catalogue, dict.fromkeys(catalogue, helped).get
        )
        assert one is not None
        assert (one.helped, one.weight, one.chosen) == (helped, weight, best)
    turned_down = example_of(decided(), looks(*CALM), {best: "declined"}, None, catalogue, lambda _: False)
    assert turned_down is not None
    assert (turned_down.helped, turned_down.weight) == (None, 1.0), "what was not done did not fail"


def test_no_answer_or_no_features_teach_nothing() -> None:
    assert example_of(decided(), looks(*CALM), {}, None, frozenset()) is None
    assert example_of(decided(), None, {"complete_transfer": "acted"}, None, frozenset()) is None


@given(st.integers(min_value=0, max_value=60))
@settings(max_examples=8, deadline=None)
def test_a_model_that_was_written_down_is_the_same_and_learns_on_the_same(count: int) -> None:
    model = taught(half_and_half(count))
    again = loaded(dumped(model))
    assert again is not None
    for one in (model, again):
        one.learn([answer(9000 + n, "c", looks("new")) for n in range(5)], priors=PRIORS)
    assert again.actions == model.actions
    assert again.foresight == model.foresight
    for name in ("weights", "squares", "risk", "risk_squares", "taken", "offered", "otherwise", "answered"):
        assert np.array_equal(getattr(again, name), getattr(model, name)), name
