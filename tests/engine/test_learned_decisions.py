"""Learned propensities in decisions: the advice they make, what is told and logged, the switches, and replay."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
import yaml

from agentdesk.domain.decision import ActionKind, Decision
from agentdesk.engine.decisions.decide import decide, decision_inputs, same_advice
from agentdesk.engine.decisions.inputs import DecisionInputs, document_hash, inputs_hash
from agentdesk.engine.policy.loader import PolicyError, load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.explain import RATE, moved_action
from agentdesk.engine.propensity.features import Features
from agentdesk.engine.propensity.learned import Counts, Learned
from agentdesk.engine.propensity.model import Model
from tests.engine.sample import NOW, Pop, call, event, policy, policy_files, pop
from tests.engine.test_propensity import answer, done, looks, on_call


def teach(model: Model, seen: DecisionInputs, decision: Decision, chosen: str, times: int, start: int = 0) -> None:
    """The same situation so many times, with the same answer."""
    assert seen.features is not None
    offered = tuple(one.action for one in decision.ranked)
    priors = {action.id: action.propensity for action in policy().actions.values()}
    model.learn(
        [
            Example(
                id=f"{start + n:06d}", rows=seen.features.flat, offered=offered, advised=offered[0], chosen=chosen,
                otherwise=chosen != offered[0],
            )
            for n in range(times)
        ],
        priors=priors,
    )  # fmt: skip


def pop_with(model: Model, under: Policy | None = None, **how: object) -> Pop:
    """The pop of a customer with a failed transfer, with that model in service."""
    used = under or policy()
    plain = pop([event("e1", 30, "app.transfer_failed", task="transfer")], interaction=call(), under=used)

    def foresee(seen: Features, priors: Mapping[str, float]) -> Learned:
        return model.score(seen, priors, 7)

    inputs = decision_inputs(
        plain.facts, plain.conclusions, touchpoint="desk", exception_mode=None, policy=used, foresee=foresee
    )
    return replace(plain, inputs=inputs, decision=decide(inputs, used, NOW, "d-1"))


def under(**arbitration: object) -> Policy:
    return _under(yaml.safe_dump(arbitration))


@cache
def _under(arbitration: str) -> Policy:
    files = dict(policy_files())
    said_ = yaml.safe_load(files["policy.yaml"])
    said_["arbitration"] = yaml.safe_load(arbitration)
    said_["levers"] = {"complete_transfer": 0.9}
    return load_policy({**files, "policy.yaml": yaml.safe_dump(said_)})


def test_what_agents_do_becomes_the_advice() -> None:
    model = Model()
    before = pop_with(model).decision
    assert [one.action for one in before.ranked] == [one.action for one in pop_with(Model()).decision.ranked]
    other = before.ranked[1].action
    teach(model, pop_with(model).inputs, before, other, 600)
    after = pop_with(model).decision
    found = {one.action: one.parts.propensity for one in after.ranked}
    assert max(found, key=lambda action: found[action]) == other
    assert sum(found.values()) == pytest.approx(1, abs=0.01)
    assert after.model_version == 7
    for one in after.ranked:
        product = one.parts.propensity * one.parts.context * one.parts.value * one.parts.levers
        assert one.priority == pytest.approx(product, abs=1e-4)


def test_it_is_told_what_moved_a_propensity() -> None:
    model = Model()
    first = pop_with(model)
    assert [one.what for one in first.decision.ranked[0].parts.moved] == ["prior"]
    teach(model, first.inputs, first.decision, first.decision.ranked[0].action, 300)
    told = pop_with(model).decision.ranked[0].parts.moved
    assert told[0].text.startswith("Agents took it 300 of the 300 times it was open to them: makes it more likely")
    assert len(told) > 1
    assert all(one.factor is not None and one.factor > 1 and "more likely" in one.text for one in told[1:])


@pytest.mark.parametrize(("part", "told"), [(0.7, "less often than declared"), (-0.7, "more often than declared")])
def test_of_an_action_that_nobody_answered_it_is_told_that_its_rivals_moved_it(part: float, told: str) -> None:
    first = moved_action({RATE: part}, Counts())[0]
    assert first.text.startswith(f"Nobody has answered it yet, and agents took what else is open {told}: makes it")
    assert moved_action({RATE: 0.0}, Counts())[0].text == "Nobody has answered it yet"


def test_agents_often_choose_otherwise_is_foretold() -> None:
    model = Model()
    first = pop_with(model)
    assert first.decision.override_risk is None
    teach(model, first.inputs, first.decision, first.decision.ranked[0].action, 100)
    calm = pop_with(model).decision
    assert calm.override_risk is not None
    assert calm.override_risk.probability < 0.15
    assert not calm.override_risk.often
    for start in range(1000, 1200):
        model.learn([answer(start, None, first.inputs.features or looks(), advised=first.best, refused=(first.best,),
                            offered=tuple(one.action for one in first.decision.ranked))])  # fmt: skip
    risk = pop_with(model).decision.override_risk
    assert risk is not None
    assert (risk.answers, risk.otherwise, risk.all_answers) == (300, 200, 300)
    assert risk.probability > 0.5
    assert risk.often


def test_a_decision_with_learned_scores_replays_though_the_model_moved_on() -> None:
    model = Model()
    first = pop_with(model)
    teach(model, first.inputs, first.decision, first.decision.ranked[2].action, 50)
    seen = pop_with(model)
    text = seen.inputs.model_dump_json()
    teach(model, first.inputs, first.decision, first.decision.ranked[1].action, 400, start=1000)
    stored = DecisionInputs.model_validate_json(text)
    assert inputs_hash(stored) == seen.decision.inputs_hash
    assert decide(stored, policy(), NOW, "d-1") == seen.decision
    assert Decision.model_validate_json(seen.decision.model_dump_json()) == seen.decision


def test_inputs_of_before_there_was_a_model_keep_their_hash_and_decide_as_then() -> None:
    now = on_call("where is it?", history=(done("family_line", 20, "overridden"),)).inputs
    old = json.loads(now.model_dump_json())
    for name in ("features", "learned", "seed", "records", "conversation", "tries", "returned"):
        del old[name]
    del old["why"]["others"], old["sentiment"]["turning_points"], old["sentiment"]["by_journey"]
    text = json.dumps(old, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    stored = DecisionInputs.model_validate_json(text)
    assert document_hash(old) == hashlib.sha256(text.encode()).hexdigest()
    assert document_hash(json.loads(now.model_dump_json())) == inputs_hash(now)
    decision = decide(stored, policy(), NOW, "d-1")
    assert (decision.model_version, decision.override_risk) == (None, None)
    assert {one.logged_propensity for one in decision.ranked} == {None}
    assert all(not one.parts.moved for one in decision.ranked)


def test_advice_that_only_became_more_or_less_likely_is_the_same_advice() -> None:
    model = Model()
    first = pop_with(model)
    teach(model, first.inputs, first.decision, first.decision.ranked[0].action, 20)
    one = pop_with(model).decision
    teach(model, first.inputs, first.decision, first.decision.ranked[0].action, 5, start=100)
    other = pop_with(model).decision
    assert one != other
    assert same_advice(one, other)


# The switches of arbitration


@pytest.mark.parametrize("factor", ["propensity", "context", "value", "levers"])
def test_each_factor_can_be_switched_off(factor: str) -> None:
    decision = pop_with(Model(), under(**{factor: False})).decision
    for one in decision.ranked:
        parts = one.parts.model_dump()
        assert parts[factor] == 1
        assert one.priority == pytest.approx(
            parts["propensity"] * parts["context"] * parts["value"] * parts["levers"], abs=1e-4
        )
    whole = pop_with(Model(), under()).decision
    assert any(getattr(one.parts, factor) != 1 for one in whole.ranked)


def test_learning_can_be_switched_off() -> None:
    model = Model()
    first = pop_with(model)
    teach(model, first.inputs, first.decision, first.decision.ranked[1].action, 600)
    off = pop_with(model, under(learned=False)).decision
    plain = pop([event("e1", 30, "app.transfer_failed", task="transfer")], interaction=call(), under=under()).decision
    assert [one.parts for one in off.ranked] == [one.parts for one in plain.ranked]
    assert (off.model_version, off.override_risk) == (None, None)


@pytest.mark.parametrize(
    ("said_", "complaint"),
    [
        (dict.fromkeys(("propensity", "context", "value", "levers"), False), "nothing is left to rank"),
        ({"propensity": False, "learned": True}, "changes nothing"),
        ({"exploration": {"rate": 0.5}}, "less than or equal to 0.2"),
        ({"exploration": {"rate": 0.1, "among": 1}}, "greater than or equal to 2"),
        ({"often_otherwise": {"from": 0}}, "greater than 0"),
        ({"luck": True}, "luck"),
    ],
)
def test_switches_that_make_no_sense_are_refused(said_: dict[str, object], complaint: str) -> None:
    with pytest.raises(PolicyError) as refused:
        under(**said_)
    assert any(complaint in problem.message and problem.file == "policy.yaml" for problem in refused.value.problems)


# Exploration


def test_without_exploration_the_best_is_logged_with_certainty() -> None:
    decision = pop_with(Model()).decision
    assert [one.logged_propensity for one in decision.ranked[:3]] == [1.0, None, None]


def test_exploration_varies_among_the_best_of_one_kind_with_logged_probabilities() -> None:
    curious = under(exploration={"rate": 0.2, "among": 4})
    usual = pop_with(Model()).decision
    inputs = pop_with(Model(), curious).inputs
    best = usual.ranked[0]
    open_ = [one for one in usual.ranked[:4] if one.kind is best.kind]
    assert len(open_) > 1
    firsts: Counter[str] = Counter()
    for number in range(400):
        drawn = inputs.model_copy(update={"seed": f"{number}"})
        decision = decide(drawn, curious, NOW, "d-1")
        assert decision == decide(drawn, curious, NOW, "d-1")
        first = decision.ranked[0]
        firsts[first.action] += 1
        assert first.kind is best.kind
        assert first.kind is not ActionKind.NO_ACTION
        assert {one.action for one in decision.ranked} == {one.action for one in usual.ranked}
        logged = {one.action: one.logged_propensity for one in decision.ranked if one.logged_propensity}
        assert logged == pytest.approx(
            {one.action: 0.2 / len(open_) + (0.8 if one is best else 0) for one in open_}, abs=1e-5
        )
        if first.action != best.action:
            assert "by chance" in first.why[-1].text
    assert firsts.keys() == {one.action for one in open_}
    assert firsts[best.action] > 300
