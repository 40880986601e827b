"""Makes customers up, the same ones for the same seed."""

import random
import unicodedata
from datetime import date, timedelta

from agentdesk.devtools.scenario.story import People, Person

_FIRST_DAY = date(2016, 1, 1)
_DAYS = 3_400


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() and c.isalpha()).lower()


def make_person(people: People, chance: random.Random, number: int) -> Person:
    """The customer of that number. Phone numbers are of the range that is kept free for fiction."""
    given, family = chance.choice(people.given), chance.choice(people.family)
    since = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    mark = f"{chance.randrange(16**6):06x}"
    return Person(
        name=f"{given} {family}",
        traits={"tier": chance.choice(people.tiers), "customer_since": since.isoformat()},
        phone=f"+1{chance.choice((212, 303, 415, 512, 617))}5550{100 + number % 100}",
        email=f"{_plain(given)}.{_plain(family)}.{number}@example.com",
        account=f"A-{chance.randrange(10**7):07d}-{number}",
        device=f"dev-{mark}-{number}",
        cookie=f"w-{mark}-{number}",
    )
