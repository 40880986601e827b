"""Authority limits, insights and exception mode as a policy declares them: what is wrong, and what they come to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentdesk.engine.authority import Given, approvable, beyond
from agentdesk.engine.policy.loader import PolicyError, load_policy
from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def files(section: str, text: str) -> dict[str, str]:
    """The shipped policy with another text in the place of a section."""
    made = dict(policy_files(default_policy_dir()))
    before, _, rest = made["policy.yaml"].partition(f"\n{section}:\n")
    _, _, after = rest.partition("\n\n")
    made["policy.yaml"] = f"{before}\n{section}:\n{text}\n\n{after}"
    return made


@pytest.mark.parametrize(
    ("section", "text", "said"),
    [
        ("authority", "  limits: [{id: a, title: A, roles: [agent]}]", "limits nothing"),
        ("authority", "  limits: [{id: a, title: A, roles: [clerk], amount: 5}]", "roles"),
        ("authority", "  limits: [{id: a, title: A, roles: [agent], amount: -5}]", "amount"),
        ("authority", "  limits: [{id: a, title: A, roles: [agent], amount: 5, actions: [nope]}]", "no action 'nope'"),
        ("authority", "  limits: [{id: a, title: A, roles: [agent], amount: 50, per_week: 20}]", "never be given"),
        ("authority", "  limits: [{id: a, title: A, roles: [agent], per_day: 50, per_week: 20}]", "says nothing"),
        (
            "authority",
            "  limits: [{id: a, title: A, roles: [agent], amount: 5, above: review, may_proceed: true}]",
            "waits",
        ),
        ("insights", "  least_n: 0", "least_n"),
        ("reason_codes", "  - {code: a, title: A, kinds: [servce]}\n  - {code: b, title: B}", "servce"),
        ("reason_codes", "  - {code: a, title: A, kinds: [service]}", "of the kind growth"),
        ("reason_codes", "\n".join(f"  - {{code: a{n}, title: A}}" for n in range(8)), "at most 7"),
        ("reason_codes", "  - {code: other, title: Other, needs_comment: false}", "it needs a comment"),
        ("reason_codes", "  - {code: a, title: {English: A}}", "such as de"),
        ("exception_mode", "  returns: [{id: a, title: A, when: nobody_knows == 1}]", "not a declared name"),
        ("exception_mode", "  returns: [{id: a, title: A, when: why.intent == 'x'}]", "not a declared name"),
        ("exception_mode", "  usual: 40d\n  longest: 30d", "no longer than"),
    ],
)
def test_what_is_wrong_is_told(section: str, text: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(files(section, text))
    assert [one for one in caught.value.problems if said in str(one)], caught.value.problems


def test_a_reason_code_that_is_wrong_is_found_by_line_and_column() -> None:
    eight = "\n".join(f"  - {{code: a{n}, title: A, kinds: [growth]}}" for n in range(8))
    told = files(
        "reason_codes", f"{eight}\n  - {{code: b, title: B, kinds: [service, groth]}}\n  - {{code: c, title: C}}"
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(told)
    lines = told["policy.yaml"].splitlines()
    found = {problem.message: (problem.line, problem.column) for problem in caught.value.problems}
    unknown = next(place for said, place in found.items() if "groth" in said)
    assert lines[unknown[0] - 1][unknown[1] - 1 :].startswith("groth"), unknown
    eighth = next(place for said, place in found.items() if "at most 7" in said)
    assert "code: a7" in lines[eighth[0] - 1]


def test_titles_are_one_text_or_one_for_each_language() -> None:
    told = files("reason_codes", "  - {code: a, title: {de: Eins, en: One}}\n  - {code: other, title: Other}")
    first, other = load_policy(told).reason_codes
    assert (first.title, first.titles, first.needs_comment) == ("One", {"de": "Eins", "en": "One"}, False)
    assert (other.titles, other.needs_comment) == ({}, True), "the one that says nothing needs words"


def test_the_strictest_limit_is_told_and_own_words_are_no_way_round() -> None:
    limits = """
  limits:
    - {id: small, title: S, roles: [agent], kinds: [service], amount: 50}
    - {id: large, title: L, roles: [agent], amount: 500, above: refuse}
    - {id: often, title: O, roles: [agent], kinds: [service], times_per_day: 2, above: review}"""
    authority = load_policy(files("authority", limits)).authority
    assert (authority.wait_s, authority.longest_s) == (120.0, 86_400.0)

    def passed(kind: str, amount: float | None, *before: Given, role: str = "agent") -> str:
        found = beyond(authority.limits, role, Given(NOON, kind, "a", amount), before)
        return found.limit.id if found else ""

    assert (passed("service", 50), passed("service", 51), passed("service", 501)) == ("", "small", "large")
    assert (passed("growth", 51), passed("", 51), passed("", None)) == ("", "small", "")
    assert passed("service", 501, role="supervisor") == ""
    earlier = [Given(NOON - timedelta(hours=hours), "service", "a", None) for hours in (23, 24, 25)]
    assert passed("service", None, *earlier) == ""
    assert passed("service", None, *earlier, earlier[0]) == "often"
    assert isinstance(default_policy_dir(), Path)


def test_an_amount_of_a_kind_that_no_limit_bounds_is_bounded_as_own_words_are() -> None:
    authority = load_policy(dict(policy_files(default_policy_dir()))).authority

    def passed(kind: str, amount: float | None, *before: Given) -> str:
        found = beyond(authority.limits, "agent", Given(NOON, kind, "a", amount), before)
        return found.because if found else ""

    for kind in ("no_action", "proactive", "growth", "service", ""):
        assert passed(kind, 50) == "", kind
        assert passed(kind, 50.00001) == "50.00001 is more than 50.00, which is the most at once", kind
        assert passed(kind, 123456.78).startswith("123,456.78 is more than"), kind
        assert passed(kind, 1e12).startswith("1,000,000,000,000.00 is more than"), kind
    before = [Given(NOON, kind, "a", 50.0) for kind in ("no_action", "", "service", "growth")]
    assert passed("no_action", None, *before) == ""
    assert passed("no_action", 0.5, *before) == "It would be 200.50 within 24 hours; 200.00 is the most"
    tenths = [Given(NOON, "service", "a", 0.1)] * 1999
    assert passed("service", 0.1, *tenths) == "", "added up they are 200, not a little more"


def test_how_a_limit_is_passed_is_told_as_numbers_too() -> None:
    authority = load_policy(dict(policy_files(default_policy_dir()))).authority
    five = [Given(NOON, "growth", "a", None)] * 5
    told = [
        beyond(authority.limits, "agent", asked, before)
        for asked, before in (
            (Given(NOON, "service", "a", 60.0), []),
            (Given(NOON, "service", "a", 50.0), [Given(NOON, "service", "a", 50.0)] * 4),
            (Given(NOON, "growth", "a", None), five),
        )
    ]
    assert [(one.code, dict(one.params)) for one in told if one] == [
        ("amount", {"value": 60.0, "most": 50.0}),
        ("sum", {"value": 250.0, "most": 200.0, "span_s": 86_400.0}),
        ("times", {"value": 6, "most": 5, "span_s": 86_400.0}),
    ]


def test_insights_show_shares_of_ten_or_of_what_the_policy_says() -> None:
    unsaid = files("insights", "  least_n: 7")
    unsaid["policy.yaml"] = unsaid["policy.yaml"].replace("insights:\n  least_n: 7\n", "")
    for said, least in ((unsaid, 10), (files("insights", "  least_n: 25"), 25)):
        assert load_policy(said).least_n == least


def test_the_most_that_anybody_may_approve() -> None:
    text = """  limits:
    - {id: a, title: A, roles: [agent], kinds: [service], amount: 50}
    - {id: b, title: B, roles: [supervisor], kinds: [service], amount: 400, per_day: 900}
    - {id: c, title: C, roles: [supervisor], kinds: [retention], amount: 90}
"""
    authority = load_policy(files("authority", text)).authority
    (own,), theirs = authority.of("agent"), authority.of("supervisor")
    assert approvable(own, [("supervisor", theirs)]) == 400
    assert approvable(own, [("supervisor", theirs), ("admin", ())]) is None, "who has no limit may approve anything"
    assert approvable(own, []) == 0
    assert approvable(theirs[1], [("supervisor", theirs)]) == 90
