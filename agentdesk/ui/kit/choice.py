"""One of a few: numbered segments, chosen by key or click."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QWidget

from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.layout import FlowLayout, column, show_if
from agentdesk.ui.kit.line_ends import give_tip, kept_whole
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.reuse import let_go
from agentdesk.ui.qt.letters import digit_of
from agentdesk.ui.theme import theme

_LONGEST = 8
"""So many times its height a segment may always be long; beyond that its words end in dots where there is no room."""
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. ``detail`` is a second, quieter word where there is room."""

    id: str
    title: str
    detail: str = ""


class _Segment(QRadioButton):
    def __init__(self, number: int | None, owner: "SegmentedChoice", *, wraps: bool) -> None:
        """``wraps``: words for which one line has no room go on in others."""
        super().__init__(owner)
        self._owner = owner
        self.choice = Choice("", "")
        self._wraps = wraps
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self._words: int | None = None
        """How wide they are, once that was asked for: a layout asks many times."""
        self._hint = KeyHint(str(number), self) if number is not None else None
        mark(self, kit="segment")
        self.toggled.connect(self._on_toggled)

    def offer(self, choice: Choice) -> None:
        """Say this one."""
        self.choice, self._words = choice, None
        self.setText(choice.title.replace("&", "&&"))
        self.setAccessibleName(choice.title)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        space = theme.tokens().space
        if self._words is None:
            # Rounded up: a width rounded to the nearest would leave half a pixel too little, and dots.
            self._words = ceil(QFontMetricsF(self.font()).horizontalAdvance(self.choice.title))
        width = self._words + 2 * space.m
        if self._hint is not None:
            width += self._hint.sizeHint().width() + space.s
        return QSize(width, theme.tokens().size.control)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return self._wraps

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        more = len(self._lines(self._room(width))) - 1 if self._wraps else 0
        return theme.tokens().size.control + more * self.fontMetrics().lineSpacing()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint().boundedTo(QSize(_LONGEST * theme.tokens().size.control, theme.tokens().size.control))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._words = None
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        # Qt goes by distance alone: from the end of a line to something in the one above.
        if event.key() in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._owner.go(self, event.key())
            event.accept()
        else:
            super().keyPressEvent(event)

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802
        return self.rect().contains(position)

    def _fit(self) -> None:
        """Words for which there is no room end in dots before the key; the whole of them is said in the tool tip."""
        if self._hint is not None:
            self._hint.place_at_end(theme.tokens().space.s)
        title, room = self.choice.title, self._room(self.width())
        lines = self._lines(room) if self._wraps else [title]
        cut = [self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
        self.setText("\n".join(cut).replace("&", "&&"))
        give_tip(self, "\n".join(part for part in (title if cut != lines else "", self.choice.detail) if part))

    def _room(self, width: int) -> int:
        space = theme.tokens().space
        return width - 2 * space.m - (self._hint.sizeHint().width() if self._hint is not None else 0)

    def _lines(self, room: int) -> list[str]:
        """The words in lines of that width."""
        words = QTextLayout(kept_whole(self.choice.title), self.font())
        words.beginLayout()
        while (line := words.createLine()).isValid():
            line.setLineWidth(max(1, room))
        words.endLayout()
        title, found = self.choice.title, [words.lineAt(index) for index in range(words.lineCount())]
        return [title[line.textStart() : line.textStart() + line.textLength()].strip() for line in found] or [title]

    def _on_toggled(self, on: bool) -> None:
        if self._hint is not None:
            mark(self._hint, on=on)


class SegmentedChoice(Group):
    """Up to nine segments in a flow, or one below another with ``stacked``.

    With ``numbered``, the figures from ``first`` on choose while the focus is inside; the arrows do where one is
    chosen, and never leave: Left and Right go through all of them as one reads, Up and Down from line to line.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        choices: Sequence[Choice] = (),
        *,
        numbered: bool = True,
        first: int = 1,
        stacked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._numbered, self._first = numbered, first
        self._choices: tuple[Choice, ...] = ()
        self._segments: list[_Segment] = []
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._on_toggled)  # a screen reader chooses without a click
        self.is_stacked = stacked
        self._layout = column(self, gap=theme.tokens().space.xs) if stacked else FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; the one that was chosen stays so if it is still among them."""
        if tuple(choices) == self._choices:
            return
        before = self.choice()
        self.set_choice(None)
        if self.isVisible():
            for segment in self.segments():
                let_go(segment)
        self._choices = tuple(choices)
        for index in range(len(self._segments), len(self._choices)):
            self._add(index)
        for index, segment in enumerate(self._segments):
            if index < len(self._choices):
                segment.offer(self._choices[index])
                self._group.addButton(segment, index)
            else:
                self._group.removeButton(segment)
            show_if(segment, index < len(self._choices))
        self._take_place_in_tab_order()
        self.set_choice(before)

    def _add(self, index: int) -> None:
        number = index + self._first
        segment = _Segment(number if self._numbered and number <= 9 else None, self, wraps=self.is_stacked)
        self._segments.append(segment)
        self._layout.addWidget(segment)

    def segments(self) -> Sequence[QRadioButton]:
        """Those that are offered, in their order."""
        return self._segments[: len(self._choices)]

    def choices(self) -> Sequence[Choice]:
        """What is offered."""
        return self._choices

    def choice(self) -> str | None:
        """The id of the chosen one."""
        index = self._group.checkedId()
        return self._choices[index].id if 0 <= index < len(self._choices) else None

    def set_choice(self, choice_id: str | None) -> None:
        """Choose without a signal; None or an unknown id chooses none."""
        self._group.blockSignals(True)
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(self._choices[self._group.id(button)].id == choice_id)
        self._group.setExclusive(True)
        self._group.blockSignals(False)
        self._let_tab_come()

    def choose_number(self, number: int) -> bool:
        """Choose the ``number``-th (from 1), as its key does; False when there is none."""
        if not 1 <= number <= len(self._choices):
            return False
        button = self._group.button(number - 1)
        put_caret(button)
        if button.isChecked():
            self.chosen.emit(self._choices[number - 1].id)
        button.setChecked(True)
        return True

    def go(self, segment: QRadioButton, arrow: int) -> None:
        """Go where that arrow leads from a segment; at the end it stays."""
        offered = list(self.segments())
        lines = sorted({each.y() for each in offered})
        if len(lines) > 1 and arrow in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            line = lines.index(segment.y()) + (1 if arrow == Qt.Key.Key_Down else -1)
            there = [each for each in offered if 0 <= line < len(lines) and each.y() == lines[line]]
            middle = segment.geometry().center().x()
            target = min(there, key=lambda each: abs(each.geometry().center().x() - middle), default=None)
        else:
            onward = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
            place = offered.index(segment) + (1 if arrow in (onward, Qt.Key.Key_Down) else -1)
            target = offered[place] if 0 <= place < len(offered) else None
        if target is not None:
            target.setChecked(target.isChecked() or segment.isChecked())
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_choice(self) -> None:
        """Put the focus on the chosen one, or the first."""
        button = self._group.checkedButton() or self._group.button(0)
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        digit = digit_of(event)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._numbered and plain and digit and self.choose_number(digit - self._first + 1):
            event.accept()
            return
        super().keyPressEvent(event)

    def _take_place_in_tab_order(self) -> None:
        """Let Tab come by the segments where this choice stands, though they were made after its neighbours."""
        # Qt orders only what takes the focus, so this does for a moment; where it stands in the order it stands anyway.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        before: QWidget = self
        for button in self._group.buttons():
            QWidget.setTabOrder(before, button)
            before = button
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _let_tab_come(self) -> None:
        """To the chosen one, or the first: Qt sees to that only when somebody chooses by hand."""
        reached = self._group.checkedButton() or self._group.button(0)
        for each in self.segments():
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each is reached else Qt.FocusPolicy.ClickFocus)

    def _on_toggled(self, index: int, is_chosen: bool) -> None:
        if is_chosen:
            self.chosen.emit(self._choices[index].id)
