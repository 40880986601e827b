"""What the words that an agent types into "also theirs" may stand for: an identifier as it is, or a customer who was
found. Qt-free.

Whether an identifier is one at all, and how it is spelled, is the service's to say.
"""

import re

from agentdesk.app.state import Loading, Search
from agentdesk.domain.customer import Candidate, Customer, Identifier, IdentifierKind
from agentdesk.domain.records import dataclass
from agentdesk.ui.identifiers import identifier_words, written_words
from agentdesk.ui.words import _, listed_apart

SHORTEST = 2
"""So many letters are looked up."""
SHOWN = 6
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,}")
_KINDS = "|".join(IdentifierKind)
_WRITTEN_OUT = re.compile(rf"({_KINDS}):\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Linkable:
    """Something that can be said to be the customer's. ``identifier`` is ``KIND:VALUE``; ``detail`` is why it is
    offered."""

    identifier: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What can be linked, the people first, and a word where there is less than one might think."""

    items: tuple[Linkable, ...] = ()
    note: str = ""
    problem: str | None = None


def find(typed: str, search: Search, customer: Customer | None) -> Found:
    """What ``typed`` may stand for, as far as the look-up has come; nothing that is the customer's already."""
    typed = typed.strip()
    if len(typed) < SHORTEST:
        return Found()
    own = {str(one) for one in customer.identifiers} if customer is not None else set()
    answered = search.query == typed
    people = [one for one in search.items if customer is None or one.id != customer.id] if answered else []
    items = [_of_candidate(one, one.identifier) for one in people if one.identifier is not None]
    known = own | {one.identifier for one in items}
    read = readings(typed)
    items += [_of_reading(one) for one in read if one not in known]
    if any(one in own for one in read):
        return Found(tuple(items[:SHOWN]), _("This is theirs already."))
    problem = search.problem if answered and search.loading is Loading.FAILED else None
    note = ""
    if not answered or search.loading is Loading.LOADING:
        note = _("Looking for customers…")
    elif not items and problem is None:
        note = _("Nobody was found. An identifier can be written out: account:A-4410")
    return Found(tuple(items[:SHOWN]), note, problem)


def readings(typed: str) -> tuple[str, ...]:
    """Which identifiers (``KIND:VALUE``) were meant, the likeliest first; none for a name."""
    typed = typed.strip()
    if written := _WRITTEN_OUT.fullmatch(typed):
        return (f"{written[1].lower()}:{written[2].strip()}",)
    if "@" in typed and " " not in typed:
        return (f"email:{typed.lower()}",)
    digits = re.sub(r"[^\d+]", "", typed)
    numbers = (f"account:{typed}", f"crm:{typed}")
    if _PHONE.fullmatch(typed):
        is_plain = typed.isdigit()
        return (f"phone:{digits}", *(numbers if is_plain else ()))
    return numbers if " " not in typed and any(letter.isdigit() for letter in typed) else ()


def _of_candidate(candidate: Candidate, identifier: Identifier) -> Linkable:
    because = listed_apart((identifier_words(identifier), *candidate.why))
    return Linkable(str(identifier), candidate.display_name, because)


def _of_reading(written: str) -> Linkable:
    return Linkable(written, written_words(written), _("as you wrote it"))
