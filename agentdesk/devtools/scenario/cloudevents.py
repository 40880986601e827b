"""Words what a customer does as CloudEvents, and who they are as Segment's identify."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agentdesk.devtools.scenario.story import Deed, PastDeed, Person

SIGNED_IN_EARLIER = timedelta(days=45)


def time_text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


class EventMaker:
    """Makes events whose ids follow from the seed, so that the same demo sent twice is told once."""

    def __init__(self, chance: random.Random, source: str) -> None:
        self._chance, self._source = chance, source

    def event(
        self, person: Person, deed: Deed, at: datetime, identifiers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        data = {**deed.data, "identifiers": identifiers} if identifiers else dict(deed.data)
        return {
            "specversion": "1.0",
            "id": str(UUID(int=self._chance.getrandbits(128), version=4)),
            "source": f"{self._source}/{deed.type.partition('.')[0]}",
            "type": deed.type,
            "time": time_text(at),
            "subject": person.identifier(deed.by),
            "datacontenttype": "application/json",
            "data": data,
        }

    def past(self, person: Person, deeds: tuple[PastDeed, ...], now: datetime) -> list[dict[str, Any]]:
        """The sign-ins that link a person's identifiers, then what they did."""
        earlier = max((deed.age for deed in deeds), default=timedelta()) + SIGNED_IN_EARLIER
        known = {"account": person.account, "email": person.email}
        events = [
            self.event(person, Deed(type="web.signed_in", by="cookie"), now - earlier, known),
            self.event(
                person, Deed(type="app.signed_in", by="device"), now - earlier, {**known, "phone": person.phone}
            ),
        ]
        for deed in deeds:
            events += [self.event(person, deed, now - deed.age + n * deed.every) for n in range(deed.times)]
        return events


def identify(person: Person, at: datetime) -> dict[str, Any]:
    """What a website's tracking snippet would tell of a customer who signed in."""
    return {
        "type": "identify",
        "messageId": f"demo-identify-{person.account}",
        "userId": person.account,
        "anonymousId": person.cookie,
        "traits": {"name": person.name, "email": person.email, "phone": person.phone, **person.traits},
        "timestamp": time_text(at),
        "sentAt": time_text(at),
    }
