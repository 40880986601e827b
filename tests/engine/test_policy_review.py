"""What a policy that can be read still gets wrong is told at its line and column; what ships has nothing of it."""

import pytest

from agentdesk.engine.policy.loader import PolicyError
from agentdesk.engine.policy.review.review import Report, checked_policy, reviewed
from tests.engine.sample import policy_files

CARD = "journeys/card_recovery.yaml"
MONEY = "journeys/money_transfer.yaml"
GROWTH = "actions/growth.yaml"
SERVICE_GATE = "    kinds: [growth]\n    when: journeys.service_open == 0\n"
ARREARS = "{id: no_arrears, when: not trait.arrears, because: There are arrears on the account}"
OVERDUE = "- {after: begun, within: 24h}"


def planted(path: str, old: str, new: str) -> tuple[Report, int, int]:
    """The report, and the line and column at which the new text stands."""
    files = policy_files()
    assert old in files[path]
    before = files[path][: files[path].index(old)]
    line = before.count("\n") + 1
    return reviewed({**files, path: files[path].replace(old, new, 1)}), line, len(before) - before.rfind("\n")


def test_the_shipped_policy_makes_sense() -> None:
    report = reviewed(policy_files())
    assert report.policy is not None
    assert (report.errors, report.warnings) == ((), ())


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        # journeys and signals
        (
            MONEY,
            "intent == 'transfer_money' and outcome == 'succeeded'",
            "outcome == 'succeeded' and outcome == 'failed'",
            "the milestone 'completed' can never be reached: this never holds",
        ),
        (
            MONEY,
            "intent == 'transfer_money'\n",
            "type == 'Web.Transfer-Begun'\n",
            "'type' is never 'Web.Transfer-Begun': it is spelled 'web.transfer_begun'",
        ),
        (
            MONEY,
            "success: completed",
            "failure: intent == 'transfer_money' and 'refund' not in intents and intent == 'refund'\n"
            "success: completed",
            "the failure of the journey 'money_transfer' can never happen",
        ),
        (
            MONEY,
            "success: completed",
            "abandonment: by_customer\nsuccess: completed",
            "the journey 'money_transfer' is over as soon as it begins",
        ),
        (
            MONEY,
            OVERDUE,
            f"{OVERDUE}\n      - {{after: begun, within: 2d}}",
            "this deadline is never used: 'completed' has one after 'begun' already",
        ),
        (
            MONEY,
            "    when: intent == 'transfer_money'\n",
            "    when: intent == 'transfer_money'\n    due:\n      - {after: completed, within: 1h}\n",
            "the milestone 'begun' is never due: the journey is over when 'completed' is reached",
        ),
        ("signals.yaml", "when: outcome ==", "when: loops < 0 and outcome ==", "can never be seen: this never holds"),
        # actions nobody can get
        (
            GROWTH,
            ARREARS,
            "{id: odd, when: trait.tenure_months > 5 and trait.tenure_months < 5, because: Odd}",
            "nobody can ever get the action 'premium_card': 'premium_card.odd' never holds for it",
        ),
        (
            GROWTH,
            ARREARS,
            "{id: odd, when: signal.interest < 0, because: Odd}",
            "nobody can ever get the action 'premium_card'",
        ),
        (
            GROWTH,
            ARREARS,
            "{id: sure, when: why.confidence > 1, because: Odd}",
            "nobody can ever get the action 'premium_card'",
        ),
        (
            GROWTH,
            ARREARS,
            "{id: odd, when: action.kind == 'service', because: Odd}",
            "'premium_card.odd' never holds for it",
        ),
        (
            "policy.yaml",
            "    - {signal: rage}\n",
            "    - {signal: rage, when: unsolved.rage > 3 and unsolved.rage < 2}\n",
            "the sign 'rage' is never seen: this never holds",
        ),
        (
            "policy.yaml",
            "    - {signal: rage}\n",
            "    - {signal: rage, when: unsolved.rage >= 0}\n",
            "everybody is in the state 'trouble' at any time: 'rage' always holds",
        ),
        (
            GROWTH,
            ARREARS,
            "{id: well, when: state.trouble.holds, because: Odd}",
            "'premium_card.well' and 'trouble_first' never hold together",
        ),
        (
            GROWTH,
            ARREARS,
            "{id: open, when: journeys.service_open >= 1, because: Odd}",
            "'premium_card.open' and 'service_first' never hold together",
        ),
        (
            GROWTH,
            f"eligibility:\n      - {ARREARS}",
            "touchpoints: [desk]\n    eligibility:\n      - {id: place, when: touchpoint == 'ivr', because: Odd}",
            "nobody can ever get the action 'premium_card': 'premium_card.place' never holds for it",
        ),
        (
            "policy.yaml",
            SERVICE_GATE,
            SERVICE_GATE.replace("== 0", "== 0 and journeys.service_open > 0"),
            "nobody can ever get an action of the kind growth",
        ),
        # rules that shadow each other
        (
            "policy.yaml",
            "  - id: goal_first\n",
            f"  - id: again\n    gate: suitability\n{SERVICE_GATE}    because: Again\n  - id: goal_first\n",
            "the gate rule 'again' never decides: 'service_first' comes first and stops all that it would",
        ),
        (
            "policy.yaml",
            "  - id: goal_first\n",
            "  - id: weaker\n    gate: suitability\n    kinds: [growth]\n"
            "    when: journeys.service_open < 3\n    because: Weaker\n  - id: goal_first\n",
            "the gate rule 'weaker' never decides: 'service_first' comes first",
        ),
        (
            "policy.yaml",
            SERVICE_GATE,
            SERVICE_GATE.replace("== 0", ">= 0"),
            "the gate rule 'service_first' stops nothing",
        ),
        (
            GROWTH,
            ARREARS,
            f"{ARREARS}\n      - {{id: twice, when: not trait.arrears or trait.business, because: Twice}}",
            "the gate rule 'premium_card.twice' never decides: 'premium_card.no_arrears' comes first",
        ),
        (
            "policy.yaml",
            "    - {id: exception, when: exception.active,",
            "    - {id: late, when: signal.fraud_sign > 2, bypass_bot: true, priority: 10, because: Late}\n"
            "    - {id: exception, when: exception.active,",
            "the routing rule 'late' is never taken: wherever it holds, the routing rule 'fraud' does, and comes first",
        ),
        (
            "policy.yaml",
            "priority: 5, because: Nothing speaks against the usual way}\n",
            "priority: 5, because: Usual}\n    - {id: never, when: tried.failed > 9, bypass_bot: true,"
            " priority: 5, because: Never}\n",
            "the routing rule 'never' is never taken: wherever it holds, the routing rule",
        ),
        (
            "policy.yaml",
            "  - {id: proactive_rest,",
            "  - {id: softer, kinds: [growth], outcomes: [declined], at_most: 2, within: 7d, because: Softer}\n"
            "  - {id: proactive_rest,",
            "the contact rule 'softer' never decides: 'growth_rest' comes first and is at least as strict",
        ),
        (
            "policy.yaml",
            "  - {id: proactive_rest,",
            "  - {id: growth_rest,",
            "the contact rule 'growth_rest' is declared twice",
        ),
        (
            "policy.yaml",
            "when: attrition.risk >= 0.6,",
            "when: attrition.risk > 1,",
            "the context weight 'may_leave' never counts",
        ),
        (
            "policy.yaml",
            "when: sentiment.trend == 'falling',",
            "when: sentiment.trend == 'falling' and sentiment.trend == 'rising',",
            "the attrition line 'falling' never counts",
        ),
        (
            GROWTH,
            '    script: "A second line for your family costs half."\n',
            "    script: A second line\n    scripts:\n      - {when: 'true', text: Hello}\n"
            "      - {when: in_conversation, text: Never said}\n",
            "the script 2 is never taken: wherever it holds, the script 1 does, and comes first",
        ),
        # what comes first, and what can never come
        (
            "policy.yaml",
            "at_most: 6, within: 7d",
            "at_most: 0, within: 7d",
            "'growth_seen' counts the first one",
        ),
        (
            "policy.yaml",
            "    - {id: unhappy, verdict: regretted,",
            '    - {id: anyway, verdict: neutral, when: "true", because: "It is so", at_once: false}\n'
            "    - {id: unhappy, verdict: regretted,",
            "the outcome rule 'unhappy' is never taken: wherever it holds, the outcome rule 'anyway' does",
        ),
        (
            "events.yaml",
            'descriptions:\n  - {type: "*.page_viewed"',
            'descriptions:\n  - {type: "*.page*", title: "A page", detail: ""}\n  - {type: "*.page_viewed"',
            "the description of '*.page_viewed' is never taken: '*.page*' comes first",
        ),
        (
            "policy.yaml",
            "when: unsolved.unanswered > 0 and not in_conversation",
            "when: signal.unanswered >= 21",
            "the sign 'unanswered' is never seen: this never holds",
        ),
        ("policy.yaml", "code: not_possible", "code: already_done", "the reason code 'already_done' is declared twice"),
        ("policy.yaml", "{code: promised,", "{code: resolved,", "the disposition 'resolved' is declared twice"),
    ],
)
def test_a_planted_mistake_is_an_error(path: str, old: str, new: str, told: str) -> None:
    report, line, _ = planted(path, old, new)
    assert report.policy is not None, report.errors
    mistakes = [one for one in report.errors if told in one.message]
    assert len(mistakes) == 1, report.errors
    assert mistakes[0].file == path
    assert line <= mistakes[0].line <= line + new.count("\n")
    with pytest.raises(PolicyError):
        checked_policy({**policy_files(), path: policy_files()[path].replace(old, new, 1)})


