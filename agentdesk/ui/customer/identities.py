"""Which identifiers can be parted from the customer in view, each once, and in words why it is held to be theirs.

Seen from the identifier under which the customer is here now. Qt-free; knows nothing of the store.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from agentdesk.domain.customer import Customer, Identifier, IdentityLink
from agentdesk.domain.records import dataclass
from agentdesk.ui.identifiers import evidence_words, identifier_words


@dataclass(frozen=True, slots=True)
class Parting:
    """An identifier that can be said not to be this person's, by ending the link ``link_id``."""

    link_id: str
    identifier: str
    because: str
    at: datetime
    is_on_its_way: bool = False


def partings(customer: Customer, here_by: Identifier | None, leaving: Collection[str]) -> tuple[Parting, ...]:
    """Every identifier linked to the one under which the customer is here, nearest first, with the link to end.

    ``leaving`` has the links whose end is on its way to the service.
    """
    links = [link for link in customer.links if link.to_at is None]
    ends: defaultdict[Identifier, list[IdentityLink]] = defaultdict(list)
    for link in sorted(links, key=lambda each: (-each.confidence, each.from_at)):
        ends[link.identifier].append(link)
        ends[link.other].append(link)
    # Whoever is not linked to that one is asked about from where most links meet.
    roots = sorted(ends, key=lambda each: (each != here_by, -len(ends[each])))
    found: list[Parting] = []
    reached: set[Identifier] = set()
    for root in roots:
        if root in reached:
            continue
        reached.add(root)
        line = [root]
        for near in line:
            for link in ends[near]:
                far = link.other if link.identifier == near else link.identifier
                if far not in reached:
                    reached.add(far)
                    line.append(far)
                    found.append(_parting(link, far, near, leaving))
    return tuple(found)


def _parting(link: IdentityLink, far: Identifier, near: Identifier, leaving: Collection[str]) -> Parting:
    because = evidence_words(link, near)
    return Parting(link.id, identifier_words(far), because, link.from_at, link.id in leaving)
