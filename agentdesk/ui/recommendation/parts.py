"""The parts of the do-next region: a reason with its evidence, the script to say, an alternative, a withheld action.

Each shows what it is given; none knows the state.
"""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QWidget

from agentdesk.domain.decision import ActionKind, Decision, Gate, RankedAction, Withheld
from agentdesk.domain.sentiment import Reason
from agentdesk.ui.advice_words import allowed_text, group_title
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton, IconButton
from agentdesk.ui.kit.card import Quote, Rule
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.reuse import Reused
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext


def kind_word(kind: ActionKind | None) -> str:
    """What kind of action it is, in a word."""
    words = {
        ActionKind.SERVICE: _("service"),
        ActionKind.RETENTION: _("retention"),
        ActionKind.GROWTH: _("growth"),
        ActionKind.PROACTIVE: _("proactive"),
        ActionKind.NO_ACTION: _("watch"),
    }
    return words[kind] if kind else ""


def gate_word(gate: Gate) -> str:
    """Which gate stopped an action, in a word."""
    words = {
        Gate.ELIGIBILITY: _("not eligible"),
        Gate.APPLICABILITY: _("not relevant now"),
        Gate.SUITABILITY: _("not good for the customer now"),
        Gate.CONTACT_POLICY: _("contacted often enough"),
        Gate.EXCEPTION_MODE: _("off the map"),
    }
    return words[gate]


def watch_text(action: RankedAction, now: datetime) -> str:
    """What no action waits for, and until when; empty for an action that waits for nothing."""
    if action.watch is None:
        return ""
    until = moment(action.watch.until, now)
    if not action.watch.for_:
        return _("look again {until}").format(until=until)
    return _("watch for {what} until {until}").format(what=action.watch.for_, until=until)


def came_back(decision: Decision | None) -> tuple[Reason, ...]:
    """That the decision was brought back, and from what; nothing for one that was not."""
    if decision is None or decision.returned is None:
        return ()
    words = _("Brought back: {title}. {because}")
    told = decision.returned
    return (Reason(text=words.format(title=told.title, because=in_own_words(told.because)), evidence=told.evidence),)


def more_words(count: int) -> str:
    """That there are so many other actions more."""
    return ngettext("{n} more alternative", "{n} more alternatives", count)


class ReasonLine(QWidget):
    """One reason, with the E that opens its events."""

    evidence_requested = Signal(list)

    def __init__(self, reason: Reason | None = None, text: Prose | None = None, parent: QWidget | None = None) -> None:
        """``text`` is what says it, where it does not stand in full."""
        super().__init__(parent)
        layout = row(self, gap=theme.tokens().space.xs)
        top = Qt.AlignmentFlag.AlignTop
        self._text, self._evidence = text or Prose(), EvidenceButton()
        self._evidence.evidence_requested.connect(self.evidence_requested)
        layout.addWidget(Prose("•", TextRole.BASE, Tone.FAINT), 0, top)
        layout.addWidget(self._text, 1, top)
        layout.addWidget(self._evidence, 0, top)
        if reason is not None:
            self.show_reason(reason)

    def show_reason(self, reason: Reason) -> None:
        """Say another one."""
        text = in_own_words(reason.text)
        self._text.set_text(text)
        self._evidence.set_evidence(text, reason.evidence)


class Script(Quote):
    """Words to say, with a copy button."""

    copied = Signal()

    def __init__(self, text: str = "", words: Prose | None = None, parent: QWidget | None = None) -> None:
        """``words`` is what says it, where it does not stand in full."""
        super().__init__(parent)
        self._script = ""
        self._words = words or Prose()
        line = row(gap=theme.tokens().space.xs)
        line.addWidget(self._words, 1)
        copy = IconButton("copy", _("Copy the script"))
        copy.clicked.connect(self.copy)
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)
        self.show_script(text)

    def show_script(self, text: str) -> None:
        """Have other words in it."""
        self._script = text
        self._words.set_text(_("“{script}”").format(script=text))

    def copy(self) -> None:
        """Put the words on the clipboard."""
        QGuiApplication.clipboard().setText(self._script)
        self.copied.emit()


