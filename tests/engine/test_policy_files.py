"""The policy's files: what ships is sound, and what is wrong is told with file, line, column and a plain sentence."""

from collections import Counter
from itertools import pairwise

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.engine.policy.loader import PolicyError, load_policy
from tests.engine.sample import policy, policy_files


def problems(path: str, old: str, new: str) -> list[str]:
    files = policy_files()
    assert old in files[path]
    with pytest.raises(PolicyError) as caught:
        load_policy({**files, path: files[path].replace(old, new, 1)})
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_policy_has_what_the_sample_company_needs() -> None:
    shipped = policy()
    kinds = Counter(action.kind for action in shipped.actions.values())
    assert len(shipped.journeys) >= 6
    assert len(shipped.actions) >= 25
    assert len(shipped.signals) >= 12
    assert set(kinds) == set(ActionKind)
    assert kinds[ActionKind.NO_ACTION] >= 3
    for kind in ActionKind:
        assert 1 <= sum(code.fits(kind) for code in shipped.reason_codes) <= 7
    assert all(set(code.titles) >= {"en", "de", "es", "ar"} for code in shipped.reason_codes)
    assert [code.code for code in shipped.reason_codes if code.needs_comment] == ["other"]
    assert {one.action for one in shipped.catalogue} == set(shipped.actions)


