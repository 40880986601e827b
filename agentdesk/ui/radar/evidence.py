"""The right side while a finding is open: how often it is overridden, what was found, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.domain.blank import read_in
from agentdesk.domain.radar import Finding, FindingState, Ground
from agentdesk.ui.kit.bars import BarList, add_bars
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import Flow, column, row, show_if
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, SectionTitle, Text, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.radar.viewmodel import RadarState, ground_rows, radar_words
from agentdesk.ui.radar.words import owner_words, share_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, ngettext

DRAFT_KEY, RECORDS_KEY = "Ctrl+Shift+R", "Ctrl+Shift+E"
SNOOZE_DAYS = 14.0


class FindingPanel(ScrollColumn):
    """``drafted`` and ``records_wanted`` are about the ground that has the keys; ``put_aside`` carries the reason and
    for how many days (0: for good), ``taken_back`` that it is open again."""

    drafted = Signal()
    records_wanted = Signal()
    put_aside = Signal(str, float)
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        space = theme.tokens().space
        super().__init__(gap=space.m, margins=(space.l, space.m, space.l, space.l), parent=parent)
        self.setAccessibleName(_("The open finding"))
        self._finding: Finding | None = None
        self._title, self._standing = Prose("", TextRole.TITLE), Chip("", Tone.MUTED, small=True)
        head = row()
        head.addWidget(self._title, 1)
        head.addWidget(self._standing)
        self.body.addLayout(head)
        self._facts = Prose("", tone=Tone.MUTED)
        self._aside = Prose("", tone=Tone.MUTED)
        self.grounds = BarList(_("What was found"))
        self.grounds.opened.connect(self.records_wanted)
        self._more = Text("", TextRole.SMALL, Tone.MUTED)
        self._legend = Prose("", TextRole.SMALL, Tone.MUTED)
        self._looks = Prose("", TextRole.SMALL, Tone.MUTED)
        for part in (self._facts, self._aside, SectionTitle(_("What was found"))):
            self.body.addWidget(part)
        add_bars(self.body, self.grounds)
        self.body.addWidget(self._more)
        self.body.addWidget(self._legend)
        self.body.addLayout(self._make_actions())
        self.body.addWidget(self._looks)

    @property
    def ground(self) -> Ground | None:
        """The ground that has the keys."""
        place = self.grounds.currentIndex().row()
        found = self._finding.grounds if self._finding is not None else ()
        return found[place] if 0 <= place < len(found) else None

    def show_finding(self, finding: Finding, state: RadarState) -> None:
        """Show it; the ground with the keys stays."""
        is_other = self._finding is None or self._finding.action != finding.action
        self._finding = finding
        self._title.set_text(finding.title)
        before = _("before: {share}").format(share=share_words(finding.before)) if finding.before else ""
        days = round(state.radar.days) if state.radar is not None else 0
        self._facts.set_text(
            joined((
                _("overridden {share}").format(share=share_words(finding.now)),
                ngettext("in {n} day", "in {n} days", days), before, owner_words(finding.owner),
            ))
        )  # fmt: skip
        self._show_aside(finding, state)
        self.grounds.show_rows(ground_rows(finding, opens=state.opens_records))
        opens = _("Enter opens the overrides.") if state.opens_records else ""
        legend = _("Bar: share with its 95 % interval. Tick: what it is held against.")
        self._legend.set_text(f"{legend} {opens}".strip())
        show_if(self.records, state.opens_records)
        self._more.set_text(ngettext("{n} more was found", "{n} more were found", finding.more))
        show_if(self._more, finding.more > 0)
        self._looks.set_text(radar_words(state.radar) if state.radar is not None else "")
        if is_other:
            self.grounds.show_current("0" if finding.grounds else None)
            self.reason.clear()
            self.verticalScrollBar().setValue(0)

    def dismiss(self) -> None:
        """Put it aside for good, for the reason that is written."""
        self._put_aside(0.0)

    def snooze(self) -> None:
        """Put it aside for a while."""
        self._put_aside(SNOOZE_DAYS)

    def _show_aside(self, finding: Finding, state: RadarState) -> None:
        aside, is_open = finding.aside, finding.state is FindingState.OPEN
        word = {FindingState.DISMISSED: _("dismissed"), FindingState.SNOOZED: _("snoozed")}.get(finding.state, "")
        self._standing.set_content(word, Tone.MUTED)
        show_if(self._standing, bool(word))
        words = ""
        if aside is not None and not is_open:
            until = _("until {time}").format(time=moment(aside.until, state.now)) if aside.until else ""
            words = joined((aside.by, moment(aside.at, state.now), until, _("“{text}”").format(text=aside.reason)))
        self._aside.set_text(words)
        show_if(self._aside, bool(words))
        for part in (self.reason, self.dismissing, self.snoozing):
            show_if(part, is_open)
        show_if(self.back, not is_open)

    def _make_actions(self) -> QVBoxLayout:
        actions = column()
        first, second = Flow(), Flow()
        self.draft = Button(_("Draft a rule from this…"), ButtonKind.PRIMARY, key=DRAFT_KEY)
        self.records = Button(_("Open the overrides"), key=RECORDS_KEY)
        self.reason = LineField(_("Why it is put aside"), _("Why it is put aside"))
        self.reason.setMinimumWidth(theme.tokens().size.side_column)
        self.dismissing = Button(_("Dismiss"))
        self.snoozing = Button(ngettext("Snooze for {n} day", "Snooze for {n} days", round(SNOOZE_DAYS)))
        self.back = Button(_("Open again"))
        self.draft.clicked.connect(self.drafted)
        self.records.clicked.connect(self.records_wanted)
        self.dismissing.clicked.connect(self.dismiss)
        self.snoozing.clicked.connect(self.snooze)
        self.back.clicked.connect(self.taken_back)
        for part in (self.draft, self.records):
            first.add(part)
        asides: tuple[QWidget, ...] = (self.reason, self.dismissing, self.snoozing, self.back)
        for each in asides:
            second.add(each)
        actions.addWidget(first)
        actions.addWidget(second)
        return actions

    def _put_aside(self, days: float) -> None:
        reason = read_in(self.reason.text())
        self.reason.set_invalid(not reason)
        if reason:
            self.put_aside.emit(reason, days)
        else:
            self.reason.setFocus()
