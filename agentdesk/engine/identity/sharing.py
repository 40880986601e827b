"""From when on an identifier is nobody's own: the limits that a policy declares, and counting against them.

Pure numbers; knows nothing of links or storage.
"""

from collections.abc import Mapping
from dataclasses import field

from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.records import dataclass

WEAK = frozenset({IdentifierKind.COOKIE, IdentifierKind.DEVICE})
CONTACT = frozenset({IdentifierKind.PHONE, IdentifierKind.EMAIL})
OF_ONE = frozenset({IdentifierKind.ACCOUNT, IdentifierKind.CRM, IdentifierKind.EXTERNAL})
"""Of each of these kinds a person has one as a rule: two of a kind are two people, unless they are linked themselves.
"""
MOST = 1_000
"""An identifier of any kind that was named with more identifiers than this is shared, whatever these are."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What an identifier may be named with and still be one person's.

    ``people``: different ids of one of the kinds ``OF_ONE``. ``identifiers``: of a phone or mail those that are no
    cookie or device, of a cookie or device all.
    """

    people: int
    identifiers: int


_DEFAULT = {
    IdentifierKind.PHONE: Limit(1, 20),
    IdentifierKind.EMAIL: Limit(1, 20),
    IdentifierKind.DEVICE: Limit(1, 50),
    IdentifierKind.COOKIE: Limit(1, 50),
}


@dataclass(frozen=True, slots=True)
class Sharing:
    """The limits by kind; the kinds ``OF_ONE`` have none but ``MOST``."""

    limits: Mapping[IdentifierKind, Limit] = field(default_factory=lambda: dict(_DEFAULT))

    def __post_init__(self) -> None:
        object.__setattr__(self, "limits", {**_DEFAULT, **self.limits})

    def people(self, kind: IdentifierKind) -> int:
        """How many people's ids of one kind an identifier may be named with."""
        return self.limits[kind].people

    def is_crowded(self, kind: IdentifierKind, strong: int, total: int) -> bool:
        """Whether an identifier named with ``total`` others, ``strong`` of them no cookie or device, is shared."""
        if total > MOST:
            return True
        if kind in OF_ONE:
            return False
        return (total if kind in WEAK else strong) > self.limits[kind].identifiers

    @property
    def fewest(self) -> int:
        """A customer of no more identifiers than this has none that was named with too many."""
        return min(limit.identifiers for limit in self.limits.values())

    def enough(self, kind: IdentifierKind) -> int:
        """How many links, the strong ones first, are looked at before an identifier may be told to be crowded."""
        return self.limits[kind].identifiers + 1 if kind not in OF_ONE else self.fewest + 1
