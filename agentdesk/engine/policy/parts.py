"""All files of a policy, read and not yet compiled: what each declares, and where everything stands.

Owns which files belong together. Knows nothing of what they mean.
"""

from collections.abc import Iterator
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy import declared, declared_events
from agentdesk.engine.policy.checks import Part
from agentdesk.engine.policy.replies import RepliesFile


@dataclass(frozen=True, slots=True)
class Parts:
    policy: Part[declared.PolicyFile]
    intents: Part[declared.IntentsFile]
    events: Part[declared_events.EventsFile]
    signals: Part[declared.SignalsFile]
    records: Part[declared.RecordsFile]
    replies: Part[RepliesFile]
    journeys: tuple[Part[declared.JourneyFile], ...]
    actions: tuple[Part[declared.ActionsFile], ...]
    team_rules: tuple[Part[declared.TeamRulesFile], ...] = ()

    """Journeys and actions are the center's and the teams'; whose a file is, its path tells (``teams.team_of``)."""

    def all(self) -> Iterator[Part[Any]]:
        """Every file."""
        center: tuple[Part[Any], ...] = (
            self.policy, self.intents, self.events, self.signals, self.records, self.replies,
        )  # fmt: skip
        yield from (*center, *self.journeys, *self.actions, *self.team_rules)
