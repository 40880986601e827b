"""One record, open: what was done instead, what the agent had on screen, the receipt, and what came of it.

It shows what was frozen; nothing here is looked up again. Knows nothing of the store.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.domain.decision import FOR_THEIR_GOOD, Decision, RankedAction, alike, at_a_glance, telling_first
from agentdesk.domain.outcome import Outcome, OutcomeState, OutcomeWindow
from agentdesk.domain.override import Direction, OverrideResult, ResultStatus
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.domain.sentiment import Level, Trend
from agentdesk.ui.advice_words import allowed_text, answer_words, group_title
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.approval_words import because_words, standing_words
from agentdesk.ui.feelings import effort_text, feeling_text
from agentdesk.ui.kit.bars import add_bars
from agentdesk.ui.kit.card import Card, Quote, Rule
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.icon_label import Icon, IconLabel
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.layout import Flow, clear, column, row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.long_text import LongProse
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import Prose, SectionTitle, Text, TextRole
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.ledger.comparison import ComparisonSection
from agentdesk.ui.ledger.direction import DirectionLine
from agentdesk.ui.ledger.picture import Line, Picture, read_picture
from agentdesk.ui.ledger.wording import action_words, result_titles, standing, taken_words
from agentdesk.ui.qt.time_text import clock_time, moment
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import (
    _,
    count_text,
    fraction_text,
    in_this_language,
    joined,
    ngettext,
    percent_text,
    score_text,
)
from agentdesk.wire.snapshots import AdviceRecord

WITHHELD_SHOWN = 4
"""So many withheld actions of the receipt are spelled out; the most telling ones come first."""

SAME_MOMENT_S = 60
"""Done and recorded within this are told as one time."""


class RecordPanel(ScrollColumn):
    """``show_record`` lays a record out; the others stand in its place. ``corrected``: its id, and what its direction
    is said to be."""

    corrected = Signal(str, Direction)

    def __init__(self, parent: QWidget | None = None) -> None:
        space = theme.tokens().space
        super().__init__(gap=space.m, margins=(space.l, space.m, space.l, space.l), parent=parent)
        self.setAccessibleName(_("The open record"))
        self._shown: tuple[OverrideRecord, str, Direction | None] | None = None
        self._advice: AdviceRecord | None = None
        self._loading = Skeleton((0.7, 0.9, 0.5, 1.0, 1.0, 0.8))
        self._empty = EmptyState("ledger", _("No record open"), _("Choose one, or press J."))
        self.error = ErrorState()
        self._parts = QWidget()
        self._content = column(self._parts, gap=space.m)
        self.comparison = ComparisonSection()
        for widget in (self._loading, self._empty, self.error, self._parts):
            self.body.addWidget(widget)
        add_bars(self.body, self.comparison)
        self.show_empty()

    def show_empty(self) -> None:
        """No record is open."""
        self._show(self._empty)

    def show_loading(self) -> None:
        """The record is being fetched."""
        self._show(self._loading)

    def show_problem(self, problem: str | None) -> None:
        """The record could not be fetched."""
        self.error.show_problem(problem)
        self._show(self.error)

    def show_record(
        self, record: OverrideRecord, place: str, now: datetime, correcting: Direction | None = None
    ) -> None:
        """Lay the record out; ``place`` says where it stands in the list, ``correcting`` what its direction will be."""
        self._show(self._parts)
        if (record, place, correcting) == self._shown:
            return
        is_other = self._shown is None or self._shown[0].id != record.id
        self._shown, self._advice = (record, place, correcting), None
        clear(self._content)
        picture = read_picture(record)
        self._add_head(record, place, now)
        self.direction = DirectionLine(record, correcting, now)
        self.direction.corrected.connect(partial(self.corrected.emit, record.id))
        self._content.addWidget(self.direction)
        self._content.addWidget(SectionTitle(_("As the agent saw it"), wrap=True))
        self._add_picture(record.receipt, picture, now)
        self._add_since_then(record, now)
        if is_other:
            self.verticalScrollBar().setValue(0)

    def correct_direction(self) -> bool:
        """Offer the directions; False where no record is open, or one of somebody who was erased."""
        if self._shown is None or self._shown[0].erased or not self._parts.isVisible():
            return False
        self.direction.menu.open_menu()
        return True

    def show_advice(self, advice: AdviceRecord, now: datetime) -> None:
        """Lay out advice that nobody overrode, with what was known then."""
        self._show(self._parts)
        if advice == self._advice:
            return
        self._shown, self._advice = None, advice
        clear(self._content)
        first = next(iter(advice.receipt.ranked), None)
        self._content.addWidget(Prose(first.title if first is not None else _("No advice"), TextRole.TITLE))
        answered = advice.answered_at or advice.decided_at
        facts = (answer_words(advice.answer), advice.agent_name or advice.agent_id or "", moment(answered, now))
        self._content.addWidget(Prose(joined(facts), tone=Tone.MUTED))
        self._content.addWidget(SectionTitle(_("What was known then"), wrap=True))
        self._add_picture(advice.receipt, read_picture(advice), now)
        self.verticalScrollBar().setValue(0)

    def _add_picture(self, receipt: Decision, picture: Picture, now: datetime) -> None:
        self._content.addWidget(self._card(receipt, picture, now))
        self._add_lines(_("Timeline then"), picture.timeline, now)
        said = _("Transcript, up to message {n}").format(n=picture.position) if picture.position else _("Transcript")
        self._add_lines(said, picture.transcript, now)

    def _show(self, wanted: QWidget) -> None:
        for widget in (self._loading, self._empty, self.error, self._parts):
            show_if(widget, widget is wanted)

    def _add_head(self, record: OverrideRecord, place: str, now: datetime) -> None:
        space, size = theme.tokens().space, theme.tokens().size
        # In large type a long title has the width for itself.
        head = TurningLayout(least=size.side_column, gap=space.xs)
        head.addWidget(Prose(taken_words(record), TextRole.TITLE), 1)
        if place:
            where = row(gap=space.xs)
            for part in (Text(place, tone=Tone.MUTED), KeyHint("J"), KeyHint("K")):
                where.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
            where.addStretch(1)
            head.addLayout(where)
        self._content.addLayout(head)
        if record.approval is not None and not record.in_effect:
            icon, said, tone = standing_words(record.approval)
            self._content.addWidget(IconLabel(icon, said, tone))
        if record.erased:
            words = _("The customer was erased: what was personal is gone, what is counted remains.")
            self._content.addWidget(Prose(words, tone=Tone.WARNING))
        gives = _("gives {amount}") if record.in_effect else _("asked for {amount}")
        recommended = action_words(record.recommended_action, record.recommended_title)
        facts = [
            _("instead of “{title}”").format(title=recommended),
            record.agent_name or record.agent_id,
            _when(record, now),
            in_this_language(record.reason_title, record.reason_titles) or record.reason_code,
            *([gives.format(amount=amount_words(record.amount))] if record.amount is not None else []),
        ]
        self._content.addWidget(Prose(joined(facts), tone=Tone.MUTED))
        ledger = IconLabel(
            "ledger", _("ledger {seq} ✓").format(seq=count_text(record.audit.seq)), Tone.MUTED, TextRole.SMALL
        )
        told = _("Hash {hash}, after {before}").format(hash=record.audit.hash, before=record.audit.prev_hash)
        give_tip(ledger, told)
        self._content.addWidget(ledger)
        if record.comment:
            quote = Quote()
            quote.body.addWidget(LongProse(_("“{text}”").format(text=record.comment)))
            self._content.addWidget(quote)

    def _card(self, receipt: Decision, picture: Picture, now: datetime) -> Card:
        card = Card()
        _fact(card.body, _("Who"), Prose(picture.who, TextRole.STRONG))
        if picture.why:
            confidence = f"  {percent_text(picture.why_confidence)}" if picture.why_confidence is not None else ""
            _fact(card.body, _("Why"), Prose(picture.why + confidence))
        if picture.tried:
            _fact(card.body, _("Tried"), _tried(picture, now))
        if picture.feeling is not None:
            _fact(card.body, _("Feels"), _feels(picture))
        card.body.addWidget(Rule())
        for ranked in receipt.ranked[:1]:
            card.body.addWidget(Prose(ranked.title, TextRole.STRONG))
            card.body.addWidget(Prose(parts_line(ranked), TextRole.SMALL, Tone.MUTED))
            for reason in ranked.why:
                card.body.addWidget(Prose(f"• {in_own_words(reason.text)}", TextRole.SMALL))
            for allowed in ranked.allowed:
                card.body.addWidget(Prose(f"• {allowed_text(allowed)}", TextRole.SMALL))
        others = joined(f"{place} {each.title}" for place, each in at_a_glance(receipt.ranked))
        if others:
            card.body.addWidget(Prose(_("Also offered: {titles}").format(titles=others), TextRole.SMALL, Tone.MUTED))
        ordered = telling_first(receipt.withheld)
        held = alike(each for each in ordered if each.gate in FOR_THEIR_GOOD)
        for group in held[:WITHHELD_SHOWN]:
            because = group[0].because
            words = _("Withheld: {title}: {because}") if because else _("Withheld: {title}")
            words = words.format(title=group_title(group), because=in_own_words(because))
            card.body.addWidget(Prose(words, TextRole.SMALL, Tone.MUTED))
        rest = len(held) - WITHHELD_SHOWN
        if rest > 0:
            more = ngettext("{n} more was withheld", "{n} more were withheld", rest)
            card.body.addWidget(Text(more, TextRole.SMALL, Tone.MUTED))
        unfit = len(alike(each for each in ordered if each.gate not in FOR_THEIR_GOOD))
        if unfit:
            words = ngettext("{n} action did not fit then", "{n} actions did not fit then", unfit)
            card.body.addWidget(Text(words, TextRole.SMALL, Tone.MUTED))
        policy = _("policy {version}").format(version=receipt.policy_version)
        card.body.addWidget(Text(policy, TextRole.SMALL, Tone.MUTED))
        return card

    def _add_lines(self, title: str, lines: tuple[Line, ...], now: datetime) -> None:
        if not lines:
            return
        self._content.addWidget(SectionTitle(title, wrap=True))
        box = column(gap=theme.tokens().space.xs)
        width = _width_of_times(lines, now)
        for line in lines:
            box.addWidget(_line(line, width, now))
        self._content.addLayout(box)

    def _add_since_then(self, record: OverrideRecord, now: datetime) -> None:
        self._content.addWidget(SectionTitle(_("Since then"), wrap=True))
        if record.in_effect:
            self._add_result(record.result, now)
        if record.approval is not None:
            icon, said, tone = standing_words(record.approval)
            self._content.addWidget(IconLabel(icon, said, tone))
            self._content.addWidget(Prose(because_words(record.approval), TextRole.SMALL, Tone.MUTED))
        if record.outcome is not None and record.in_effect:
            self._add_outcome(record, record.outcome, now)

    def _add_result(self, result: OverrideResult, now: datetime) -> None:
        words = result_titles()[result.status.value]
        if result.status is ResultStatus.PENDING:
            words = _("The agent has not given a result yet")
        if result.note:
            words = joined((words, result.note))
        if result.at:
            words = f"{moment(result.at, now)}  {words}"
        self._content.addWidget(
            Prose(words, tone=Tone.MUTED if result.status is ResultStatus.PENDING else Tone.NEUTRAL)
        )

    def _add_outcome(self, record: OverrideRecord, outcome: Outcome, now: datetime) -> None:
        self._content.addWidget(SectionTitle(_("What became of it"), wrap=True))
        if outcome.state is not OutcomeState.WATCHING:
            word, tone = standing(record)
            self._content.addWidget(Chip(_("outcome: {word}").format(word=word), tone))
        for window in outcome.windows:
            self._content.addWidget(Prose(window_words(window, now), tone=Tone.MUTED))
            for fact in window.facts:
                self._content.addWidget(Prose(_("• {fact}").format(fact=in_own_words(fact.text)), TextRole.SMALL))


def window_words(window: OutcomeWindow, now: datetime) -> str:
    """What a window says, or when it will."""
    days = ngettext("{n} day", "{n} days", round(window.days))
    if window.closed_at is None:
        return _("After {days}: watched until {time}").format(days=days, time=moment(window.ends_at, now))
    if window.state is OutcomeState.NOT_KNOWN:
        return _("After {days}: not known; the customer was erased ({time})").format(
            days=days, time=moment(window.closed_at, now)
        )
    verdicts = {
        OutcomeState.VINDICATED: _("vindicated"),
        OutcomeState.NEUTRAL: _("neutral"),
        OutcomeState.REGRETTED: _("regretted"),
    }
    word = verdicts.get(window.state, "")
    if not window.because:
        return _("After {days}: {word}").format(days=days, word=word)
    return _("After {days}: {word}. {because}").format(days=days, word=word, because=in_own_words(window.because))


def _when(record: OverrideRecord, now: datetime) -> str:
    """When it was recorded; and when it was done, where that was notably earlier (the desk was offline)."""
    recorded = moment(record.recorded_at, now)
    if abs((record.recorded_at - record.taken_at).total_seconds()) <= SAME_MOMENT_S:
        return recorded
    return _("{recorded}, done at {taken}").format(recorded=recorded, taken=moment(record.taken_at, now))


def parts_line(ranked: RankedAction) -> str:
    """The receipt's arithmetic: priority = propensity × context × value × levers."""
    parts = ranked.parts
    return _("{priority} = P {p} × C {c} × V {v} × L {l}").format(
        priority=fraction_text(ranked.priority),
        p=fraction_text(parts.propensity),
        c=fraction_text(parts.context),
        v=fraction_text(parts.value),
        l=fraction_text(parts.levers),
    )


