"""Types of request fields that several capabilities share, so that bad input is a 422 with the field's name.

``StrictJson`` has already refused what is not JSON; here is what JSON allows and the stores do not.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from agentdesk.domain.blank import read_in
from agentdesk.domain.lengths import LONG, SHORT
from agentdesk.domain.problems import Code, ProblemError


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character NUL")
    return text


def _with_words(text: str) -> str:
    if not read_in(text):
        raise ValueError("must not be blank")
    return text


def _flag(value: object) -> object:
    return True if value == "" else value


Text = Annotated[str, AfterValidator(_without_nul)]
"""Text that both databases can keep."""

ShortText = Annotated[str, StringConstraints(max_length=SHORT), AfterValidator(_without_nul)]
LongText = Annotated[str, StringConstraints(max_length=LONG), AfterValidator(_without_nul)]

ShortWords = Annotated[ShortText, AfterValidator(_with_words)]
LongWords = Annotated[LongText, AfterValidator(_with_words)]
"""Text in which something can be read."""

Id = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")]
"""An opaque id: 1 to 80 visible ASCII characters."""

Flag = Annotated[bool, BeforeValidator(_flag)]
"""A query flag that may stand without a value: ``?mine`` is ``?mine=true``."""


def expected_version(if_match: str | None) -> int | None:
    """The version that ``If-Match`` guards; None where it is absent or ``*``.

    Raises ``version_mismatch`` for a tag that was never one of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise ProblemError(Code.VERSION_MISMATCH)
    return int(digits)


def version_tag(version: int) -> str:
    """The ETag of a record's version."""
    return f'"{version}"'
