"""Canned replies in the policy's files: read, held against the variables that there are, and told apart in a diff."""

import pytest

from agentdesk.domain.canned import asked, filled, holes
from agentdesk.engine.policy.diff import difference
from agentdesk.engine.policy.loader import PolicyError, load_policy
from tests.engine.sample import policy_files

ONE = "canned_replies:\n  - {id: hi, shortcut: hi, title: Greeting, text: 'Hello {customer.first_name}'}\n"


def test_they_come_in_the_order_of_the_file_and_a_policy_may_do_without() -> None:
    files = {name: text for name, text in policy_files().items() if name != "replies.yaml"}
    assert load_policy(files).canned_replies == ()
    (only,) = load_policy({**files, "replies.yaml": ONE}).canned_replies
    assert (only.id, only.shortcut, only.channels) == ("hi", "hi", ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{id: x, title: T, text: 'Hello {customer.shoe_size}'}", "there is no variable 'customer.shoe_size'"),
        ("{id: x, title: T, text: '{trait.unheard_of}'}", "there is no variable 'trait.unheard_of'"),
        ("{id: hi, title: T, text: x}", "the canned reply 'hi' is declared twice"),
        ("{id: x, title: T, text: x, shortcut: hi}", "the shortcut 'hi' is declared twice"),
        ("{id: x, title: T, text: x, shortcut: two words}", "a shortcut is one word"),
        ("{id: x, title: T}", "'text' is missing"),
        ("{id: x, title: T, text: x, colour: red}", "'colour' is not a known field here"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(line: str, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy({**policy_files(), "replies.yaml": f"{ONE}  - {line}\n"})
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == ("replies.yaml", 3)
    assert said in problem.message


def test_a_change_is_told_in_the_policys_words() -> None:
    (change,) = difference({"replies.yaml": ONE}, {"replies.yaml": ONE.replace("Hello", "Good day")})
    assert str(change).startswith("canned reply hi, text:")


def test_what_is_not_known_is_asked_for_in_words() -> None:
    text = filled("{customer.name}, {agent.name}, {mine}", {"agent.name": "Sam"}, lambda _name: "their name")
    assert text == "⁅their name?⁆, Sam, {mine}"
    assert [text[start:end] for start, end in holes(text)] == ["⁅their name?⁆"], "braces are the writer's"


def test_what_is_half_written_over_is_asked_for_too() -> None:
    text = "Hello ⁅customer’s first, is it\na next step?⁆ or {really?}"
    assert [text[start:end] for start, end in holes(text)] == ["⁅customer’s", "step?⁆"]
    assert [asked(each) for each in ("⁅customer’s", "step?⁆", "⁅")] == ["customer’s", "step", "⁅"]
