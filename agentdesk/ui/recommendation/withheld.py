"""What was withheld from the customer: folded to three lines, open with gate, reason and evidence.

What merely does not fit this customer now was not withheld for their good; it stands behind a line of its own.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.domain.decision import FOR_THEIR_GOOD, Withheld, alike, telling_first
from agentdesk.ui.advice_words import group_title
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.layout import clear, column, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.text import ElidedLabel, Prose, TextRole, shortened
from agentdesk.ui.recommendation.parts import WithheldLine
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed_apart, ngettext

IN_TWO_LINES = 84
"""So many letters of the first and its reason are in view while it is folded."""
NAMED = 3
"""So many more actions are named while it is folded."""


class WithheldBox(QWidget):
    """``show_withheld`` takes the decision's. Lines are laid out when somebody asks: there may be dozens."""

    evidence_requested = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self._held: tuple[tuple[Withheld, ...], ...] = ()
        self._unfit: tuple[tuple[Withheld, ...], ...] = ()
        box = column(self, gap=0)
        self.button = Button("", ButtonKind.ROW, icon="open-right")
        self.button.clicked.connect(self._on_button)
        self._summary = QWidget()
        summary = column(self._summary, gap=0, margins=(space.l + space.m, 0, 0, 0))
        self._first = Prose("", TextRole.SMALL, Tone.MUTED)
        self._others = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        summary.addWidget(self._first)
        summary.addWidget(self._others)
        self._open = QWidget()
        inside = column(self._open, gap=0)
        self._held_lines, self._unfit_lines = column(gap=0), column(gap=0)
        self.more = Button("", ButtonKind.ROW, icon="open-right")
        self.more.clicked.connect(self._on_more)
        inside.addLayout(self._held_lines)
        inside.addWidget(self.more)
        inside.addLayout(self._unfit_lines)
        for widget in (Rule(), self.button, self._summary, self._open):
            box.addWidget(widget)
        self.hide()

    def show_withheld(self, withheld: tuple[Withheld, ...]) -> None:
        """Show others, folded."""
        ordered = telling_first(withheld)
        self._held = alike(each for each in ordered if each.gate in FOR_THEIR_GOOD)
        self._unfit = alike(each for each in ordered if each.gate not in FOR_THEIR_GOOD)
        unfit = len(self._unfit)
        does_not_fit = ngettext("{n} action does not fit now", "{n} actions do not fit now", unfit)
        held = _("Withheld ({count})").format(count=len(self._held))
        self.button.set_label(held if self._held else does_not_fit)
        self.more.set_label(ngettext("and {n} that does not fit", "and {n} that do not fit", unfit))
        first, others = summary(self._held)
        self._first.set_text(shortened(first, IN_TWO_LINES))
        give_tip(self._first, first if len(first) > IN_TWO_LINES else "")
        self._others.set_text(others)
        show_if(self._others, bool(others))
        clear(self._held_lines)
        clear(self._unfit_lines)
        self._fold(True)
        show_if(self, bool(withheld))

    def _fold(self, is_folded: bool) -> None:
        self.button.set_icon("open-right" if is_folded else "expand")
        show_if(self._open, not is_folded)
        show_if(self._summary, is_folded and bool(self._held))

    def _on_button(self) -> None:
        if self._open.isHidden():
            if self._held_lines.count() == 0:
                self._lay_out(self._held, self._held_lines)
                # Where nothing was withheld for their good, what does not fit is what was asked for.
                show_if(self.more, bool(self._held) and bool(self._unfit))
            if not self._held and self._unfit_lines.count() == 0:
                self._lay_out(self._unfit, self._unfit_lines)
        self._fold(not self._open.isHidden())

    def _on_more(self) -> None:
        had_focus = self.more.hasFocus()
        self._lay_out(self._unfit, self._unfit_lines)
        self.more.hide()
        if had_focus:
            # The button is gone; the hand stays where it opened the list.
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, groups: Sequence[tuple[Withheld, ...]], into: QVBoxLayout) -> None:
        for each in groups:
            line = WithheldLine(each)
            line.evidence_requested.connect(self.evidence_requested)
            into.addWidget(line)


def summary(groups: Sequence[tuple[Withheld, ...]]) -> tuple[str, str]:
    """What was withheld, in two sentences: the first with its reason, some others by name."""
    if not groups:
        return "", ""
    words = _("{title}: {because}").format(title=group_title(groups[0]), because=in_own_words(groups[0][0].because))
    others = [group_title(each) for each in groups[1 : 1 + NAMED]]
    return words, listed_apart(others) + (" …" if len(groups) > 1 + NAMED else "")
