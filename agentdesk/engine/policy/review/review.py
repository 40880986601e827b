"""The whole of ``policy check``: can the files be read, and does what they declare make sense.

Owns the report. A policy with errors here can still be loaded (a store may hold one from before a check was known);
it is never published.
"""

from collections.abc import Mapping

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.assembly import assemble
from agentdesk.engine.policy.loader import digest, parts_of
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.review.findings import Findings, on_events, on_situations
from agentdesk.engine.policy.review.journeys import review_journeys
from agentdesk.engine.policy.review.rules import review_rules
from agentdesk.engine.policy.review.unused import review_use
from agentdesk.engine.policy.values import event_values, situation_values
from agentdesk.engine.policy.yamlsource import PolicyError, PolicyProblem


@dataclass(frozen=True, slots=True)
class Report:
    """``policy`` is None where the files cannot be read. Both lists are in the order of file, line and column."""

    policy: Policy | None
    errors: tuple[PolicyProblem, ...]
    warnings: tuple[PolicyProblem, ...] = ()


def reviewed(files: Mapping[str, str]) -> Report:
    """All that is wrong with a policy, and what is worth a look."""
    try:
        parts = parts_of(files)
        policy = assemble(parts, digest(files))
    except PolicyError as error:
        return Report(None, _ordered(error.problems))
    found = Findings()
    review_journeys(found, parts, on_events(event_values(parts.intents, parts.events)))
    review_rules(found, parts, on_situations(policy, situation_values(parts.intents, parts.journeys, parts.actions)))
    review_use(found, parts)
    return Report(policy, _ordered(found.errors), _ordered(found.warnings))


def checked_policy(files: Mapping[str, str]) -> Policy:
    """The policy. Raises PolicyError with every error that a check finds."""
    report = reviewed(files)
    if report.policy is None or report.errors:
        raise PolicyError(report.errors)
    return report.policy


def _ordered(problems: "tuple[PolicyProblem, ...] | list[PolicyProblem]") -> tuple[PolicyProblem, ...]:
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda found: (found.file, found.line, found.column)))
