"""What softphones hand over, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.app.use_cases.pop import Pop, parse_pop, pop_address
from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.problems import Code, ProblemError


@pytest.mark.parametrize(
    ("text", "pop"),
    [
        ("phone:+14155550142", Pop("phone:+14155550142")),
        (" email:maya@example.com\n", Pop("email:maya@example.com")),
        ("agentdesk://pop?phone=%2B14155550142", Pop("phone:+14155550142")),
        ("agentdesk://pop?phone=+14155550142", Pop("phone:+14155550142")),
        ("agentdesk:pop?account=A%2077&interaction=i-1", Pop("account:A 77", "i-1")),
        ("AGENTDESK://pop/?crm=9", Pop("crm:9")),
    ],
)
def test_both_forms_name_a_customer(text: str, pop: Pop) -> None:
    assert parse_pop(text) == pop


@pytest.mark.parametrize(
    "text",
    ["", "phone:", "+14155550142", "fax:1", "agentdesk://pop", "agentdesk://quit?phone=1", "https://x/?phone=1",
     "agentdesk://[", "phone:\udcff", "agentdesk://pop?phone=\udcff", "phone:" + "1" * 5000],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        parse_pop(text)
    assert refused.value.code is Code.INVALID_IDENTIFIER


SHORT = st.text(min_size=1, max_size=60).map(str.strip).filter(bool)
"""Short enough also where an address takes twelve bytes for a letter."""


@given(st.sampled_from(IdentifierKind), SHORT, st.none() | st.uuids().map(str))
def test_an_address_is_read_back_to_the_same(kind: str, value: str, interaction: str | None) -> None:
    pop = Pop(f"{kind}:{value}", interaction)
    assert parse_pop(pop_address(pop)) == pop
