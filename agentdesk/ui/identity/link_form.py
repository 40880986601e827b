"""The part of the identity sheet where an agent says that somebody, or something, is also this customer's.

A name, number or address is typed; what it may stand for is listed below, and a button of each links it. Nothing is
linked by typing alone. Knows neither the state nor the intents.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from agentdesk.ui.identity.linkable import SHORTEST, Found, Linkable
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.text import Prose, SectionTitle, Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed

LOOK_UP_AFTER_MS = 150


class LinkForm(QWidget):
    """``looked_up`` carries what to search for, ``linked`` the identifier (``KIND:VALUE``) to link."""

    looked_up = Signal(str)
    linked = Signal(str)
    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self._found: Found | None = None
        layout = column(self, gap=space.xs)
        layout.addWidget(SectionTitle(_("Also theirs")))
        self.field = _Field(_("Also theirs"), _("A name, a number, a mail, an account…"))
        layout.addWidget(self.field)
        self._note = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        layout.addWidget(self._note)
        self._rows = column(gap=space.s)
        layout.addLayout(self._rows)
        self._offers: list[_Offer] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_UP_AFTER_MS)
        self._timer.timeout.connect(lambda: self.looked_up.emit(self.text()))
        self.field.textEdited.connect(self._on_typed)
        self.field.entered.connect(self._go_to_first)

    def text(self) -> str:
        return self.field.text().strip()

    def fill(self, text: str) -> None:
        """Go on with what was written here; what it may stand for is looked up anew."""
        self.field.setText(text)
        self._on_typed()

    def forget(self) -> None:
        """Empty the field, and with it the list."""
        self._timer.stop()
        self.field.setText("")  # not clear(): Ctrl+Z would bring it back and take back nothing else
        self.show_found(Found())

    def show_found(self, found: Found) -> None:
        """List what can be linked; equal lists are left alone, and with them the focus."""
        if found == self._found:
            return
        before, self._found = self._found, found
        said = explain(found.problem).title if found.problem else found.note
        self._note.set_text(said)
        self._note.set_tone(Tone.WARNING if found.problem else Tone.MUTED)
        show_if(self._note, bool(said))
        if before is not None and before.items == found.items:
            return
        focused = next((each.linkable for each in self._offers if each.button.hasFocus()), None)
        clear(self._rows)
        self._offers = [_Offer(linkable, self._linker(linkable)) for linkable in found.items]
        for offer in self._offers:
            self._rows.addWidget(offer)
        if focused is not None:
            self._focus(focused)

    def _focus(self, linkable: Linkable) -> None:
        """Keep the hand where it is, though the list was made anew; where that is gone, in the field."""
        same = next((each for each in self._offers if each.linkable == linkable), None)
        target: QWidget = same.button if same is not None else self.field
        if same is not None:
            same.show()
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_first(self) -> None:
        offers = self._offers
        if offers:
            offers[0].show()
            offers[0].button.setFocus(Qt.FocusReason.TabFocusReason)
        elif len(self.text()) >= SHORTEST:
            self._timer.stop()
            self.looked_up.emit(self.text())

    def _on_typed(self) -> None:
        if len(self.text()) >= SHORTEST:
            self._timer.start()
        else:
            self._timer.stop()
        self.typed.emit()

    def _linker(self, linkable: Linkable) -> Callable[[], None]:
        return lambda: self.linked.emit(linkable.identifier)


class _Field(LineField):
    """``entered`` is Enter or Down: on to what was found."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        if event.key() in keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.accept()
            self.entered.emit()
            return
        super().keyPressEvent(event)


class _Offer(Group):
    """One thing that can be linked, with why it is offered."""

    def __init__(self, linkable: Linkable, link: Callable[[], None]) -> None:
        super().__init__()
        self.linkable = linkable
        across = row(self, gap=theme.tokens().space.s)
        words = column(gap=0)
        words.addWidget(Prose(linkable.title))
        words.addWidget(Prose(linkable.detail, TextRole.SMALL, Tone.MUTED))
        across.addLayout(words, 1)
        self.button = Button(_("Link"), name=_("One person with: {who}").format(who=linkable.title))
        self.button.clicked.connect(link)
        across.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(listed((linkable.title, linkable.detail)))
