"""Fields: a line, a text area that grows, a find box, and the row that names a field and shows its error."""

from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from agentdesk.ui.kit.committing import take_commit
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import column, show_if, sided
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.letters import is_commit, letter_of
from agentdesk.ui.qt.units import letters, units
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

SPARE = 1
"""Qt scrolls a plain text unless there is a pixel more than it needs."""
EDITING = frozenset("ACVXYZ")
"""Letters that with Ctrl mean the text itself: all of it, copy, paste, cut, again, back."""
_FROM_THE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


class _Line(QLineEdit):
    """One line, in which keys with Ctrl mean what they mean in the window around it.

    On X11 Qt has Ctrl+E go to the end of a line and Ctrl+U empty it, before anybody else hears of the key.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if self.isRightToLeft():  # Qt has words in Latin letters begin at the left nevertheless
            self.setAlignment(_FROM_THE_RIGHT | Qt.AlignmentFlag.AlignVCenter)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_of_window(event):
            event.ignore()
            return False
        return super().event(event)


def _is_of_window(event: QKeyEvent) -> bool:
    letter = letter_of(event)
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier and bool(letter) and letter not in EDITING


class LineField(_Line):
    """One line of text. ``name`` is what a screen reader calls it."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        mark(self, kit="field", invalid=False)

    def set_invalid(self, invalid: bool) -> None:
        mark(self, invalid=invalid)