def _fact(body: QVBoxLayout, name: str, value: QWidget) -> None:
    line = row(gap=theme.tokens().space.s)
    label = Prose(name, tone=Tone.MUTED)  # set as its value is, so that the two stand on one line
    metrics = QFontMetrics(theme.font(theme.tokens().type.base))
    label.setFixedWidth(max(metrics.horizontalAdvance(each) for each in _facts()) + 1)
    line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(value, 1)
    body.addLayout(line)


def _facts() -> tuple[str, ...]:
    """What the facts of the card are called; they stand in one column."""
    return _("Who"), _("Why"), _("Tried"), _("Feels")


def _tried(picture: Picture, now: datetime) -> Flow:
    flow = Flow()
    for what, at, result in picture.tried:
        words = " ".join(part for part in (what, clock_time(at) if at else "", in_own_words(result)) if part)
        flow.add(Chip(words, Tone.DANGER if "fail" in result.lower() else Tone.WARNING, small=True))
    return flow


def _feels(picture: Picture) -> QWidget:
    assert picture.feeling is not None
    trend = Trend(picture.trend) if picture.trend in list(Trend) else Trend.UNKNOWN
    words = [feeling_text(picture.feeling, trend)]
    if picture.effort in list(Level):
        words.append(effort_text(Level(picture.effort)))
    if picture.attrition is not None:
        words.append(_("may leave {risk}").format(risk=fraction_text(picture.attrition)))
    tone = feeling_tone(picture.feeling)
    widget = QWidget()
    line = row(widget, gap=theme.tokens().space.xs)
    line.addWidget(Icon(feeling_icon(picture.feeling), tone), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Prose(joined(words), tone=tone), 1)
    return widget


