"""What changes between two policies is told in their words."""

from collections.abc import Mapping

import pytest

from agentdesk.engine.policy.diff import difference, not_replayed
from agentdesk.engine.policy.loader import load_policy
from tests.engine.sample import policy_files


def changed(path: str, old: str, new: str) -> Mapping[str, str]:
    files = policy_files()
    assert old in files[path]
    made = {**files, path: files[path].replace(old, new, 1)}
    load_policy(made)
    return made


def told(path: str, old: str, new: str) -> list[str]:
    return [str(change) for change in difference(policy_files(), changed(path, old, new))]


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("journeys/money_transfer.yaml", "within: 24h", "within: 2d",
         "journey money_transfer, milestone completed, due after begun, within: 24h → 2d"),
        ("policy.yaml", "callback_expert: 0.9", "callback_expert: 0.7", "lever callback_expert: 0.9 → 0.7"),
        ("policy.yaml", "levers:\n", "levers:\n  family_line: 2\n", "lever family_line: added 2"),
        ("policy.yaml", "outcomes: [declined], at_most: 1", "outcomes: [declined], at_most: 0",
         "contact rule growth_rest, at_most: 1 → 0"),
        ("policy.yaml", "match: 3.0", "match: 2.5", "relevance, match: 3.0 → 2.5"),
        ("policy.yaml", "when: journeys.service_open == 0", "when: journeys.service_open <= 1",
         "gate rule service_first, when: “journeys.service_open == 0” → “journeys.service_open <= 1”"),
        ("policy.yaml", "high: 0.6", "high: 0.7", "levels, high: 0.6 → 0.7"),
        ("policy.yaml", '"bill shock": -2.0', '"bill shock": -3', "care word bill shock: -2.0 → -3"),
        ("policy.yaml", "kinds: [growth, proactive]\n    title: {en: Sell", "kinds: [growth]\n    title: {en: Sell",
         "reason code selling_now, kinds: removed proactive"),
        ("policy.yaml", "touchpoints: [ivr, chat,", "touchpoints: [ivr, kiosk, chat,",
         "routing, touchpoints: added kiosk"),
        ("actions/growth.yaml", "id: no_arrears, when: not trait.arrears", "id: no_arrears, when: not trait.vulnerable",
         "action premium_card, eligibility no_arrears, when: “not trait.arrears” → “not trait.vulnerable”"),
        ("actions/growth.yaml", "    value: 0.8\n", "    value: 0.4\n", "action premium_card, value: 0.8 → 0.4"),
        ("intents.yaml", "transfer*, remit*", "transfer*", "intent transfer_money, words: removed remit*"),
        ("records.yaml", "paid: {is: yes_no, default: false}", "paid: {is: yes_no, default: true}",
         "record invoice, field paid, default: no → yes"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_the_policys_words(path: str, old: str, new: str, words: str) -> None:
    assert told(path, old, new) == [words]


def test_a_new_action_and_a_moved_file_and_a_remark() -> None:
    files = dict(policy_files())
    files["actions/more.yaml"] = files["actions/growth.yaml"] + (
        "  - {id: tea, title: Offer tea, kind: growth, propensity: 0.1, value: 0.1}\n"
    )
    del files["actions/growth.yaml"]
    files["policy.yaml"] += "\n# a remark\n"
    assert [str(change) for change in difference(policy_files(), files)] == ["action tea: added"]
    assert [str(change) for change in difference(files, policy_files())] == ["action tea: removed"]


def test_another_order_counts_where_the_first_one_wins() -> None:
    text = policy_files()["policy.yaml"]
    start = text.index("    - {id: hard, when: effort.level == 'high', bypass_bot")
    end = text.index("    - {id: tried_before")
    after = text.index("    - {id: overdue, when: journeys.overdue > 0, bypass_bot")
    moved = text[:start] + text[end:after] + text[start:end] + text[after:]
    (change,) = difference(policy_files(), {**policy_files(), "policy.yaml": moved})
    assert (change.how, change.where) == ("reordered", ("routing", "rules"))
    assert "exception, leaving, hard, tried_before" in str(change)


def test_what_a_backtest_cannot_tell_is_named() -> None:
    one = changed("journeys/money_transfer.yaml", "within: 24h", "within: 2d")
    assert not_replayed(difference(policy_files(), one)) == ("journey money_transfer",)
    two = changed("policy.yaml", "id: says_so, when: why.kind", "id: says_so, when: true and why.kind")
    assert not_replayed(difference(policy_files(), two)) == ("attrition line says_so",)
    three = changed("policy.yaml", "callback_expert: 0.9", "callback_expert: 0.7")
    assert not_replayed(difference(policy_files(), three)) == ()


def test_records_are_told_as_records() -> None:
    order = "  - {id: wish, noun: wish, key: [wish_id], fields: {state: {is: text}}, "
    order += "changes: [{set: {state: \"'new'\"}}]}\n"
    files = {
        **policy_files(),
        "records.yaml": policy_files()["records.yaml"].replace("records:\n", f"records:\n{order}"),
    }
    load_policy(files)
    changes = difference(policy_files(), files)
    assert [str(change) for change in changes] == ["record wish: added"]
    assert not_replayed(changes) == ("record wish",)
    other = {
        **files,
        "records.yaml": files["records.yaml"].replace("state: {is: text}", "state: {is: text, default: old}"),
    }
    assert [str(change) for change in difference(files, other)] == ["record wish, field state, default: added old"]