class FindField(_Line):
    """A quiet field that filters what is below it; Escape clears it."""

    def __init__(self, name: str, placeholder: str, *, kind: str = "find", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._placeholder = placeholder
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        # Not an action of Qt's, whose icon has one size whatever the size of the type is.
        self._glass = Icon("search", Tone.FAINT, small=True, parent=self)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.leave_at_end(0)
        mark(self, kit=kind)

    def leave_at_end(self, width: int) -> None:
        """Write no further than so many pixels before the end."""
        space = theme.tokens().space
        self.setTextMargins(sided((theme.tokens().size.icon_small + space.s, 0, width, 0)))
        self._invite()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        gap, glass = theme.tokens().space.s, self._glass
        left = self.width() - glass.width() - gap if self.isRightToLeft() else gap
        glass.move(left, (self.height() - glass.height()) // 2)
        self._invite()

    def _invite(self) -> None:
        """Say what can be found, or in one word what can be done; mere dots say nothing, the glass does."""
        margins, metrics = self.textMargins(), self.fontMetrics()
        room = self.width() - margins.left() - margins.right() - 2 * theme.tokens().space.s
        said = (each for each in (self._placeholder, _("Find")) if metrics.horizontalAdvance(each) <= room)
        self.setPlaceholderText(next(said, ""))
        give_tip(self, "" if self.placeholderText() == self._placeholder else self._placeholder)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
            return
        super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines; grows with its text from ``lines`` to ``most`` lines, then scrolls.

    ``committed`` is Ctrl+Enter. Tab leaves the field, as in every form. ``bare`` has no frame of its own.
    """

    committed = Signal()
    focus_changed = Signal(bool)

    def __init__(
        self,
        name: str,
        placeholder: str = "",
        *,
        lines: int = 2,
        most: int = 8,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, most
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        quiet_scroll_bars(self)
        # Every line is wrapped; Qt forgets what one that was not yet needed.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        take_commit(self)
        mark(self, kit="bare" if bare else "field", invalid=False)
        if bare:
            # A caret at the right edge stands beyond what is in view.
            self.document().setDocumentMargin(self.cursorWidth() if self.isRightToLeft() else 0)
        if self.isRightToLeft():  # Qt has all text begin at the left, whatever language it is in
            option = self.document().defaultTextOption()
            option.setAlignment(_FROM_THE_RIGHT)
            self.document().setDefaultTextOption(option)
        self.textChanged.connect(self._fit)
        self._fit()

    def rename(self, name: str) -> None:
        """Call it otherwise; who writes in it hears that, for the caret does not move."""
        if name != self.accessibleName():
            self.setAccessibleName(name)
            if self.hasFocus():
                speak(self, name)

    def text(self) -> str:
        """All that is written, also what an input method is still putting together: who types it wrote it."""
        text: str = self.toPlainText()
        composed = self.textCursor().block().layout().preeditAreaText()
        if not composed:
            return text
        at = len(self.before_caret())
        return f"{text[:at]}{composed}{text[at:]}"

    def set_text(self, text: str) -> None:
        """Put another text in; when it is the one that is there, the caret stays where it is."""
        if text != self.text():
            self.setPlainText(text)

    def before_caret(self) -> str:
        """What stands before the caret; before what is selected, where something is."""
        text = self.toPlainText()
        return text[: letters(text, self.textCursor().selectionStart())]

    def select(self, start: int, end: int) -> None:
        """Select these letters of the text."""
        self.setTextCursor(self.part(start, end))

    def part(self, start: int, end: int) -> QTextCursor:
        """These letters of the text, for Qt."""
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(units(text[:start]))
        cursor.setPosition(units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def set_invalid(self, invalid: bool) -> None:
        mark(self, invalid=invalid)

    def set_lines(self, least: int, most: int) -> None:
        """So many lines are in view, however few are written, and however many."""
        if (least, most) != (self._lines, self._most):
            self._lines, self._most = least, most
            self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def event(self, event: QEvent) -> bool:
        # While one types here, Ctrl+Enter commits this text, whatever it does in the window around it.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_commit(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if is_commit(event):
            self.committed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:  # noqa: N802
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: object) -> None:  # noqa: N802
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.focus_changed.emit(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        wanted = min(self._most * line, max(self._lines * line, ceil(self._written())))
        margins = self.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * int(self.document().documentMargin())
        self.setFixedHeight(wanted + frame + SPARE)

    def _written(self) -> float:
        """How high the lines are that may be in view: those in some scripts are higher than others."""
        lay_out, height, left = self.document().documentLayout().blockBoundingRect, 0.0, self._most
        block = self.document().begin()
        while block.isValid() and left > 0:
            lay_out(block)
            lines = block.layout()
            height += sum(lines.lineAt(number).height() for number in range(min(left, lines.lineCount())))
            left -= lines.lineCount()
            block = block.next()
        return height


class FormRow(QWidget):
    """A field under its name (none where something above names it), with a hint or an error right below it."""

    def __init__(self, label: str, field: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self, gap=theme.tokens().space.xs)
        self._hint, self._hint_tone = hint, Tone.MUTED
        self._label = Text(label, TextRole.SMALL, Tone.MUTED, wrap=True)
        self._note = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        self.field = field
        layout.addWidget(self._label)
        layout.addWidget(field)
        layout.addWidget(self._note)
        show_if(self._label, bool(label))
        if not field.accessibleName():
            field.setAccessibleName(label)
        self.set_error("")

    def error(self) -> str:
        """The error shown, empty when there is none."""
        return self._note.text() if self._note.property("tone") == Tone.DANGER else ""

    def set_hint(self, hint: str, tone: Tone = Tone.MUTED) -> None:
        """Show what to know of the field, where nothing is wrong with it, and have it said if it is another."""
        if hint == self._hint:
            return
        self._hint, self._hint_tone = hint, tone
        if not self.error():
            speak(self.field, hint)
            self.set_error("")

    def set_error(self, error: str) -> None:
        """Show what is wrong with the field, and have it said, at each try; an empty text brings the hint back."""
        speak(self.field, error)
        self._note.set_text(error or self._hint)
        self._note.set_tone(Tone.DANGER if error else self._hint_tone)
        show_if(self._note, bool(error or self._hint))
        self.field.setAccessibleDescription(error or self._hint)
        if self.field.property("invalid") is not None:
            mark(self.field, invalid=bool(error))
