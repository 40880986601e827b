"""Finds customers: by id, by identifier, by words; and says why a candidate matches. Changes nothing."""

import base64
import binascii
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Candidate, Customer, Identifier
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.identity.normalise import parse_identifier
from agentdesk.engine.identity.sharing import CONTACT, WEAK
from agentdesk.orchestrator.identity import link_rows, naming, repository
from agentdesk.orchestrator.identity.profile import profiles
from agentdesk.orchestrator.services import Services
from agentdesk.wire.snapshots import CandidatePage

_MATCHES = 2_000
"""Stored words, or customers with all words, that are ranked; a single letter matches half of all customers."""

_SHARERS = 20
"""Candidates of a phone or mail that very many share."""


def identifier_in(text: str, services: Services) -> Identifier:
    """Reads ``KIND:VALUE``. Raises ``invalid_identifier``."""
    try:
        return parse_identifier(text, services.policy.default_region)
    except ValueError as error:
        sentence = str(error)
        raise ProblemError(Code.INVALID_IDENTIFIER, reason=f"{sentence[:1].upper()}{sentence[1:]}.") from error


async def root_of(connection: AsyncConnection, customer_id: str) -> int:
    """The root node of the customer that the id, old or new, stands for. Raises ``unknown_customer``, and
    ``customer_erased`` for one who was."""
    return (await place_of(connection, customer_id)).root


async def node_of(connection: AsyncConnection, customer_id: str) -> int:
    """A node of the customer that the id stands for, whoever that comes to be. Raises as ``root_of``."""
    return (await place_of(connection, customer_id)).node


async def place_of(connection: AsyncConnection, customer_id: str) -> repository.Place:
    """Where the id leads to. Raises as ``root_of``."""
    place = await repository.place_of_public_id(connection, customer_id)
    if place is None:
        raise ProblemError(Code.UNKNOWN_CUSTOMER, identifier=customer_id[:80])
    if place.is_erased:
        raise ProblemError(Code.CUSTOMER_ERASED)
    return place


async def found_by(connection: AsyncConnection, identifier: Identifier) -> repository.Node | None:
    """The node of a normalised identifier, with whose it is; None if nobody has it."""
    return (await repository.nodes_of_identifiers(connection, [str(identifier)])).get(str(identifier))


async def candidates_by_identifier(services: Services, text: str) -> CandidatePage:
    """The one customer of the identifier, or none. Of a phone or mail that several people use: itself, with what came
    by it and is nobody's, and then them, those whose own id it was named with first."""
    identifier = identifier_in(text, services)
    async with services.database.read() as connection:
        node = await found_by(connection, identifier)
        if node is None:
            return CandidatePage()
        why = {node.component: f"{identifier.kind} is {identifier.value}"}
        if node.shared and identifier.kind in CONTACT:
            why[node.component] += ", which several customers use"
            why = why | await _named_with(connection, node, identifier, why)
        found = await profiles(connection, why, with_links=False)
    return CandidatePage(items=tuple(_candidate(found[root], (reason,)) for root, reason in why.items()))


def _candidate(customer: Customer, why: tuple[str, ...]) -> Candidate:
    return Candidate(id=customer.id, display_name=customer.display_name, why=why, identifier=_surest(customer))


def _surest(customer: Customer) -> Identifier | None:
    """The oldest of those that are most surely theirs alone: no cookie or device, and none that is shared."""
    shared = {one.identifier for one in customer.shared}
    return min(customer.identifiers, key=lambda one: (one in shared, one.kind in WEAK), default=None)


async def _named_with(
    connection: AsyncConnection, node: repository.Node, identifier: Identifier, known: Collection[int]
) -> dict[int, str]:
    """Root → why, of the customers that a shared identifier was named with, best first."""
    links = await link_rows.named_with(connection, node.id, _SHARERS)
    others = {row.node_a if row.node_b == node.id else row.node_b: row for row in links}
    keys, roots = (
        (await repository.identifiers_of(connection, others)),
        await repository.components_of(connection, others),
    )
    why: dict[int, str] = {}
    for other, row in sorted(others.items(), key=lambda one: naming.is_of_one_person(keys[one[0]]), reverse=True):
        if roots[other] not in known:
            kind, _, value = keys[other].partition(":")
            source = f" by {row.source}" if row.source else ""
            why.setdefault(roots[other], f"{identifier.kind} named with {kind} {value}{source}, {row.from_at:%Y-%m-%d}")
    return why


async def candidates_by_words(services: Services, query: str, limit: int, cursor: str | None) -> CandidatePage:
    """Customers in whom every word of the query begins a word, whole words first, then the lately seen."""
    start = _offset(cursor)
    words = naming.words_of_query(query)
    async with services.database.read() as connection:
        ranked = await _ranked(connection, words)
        page = ranked[start : start + limit]
        found = await profiles(connection, [root for root, _ in page], with_links=False)
    more = len(ranked) > start + limit
    return CandidatePage(
        items=tuple(_candidate(found[root], tuple(why)) for root, why in page),
        next=base64.urlsafe_b64encode(b"%d" % (start + limit)).decode() if more else None,
    )


async def _ranked(connection: AsyncConnection, words: Sequence[str]) -> list[tuple[int, list[str]]]:
    why: dict[int, list[str]] = defaultdict(list)
    score: dict[int, float] = defaultdict(float)
    seen: dict[int, Any] = {}
    matching: set[int] | None = None
    # words that many customers have are met in the store, or each one's first matches might not meet at all
    roots = await repository.roots_with_all(connection, words, _MATCHES) if len(words) > 1 else None
    for word in words:
        best: dict[int, Any] = {}
        for row in await repository.matches(connection, word, _MATCHES, roots):
            known = best.get(row.component)
            if known is None or (row.term == word) > (known.term == word):
                best[row.component] = row
            seen[row.component] = max(seen.get(row.component, row.last_seen_at), row.last_seen_at)
        for root, row in best.items():
            why[root].append(naming.reason(row.why, row.term, word))
            score[root] += 2.0 if row.term == word else 1.0
        matching = set(best) if matching is None else matching & set(best)
    order = sorted(matching or (), key=lambda root: (-score[root], -seen[root].timestamp(), root))
    return [(root, why[root]) for root in order]


def _offset(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise ProblemError(Code.INVALID_CURSOR) from error
    if not text.isdigit() or len(text) > 6:
        raise ProblemError(Code.INVALID_CURSOR)
    return int(text)
