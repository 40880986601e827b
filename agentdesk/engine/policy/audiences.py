"""The language in which audiences are chosen: names of a customer's profile, journeys and signals as gates see them.

Owns which names these are. A condition is made when somebody defines an audience, long after the policy was compiled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.kinds import unfit
from agentdesk.engine.policy.literals import unknown_literals

MOST_WORDS = 4_000
"""Characters of one expression."""

NOT_ASKED: Mapping[str, str] = {
    "customer": "nobody is in an audience for what they are called",
    "told": "it is a sentence for people; ask for the signal itself",
    "action": "it is about one action; name that in 'action' instead",
    **dict.fromkeys(
        ("touchpoint", "channel", "in_conversation", "conversation", "done", "waiting"),
        "it is about a conversation, and an audience is looked at while there is none",
    ),
    "exception": "whoever is in exception mode is in no audience",
}
"""Names of a situation that an audience has none of, and why."""


@dataclass(frozen=True)
class AudienceLanguage:
    """``names`` are all names of a situation with their default values, ``values`` the words that some can have."""

    names: Mapping[str, Any]
    values: Mapping[str, frozenset[str]]

    def condition(self, text: str) -> Condition:
        """The compiled expression. Raises ConditionError with the first mistake."""
        found = next(self.problems(text), None)
        if found is not None:
            raise found
        return Condition(text, self._schema)

    def problems(self, text: str) -> Iterator[ConditionError]:
        """What is wrong with an expression, each as a plain sentence with its place in the text."""
        for message, offset in (*unknown_literals(text, self.values), *unfit(text, self._schema)):
            yield ConditionError(message, offset)
        try:
            asked = Condition(text, {**self.names})
        except ConditionError as error:
            yield error
            return
        for path in asked.paths:
            if path[0] in NOT_ASKED:
                name = ".".join(path)
                yield ConditionError(f"'{name}' cannot be asked here: {NOT_ASKED[path[0]]}", max(text.find(name), 0))

    @property
    def _schema(self) -> dict[str, Any]:
        return {name: value for name, value in self.names.items() if name not in NOT_ASKED}
