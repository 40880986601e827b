"""What an override is counted by that its record does not say: of which journeys, rules and marks it was, and of which
intent and feeling. Pure.

It follows from the decision that was overridden. The entry that records the override holds two digests of it, so that
rows which are counted by the hundred thousand can be held against the ledger without reading a decision.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.radar.marks import marks_of
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.outcomes.watching import chances_of, moment_of
from agentdesk.orchestrator.overrides.chain import digest
from agentdesk.orchestrator.patterns.answers import about_of
from agentdesk.orchestrator.radar.marking import in_bars

ANSWER, OUTCOME = "answer", "outcome"
MOMENT = ("declared_action", "intent", "feeling", "feeling_band", "effort")
CHANCE = ("declared_action", "chance", "came_first")


def counted_by(
    stored: StoredDecision, receipt: Decision, inputs: DecisionInputs, recommended: str, taken: str
) -> dict[str, str]:
    """The two digests of an override of a stored decision: of its row among the answers, and of that of its outcome."""
    said, asked, action = orjson.loads(stored.body), orjson.loads(stored.inputs), declared_action(recommended)
    found = about_of(said, asked, recommended)
    return {
        ANSWER: digest_of_answer(found["journeys"], found["rules"], in_bars(marks_of(asked, said, action, taken))),
        OUTCOME: of_decision(receipt, inputs, recommended),
    }


def digest_of_answer(journeys: str, rules: str, marks: str | None) -> str:
    """Of the texts as they are kept; ``marks`` None where there are none."""
    return digest([journeys, rules, marks])


def of_decision(receipt: Decision, inputs: DecisionInputs, recommended: str) -> str:
    """The digest of the outcome that a decision says."""
    moment = moment_of(inputs, recommended)
    return digest_of_outcome(
        [moment[name] for name in MOMENT], [[one[name] for name in CHANCE] for one in chances_of(receipt)]
    )


def digest_of_outcome(moment: Iterable[Any], chances: Iterable[Iterable[Any]]) -> str:
    """Of the columns ``MOMENT`` of the outcome, and ``CHANCE`` of its chances in the order of their names."""
    return digest([[*moment], [[*one] for one in chances]])
