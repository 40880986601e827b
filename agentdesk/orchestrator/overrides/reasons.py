"""The reasons that a policy has for doing otherwise, and what is said of one that cannot be given."""

from agentdesk.domain.people import ReasonCode
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.policy.model import Policy


def reason_of(policy: Policy, code: str) -> ReasonCode | None:
    return next((known for known in policy.reason_codes if known.code == code), None)


def not_offered(policy: Policy, reason: ReasonCode | None, given: str, kind: str) -> ProblemError:
    """What is wrong with it, and which could be given."""
    fitting = ", ".join(each.code for each in policy.reason_codes if each.fits(kind))
    code, why = "unknown", "It is not in the policy."
    if reason is not None:
        code, why = (
            "other_kind",
            f"It is for advice of another kind ({', '.join(reason.kinds)}); this is of kind {kind}.",
        )
    found = FieldProblem("reason_code", code, f"{why} Give one of these: {fitting}.")
    return ProblemError(Code.UNKNOWN_REASON, errors=(found,), reason=given)
