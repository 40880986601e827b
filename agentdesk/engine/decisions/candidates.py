"""What may be advised at all: every action once, or once for each of the records that it is about.

Owns what a candidate is called and what conditions see of it. Knows nothing of gates and priorities.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from agentdesk.domain.decision import ActionKind, Subject, about
from agentdesk.domain.ids import ActionId
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.records import dataclass
from agentdesk.engine.conversation import Done
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.records.state import RecordState
from agentdesk.engine.records.view import Records
from agentdesk.engine.situation import Situation, overdue
from agentdesk.engine.understanding.tally import tally

DONE_LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action, what it is about (None: nothing in particular), and the situation as its conditions see it."""

    id: ActionId
    action: ActionRule
    title: str
    subject: Subject | None
    now: Situation


class Candidates:
    """The candidates of one customer now."""

    def __init__(self, inputs: DecisionInputs, policy: Policy, now: datetime) -> None:
        self._policy, self._now = policy, now
        self._active = [
            one for one in inputs.journeys if one.state is JourneyState.ACTIVE and one.definition in policy.journeys
        ]
        self._late: dict[frozenset[str], tuple[str, str, tuple[str, ...]] | None] = {}
        self._told_of: dict[tuple[ActionKind, frozenset[str]], dict[str, Any]] = {}
        self._records = Records(inputs.records, policy, now)
        self._done = Done(inputs.history, inputs.conversation, now)
        self._matters = _matters(inputs, policy)
        self._lately, self._failed = _done_lately(inputs, now), _failed(inputs)
        self._about = {
            kind: [action.id for action in policy.actions.values() if action.for_each == kind]
            for kind in policy.records
        }
        self._of: Situation | None = None
        self._bound: dict[tuple[str, str], Situation] = {}
        """The situations of ``_of`` with one record looked at."""

    def of(self, action: ActionRule, seen: Situation) -> Iterator[Candidate]:
        """The candidates of one action."""
        told, late = self._told(action), self._overdue(action)
        evidence = late[2] if late else ()
        if action.for_each is None:
            id_ = about(action.id, None)
            title = fill(action.title, seen.names) if "{" in action.title else action.title
            done = self._done.times(action.id, None)
            mine = {**told, "id": id_, "done": done, "done_lately": self._lately[id_]}
            yield Candidate(id_, action, title, None, seen.with_action(mine, evidence))
            return
        for state in self._records.each(action.for_each):
            now, subject = self._seen_with(state, seen), self._records.subject(state)
            id_ = about(action.id, subject)
            done = self._done.times(action.id, state.key)
            mine = {**told, "id": id_, "done": done, "done_lately": self._lately[id_]}
            yield Candidate(id_, action, fill(action.title, now.names), subject, now.with_action(mine, evidence))

    def _seen_with(self, state: RecordState, seen: Situation) -> Situation:
        """The situation as all actions about this record see it."""
        place = state.kind, state.key
        if self._of is not seen:
            self._of, self._bound = seen, {}
        if place not in self._bound:
            done = self._done.about(state.key, self._about[state.kind], seen.names["done"])
            bound = seen.with_record(state.kind, self._records.names(state), state.evidence)
            self._bound[place] = bound.with_names(done=done)
        return self._bound[place]

    def _told(self, action: ActionRule) -> dict[str, Any]:
        """What conditions and sentences call ``action``, without what differs from action to action of a kind that are
        for the same, and from record to record."""
        known = self._told_of.get((action.kind, action.intents))
        if known is not None:
            return known
        tasks = {self._policy.intents[intent].task for intent in action.intents}
        late = self._overdue(action)
        told = self._told_of[action.kind, action.intents] = {
            "kind": action.kind.value,
            "relevant": not action.intents or bool(action.intents & self._matters),
            "failed": sum(self._failed[task] for task in tasks),
            "overdue": late is not None,
            "overdue_step": late[0] if late else "",
            "overdue_by": late[1] if late else "",
        }
        return told

    def _overdue(self, action: ActionRule) -> tuple[str, str, tuple[str, ...]] | None:
        """What is late of the matters that the action is for."""
        if action.intents not in self._late:
            self._late[action.intents] = overdue(self._policy, self._active, self._now, action.intents)
        return self._late[action.intents]


def in_turn(policy: Policy) -> tuple[tuple[list[ActionRule], bool], ...]:
    """The actions, and then what waits: conditions of no action may look at what is waited for."""
    actions = policy.actions.values()
    return (
        ([action for action in actions if action.kind is not ActionKind.NO_ACTION], False),
        ([action for action in actions if action.kind is ActionKind.NO_ACTION], True),
    )


def _matters(inputs: DecisionInputs, policy: Policy) -> frozenset[str]:
    """What the customer is concerned with now: why they are here, and what their running journeys are about."""
    matters = {inputs.why.intent}
    for journey in inputs.journeys:
        rule = policy.journeys.get(journey.definition)
        if rule and journey.state is JourneyState.ACTIVE:
            matters.update(rule.intents)
    return frozenset(matters)


def _done_lately(inputs: DecisionInputs, now: datetime) -> Counter[str]:
    """How often each action was done for this customer within the last days, before now."""
    since = now - DONE_LATELY
    return Counter(
        one.action for one in inputs.history if one.outcome in ("acted", "accepted") and since <= one.at < now
    )


def _failed(inputs: DecisionInputs) -> Counter[str]:
    """How often each task was tried and failed."""
    tries = inputs.tries or tally(inputs.already_tried)
    return Counter({tries.what: tries.failed}) if tries else Counter()
