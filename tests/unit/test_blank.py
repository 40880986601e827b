"""What can be read in what somebody wrote."""

import pytest

from agentdesk.domain.blank import read_in

NOTHING = (
    "",
    " ",
    "\n\t ",
    "\u00a0",
    "\u2003",
    "\u200b",
    "\u200b \u200d\ufeff",
    "\u2060",
    "\u00ad",
    "\u2800",
    "\u3164",
    "\u202e",
)


@pytest.mark.parametrize("text", NOTHING)
def test_what_shows_nothing_says_nothing(text: str) -> None:
    assert read_in(text) == ""


@pytest.mark.parametrize(
    "text", ["x", "\u200bx", "-", "0", "\u2764\ufe0f", "\u0644\u0627", "\u200f\u0644\u0627\u200f", "\U0001f44d"]
)
def test_what_can_be_read_stays_as_it_was_written(text: str) -> None:
    assert read_in(f" {text}\n") == text


def test_a_picture_that_is_newer_than_this_program_is_no_blank() -> None:
    newer = "\U0001fadd"  # in no version of Unicode up to 16
    assert read_in(newer) == newer
