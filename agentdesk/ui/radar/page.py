"""The page Radar: findings and proposals on the left, the open one beside them. Everything by keyboard."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.radar import Doing
from agentdesk.app.rule_from import records_behind, rule_from
from agentdesk.app.state import State
from agentdesk.domain.proposal import Proposal
from agentdesk.domain.radar import Finding
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import SectionTitle, Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.radar.evidence import DRAFT_KEY, RECORDS_KEY, FindingPanel
from agentdesk.ui.radar.proposal import PUBLISH_KEY, STEP_KEY, TEST_KEY, ProposalPanel
from agentdesk.ui.radar.viewmodel import (
    RadarState,
    build,
    finding_rows,
    proposal_rows,
    radar_words,
)
from agentdesk.ui.radar.words import state_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, ngettext

RECORDS_PAGE = "overrides"
ANEW = timedelta(minutes=1)
"""How often it is read anew while it is open."""


class RadarPage(PageView):
    """``finding`` and ``proposal`` are what stands on the right."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: RadarState | None = None
        self._action: str | None = None
        self._asked_at: datetime | None = None
        tokens = theme.tokens()
        self.banner = Banner()
        layout = column(self, gap=0)
        layout.addWidget(self.banner)
        body = row(gap=0)
        layout.addLayout(body, 1)
        self._left = QFrame()
        mark(self._left, kit="side")
        body.addWidget(self._left)
        self._fill_left()
        self.finding, self.proposal = FindingPanel(), ProposalPanel()
        self._connect()
        self._empty = EmptyState("search", "")
        self._loading = QWidget()
        shape = column(self._loading, margins=(tokens.space.l, tokens.space.l, tokens.space.l, 0))
        shape.addWidget(Skeleton((0.4, 0.8, 0.8, 0.6, 0.9, 0.7), pitch=tokens.size.table_row))
        shape.addStretch(1)
        self._error = ErrorState()
        self._error.retry_requested.connect(self.refresh)
        self._pages = QStackedWidget()
        for page in (self._loading, self._empty, self._error, self.finding, self.proposal):
            self._pages.addWidget(page)
        body.addWidget(self._pages, 1)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        before, self._state = self._state, build(state, now)
        shown = self._state
        if before is not None and before.is_read and not shown.findings:
            self._action = None
        if shown.finding(self._action) is None and shown.findings:
            self._action = shown.findings[0].action
        self._show_lists(shown)
        self._show_right(shown)
        self._show_failure(before, shown)
        self._announce(before, shown)

    def tick(self, now: datetime) -> None:
        """What others sent, returned and published shows while one looks."""
        if self.isVisible() and self._asked_at is not None and now - self._asked_at >= ANEW:
            self.refresh()

    def opened(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        if self._state is None or self._state.is_allowed:
            self._asked_at = self._state.now if self._state is not None else None
            self._intents.radar.read_radar()

    def regions(self) -> Sequence[QWidget]:
        shown = self._pages.currentWidget()
        return (self.findings, self.proposals, *([shown] if shown is not None else []))

    def step(self, by: int) -> None:
        self.findings.step(by)

    def draft(self) -> None:
        """Have a rule proposed from the open finding, or the ground of it that has the keys."""
        finding = self._finding()
        if finding is not None and self._state is not None and self._state.radar is not None:
            self._intents.radar.draft_rule(rule_from(records_behind(self._state.radar, finding, self.finding.ground)))

    def open_records(self) -> None:
        """Show the overrides behind the ground that has the keys."""
        finding, state = self._finding(), self._state
        if finding is None or state is None or state.radar is None:
            return
        if not state.opens_records:
            self.announcement.emit(_("Single overrides are opened by their teams' supervisors."))
            return
        self._intents.filter_overrides(records_behind(state.radar, finding, self.finding.ground))
        self.page_requested.emit(RECORDS_PAGE)

    def _fill_left(self) -> None:
        space = theme.tokens().space
        left = column(self._left, gap=0)
        head = RegionHead()
        self._count = Text("", TextRole.STRONG)
        self._busy = Text("", tone=Tone.MUTED)
        head.bar.addWidget(self._count)
        head.bar.addStretch(1)
        head.bar.addWidget(self._busy)
        left.addWidget(head)
        self.findings = BarList(_("Findings"), is_whole=False, keeps_mark=True, is_narrow=True)
        self.proposals = BarList(_("Proposals"), is_whole=False, keeps_mark=True)
        self.findings.chosen.connect(self._on_finding)
        self.findings.opened.connect(self._on_finding_opened)
        self.proposals.opened.connect(self._intents.radar.open_proposal)
        self._proposals_title = title = SectionTitle(_("Proposals"))
        title.setContentsMargins(space.l, space.s, space.l, space.xs)
        left.addWidget(self.findings, 3)
        left.addWidget(title)
        left.addWidget(self.proposals, 2)
        self._left.setFixedWidth(theme.tokens().size.right_column + 2 * space.xl)

    def _connect(self) -> None:
        self.finding.drafted.connect(self.draft)
        self.finding.records_wanted.connect(self.open_records)
        self.finding.put_aside.connect(self._on_put_aside)
        self.finding.taken_back.connect(self._on_taken_back)
        self.proposal.edited.connect(self._on_edited)
        self.proposal.step_wanted.connect(self._on_step)
        self.proposal.opened.connect(self._on_override)
        self.proposal.advice_opened.connect(self._on_advice)
        self.proposal.closed.connect(self._close_proposal)

    def _finding(self) -> Finding | None:
        return self._state.finding(self._action) if self._state is not None else None

    def _show_lists(self, state: RadarState) -> None:
        self.findings.show_rows(finding_rows(state))
        proposals = proposal_rows(state, moment)
        self.proposals.show_rows(proposals)
        for part in (self._proposals_title, self.proposals):
            show_if(part, bool(proposals))
        is_open = state.proposal is not None
        self.findings.show_current(None if is_open else self._action)
        self.proposals.show_current(state.proposal.id if state.proposal is not None else None)
        self._count.set_text(ngettext("{n} finding", "{n} findings", len(state.findings)) if state.is_read else "")
        busy = _("Drafting…") if state.doing is Doing.DRAFTING else _("Reading…") if state.is_reading else ""
        self._busy.set_text(busy)

    def _show_right(self, state: RadarState) -> None:
        finding = self._finding()
        if state.proposal is not None:
            self.proposal.show_proposal(state.proposal, state)
            self._pages.setCurrentWidget(self.proposal)
        elif finding is not None:
            self.finding.show_finding(finding, state)
            self._pages.setCurrentWidget(self.finding)
        elif state.problem is not None:
            self._error.show_problem(state.problem)
            self._pages.setCurrentWidget(self._error)
        elif state.is_read:
            self._empty.set_content(
                "done-circle", _("Nothing is overridden more than chance would have it"), _looked(state)
            )
            self._pages.setCurrentWidget(self._empty)
        else:
            self._pages.setCurrentWidget(self._loading)

    def _show_failure(self, before: RadarState | None, state: RadarState) -> None:
        if state.failure is None:
            self.banner.say("")
        elif before is None or (before.failure, before.detail) != (state.failure, state.detail):
            problem = explain(state.failure)
            self.banner.say(joined((problem.title, state.detail or problem.detail)), Tone.DANGER)
            self.announcement.emit(f"{problem.title}. {state.detail or problem.detail}")

    def _announce(self, before: RadarState | None, state: RadarState) -> None:
        """Say how far the open proposal is, where that changed."""
        was, now = before.proposal if before is not None else None, state.proposal
        if now is None:
            return
        if was is None or was.id != now.id:
            self.announcement.emit(_("Proposal for {title}").format(title=now.title))
            self.proposal.editor.text.setFocus()
        elif _standing(was) != _standing(now):
            self.announcement.emit(joined((now.title, state_words(now)[0])))

    def _on_finding(self, action: str) -> None:
        if action != self._action or (self._state is not None and self._state.proposal is not None):
            self._action = action
            self._intents.radar.open_proposal(None)
            if self._state is not None:
                self._show_right(self._state)

    def _on_finding_opened(self, action: str) -> None:
        self._on_finding(action)
        self.finding.grounds.setFocus()

    def _on_put_aside(self, reason: str, days: float) -> None:
        if self._action is not None:
            self._intents.radar.put_finding_aside(self._action, reason, days or None)

    def _on_taken_back(self) -> None:
        if self._action is not None:
            self._intents.radar.take_finding_back(self._action)

    def _on_edited(self, text: str) -> None:
        if self._state is not None and self._state.proposal is not None:
            self._intents.radar.edit_proposal(self._state.proposal.id, text)

    def _on_step(self, step: str, words: str) -> None:
        if self._state is None or self._state.proposal is None:
            return
        radar, proposal_id = self._intents.radar, self._state.proposal.id
        if step == "send":
            radar.send_proposal(proposal_id, words)
        elif step == "publish":
            radar.publish_proposal(proposal_id, words)
        elif step == "return":
            radar.return_proposal(proposal_id, words)
        else:
            plain = {
                "test": radar.test_proposal, "cancel": radar.cancel_proposal_test, "approve": radar.approve_proposal,
                "discard": radar.discard_proposal,
            }  # fmt: skip
            plain[step](proposal_id)

    def _on_override(self, override_id: str) -> None:
        self._intents.open_override(override_id)
        self.page_requested.emit(RECORDS_PAGE)

    def _on_advice(self, decision_id: str) -> None:
        self._intents.open_advice(decision_id)
        self.page_requested.emit(RECORDS_PAGE)

    def _close_proposal(self) -> None:
        self.proposal.editor.hand_on()
        self._intents.radar.open_proposal(None)
        self.findings.setFocus()


def _standing(proposal: Proposal) -> tuple[str, bool]:
    return proposal.state.value, proposal.waits


def _looked(state: RadarState) -> str:
    return radar_words(state.radar) if state.radar is not None else ""


def commands() -> Sequence[PageCommand]:
    """The gestures of the page, for the palette."""

    def step(name: str) -> Callable[[RadarPage], None]:
        return lambda page: page.proposal.ask(name)

    return [
        PageCommand("radar_draft", _("Draft a rule from this…"), RadarPage.draft, DRAFT_KEY),
        PageCommand("radar_records", _("Open the overrides behind it"), RadarPage.open_records, RECORDS_KEY),
        PageCommand("radar_dismiss", _("Dismiss the finding"), lambda page: page.finding.dismiss()),
        PageCommand("radar_snooze", _("Snooze the finding"), lambda page: page.finding.snooze()),
        PageCommand("radar_test", _("Back-test the draft"), step("test"), TEST_KEY),
        PageCommand("radar_cancel", _("Break the back-test off"), step("cancel")),
        PageCommand("radar_send", _("Send the draft for publication"), step("send"), STEP_KEY),
        PageCommand("radar_publish", _("Publish the rule"), step("publish"), PUBLISH_KEY),
        PageCommand("radar_approve", _("Approve the version it became"), step("approve")),
        PageCommand("radar_return", _("Return it to its author"), step("return")),
        PageCommand("radar_discard", _("Discard the draft"), step("discard")),
    ]