def test_equal_files_have_an_equal_digest() -> None:
    files = policy_files()
    assert load_policy(dict(reversed(files.items()))).digest == policy().digest
    changed = {**files, "policy.yaml": files["policy.yaml"] + "\n# a remark\n"}
    assert load_policy(changed).digest != policy().digest


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        ("policy.yaml", "version:", "version", "this is not YAML"),
        ("policy.yaml", "levels:", "surprise: 1\nlevels:", "'surprise' is not a known field here"),
        ("policy.yaml", "when: tried.failed >= 1,", "when: tried.faled >= 1,", "'tried.faled' is not a declared name"),
        ("policy.yaml", "when: tried.failed >= 1,", "when: why.label >= 1,", "does not type-check"),
        ("policy.yaml", "when: tried.failed >= 1,", "when: tried.failed + 1,", "not yes or no"),
        ("policy.yaml", "when: tried.failed >= 1,", "when: tried.failed >=,", "this is not an expression"),
        ("policy.yaml", "{tried.summary}", "{tried.sumary}", "'tried.sumary' is not a declared name"),
        ("policy.yaml", "evidence: signal.rage", "evidence: signal.range", "'signal.range' is not a group of evidence"),
        ("policy.yaml", "callback_expert: 0.9", "call_back: 0.9", "there is no action 'call_back'"),
        ("policy.yaml", "within: 30d", "within: 30 moons", "a duration is a number and one of"),
        ("policy.yaml", "gate: suitability", "gate: tollgate", "'gate' is not right"),
        ("journeys/card_recovery.yaml", "'card_blocked' in", "'card_bloked' in", "'happened' is never 'card_bloked'"),
        ("journeys/money_transfer.yaml", "outcome == 'succeeded'", "outcome == 'success'", "is never 'success'"),
        ("policy.yaml", "action.id == 'win_back'", "action.id == 'win_bakc'", "'action.id' is never 'win_bakc'"),
        ("signals.yaml", "channel == 'ivr'", "channel == 'ivrr'", "'channel' is hardly 'ivrr'; is 'ivr' meant?"),
        ("journeys/money_transfer.yaml", "'progressed'", "'progresed'", "'outcome' is never 'progresed'"),
        ("policy.yaml", "why.kind == 'retention'", "why.kind == 'retain'", "'why.kind' is never 'retain'"),
        ("policy.yaml", "'reason_known' in", "'reason' in", "is never 'reason'"),
        ("signals.yaml", "form: absence", "form: count", "has no use for 'then'"),
        ("signals.yaml", "when: outcome ==", "when: outcom ==", "'outcom' is not a declared name"),
        ("signals.yaml", "then: speaker == 'agent'", "then: speaker == 'agnt'", "'agnt'"),
        (
            "signals.yaml",
            "while: journeys.service_open",
            "while: effort.score",
            "'effort.score' is not a declared name",
        ),
        ("signals.yaml", "over: said", "over: both", "looks at events or at what is said, not both"),
        ("signals.yaml", "form: channels", "form: channels\n    same: intent", "is about one intent already"),
        (
            "signals.yaml",
            "form: repetition\n    over: both\n    when: conversation and by_customer\n    at_least: 2",
            "form: repetition\n    over: both\n    when: conversation and by_customer\n    at_least: 1",
            "needs 'at_least' of two or more",
        ),
        ("policy.yaml", "- {signal: rage}", "- {signal: range}", "there is no signal 'range'"),
        (
            "policy.yaml",
            "- {signal: rage}",
            "- {signal: dead_end}",
            "the sign of 'trouble' 'dead_end' is declared twice",
        ),
        ("policy.yaml", "- {signal: rage}", "- {id: rage}", "a sign is a 'signal', or has an 'id'"),
        ("policy.yaml", "state.trouble.holds,", "state.troubel.holds,", "'state.troubel.holds' is not a declared name"),
        ("policy.yaml", "when: signal.rage > 0", "when: state.trouble.holds", "is not a declared name"),
        ("policy.yaml", "at_most: 6", "at_most: 31", "less than or equal to 30"),
        ("intents.yaml", "- id: refund", "- id: pay_bill", "the intent 'pay_bill' is declared twice"),
        ("intents.yaml", "transfer*, remit*", "tr*, remit*", "shorter than three letters"),
        ("intents.yaml", "transfer*, remit*", "tran*fer, remit*", "the star can only be at the end"),
        ("actions/service.yaml", "kind: service", "kind: no_action", "no action needs something to watch for"),
        ("actions/service.yaml", "intents: [refund,", "intents: [refunds,", "there is no intent 'refunds'"),
        ("actions/growth.yaml", "when: not trait.arrears", "when: 'false'", "nobody can ever get the action"),
        (
            "actions/growth.yaml",
            "when: not trait.arrears",
            "when: not trait.arears",
            "'trait.arears' is not a declared",
        ),
        ("journeys/money_transfer.yaml", "success: completed", "success: done", "there is no milestone 'done'"),
        ("journeys/money_transfer.yaml", "after: begun", "after: completed", "cannot be due after itself"),
        ("journeys/money_transfer.yaml", "id: money_transfer", "id: bill_dispute", "declared twice"),
        ("journeys/money_transfer.yaml", "abandon_after: 7d", "abandon_after: 7d\nabandon_after: 8d", "written twice"),
        ("journeys/money_transfer.yaml", "- id: completed", "- id: begun", "the milestone 'begun' is declared twice"),
        ("journeys/bill_payment.yaml", "[paid, arranged]", "[paid, agreed]", "there is no milestone 'agreed'"),
        ("journeys/bill_payment.yaml", "[paid, arranged]", "[paid, paid]", "'paid' stands among alternatives twice"),
        ("journeys/bill_payment.yaml", "[paid, arranged]", "[paid]", "should have at least 2 items"),
        ("journeys/bill_payment.yaml", "after: trouble", "after: arranged", "due after its own alternative"),
        ("journeys/bill_payment.yaml", "success: paid", "success: [paid, gone]", "there is no milestone 'gone'"),
        ("journeys/bill_dispute.yaml", "[bill_payment,", "[bill_payments,", "there is no journey 'bill_payments'"),
        ("journeys/bill_dispute.yaml", "[bill_payment,", "[bill_dispute,", "cannot stand in 'outranks' of itself"),
        (
            "journeys/plan_upgrade.yaml",
            "abandon_after: 14d",
            "abandon_after: 14d\noutranks: [bill_dispute]",
            "outrank each",
        ),
        ("actions/no_action.yaml", "event: by_customer and conversation, ", "", "needs an 'event' or a 'journey'"),
        ("actions/no_action.yaml", "event: by_customer}", "event: by_custome}", "'by_custome' is not a declared name"),
        ("journeys/cancellation.yaml", "excludes: [", "outranks: [plan_upgrade]\nexcludes: [", "excluded already"),
    ],
)
def test_a_mistake_is_told_where_it_is(path: str, old: str, new: str, told: str) -> None:
    found = problems(path, old, new)
    assert any(told in one for one in found), found
    assert all(one.count(":") >= 3 for one in found)


def test_the_line_and_the_column_are_those_of_the_name() -> None:
    text = policy_files()["journeys/card_recovery.yaml"].splitlines()
    line = next(n for n, one in enumerate(text, 1) if "when: \"'card_blocked'" in one)
    (found,) = problems("journeys/card_recovery.yaml", "or intent == 'card_problem'\"", "or intnt == 'card_problem'\"")
    assert found.startswith(f"journeys/card_recovery.yaml:{line}:")
    assert "'intnt' is not a declared name" in found


def test_all_mistakes_are_told_at_once() -> None:
    files = dict(policy_files())
    files["policy.yaml"] = files["policy.yaml"].replace("signal.failure >= 2", "signal.failures >= 2")
    files["actions/growth.yaml"] = files["actions/growth.yaml"].replace("not trait.business", "not trait.busines")
    with pytest.raises(PolicyError) as caught:
        load_policy(files)
    assert {problem.file for problem in caught.value.problems} == {"policy.yaml", "actions/growth.yaml"}


def test_missing_and_stray_files_are_told() -> None:
    files = {**policy_files(), "notes.yaml": "a: 1"}
    del files["signals.yaml"]
    with pytest.raises(PolicyError) as caught:
        load_policy(files)
    assert {problem.file for problem in caught.value.problems} == {"signals.yaml", "notes.yaml"}


