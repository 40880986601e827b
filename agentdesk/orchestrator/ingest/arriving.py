"""From a sender's claims to a domain event: the id it is known by, its identifiers, and when it really happened.

Pure but for the clock reading passed in. Knows nothing of formats (``cloudevents``, ``segment``) or storage.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.event import Event
from agentdesk.domain.ids import EventId, InteractionId
from agentdesk.domain.records import dataclass
from agentdesk.engine.sentiment.scorer import Scorer, felt

SKEW = timedelta(seconds=5)
"""A sender's clock that differs by less is right: the rest is the time on the way."""
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
SCORED = 5_000
"""Characters of a text that are scored."""
_TICK = timedelta(microseconds=1)


class RejectedError(Exception):
    """An event that cannot be taken: a machine word and a plain sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Arriving:
    """An event on its way into the store, with the traits that it tells of the customer.

    ``by`` is the rule under which its identifiers are linked.
    """

    event: Event
    traits: Mapping[str, Any] = field(default_factory=dict)
    by: str = "rule:named_together"


def event_id(source: str, source_id: str) -> EventId:
    """The id of an event: the same for the same (source, id) wherever and whenever it arrives."""
    return EventId("evt_" + hashlib.blake2b(f"{source}\x00{source_id}".encode(), digest_size=14).hexdigest())


def happened_at(claimed: datetime, received_at: datetime, sent_at: datetime | None) -> datetime:
    """When it happened: the claim, corrected by how wrong the sender's clock was when it sent; never in the future."""
    if sent_at is not None and abs(received_at - sent_at) > SKEW:
        claimed += received_at - sent_at
    return min(claimed, received_at)


def new_event(
    scorer: Scorer,
    *,
    source: str,
    source_id: str,
    kind: str,
    claimed_at: datetime | None,
    received_at: datetime,
    sent_at: datetime | None = None,
    subject: Identifier,
    identifiers: Iterable[Identifier] = (),
    text: str | None = None,
    interaction_id: str | None = None,
    data: Mapping[str, Any],
) -> Event:
    """A domain event of the type ``kind``.

    ``identifiers`` may repeat the subject; ``claimed_at`` None means that it happened when it was received.
    """
    at = received_at if claimed_at is None else happened_at(claimed_at, received_at, sent_at)
    others = tuple(one for one in dict.fromkeys(identifiers) if one != subject)
    return Event(
        id=event_id(source, source_id),
        source=source,
        source_id=source_id,
        type=kind,
        channel=kind.partition(".")[0],
        at=at,
        received_at=received_at,
        claimed_at=claimed_at if claimed_at is not None and claimed_at != at else None,
        subject=subject,
        identifiers=others,
        text=text or None,
        sentiment=felt(scorer, text[:SCORED]) if text else None,
        sentiment_model=scorer.model if text else None,
        interaction_id=InteractionId(interaction_id) if interaction_id else None,
        data=dict(data),
    )


def best_of(identifiers: Sequence[Identifier]) -> Identifier:
    """The identifier that an event without a subject hangs on: the first in the order of the kinds."""
    order = list(IdentifierKind)
    return min(identifiers, key=lambda identifier: order.index(identifier.kind))


def keep_order(arriving: Sequence[Arriving]) -> list[Arriving]:
    """Events of one request that all claimed the future were all put at the moment of arrival: give them back the order
    in which they say they happened, a microsecond apart."""
    clamped = [
        one
        for one in arriving
        if one.event.claimed_at is not None and one.event.at == one.event.received_at < one.event.claimed_at
    ]
    if len(clamped) < 2:
        return list(arriving)
    clamped.sort(key=lambda one: (one.event.claimed_at, one.event.id))
    place = {id(one): number for number, one in enumerate(reversed(clamped))}
    return [
        Arriving(one.event.model_copy(update={"at": one.event.at - place[id(one)] * _TICK}), one.traits, one.by)
        if id(one) in place
        else one
        for one in arriving
    ]
