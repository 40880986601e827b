"""What was found, with the policy's titles and in plain English sentences, each share with its n. Pure."""

from agentdesk.domain.radar import Finding, FindingShare, Ground, GroundKind
from agentdesk.engine.policy.actions import title_in_general
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.radar.marks import (
    AGAINST,
    ATTRITION,
    EFFORT,
    EXCEPTION,
    FEELING,
    INTENT,
    JOURNEY,
    LATE,
    SIGNAL,
    kind_of,
    name_of,
)


def told(finding: Finding, policy: Policy) -> Finding:
    """The finding with titles, whose action it is, and sentences. What the policy does not know any more goes by its
    id."""
    action = policy.actions.get(finding.action)
    title = title_in_general(action, policy.records) if action else finding.action
    grounds = tuple(_told(ground, title, policy) for ground in finding.grounds)
    return finding.model_copy(update={"title": title, "owner": action.team if action else "", "grounds": grounds})


def _told(ground: Ground, title: str, policy: Policy) -> Ground:
    reasons = {one.code: one.title for one in policy.reason_codes}
    named = ground.model_copy(
        update={
            "mark_title": mark_title(ground.mark, policy) if ground.mark else "",
            "reason_title": reasons.get(ground.reason, ground.reason),
        }
    )
    return named.model_copy(update={"text": _sentence(named, title)})


def mark_title(mark: str, policy: Policy) -> str:
    """What the intent, the journey, the signal, … of a mark is called."""
    kind, name = kind_of(mark), name_of(mark)
    known: dict[str, str] = {}
    if kind == INTENT:
        known = {one.id: one.label for one in policy.intents.values()}
    elif kind in (JOURNEY, LATE):
        known = {one.id: one.title for one in policy.journeys.values()}
    elif kind == SIGNAL:
        known = {one.id: one.title for one in policy.signals}
    return known.get(name, name)


_CONTEXT = {
    INTENT: "where they are here for “{}”",
    FEELING: "where the feeling is {}",
    EFFORT: "where the effort is {}",
    ATTRITION: "where the attrition risk is {}",
    JOURNEY: "on the journey “{}”",
    LATE: "where something is overdue on “{}”",
    SIGNAL: "with the signal “{}”",
    EXCEPTION: "by an exception of the rule “{}”",
    AGAINST: "against the rule “{}”",
}


def _sentence(ground: Ground, title: str) -> str:
    context = f" {_CONTEXT[kind_of(ground.mark)].format(ground.mark_title)}" if ground.mark else ""
    here, there = _share(ground.here), _share(ground.there) if ground.there else ""
    if ground.kind is GroundKind.ROSE:
        return f"“{title}” is overridden more often{context} than in the period before: {here}, before {there}."
    if ground.kind is GroundKind.CLUSTERS:
        return f"The reason “{ground.reason_title}” clusters{context}: {here} of the overrides, elsewhere {there}."
    if ground.kind is GroundKind.WHERE:
        return f"“{title}” is overridden more often{context}: {here}, elsewhere {there}."
    if ground.kind is GroundKind.WRONG:
        return f"Reviews say that the advice was wrong{context}: {here} of those reviewed."
    return f"What was done instead ended well more often{context} than the advice did: {here}, the advice {there}."


def _share(share: FindingShare) -> str:
    low, high = round(100 * share.low), round(100 * share.high)
    return f"{round(100 * share.value)} % ({low} to {high} %, n = {share.n})"
