"""Drafts: the planted condition is found and proposed in the policy's language; placed, it changes nothing else."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agentdesk.engine.policy.diff import difference
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.yamlsource import PolicyError
from agentdesk.engine.radar.cases import Vocabulary
from agentdesk.engine.radar.drafting import Basis, draft_text
from agentdesk.engine.radar.placing import DRAFT, bumped, checked_draft, placed_rule
from agentdesk.engine.radar.separating import Separated, separate
from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files

RULE = """\
# why
id: not_now
when: unsolved.failed_payment == 0
because: "{told.failed_payment}"
evidence: signal.failed_payment
"""
ACTION = "bigger_data_plan"
DAY = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return policy_files(default_policy_dir())


@pytest.fixture(scope="module")
def policy(files: dict[str, str]) -> Policy:
    return load_policy(files)


def case(schema: Mapping[str, Any], chance: random.Random, **names: Mapping[str, Any]) -> dict[str, Any]:
    """A situation by its defaults, with these names otherwise, and some that have nothing to do with it."""
    noise = {"history": {**schema["history"], "shown": chance.randrange(4)}}
    given = {group: {**schema[group], **values} for group, values in names.items()}
    return {**schema, "customer": {"name": "Maya Ortiz", "first_name": "Maya"}, **noise, **given}


def cases(words: Vocabulary, failed: int, n: int, seed: int, **more: Mapping[str, Any]) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        case(words.schema, chance, unsolved={"failed_payment": 1 + place % 2 if place < failed else 0}, **more)
        for place in range(n)
    ]


def test_what_was_planted_is_proposed_and_passes_the_check(files: dict[str, str], policy: Policy) -> None:
    action = policy.actions[ACTION]
    words = Vocabulary.of(action, policy)
    found = separate(cases(words, 40, 50, 1), cases(words, 5, 80, 2), words, 10)
    best = found.best[0]
    assert best.parts == ("unsolved.failed_payment > 0",)
    assert (best.hits, best.n, best.taken_hits, best.taken_n) == (40, 50, 5, 80)
    assert found.tried > 5
    text = draft_text(action, Basis(50, 80, DAY, DAY, found, best), policy)
    assert "when: unsolved.failed_payment == 0\n" in text
    assert 'because: "{told.failed_payment}"\n' in text
    assert "40 of 50 overrides and 5 of 80 acceptances" in " ".join(text.replace("\n# ", " ").split())
    assert "Maya" not in text
    assert max(len(line) for line in text.splitlines()) <= 100
    checked = checked_draft(files, ACTION, text)
    assert checked.errors == ()
    assert checked.policy is not None
    gate = next(rule for rule in checked.policy.actions[ACTION].gates if rule.id == checked.rule)
    assert gate.evidence == "signal.failed_payment"


def test_two_conditions_where_one_says_too_little(policy: Policy) -> None:
    words = Vocabulary.of(policy.actions[ACTION], policy)
    angry, calm = {"label": "negative"}, {"label": "positive"}
    both = cases(words, 40, 40, 3, sentiment=angry)
    one = cases(words, 40, 40, 4, sentiment=calm) + cases(words, 0, 40, 5, sentiment=angry)
    best = separate(both, one, words, 10).best[0]
    assert sorted(best.parts) == ["sentiment.label == 'negative'", "unsolved.failed_payment > 0"]
    text = draft_text(policy.actions[ACTION], Basis(40, 80, DAY, DAY, Separated(1, (best,)), best), policy)
    assert "when: not (" in text


def test_nothing_is_proposed_from_chance_or_from_too_few(policy: Policy) -> None:
    words = Vocabulary.of(policy.actions[ACTION], policy)
    alike = separate(cases(words, 10, 50, 6), cases(words, 10, 50, 7), words, 10)
    assert alike.best == ()
    assert alike.tried > 0
    assert separate(cases(words, 9, 9, 8), cases(words, 0, 80, 9), words, 10) == Separated(0, ())
    text = draft_text(policy.actions[ACTION], Basis(9, 80, DAY, DAY, Separated(0, ()), None), policy)
    assert "too few" in text
    assert 'when: "true"' in text


def test_a_word_that_may_be_somebodys_is_not_proposed(policy: Policy) -> None:
    words = Vocabulary.of(policy.actions[ACTION], policy)
    named = [{**one, "channel": f"line{place}"} for place, one in enumerate(cases(words, 20, 20, 10))]
    plain = [{**one, "channel": "chat"} for one in cases(words, 20, 40, 11)]
    found = separate(named, plain, words, 10)
    assert not [part for one in found.best for part in one.parts if "line" in part]


def test_placed_anywhere_it_adds_one_rule_and_keeps_every_line(files: dict[str, str], policy: Policy) -> None:
    for action in policy.actions:
        placed, rule = placed_rule(files, action, RULE)
        assert {path for path in files if files[path] != placed.files[path]} == {placed.file}
        one = {placed.file: files[placed.file]}
        added = [str(one) for one in difference(one, {placed.file: placed.files[placed.file]})]
        assert rule == f"{action}.not_now"
        assert len(added) == 1, added
        assert f"action {action}" in added[0]
        assert added[0].endswith("not_now: added") or "suitability: added" in added[0], added


@pytest.mark.parametrize(
    ("change", "line", "column", "said"),
    [
        (("unsolved.failed", "unsolved.faild"), 3, 7, "not a declared name"),
        (("because", "becaus"), 4, 10, "not a known field"),
        (("evidence: signal.failed_payment", "evidence: signal.nothing"), 5, 11, "not a group of evidence"),
        (("when: unsolved.failed_payment == 0", 'when: "true"'), 3, 7, "stops nothing"),
        (("id: not_now", "id: Not Now"), 2, 5, "id"),
        (('"{told.failed_payment}"', '"{told.failed_payment"'), 4, 10, "brace"),
        (("when: ", "when: ["), 4, 8, "not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(
    files: dict[str, str], change: tuple[str, str], line: int, column: int, said: str
) -> None:
    checked = checked_draft(files, ACTION, RULE.replace(*change))
    assert checked.policy is None
    problem = next(one for one in checked.errors if said in one.message)
    assert (problem.file, problem.line) == (DRAFT, line), [str(one) for one in checked.errors]
    assert abs(problem.column - column) <= 1, str(problem)


@pytest.mark.parametrize("text", ["", "- id: a\n  when: true\n", "when: x == 1\nbecause: y\n", "id: 5\n", "just words"])
def test_a_draft_is_one_rule_with_an_id(files: dict[str, str], text: str) -> None:
    checked = checked_draft(files, ACTION, text)
    assert checked.errors
    assert checked.policy is None


def test_an_action_written_on_one_line(files: dict[str, str]) -> None:
    rules = ", suitability: [{id: x, when: trait.business, because: No}]"
    plain = f"actions:\n  - {{id: tiny, title: Tiny, kind: growth, propensity: 0.1, value: 0.1{rules}}}\n"
    for text in (plain, plain.replace(rules, ""), plain.replace(rules, ", suitability: []")):
        before = {"actions/tiny.yaml": text}
        placed, _rule = placed_rule(before, "tiny", RULE)
        assert len(difference(before, placed.files)) == 1
    with pytest.raises(PolicyError, match="no action"):
        placed_rule(files, "nobody", RULE)


def test_the_version_moves_on() -> None:
    def label(before: str) -> str:
        made = bumped({"policy.yaml": f"# head\nversion: {before}  # ours\nx: 1\n"}, date(2026, 11, 26))["policy.yaml"]
        assert made.startswith("# head\nversion: ")
        assert made.endswith("  # ours\nx: 1\n")
        return made.splitlines()[1].split('"')[1]

    assert label('"2026-11-22.4"') == "2026-11-26.1"
    assert label('"2026-11-26.4"') == "2026-11-26.5"
    assert label("spring") == "spring.1"
    assert label("'v1.9'") == "v1.10"