class Alternative(QWidget):
    """Another action that may be taken; choosing it is an exception, so it opens the sheet. All but the first stand
    under a hairline."""

    chosen = Signal(str)
    evidence_requested = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = ""
        space = theme.tokens().space
        self._rule = Rule()
        layout = row(gap=space.s, margins=(0, space.xxs, 0, space.xxs))
        around = column(self, gap=0)
        around.addWidget(self._rule)
        around.addLayout(layout)
        top = Qt.AlignmentFlag.AlignTop
        # The first line of the words stands level with the button's.
        drop = (theme.tokens().size.control - theme.tokens().type.base.line) // 2
        self._number = Prose("", TextRole.BASE, Tone.MUTED)
        two_figures = QFontMetrics(theme.font(theme.tokens().type.base)).horizontalAdvance("00")
        self._number.setFixedWidth(max(space.l, two_figures + space.xxs))
        self._number.setContentsMargins(0, drop, 0, 0)
        words = column(gap=0, margins=(0, drop, 0, drop))
        self._title = Prose()
        words.addWidget(self._title)
        self._details = Reused(words, lambda: Prose("", TextRole.SMALL, Tone.MUTED), behind=self._title)
        take = self.take = Button(kind=ButtonKind.GHOST, icon="open-right")
        take.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        take.clicked.connect(lambda: self.chosen.emit(self._action))
        # Last, as in every row, so that all stand below each other; level with the button before it.
        self._evidence = EvidenceButton()
        self._evidence.evidence_requested.connect(self.evidence_requested)
        level = column(gap=0, margins=(0, drop, 0, 0))
        level.addWidget(self._evidence)
        layout.addWidget(self._number, 0, top)
        layout.addLayout(words, 1)
        layout.addWidget(take, 0, top)
        layout.addLayout(level)
        layout.setAlignment(level, top)

    def show_action(self, place: int, action: RankedAction, now: datetime) -> None:
        """Say which action it is, and at which place of the ranking."""
        self._action = action.action
        show_if(self._rule, place > 2)
        self._number.set_text(str(place))
        self._title.set_text(action.title)
        details = filter(None, (watch_text(action, now), *(allowed_text(each) for each in action.allowed)))
        self._details.show(details, Prose.set_text)
        spoken = _("Do instead: {title}").format(title=action.title)
        self.take.set_label(kind_word(action.kind), spoken)
        give_tip(self.take, _("Do this instead, and say why"))
        self._show_evidence(action)

    def _show_evidence(self, action: RankedAction) -> None:
        """Why it is among what may be done: each reason by itself, or what all of them follow from."""
        reasons = [*action.why, *(Reason(text=allowed_text(each), evidence=each.evidence) for each in action.allowed)]
        every = tuple(dict.fromkeys(event for reason in reasons for event in reason.evidence))
        parts = (
            ((action.title, every), *((in_own_words(reason.text), reason.evidence) for reason in reasons))
            if every
            else ()
        )
        self._evidence.set_evidence(action.title, every, parts)


class WithheldLine(QWidget):
    """An action that a gate stopped, for one record or for several alike: which gate, why, and what it waits for."""

    evidence_requested = Signal(list)

    def __init__(self, group: Sequence[Withheld], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        withheld = group[0]
        space = theme.tokens().space
        layout = row(self, gap=space.s, margins=(0, space.xxs, 0, space.xxs))
        top = Qt.AlignmentFlag.AlignTop
        title = group_title(group)
        words = column(gap=0)
        words.addWidget(Prose(title))
        because = _("{gate}: {because}")
        because = because.format(gate=gate_word(withheld.gate), because=in_own_words(withheld.because))
        words.addWidget(Prose(because, TextRole.SMALL, Tone.MUTED))
        words.addWidget(Prose(_("rule {rule}").format(rule=withheld.rule), TextRole.SMALL, Tone.FAINT))
        if withheld.watch and withheld.watch.for_:
            waits = _("waits for {what}").format(what=withheld.watch.for_)
            words.addWidget(Prose(waits, TextRole.SMALL, Tone.MUTED))
        level = column(gap=0, margins=(0, space.xxs, 0, 0))
        icon = Icon("withheld", Tone.FAINT, small=True)
        icon.setFixedWidth(space.xl)
        level.addWidget(icon, 0, top)
        layout.addLayout(level)
        layout.addLayout(words, 1)
        events = tuple(dict.fromkeys(event for each in group for event in each.evidence))
        if events:
            evidence = EvidenceButton(_("{title} withheld").format(title=title), events)
            evidence.evidence_requested.connect(self.evidence_requested)
            layout.addWidget(evidence, 0, top)
