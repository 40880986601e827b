"""What the radar's figures are called. Qt-free."""

from agentdesk.domain.proposal import Proposal, ProposalState
from agentdesk.domain.radar import Finding, FindingShare, Ground, GroundKind
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, joined, percent_text


def share_words(share: FindingShare) -> str:
    """``46 % (29–65), n = 26``."""
    return _("{share} ({low}–{high}), n = {n}").format(
        share=percent_text(share.value), low=round(100 * share.low), high=round(100 * share.high), n=count_text(share.n)
    )


def owner_words(owner: str) -> str:
    """Whose action it is."""
    return _("team {name}").format(name=owner) if owner else _("the center")


def _levels() -> dict[str, str]:
    return {
        "negative": _("negative"), "neutral": _("neutral"), "positive": _("positive"), "unknown": _("unknown"),
        "low": _("low"), "medium": _("medium"), "high": _("high"),
    }  # fmt: skip


def context_words(mark: str, title: str) -> str:
    """The context that a mark stands for; empty for none."""
    kind = mark.partition(":")[0]
    levels = _levels()
    said = {
        "intent": _("they came for: {name}"),
        "feeling": _("feeling {name}"),
        "effort": _("effort {name}"),
        "attrition": _("may leave: {name}"),
        "journey": _("on “{name}”"),
        "late": _("late on “{name}”"),
        "signal": _("“{name}” is open"),
        "exception": _("let pass by an exception of {name}"),
        "against": _("against the rule {name}"),
    }
    name = levels.get(title, title) if kind in ("feeling", "effort", "attrition") else title
    return said[kind].format(name=name) if kind in said else title


def ground_title(ground: Ground) -> str:
    """What was found, in a few words."""
    context = context_words(ground.mark, ground.mark_title)
    if ground.kind is GroundKind.ROSE:
        what = _("Overridden more than before")
    elif ground.kind is GroundKind.CLUSTERS:
        what = _("Reason: {reason}").format(reason=ground.reason_title)
    elif ground.kind is GroundKind.WHERE:
        return _("Where {context}").format(context=context)
    elif ground.kind is GroundKind.WRONG:
        what = _("Reviewed as wrong advice")
    else:
        what = _("Ended better without it")
    return joined((what, context))


def ground_detail(ground: Ground) -> str:
    """What it is held against, and how likely it is by chance."""
    by_chance = chance_words(ground.chance)
    if ground.there is None:
        return joined((_("more than half of those reviewed"), by_chance))
    against = {
        GroundKind.ROSE: _("before {share}"),
        GroundKind.CLUSTERS: _("elsewhere {share}"),
        GroundKind.WHERE: _("elsewhere {share}"),
        GroundKind.BETTER: _("where the advice was taken {share}"),
    }[ground.kind]
    return joined((against.format(share=share_words(ground.there)), by_chance))


def chance_words(chance: float) -> str:
    """``by chance once in 2,000``."""
    if chance <= 1e-9:
        return _("by chance less than once in {n}").format(n=count_text(1_000_000_000))
    return _("by chance once in {n}").format(n=count_text(round(1 / chance)))


def finding_detail(finding: Finding) -> str:
    """The list's second line: the strongest ground."""
    return ground_title(finding.grounds[0]) if finding.grounds else ""


def state_words(proposal: Proposal) -> tuple[str, Tone]:
    """How far a proposal is."""
    if proposal.waits:
        return _("waits for approval"), Tone.WARNING
    return {
        ProposalState.DRAFT: (_("draft"), Tone.NEUTRAL),
        ProposalState.TESTED: (_("back-tested"), Tone.ACCENT),
        ProposalState.SENT: (_("sent"), Tone.ACCENT),
        ProposalState.PUBLISHED: (_("published"), Tone.SUCCESS),
        ProposalState.RETURNED: (_("returned"), Tone.WARNING),
        ProposalState.DISCARDED: (_("discarded"), Tone.MUTED),
    }[proposal.state]


def step_words(state: str) -> str:
    """What a step of its life is called."""
    known = {
        "drafted": _("Drafted"), "tested": _("Back-tested"), "sent": _("Sent"), "returned": _("Returned"),
        "published": _("Published"), "discarded": _("Discarded"),
    }  # fmt: skip
    return known.get(state, state)
