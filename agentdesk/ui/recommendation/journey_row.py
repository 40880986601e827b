"""One journey: how far it is, why it waits or is over, and what the way was like, each with its evidence.

What was seen on the way and the parts of the score open on demand; folded, a line names the signals.
"""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from agentdesk.domain.journey import Journey, JourneyState, SuccessPart
from agentdesk.domain.sentiment import JourneySentiment, Reason
from agentdesk.ui.feelings import feeling_parts, feeling_text
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.recommendation.milestones import MilestoneTrack, milestone_text
from agentdesk.ui.recommendation.parts import ReasonLine
from agentdesk.ui.recommendation.viewmodel import JourneyRow
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, ngettext, percent_text

NAMED = 3
"""So many signals are named while the row is folded."""


class JourneyView(QWidget):
    """``folded_changed`` tells the journey's id and whether its way is folded now."""

    evidence_requested = Signal(list)
    folded_changed = Signal(str, bool)

    def __init__(self, shown: JourneyRow, now: datetime, *, is_open: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journey, self._now = shown.journey, now
        layout = column(self, gap=theme.tokens().space.xs)
        layout.addLayout(self._head(shown))
        if shown.dots:
            layout.addWidget(MilestoneTrack(shown.dots, now))
        if shown.feeling is not None:
            layout.addLayout(self._feeling(shown.journey.title, shown.feeling))
        for reason in notes(shown.journey):
            layout.addWidget(self._line(reason))
        self.button = Button(way_label(shown.journey), ButtonKind.ROW, icon="open-right")
        self.button.clicked.connect(self._on_button)
        self._summary = ElidedLabel(", ".join(signal.title for signal in shown.journey.signals[:NAMED]), TextRole.SMALL)
        self._summary.set_tone(Tone.MUTED)
        self._way = QWidget()
        space = theme.tokens().space
        indent = (space.l + space.m, 0, 0, 0)
        self._lines = column(self._way, gap=space.xxs, margins=indent)
        summary = column(gap=0, margins=indent)
        summary.addWidget(self._summary)
        layout.addWidget(self.button)
        layout.addLayout(summary)
        layout.addWidget(self._way)
        has_way = bool(shown.journey.signals or shown.journey.success_parts)
        show_if(self.button, has_way)
        self._fold(not (is_open and has_way))

    def _head(self, shown: JourneyRow) -> QHBoxLayout:
        head = row(gap=theme.tokens().space.xs)
        title = ElidedLabel(shown.journey.title, TextRole.STRONG)
        title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        head.addWidget(title)
        self._add_standing(head, shown)
        head.addStretch(1)
        steps = tuple((milestone_text(dot, milestone, self._now), milestone.evidence) for dot, milestone in shown.dots)
        whole = (shown.journey.title, shown.journey.evidence)
        evidence = EvidenceButton()
        evidence.set_evidence(*whole, (whole, *steps) if any(found for _text, found in steps) else ())
        evidence.evidence_requested.connect(self.evidence_requested)
        head.addWidget(evidence)
        return head

    def _add_standing(self, head: QHBoxLayout, shown: JourneyRow) -> None:
        ended = {
            JourneyState.SUCCEEDED: (_("succeeded"), Tone.SUCCESS),
            JourneyState.FAILED: (_("failed"), Tone.DANGER),
            JourneyState.ABANDONED: (_("abandoned"), Tone.NEUTRAL),
        }.get(shown.journey.state)
        if ended is not None:
            head.addWidget(Chip(ended[0], ended[1]))
        elif shown.late_days is not None:
            days = shown.late_days
            overdue = ngettext("{n} day overdue", "{n} days overdue", days) if days else _("overdue")
            head.addWidget(Chip(overdue, Tone.WARNING))
        else:
            progress = _("{reached} of {all}").format(reached=shown.reached, all=len(shown.dots))
            head.addWidget(Text(progress, tone=Tone.MUTED))
        if shown.journey.paused is not None:
            head.addWidget(Chip(_("paused"), Tone.NEUTRAL))

    def _feeling(self, title: str, feeling: JourneySentiment) -> QHBoxLayout:
        """How the customer feels along the journey, with the messages at which that turned."""
        line = row(gap=theme.tokens().space.xs)
        tone = feeling_tone(feeling.score)
        words = feeling_text(feeling.score, feeling.trend)
        line.addWidget(Text(_("feels"), TextRole.SMALL, Tone.MUTED))
        line.addWidget(Icon(feeling_icon(feeling.score), tone, small=True))
        line.addWidget(Text(words, TextRole.SMALL, tone))
        line.addStretch(1)
        evidence = EvidenceButton()
        told = _("{journey}: feels {feeling}").format(journey=title, feeling=words)
        said = tuple(dict.fromkeys(moment.evidence for moment in feeling.moments))
        evidence.set_evidence(told, said, feeling_parts(feeling.moments, feeling.turning_points))
        evidence.evidence_requested.connect(self.evidence_requested)
        line.addWidget(evidence)
        return line

    def _line(self, reason: Reason) -> ReasonLine:
        line = ReasonLine(reason)
        line.evidence_requested.connect(self.evidence_requested)
        return line

    def _on_button(self) -> None:
        self._fold(not self._way.isHidden())
        self.folded_changed.emit(self._journey.id, self._way.isHidden())

    def _fold(self, is_folded: bool) -> None:
        if not is_folded and self._lines.count() == 0:
            self._lay_out()
        self.button.set_icon("open-right" if is_folded else "expand")
        show_if(self._way, not is_folded)
        show_if(self._summary, is_folded and bool(self._journey.signals))

    def _lay_out(self) -> None:
        for signal in self._journey.signals:
            words = _("{signal}, {at}").format(signal=signal.title, at=moment(signal.at, self._now))
            self._lines.addWidget(self._line(Reason(text=words, evidence=signal.evidence)))
        if self._journey.success_parts:
            self._lines.addWidget(Prose(score_text(self._journey), TextRole.SMALL, Tone.MUTED))
        for part in self._journey.success_parts:
            self._lines.addWidget(self._line(Reason(text=part_text(part), evidence=part.evidence)))


def notes(journey: Journey) -> tuple[Reason, ...]:
    """What stands under a journey whether it is open or not: why it waits or is over, and what did not begin."""
    ended = journey.ended if journey.state is not JourneyState.SUCCEEDED else None
    return tuple(reason for reason in (journey.paused, ended, *journey.kept_out) if reason is not None)


def way_label(journey: Journey) -> str:
    """The button that opens what the way was like: with the score where there is one."""
    if journey.success_score is not None:
        return _("How it went: {score}").format(score=percent_text(journey.success_score))
    return _("On the way so far")


def score_text(journey: Journey) -> str:
    """What the score is made of, or that there is none yet."""
    if journey.success_score is None:
        return _("No score yet: the journey still runs. So far:")
    return _("Success {score}, made of:").format(score=percent_text(journey.success_score))


def part_text(part: SuccessPart) -> str:
    """A part with how well it went and how much it counts."""
    words = _("{text}: {score}, counts {weight}")
    return words.format(text=part.text, score=percent_text(part.score), weight=percent_text(part.weight))
