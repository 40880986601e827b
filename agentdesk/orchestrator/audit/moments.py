"""Holds what an answer to advice is counted by against the decision that it answers."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import declared_action
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.inputs import document_hash
from agentdesk.engine.radar.marks import marks_of
from agentdesk.orchestrator.decisions.repository import ERASED
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.patterns.answers import about_of, named_in
from agentdesk.orchestrator.radar.marking import in_bars


@dataclass(frozen=True, slots=True)
class Moment:
    """A stored decision, read: what it said, and what it was asked with. Of one that was erased it is what remains, by
    which an answer names at least as much."""

    said: Mapping[str, Any]
    asked: Mapping[str, Any]
    erased: bool

    @classmethod
    def of(cls, stored: Row[Any]) -> "Moment | None":
        """Of a row of ``stored``; None where letters of it were changed so that it is no document any more."""
        try:
            return cls(orjson.loads(stored.body), orjson.loads(stored.inputs), stored.policy_digest == ERASED)
        except ValueError:
            return None

    @property
    def is_whole(self) -> bool:
        """Whether what it was asked with is what it says of that."""
        return bool(document_hash(self.asked) == self.said.get("inputs_hash"))

    def says(self, answer: Row[Any], action: str, taken: str | None) -> bool:
        """Whether an answer (with its marks) to the advice of that action is counted by what this says; ``taken`` is
        what was done instead, None where it was not overridden."""
        try:
            expected = about_of(self.said, self.asked, action)
            expected["marks"] = in_bars(marks_of(self.asked, self.said, declared_action(action), taken))
        except (KeyError, TypeError, AttributeError):  # a name in it was changed
            return False
        told = {"journeys": answer.journeys, "rules": answer.rules, "marks": answer.marks}
        if not self.erased:
            return told == expected
        return all(set(named_in(expected[name])) <= set(named_in(text or "")) for name, text in told.items())


async def stored(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """The decisions by id, as far as they are there."""
    found: dict[str, Row[Any]] = {}
    columns = decisions.c
    for some in chunks(sorted(set(ids))):
        query = select(columns.id, columns.policy_digest, columns.inputs, columns.body).where(columns.id.in_(some))
        found |= {row.id: row for row in await connection.execute(query)}
    return found