def _width_of_times(lines: Sequence[Line], now: datetime) -> int:
    """What the widest of their times takes, in pixels; they stand in one column."""
    metrics = QFontMetrics(theme.font(theme.tokens().type.small))
    return max(metrics.horizontalAdvance(moment(line.at, now)) if line.at else 0 for line in lines) + 1


def _line(line: Line, width: int, now: datetime) -> QWidget:
    """``width`` is that of its time."""
    widget = QWidget()
    layout = row(widget, gap=theme.tokens().space.s)
    top = Qt.AlignmentFlag.AlignTop
    at = Prose(moment(line.at, now) if line.at else "", TextRole.SMALL, Tone.MUTED)
    at.setFixedWidth(width)
    words = column(gap=0)
    lead = _("missing") if line.ghost else line.lead
    words.addWidget(
        Prose(f"{lead}: {line.text}" if lead else line.text, tone=Tone.WARNING if line.ghost else Tone.NEUTRAL)
    )
    if line.detail:
        words.addWidget(Prose(line.detail, TextRole.SMALL, Tone.MUTED))
    layout.addWidget(at, 0, top)
    layout.addLayout(words, 1)
    if line.sentiment is not None and abs(line.sentiment) >= 0.1:
        layout.addWidget(Text(score_text(line.sentiment), TextRole.SMALL, feeling_tone(line.sentiment)), 0, top)
    return widget
