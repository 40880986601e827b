"""One journey: how far it is, why it waits or is over, and what the way was like, each with its evidence.

What was seen on the way and the parts of the score open on demand; folded, a line names the signals.
"""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.domain.journey import Journey, JourneyState, SuccessPart
from agentdesk.domain.sentiment import JourneySentiment, Reason
from agentdesk.ui.feelings import feeling_parts, feeling_text
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.reuse import Reused
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.recommendation.milestones import MilestoneTrack, milestone_text
from agentdesk.ui.recommendation.parts import ReasonLine
from agentdesk.ui.recommendation.viewmodel import JourneyRow
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, listed, ngettext, percent_text

NAMED = 3
"""So many signals are named while the row is folded."""


class JourneyView(QWidget):
    """``folded_changed`` tells the journey's id and whether its way is folded now."""

    evidence_requested = Signal(list)
    folded_changed = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journey: Journey | None = None
        space = theme.tokens().space
        layout = column(self, gap=space.xs)
        layout.addLayout(self._head())
        self._track = MilestoneTrack()
        layout.addWidget(self._track)
        self._feeling_line = self._make_feeling()
        layout.addWidget(self._feeling_line)
        self._notes_place, notes_ = self._place(space.xs)
        self._notes = Reused(notes_, self._line, behind=self._feeling_line)
        layout.addWidget(self._notes_place)
        self.button = Button(kind=ButtonKind.ROW, icon="open-right")
        self.button.clicked.connect(self._on_button)
        self._summary = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        indent = (space.l + space.m, 0, 0, 0)
        summary = column(gap=0, margins=indent)
        summary.addWidget(self._summary)
        self._way = QWidget()
        way = column(self._way, gap=space.xxs, margins=indent)
        self._seen_place, seen = self._place(space.xxs)
        self._parts_place, parts = self._place(space.xxs)
        self._seen = Reused(seen, self._line, behind=self.button)
        self._parts = Reused(parts, self._line, behind=self._seen)
        self._score = Prose("", TextRole.SMALL, Tone.MUTED)
        for part in (self._seen_place, self._score, self._parts_place):
            way.addWidget(part)
        layout.addWidget(self.button)
        layout.addLayout(summary)
        layout.addWidget(self._way)

    @staticmethod
    def _place(gap: int) -> tuple[QWidget, QVBoxLayout]:
        """Where lines will stand that are not there yet: Tab comes by them in the order of their places."""
        host = QWidget()
        return host, column(host, gap=gap)

    def show_journey(self, shown: JourneyRow, now: datetime, *, is_open: bool) -> None:
        """Tell of a journey as of now."""
        journey = self._journey = shown.journey
        self._now = now
        self._show_head(shown)
        self._track.show_dots(shown.dots, now)
        show_if(self._track, bool(shown.dots))
        if shown.feeling is not None:
            self._show_feeling(journey.title, shown.feeling)
        show_if(self._feeling_line, shown.feeling is not None)
        told = notes(journey)
        self._notes.show(told, ReasonLine.show_reason)
        show_if(self._notes_place, bool(told))
        self.button.set_label(way_label(journey))
        self._summary.set_text(listed(signal.title for signal in journey.signals[:NAMED]))
        has_way = bool(journey.signals or journey.success_parts)
        show_if(self.button, has_way)
        self._fold(not (is_open and has_way))

    def _head(self) -> QHBoxLayout:
        head = row(gap=theme.tokens().space.xs)
        self._title = ElidedLabel("", TextRole.STRONG)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._standing, self._progress = Chip(""), Text("", tone=Tone.MUTED)
        self._paused = Chip(_("paused"))
        for part in (self._title, self._standing, self._progress, self._paused):
            head.addWidget(part)
        head.addStretch(1)
        self._evidence = self._evidence_button()
        head.addWidget(self._evidence)
        return head

    def _show_head(self, shown: JourneyRow) -> None:
        self._title.set_text(shown.journey.title)
        standing = standing_of(shown)
        if standing is not None:
            self._standing.set_content(*standing)
        self._progress.set_text(_("{reached} of {all}").format(reached=shown.reached, all=len(shown.dots)))
        show_if(self._standing, standing is not None)
        show_if(self._progress, standing is None)
        show_if(self._paused, shown.journey.paused is not None)
        steps = tuple((milestone_text(dot, milestone, self._now), milestone.evidence) for dot, milestone in shown.dots)
        whole = (shown.journey.title, shown.journey.evidence)
        self._evidence.set_evidence(*whole, (whole, *steps) if any(found for _text, found in steps) else ())

    def _make_feeling(self) -> QWidget:
        """How the customer feels along the journey, with the messages at which that turned."""
        host = QWidget()
        line = row(host, gap=theme.tokens().space.xs)
        self._feeling_icon, self._feeling = Icon("steady", small=True), Text("", TextRole.SMALL)
        line.addWidget(Text(_("feels"), TextRole.SMALL, Tone.MUTED))
        line.addWidget(self._feeling_icon)
        line.addWidget(self._feeling)
        line.addStretch(1)
        self._feeling_evidence = self._evidence_button()
        line.addWidget(self._feeling_evidence)
        return host

    def _show_feeling(self, title: str, feeling: JourneySentiment) -> None:
        tone = feeling_tone(feeling.score)
        words = feeling_text(feeling.score, feeling.trend)
        self._feeling_icon.set_icon(feeling_icon(feeling.score), tone)
        self._feeling.set_text(words)
        self._feeling.set_tone(tone)
        told = _("{journey}: feels {feeling}").format(journey=title, feeling=words)
        said = tuple(dict.fromkeys(moment.evidence for moment in feeling.moments))
        self._feeling_evidence.set_evidence(told, said, feeling_parts(feeling.moments, feeling.turning_points))

    def _evidence_button(self) -> EvidenceButton:
        button = EvidenceButton()
        button.evidence_requested.connect(self.evidence_requested)
        return button

    def _line(self) -> ReasonLine:
        line = ReasonLine()
        line.evidence_requested.connect(self.evidence_requested)
        return line

    def _on_button(self) -> None:
        if self._journey is not None:
            self._fold(not self._way.isHidden())
            self.folded_changed.emit(self._journey.id, self._way.isHidden())

    def _fold(self, is_folded: bool) -> None:
        assert self._journey is not None, "there is nothing to unfold before it is told of"
        if not is_folded:
            self._lay_out(self._journey)
        self.button.set_icon("open-right" if is_folded else "expand")
        show_if(self._way, not is_folded)
        show_if(self._summary, is_folded and bool(self._journey.signals))

    def _lay_out(self, journey: Journey) -> None:
        words = _("{signal}, {at}")
        seen = (
            Reason(text=words.format(signal=one.title, at=moment(one.at, self._now)), evidence=one.evidence)
            for one in journey.signals
        )
        self._seen.show(seen, ReasonLine.show_reason)
        show_if(self._seen_place, bool(journey.signals))
        self._score.set_text(score_text(journey))
        for place in (self._score, self._parts_place):
            show_if(place, bool(journey.success_parts))
        parts = (Reason(text=part_text(part), evidence=part.evidence) for part in journey.success_parts)
        self._parts.show(parts, ReasonLine.show_reason)


def standing_of(shown: JourneyRow) -> tuple[str, Tone] | None:
    """That it is over, or overdue; None for one that is on its way."""
    ended = {
        JourneyState.SUCCEEDED: (_("succeeded"), Tone.SUCCESS),
        JourneyState.FAILED: (_("failed"), Tone.DANGER),
        JourneyState.ABANDONED: (_("abandoned"), Tone.NEUTRAL),
    }.get(shown.journey.state)
    if ended is not None or shown.late_days is None:
        return ended
    days = shown.late_days
    overdue = ngettext("{n} day overdue", "{n} days overdue", days) if days else _("overdue")
    return overdue, Tone.WARNING


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
    return words.format(text=in_own_words(part.text), score=percent_text(part.score), weight=percent_text(part.weight))