def test_the_place_is_that_of_the_condition() -> None:
    report, line, column = planted("policy.yaml", "attrition.risk >= 0.6,", "attrition.risk > 1,")
    (mistake,) = report.errors
    assert (mistake.line, mistake.column) == (line, column)


def test_deadlines_that_wait_for_each_other() -> None:
    path = "journeys/order_delivery.yaml"
    text = policy_files()[path]
    steps = ("first", "second", "third")
    milestones = "".join(
        f"  - id: {step}\n    title: T\n    when: \"type == 'order.{step}'\"\n"
        f"    due:\n      - {{after: {after}, within: 1d}}\n"
        for step, after in zip(steps, ("second", "third", "first"), strict=True)
    )
    report = reviewed({**policy_files(), path: text.replace("milestones:\n", f"milestones:\n{milestones}", 1)})
    (mistake,) = report.errors
    assert "these milestones are due after each other: first → second → third → first" in mistake.message


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (
            "policy.yaml",
            "- {id: offers_wait, when: not in_conversation,",
            "- {id: offers_wait, when: not in_conversation and touchpoint != 'ivrr',",
            "no channel and no router of this policy is called 'ivrr'; is 'ivr' meant?",
        ),
        (
            "journeys/bill_payment.yaml",
            ">-\n      (intent == 'pay_bill' and (outcome in ['failed', 'abandoned'] or friction or",
            ">-\n      (by_customer and (outcome in ['failed', 'abandoned'] or friction or",
            "the milestone 'trouble' is reached by events about anything: 'by_customer' and 'outcome' alone",
        ),
        (
            MONEY,
            "intent == 'transfer_money'\n",
            "intent == 'transfer_money' or friction\n",
            "the milestone 'begun' is reached by events about anything: 'friction' alone does not say for which goal",
        ),
        ("policy.yaml", "touchpoints: [ivr,", "touchpoints: [ivvr,", "no channel is called 'ivvr'; is 'ivr' meant?"),
        (
            "policy.yaml",
            "queue: care,",
            "queue: caer,",
            "only here a queue is 'caer'; is 'care' meant?",
        ),
        ("policy.yaml", "traits:\n", "traits:\n  shoe_size: 0\n", "the trait 'shoe_size' is used nowhere"),
        (
            "events.yaml",
            "happenings:\n",
            "happenings:\n  parade: [parade seen]\n",
            "the happening 'parade' is used nowhere",
        ),
        ("intents.yaml", "things:\n", "things:\n  - {id: kite, words: [kite]}\n", "the thing 'kite' is used nowhere"),
        (
            GROWTH,
            f"eligibility:\n      - {ARREARS}",
            f"touchpoints: [dask]\n    eligibility:\n      - {ARREARS}",
            "no channel and no router of this policy is called 'dask'; is 'desk' meant?",
        ),
        (GROWTH, "value: 0.8\n", "value: 0\n", "the action 'premium_card' is worth nothing, so it always comes last"),
        (
            MONEY,
            "within: 24h",
            "within: 30d",
            "silence ends the journey 'money_transfer' before 'completed' is overdue",
        ),
        (
            MONEY,
            "success: completed",
            "  - {id: twin, title: T, when: outcome == 'succeeded' and intent == 'transfer_money'}\nsuccess: completed",
            "the milestone 'twin' is reached whenever 'completed' is: they are one",
        ),
    ],
)
def test_what_is_only_worth_a_look_is_a_warning(path: str, old: str, new: str, told: str) -> None:
    report, line, _ = planted(path, old, new)
    assert report.errors == ()
    (warning,) = report.warnings
    assert told in warning.message
    assert line <= warning.line <= line + new.count("\n")
    checked_policy({**policy_files(), path: policy_files()[path].replace(old, new, 1)})


def test_what_cannot_be_read_is_told_alone() -> None:
    report, _, _ = planted("policy.yaml", "tried.failed >=", "tried.faled >=")
    assert report.policy is None
    assert report.errors
    assert report.warnings == ()
