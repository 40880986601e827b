"""What a softphone hands over: ``KIND:VALUE``, or the address ``agentdesk://pop?phone=…&interaction=…``."""

from urllib.parse import parse_qsl, quote, urlsplit

from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass

SCHEME = "agentdesk"
LONGEST = 1000
"""No number, address or account is longer, in bytes."""


@dataclass(frozen=True, slots=True)
class Pop:
    """Whom to show. ``identifier`` is ``KIND:VALUE`` as it was written; the orchestrator normalises it."""

    identifier: str
    interaction_id: str | None = None


def parse_pop(text: str) -> Pop:
    """Raises ``ProblemError(INVALID_IDENTIFIER)`` for anything else than the two forms."""
    text = text.strip()
    try:
        size = len(text.encode())
    except UnicodeEncodeError:  # a shell hands over bytes that are no UTF-8 as halves of letters
        size = LONGEST + 1
    if size > LONGEST:
        raise ProblemError(Code.INVALID_IDENTIFIER, kinds=", ".join(IdentifierKind))
    if text.lower().startswith(f"{SCHEME}:"):
        return _from_address(text)
    kind, separator, value = text.partition(":")
    if not separator or kind not in set(IdentifierKind) or not value.strip():
        raise ProblemError(Code.INVALID_IDENTIFIER, kinds=", ".join(IdentifierKind))
    return Pop(f"{kind}:{value.strip()}")


def _from_address(text: str) -> Pop:
    try:
        address = urlsplit(text)
    except ValueError as error:
        raise ProblemError(Code.INVALID_IDENTIFIER, kinds=", ".join(IdentifierKind)) from error
    # A "+" in a query means a space to a form, but softphones write +1415… as it is.
    given = dict(parse_qsl(address.query.replace("+", "%2B")))
    kind = next((kind for kind in IdentifierKind if given.get(kind)), None)
    if (address.netloc or address.path.strip("/")) != "pop" or kind is None:
        raise ProblemError(Code.INVALID_IDENTIFIER, kinds=", ".join(IdentifierKind))
    return Pop(f"{kind}:{given[kind].strip()}", given.get("interaction"))


def pop_address(pop: Pop) -> str:
    """The address that ``parse_pop`` reads back to the same."""
    kind, _, value = pop.identifier.partition(":")
    interaction = f"&interaction={quote(pop.interaction_id, safe='')}" if pop.interaction_id else ""
    return f"{SCHEME}://pop?{kind}={quote(value, safe='')}{interaction}"
