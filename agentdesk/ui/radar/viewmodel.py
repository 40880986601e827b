"""The radar's page as rows and words. Qt-free."""

from collections.abc import Callable, Mapping
from datetime import datetime

from agentdesk.app.radar import ALLOWED, Doing
from agentdesk.app.state import State
from agentdesk.domain.people import Role
from agentdesk.domain.proposal import DraftTest, DraftTestState, Effect, Proposal
from agentdesk.domain.radar import Finding, FindingState, Radar
from agentdesk.domain.records import dataclass
from agentdesk.ui.advice_words import answer_words
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.radar.words import (
    finding_detail,
    ground_detail,
    ground_title,
    owner_words,
    share_words,
    state_words,
)
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, joined, ngettext, percent_text

When = Callable[[datetime, datetime], str]
"""How a time is told: the view brings it, for it knows the locale."""


@dataclass(frozen=True, slots=True)
class RadarState:
    """What the page shows. ``now`` is the time it was built at."""

    now: datetime
    radar: Radar | None
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    proposal: Proposal | None
    titles: Mapping[str, str]
    """Action → what it is called."""
    is_read: bool
    is_reading: bool
    is_allowed: bool
    opens_records: bool
    """Whether whoever looks may open single overrides."""
    doing: Doing
    problem: str | None
    failure: str | None
    detail: str

    def finding(self, action: str | None) -> Finding | None:
        return next((one for one in self.findings if one.action == action), None)


def build(state: State, now: datetime) -> RadarState:
    """The page of a state."""
    view, session = state.radar, state.session
    permissions = session.permissions if session is not None else ()
    findings = view.radar.findings if view.radar is not None else ()
    return RadarState(
        now=now,
        radar=view.radar,
        findings=tuple(sorted(findings, key=lambda one: one.state is not FindingState.OPEN)),
        proposals=view.proposals,
        proposal=view.proposal,
        titles={one.action: one.title for one in session.actions} if session is not None else {},
        is_read=view.is_read,
        is_reading=view.is_reading,
        is_allowed=ALLOWED in permissions,
        opens_records=session is not None and session.role is Role.SUPERVISOR,
        doing=view.doing,
        problem=view.problem,
        failure=view.failure,
        detail=view.detail,
    )


def waiting(state: State) -> int:
    """What the tab counts: open findings; for who publishes also what was sent."""
    sent = sum("publish" in one.may and one.state == "sent" for one in state.radar.proposals)
    return len(state.radar.open_findings) + sent


def finding_rows(state: RadarState) -> tuple[BarRow, ...]:
    """The findings, those that were put aside last."""
    return tuple(_finding_row(one) for one in state.findings)


def _finding_row(finding: Finding) -> BarRow:
    aside = {FindingState.DISMISSED: _("dismissed"), FindingState.SNOOZED: _("snoozed")}.get(finding.state, "")
    detail = joined((aside, finding_detail(finding)))
    text = percent_text(finding.now.value)
    return BarRow(
        key=finding.action,
        title=finding.title,
        text=text,
        spoken=joined((finding.title, _("overridden {share}").format(share=share_words(finding.now)), detail)),
        bar=(0.0, finding.now.value),
        interval=(finding.now.low, finding.now.high),
        tick=finding.before.value if finding.before is not None else None,
        tone=Tone.MUTED if aside else Tone.DANGER,
        detail=detail,
        opens=True,
    )


def proposal_rows(state: RadarState, when: When) -> tuple[BarRow, ...]:
    """The proposals, what changed last first."""
    rows = []
    for one in state.proposals:
        word, tone = state_words(one)
        detail = joined((one.author_name, when(one.changed_at, state.now), one.note))
        spoken = joined((one.title, word, detail))
        rows.append(
            BarRow(
                key=one.id,
                title=one.title,
                text=word,
                spoken=spoken,
                tone=tone,
                detail=detail,
                opens=True,
                is_plain=True,
            )
        )
    return tuple(rows)


def ground_rows(finding: Finding, *, opens: bool) -> tuple[BarRow, ...]:
    """What was found of an action: each share with its interval, and a tick where it is held against. ``opens``:
    whether one may open the overrides behind it."""
    return tuple(
        BarRow(
            key=str(place),
            title=ground_title(ground),
            text=share_words(ground.here),
            spoken=ground.text or joined((ground_title(ground), share_words(ground.here), ground_detail(ground))),
            bar=(0.0, ground.here.value),
            interval=(ground.here.low, ground.here.high),
            tick=ground.there.value if ground.there is not None else 0.5,
            tone=Tone.DANGER,
            detail=ground_detail(ground),
            opens=opens,
        )
        for place, ground in enumerate(finding.grounds)
    )


