"""The band's three rows: why, tried, feels; each claim with its evidence button."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from agentdesk.ui.customer.viewmodel import Claim, CustomerState, OpenGoal, Tried
from agentdesk.ui.kit.button import EvidenceButton
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import Flow, row, show_if
from agentdesk.ui.kit.reuse import Reused
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole
from agentdesk.ui.qt.time_text import long_moment, moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed, listed_apart, ngettext, percent_text


class ClaimRows(QWidget):
    """``evidence_requested`` carries event ids."""

    evidence_requested = Signal(list)

    def __init__(self, bar_to_come: Callable[[], int], parent: QWidget | None = None) -> None:
        """``bar_to_come`` is how much of the width a scroll bar may still take."""
        super().__init__(parent)
        self._bar_to_come = bar_to_come
        self._tried_shown: object = None
        self._is_low = False
        self._shown_before = self._left_out = 0
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        self._build_tried()
        for line, (title, part) in enumerate(
            ((_("Why"), self._why_row()), (_("Tried"), self._tried), (_("Feels"), self._feels_row()))
        ):
            label = Text(title, tone=Tone.MUTED)
            label.setFixedHeight(theme.tokens().size.chip)
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(part, line, 1)
            grid.setRowMinimumHeight(line, theme.tokens().size.chip)
        self.stand_low(False)

    def show_claims(self, state: CustomerState, now: datetime) -> None:
        """Write the claims of a state that has content."""
        self._show_why(state)
        self._show_tried(state, now)
        self._show_feels(state)

    def stand_low(self, is_low: bool) -> None:
        """Whether there is so little height that what was tried has one line."""
        space = theme.tokens().space
        self._is_low = is_low
        self._grid.setHorizontalSpacing(space.m if is_low else space.l)
        self._grid.setVerticalSpacing(space.xxs if is_low else space.xs)
        self._grid.setColumnMinimumWidth(0, 0 if is_low else theme.tokens().size.control * 2)
        self._grid.activate()
        self._fit_tried()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._is_low and event.size().width() != event.oldSize().width():
            self._fit_tried()

    def _why_row(self) -> QWidget:
        host = QWidget()
        line = row(host, gap=theme.tokens().space.s)
        self._why = ElidedLabel("", TextRole.STRONG)
        self._confidence = Text("", tone=Tone.MUTED)
        self._other_why = ElidedLabel("", tone=Tone.MUTED)
        self._why_evidence = self._evidence()
        line.addWidget(self._why)
        for widget in (self._confidence, self._other_why, self._why_evidence):
            line.addWidget(widget)
        line.addStretch(1)
        return host

    def _feels_row(self) -> QWidget:
        gap = theme.tokens().space.xs
        self._feeling_icon = Icon("steady", small=True)
        self._feeling = ElidedLabel("", TextRole.STRONG)
        self._feeling_evidence = self._evidence()
        self._effort = ElidedLabel("", tone=Tone.MUTED)
        self._effort_evidence = self._evidence()
        self._attrition = ElidedLabel("", tone=Tone.MUTED)
        self._attrition_evidence = self._evidence()
        self._dots = (Text("·", tone=Tone.FAINT), Text("·", tone=Tone.FAINT))
        line = Flow(gap, elastic=True)
        for claim in (
            (self._feeling_icon, self._feeling, self._feeling_evidence),
            (self._dots[0], self._effort, self._effort_evidence),
            (self._dots[1], self._attrition, self._attrition_evidence),
        ):
            host = QWidget()
            together = row(host, gap=gap)
            for widget in claim:
                together.addWidget(widget)
            line.add(host)
            line.flow.grow_at_once(host)
        line.flow.keep_whole(host)  # of a risk the number stands last
        return line

    def _evidence(self) -> EvidenceButton:
        button = EvidenceButton()
        button.evidence_requested.connect(self.evidence_requested)
        return button

    def _show_why(self, state: CustomerState) -> None:
        claim = state.why or Claim("")
        self._why.set_text(claim.text)
        self._why.set_tone(claim.tone)
        self._confidence.set_text(percent_text(state.confidence) if state.confidence is not None else "")
        self._other_why.set_text(state.other_why)
        show_if(self._other_why, bool(state.other_why))
        self._why_evidence.set_evidence(claim.text, claim.evidence, claim.parts)

    def _show_tried(self, state: CustomerState, now: datetime) -> None:
        wanted = (state.tried, state.tried_before, state.also_tried)
        if wanted == self._tried_shown:
            return
        self._tried_shown = wanted
        self._shown_before, self._left_out = state.tried_before, 0
        self._say_before(state.tried_before)
        self._tries.show(state.tried, partial(_show_try, now=now))
        self._tried_evidence.set_evidence(*_evidence_of_tries(_("already tried"), state.tried, now))
        show_if(self._nothing, not (state.tried or state.also_tried))
        self._also_tried.show(state.also_tried, partial(_OpenGoal.show_goal, now=now))
        self._fit_tried()

    def _fit_tried(self) -> None:
        """In a low window the latest tries in one line, and how many there were before: how they feel stays in view.

        With a scroll bar as many as without one: each would call for the other, for ever."""
        chips, left_out = self._tries.shown, 0
        room = self._tried.width() - self._bar_to_come()
        while self._is_low and left_out < len(chips) - 1 and self._width_without(left_out) > room:
            left_out += 1
        if left_out == self._left_out:
            return
        self._left_out = left_out
        self._say_before(self._shown_before + left_out)
        for place, chip in enumerate(chips):
            show_if(chip, place >= left_out)

    def _width_without(self, left_out: int) -> int:
        """How wide the line of tries is without the first ones, in pixels."""
        words = _earlier(self._shown_before + left_out)
        parts = [self._before.fontMetrics().horizontalAdvance(words)] if self._shown_before + left_out else []
        parts += [each.sizeHint().width() for each in (*self._tries.shown[left_out:], *self._also_tried.shown)]
        parts += [self._tried_evidence.sizeHint().width()]
        return sum(parts) + _gap() * (len(parts) - 1)

    def _say_before(self, count: int) -> None:
        self._before.set_text(_earlier(count))
        show_if(self._before, bool(count))

    def _build_tried(self) -> None:
        self._tried = Flow(_gap())
        self._before, self._nothing = Text("", tone=Tone.MUTED), Text(_("nothing that we know of"), tone=Tone.MUTED)
        for words in (self._before, self._nothing):
            words.setFixedHeight(theme.tokens().size.chip)  # on one line with the chips
        self._tried_evidence = self._evidence()
        for part in (self._before, self._tried_evidence, self._nothing):
            self._tried.add(part)
        self._tried.flow.keep_together(self._tried_evidence)
        self._tries = Reused(self._tried, lambda: Chip(""), behind=self._before, ahead=4)
        self._also_tried = Reused(self._tried, self._goal, behind=self._nothing)

    def _goal(self) -> "_OpenGoal":
        goal = _OpenGoal()
        goal.evidence.evidence_requested.connect(self.evidence_requested)
        return goal

    def _show_feels(self, state: CustomerState) -> None:
        feeling, effort, attrition = (claim or Claim("") for claim in (state.feeling, state.effort, state.attrition))
        icons = {Tone.DANGER: "feeling-down", Tone.SUCCESS: "feeling-up"}
        self._feeling_icon.set_icon(icons.get(feeling.tone, "steady"), feeling.tone)
        self._feeling.set_text(feeling.text, feeling.short)
        self._feeling.set_tone(feeling.tone)
        words = _("feels {feeling}").format(feeling=feeling.text)
        self._feeling_evidence.set_evidence(words, feeling.evidence, feeling.parts)
        self._effort.set_text(effort.text, effort.short)
        self._effort_evidence.set_evidence(effort.text, effort.evidence, effort.parts)
        self._attrition.set_text(attrition.text)
        self._attrition.set_tone(attrition.tone)
        self._attrition_evidence.set_evidence(attrition.text, attrition.evidence, attrition.parts)
        show_if(self._dots[0], bool(effort.text))
        show_if(self._dots[1], bool(attrition.text))


class _OpenGoal(QWidget):
    """What else was tried and is still open, with its evidence."""

    def __init__(self) -> None:
        super().__init__()
        line = row(self, gap=theme.tokens().space.xs)
        self._chip, self.evidence = Chip(""), EvidenceButton()
        line.addWidget(self._chip)
        line.addWidget(self.evidence)

    def show_goal(self, goal: OpenGoal, now: datetime) -> None:
        last = goal.tries[-1]
        words = _("still open: {goal}, {n} tries") if len(goal.tries) > 1 else _("still open: {goal}, one try")
        text = words.format(goal=goal.what, n=len(goal.tries))
        told = listed_apart(listed((tried.spoken, long_moment(tried.at))) for tried in goal.tries)
        self._chip.set_content(text, last.tone, mark_icon=last.mark, meaning=f"{text}: {told}")
        self.evidence.set_evidence(*_evidence_of_tries(text, goal.tries, now))


def _gap() -> int:
    """Between what was tried."""
    return theme.tokens().space.xs + theme.tokens().space.xxs


def _earlier(count: int) -> str:
    return ngettext("{n} earlier", "{n} earlier", count)


def _show_try(chip: Chip, tried: Tried, now: datetime) -> None:
    words = f"{tried.channel} {moment(tried.at, now)}"
    text = words if not tried.note else f"{words} {tried.note}"
    chip.set_content(text, tried.tone, mark_icon=tried.mark, meaning=listed((tried.spoken, long_moment(tried.at))))


def _evidence_of_tries(
    claim: str, tries: Sequence[Tried], now: datetime
) -> tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """The claim, and all of them together or each by itself."""
    evidence = tuple(dict.fromkeys(each for tried in tries for each in tried.evidence))
    parts = [(listed((tried.spoken, moment(tried.at, now))), tried.evidence) for tried in tries]
    whole = (ngettext("{n} try", "{n} tries", len(tries)), evidence)
    return claim, evidence, (whole, *parts) if len(parts) > 1 else ()
