"""A team's folder owns its actions and rules; the center owns the rest, and nobody reaches into another's."""

from collections.abc import Mapping

import pytest

from agentdesk.engine.policy.diff import difference
from agentdesk.engine.policy.loader import PolicyError, load_policy
from agentdesk.engine.policy.review.review import reviewed
from tests.engine.sample import policy_files, pop

TEAMS = """teams:
  tea: {title: Tea, kinds: [growth], most_value: 0.5, most_propensity: 0.4, most_weight: 1.5}
  milk: {}
"""
TEA = """actions:
  - {id: offer_tea, title: Offer tea, kind: growth, propensity: 0.2, value: 0.4}
  - {id: offer_cake, title: Offer cake, kind: growth, propensity: 0.2, value: 0.4}
"""
RULES = """gates:
  - {id: awake, gate: suitability, actions: [offer_tea], when: in_conversation, because: They are asleep}
context_weights:
  - {id: thirsty, when: signal.interest > 0, factor: 1.5, because: They are thirsty}
"""
JOURNEY = """id: tea_time
title: Having tea
goal: Tea
entry: type == 'tea.ordered'
milestones:
  - {id: served, title: Served, when: type == 'tea.served'}
success: served
abandon_after: 1d
"""


def federated(**more: str) -> dict[str, str]:
    """The shipped policy with two teams more; ``more`` are files by names with _ for / (``tea_rules``)."""
    files = dict(policy_files())
    for path in [path for path in files if path.startswith("teams/")]:
        del files[path]
    head, rest = files["policy.yaml"].split("teams:\n", 1)
    files["policy.yaml"] = head + TEAMS + rest.split("\n", 1)[1]
    files |= {"teams/tea/actions/tea.yaml": TEA, "teams/tea/rules.yaml": RULES}
    return files | {f"teams/{name.replace('__', '/')}.yaml": text for name, text in more.items()}


def test_a_team_has_actions_journeys_and_rules_of_its_own() -> None:
    made = load_policy(federated(tea__journeys__tea=JOURNEY))
    tea, cake = made.actions["offer_tea"], made.actions["offer_cake"]
    assert (tea.team, cake.team, made.actions["family_line"].team) == ("tea", "tea", "")
    assert [rule.id for rule in tea.gates] == ["tea.awake"]
    assert cake.gates == ()
    assert [weight.id for weight in cake.weights] == [weight.id for weight in tea.weights] == ["tea.thirsty"]
    assert not any(weight.id == "tea.thirsty" for weight in made.actions["family_line"].weights)
    assert made.journeys.keys() >= {"tea_time"}
    assert {one.action: one.team for one in made.catalogue}["offer_tea"] == "tea"
    assert made.teams == {"tea", "milk"}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"coffee__actions__coffee": TEA.replace("tea", "x")}, "policy.yaml declares no team 'coffee'"),
        ({"tea__policy": "a: 1"}, "a team has no such file"),
        ({"milk__actions__milk": TEA}, "the action 'offer_tea' belongs to the team 'milk', not to the team 'tea'"),
        (
            {"milk__actions__milk": TEA.replace("offer_tea", "family_line").replace("offer_cake", "x")},
            "the action 'family_line' belongs to the center, not to the team 'milk'",
        ),
        (
            {"tea__rules": RULES.replace("[offer_tea]", "[family_line]")},
            "the action 'family_line' belongs to the center, not to the team 'tea'",
        ),
        (
            {"milk__rules": RULES},
            "the action 'offer_tea' belongs to the team 'tea', not to the team 'milk'",
        ),
        ({"tea__rules": RULES.replace("[offer_tea]", "[offer_te]")}, "there is no action 'offer_te'"),
        ({"tea__rules": RULES + "levers: {family_line: 0.1}\n"}, "'levers' belongs to the center (policy.yaml)"),
        ({"tea__rules": RULES + "contact_policy: []\n"}, "'contact_policy' belongs to the center (policy.yaml)"),
        (
            {"tea__rules": RULES.replace("actions: [offer_tea]", "kinds: [growth]")},
            "'kinds' belongs to the center (policy.yaml), not to the team 'tea'",
        ),
        ({"tea__rules": RULES.replace("suitability", "exception_mode")}, "'gate' is not right"),
        ({"tea__rules": RULES.replace("factor: 1.5", "factor: 3")}, "the center allows the team 'tea' a weight of 1.5"),
        ({"tea__rules": RULES.replace("id: thirsty", "id: awake")}, "the team rule 'awake' is declared twice"),
        ({"tea__rules": RULES.replace("in_conversation", "in_conversatio")}, "is not a declared name"),
        (
            {"tea__actions__tea": TEA.replace("value: 0.4", "value: 0.6")},
            "the center allows the team 'tea' a value of 0.5 at most",
        ),
        (
            {"tea__actions__tea": TEA.replace("propensity: 0.2", "propensity: 0.9")},
            "the center allows the team 'tea' a propensity of 0.4 at most",
        ),
        (
            {"tea__actions__tea": TEA.replace("kind: growth", "kind: service")},
            "the team 'tea' may have actions of the kind growth only",
        ),
        (
            {"tea__journeys__tea": JOURNEY + "outranks: [money_transfer]\n"},
            "the journey 'money_transfer' belongs to the center, not to the team 'tea'",
        ),
    ],
)
def test_nobody_reaches_into_anothers(files: Mapping[str, str], told: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(federated(**files))
    found = [problem for problem in caught.value.problems if told in problem.message]
    assert found, [str(problem) for problem in caught.value.problems]
    assert all(problem.file.startswith("teams/") for problem in found)
    assert len(set(caught.value.problems)) == len(caught.value.problems)


def test_the_place_is_that_of_the_name() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(federated(tea__rules=RULES.replace("[offer_tea]", "[offer_cake, family_line]")))
    (problem,) = caught.value.problems
    line = RULES.splitlines()[1].replace("[offer_tea]", "[offer_cake, family_line]")
    assert (problem.line, problem.column) == (2, line.index("family_line") + 1)


def test_a_teams_rule_can_put_its_action_out_of_reach() -> None:
    report = reviewed(federated(tea__rules=RULES.replace("when: in_conversation", "when: journeys.service_open > 0")))
    (mistake,) = report.errors
    assert mistake.file == "teams/tea/rules.yaml"
    assert "nobody can ever get the action 'offer_tea'" in mistake.message


def test_a_decision_says_whose_an_action_is() -> None:
    told = pop(under=load_policy(federated())).decision
    owners = {str(one.action): one.team for one in told.ranked}
    owners |= {str(one.action): one.team for one in told.withheld}
    assert (owners["offer_tea"], owners["family_line"]) == ("tea", "")


def test_what_a_team_changes_is_told_as_the_teams() -> None:
    changed = federated(tea__rules=RULES.replace("factor: 1.5", "factor: 1.2"))
    told = [str(change) for change in difference(federated(), changed)]
    assert told == ["team tea, context weight thirsty, factor: 1.5 → 1.2"]