def condition_rows(proposal: Proposal) -> tuple[BarRow, ...]:
    """The conditions that tell overridden from accepted advice: how much of what they hold of was overridden."""
    evidence = proposal.evidence
    usual = evidence.overrides / max(1, evidence.overrides + evidence.accepted)
    return tuple(
        BarRow(
            key=one.text,
            title=one.text,
            text=share_words(one.precision),
            spoken=joined((one.text, share_words(one.precision))),
            bar=(0.0, one.precision.value),
            interval=(one.precision.low, one.precision.high),
            tick=usual,
            tone=Tone.ACCENT,
            detail=_("of {n} overrides {hits}, of {taken_n} acceptances {taken}").format(
                n=count_text(one.n), hits=count_text(one.hits), taken_n=count_text(one.taken_n),
                taken=count_text(one.taken_hits),
            ),
        )
        for one in evidence.conditions
    )  # fmt: skip


def effect_rows(test: DraftTest) -> tuple[BarRow, ...]:
    """What the rule would have done: spared and cost, of how many."""
    effect = test.effect or Effect()
    told = [
        ("spared", _("Overrides spared"), effect.spared, effect.cluster, Tone.SUCCESS),
        ("cost", _("Taken advice withheld"), effect.cost, effect.accepted, Tone.DANGER),
        ("others", _("Other overrides spared"), effect.others_spared, effect.others, Tone.ACCENT),
        ("unanswered", _("Unanswered advice withheld"), effect.unanswered_withheld, effect.unanswered, Tone.ACCENT),
        ("instead", _("Now advised: what was done"), effect.instead_first, effect.cluster, Tone.SUCCESS),
        ("changed", _("Another first action"), effect.changed_n, test.compared, Tone.ACCENT),
    ]
    return tuple(
        BarRow(
            key=key,
            title=title,
            text=_("{hits} of {n}").format(hits=count_text(hits), n=count_text(n)),
            spoken=joined((title, _("{hits} of {n}").format(hits=count_text(hits), n=count_text(n)))),
            bar=(0.0, hits / n),
            tone=tone,
        )
        for key, title, hits, n, tone in told
        if n
    )


def changed_rows(state: RadarState, when: When) -> tuple[BarRow, ...]:
    """The decisions that the draft changes; Enter opens the override, or the advice where there is none."""
    test = state.proposal.test if state.proposal is not None else None
    if test is None or test.effect is None:
        return ()
    rows = []
    for one in test.effect.changed:
        title = _("{before} → {after}").format(
            before=_name(one.before, state.titles), after=_name(one.after, state.titles)
        )
        word = answer_words(one.answer)
        detail = joined((when(one.decided_at, state.now), one.touchpoint, one.team))
        tone = Tone.SUCCESS if one.of_cluster else Tone.DANGER if one.answer in ("accepted", "acted") else Tone.MUTED
        rows.append(
            BarRow(
                key=one.decision_id, title=title, text=word, spoken=joined((title, word, detail)), tone=tone,
                detail=detail,
                opens=state.opens_records and bool(one.override_id or one.team),
                is_plain=True,
            )
        )  # fmt: skip
    return tuple(rows)


def _name(action: str, titles: Mapping[str, str]) -> str:
    return _("nothing") if action == "-" else titles.get(action.partition(":")[0], action)


def test_words(test: DraftTest) -> str:
    """How a back-test stands, in a sentence."""
    if test.state is DraftTestState.RUNNING:
        return _("Back-test: {seen} of {total} decisions").format(
            seen=count_text(test.seen), total=count_text(test.total)
        )
    if test.state is DraftTestState.CANCELLED:
        return _("The back-test was broken off.")
    if test.state is DraftTestState.FAILED:
        return _("The back-test failed: the draft does not pass the check any more.")
    told = ngettext("{n} decision replayed", "{n} decisions replayed", test.compared)
    untold = _("{n} could not be told").format(n=count_text(test.untold)) if test.untold else ""
    base = _("against version {n} of the policy").format(n=test.base_version or count_text(test.base))
    return joined((told, untold, base))


def evidence_words(proposal: Proposal) -> str:
    """What a proposal rests on, in a sentence."""
    evidence = proposal.evidence
    words = _("{overrides} overrides and {accepted} acceptances were compared; {tried} conditions were tried").format(
        overrides=count_text(evidence.overrides),
        accepted=count_text(evidence.accepted),
        tried=count_text(evidence.tried),
    )
    return joined((words, owner_words(proposal.owner)))


def radar_words(radar: Radar) -> str:
    """How many looks were counted."""
    return _(
        "{cells} cells looked at, {tests} tests; at most {rate} of what is found is chance. Nothing below n = {least}."
    ).format(
        cells=count_text(radar.cells), tests=count_text(radar.tests), rate=percent_text(radar.rate),
        least=radar.least_n,
    )  # fmt: skip