BILLIONS = "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 8)}]\n" for before, name in pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    "text", ["", "[]", "just words", "\x00", "a: [", "&a [*a]", BILLIONS, "? {a: b}\n: c", "--- 1\n--- 2"]
)
def test_no_text_breaks_the_loader(text: str) -> None:
    with pytest.raises(PolicyError):
        load_policy({**policy_files(), "policy.yaml": text})


RULE = "when: tried.failed >= 1,"
MONEY = "journeys/money_transfer.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "at", "told"),
    [
        ("policy.yaml", RULE, "when: tried.failed > why.kind,", "tried.failed >", "compare two numbers, and"),
        ("policy.yaml", RULE, "when: len(tried.failed) > 1,", "len", "'len' cannot be asked of a number"),
        ("policy.yaml", RULE, "when: lower(tried.failed) == 'a',", "lower", "as number 1 must be a text"),
        ("policy.yaml", RULE, "when: tried.failed == 'once',", "'once'", "a number, so it is never the text 'once'"),
        ("policy.yaml", RULE, "when: tried.failed != 'once',", "'once'", "always something else than the text 'once'"),
        ("policy.yaml", RULE, "when: \"'once' == tried.failed\",", "tried.failed\"", "is a number, so it is never"),
        ("policy.yaml", RULE, "when: \"tried.failed in [1, 'two']\",", "'two'", "so it is never the text 'two'"),
        ("policy.yaml", RULE, "when: \"tried.failed not in ['two']\",", "'two'", "is a number, so it is never"),
        ("policy.yaml", RULE, "when: \"'app' in tried.failed\",", "tried.failed\"", "not a list, so nothing is in it"),
        ("policy.yaml", RULE, "when: in_conversation == 1,", "1,", "is yes or no, so it is never the number 1"),
        ("policy.yaml", RULE, "when: trait.vulnerable == 'yes',", "'yes'", "is yes or no, so it is never the text"),
        ("policy.yaml", RULE, "when: why.label == 3,", "3,", "is a text, so it is never the number 3"),
        ("policy.yaml", RULE, "when: why.label == effort.score,", "effort.score,", "never 'effort.score', which is a"),
        ("policy.yaml", RULE, "when: true and signal.rage == 'x' or false,", "'x'", "'signal.rage' is a number"),
        (MONEY, "channel == 'ivr' or", "friction == 'ivr' or", "'ivr' or", "'friction' is yes or no"),
        ("signals.yaml", "channel == 'ivr' and loops >= 2", "loops == 'two'", "'two'", "'loops' is a number"),
        ("signals.yaml", "rating <= -0.35", "rating == 'bad'", "'bad'", "'rating' is a number"),
        (MONEY, "or conversation)", "or conversaton)", "conversaton", "is 'conversation' meant?"),
        ("policy.yaml", RULE, "when: signal.rge > 0,", "signal.rge", "is 'signal.rage' meant?"),
        ("policy.yaml", "evidence: signal.rage", "evidence: signal.rge", "signal.rge", "is 'signal.rage' meant?"),
        ("policy.yaml", "{tried.failed_summary}\"}", "{tried.faild_summary}\"}", "{tried.faild", "failed_summary'"),
        ("policy.yaml", "  callback_expert: 0.9", "  calback_expert: 0.9", "", "is 'callback_expert' meant?"),
        ("actions/service.yaml", "intents: [refund,", "intents: [refunds,", "", "is 'refund' meant?"),
        ("actions/growth.yaml", "    value: 0.8\n", "    vlaue: 0.8\n", "", "a known field here; is 'value'"),
    ],
)  # fmt: skip
def test_comparing_what_is_never_equal_and_wrong_spelling_are_told_to_the_character(
    path: str, old: str, new: str, at: str, told: str
) -> None:
    files = policy_files()
    assert old in files[path]
    changed = files[path].replace(old, new, 1)
    found = problems(path, old, new)
    (one,) = [line for line in found if told in line]
    if at:
        before = changed[: changed.index(at, changed.index(new))]
        place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        assert one.startswith(f"{path}:{place}: "), (one, place)


def test_what_can_be_equal_is_no_mistake() -> None:
    conditions = (
        "signal.rage == 3", "(trait.tenure_months ?? 'none') != 'none'", "why.intent in ['refund', 'unknown']",
        "'asked' in journey.cancellation.reached", "why.label == '1 == 2'", "tried.last_result == why.label",
        "len(why.label) == 3", "signal.rage + 1 == 2", "exception.active == true", "tried.minutes == 1.5",
    )  # fmt: skip
    files = dict(policy_files())
    files["policy.yaml"] = files["policy.yaml"].replace(RULE, f'when: "{" or ".join(conditions)}",', 1)
    assert load_policy(files)
