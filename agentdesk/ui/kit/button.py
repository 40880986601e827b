"""Buttons: their kinds, the key hint inside of them, the menu button and the evidence button.

A button takes the focus by Tab and not by a click, so that a click never takes the caret out of a text being typed.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.key_hint import KeyHint, key_text
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.qt.letters import letter_of
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import make_icon
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext

_LONGEST = 6
"""So many times its height the words on a button with a menu may always be long."""


class ButtonKind(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    GHOST = "ghost"
    DANGER = "danger"
    ROW = "row"
    """A line of a list that is one button: left-aligned, no border."""


_ICON_TONES = {ButtonKind.DANGER: Tone.DANGER, ButtonKind.GHOST: Tone.MUTED}


class Button(QPushButton):
    """A button of a kind. ``key`` (as in ``Ctrl+Return``) is shown inside; it binds nothing."""

    def __init__(
        self,
        label: str = "",
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        key: str = "",
        icon: str = "",
        large: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._icon_name = kind, icon
        self.key = key
        self._hint = KeyHint(key, self) if key else None
        self._shows_key = bool(key)
        self._key_is_elsewhere = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        mark(self, kit=kind, large=large, hinted=bool(key))
        if key:
            self.setAccessibleDescription(key_text(key))
        self.set_label(label, name)
        self._show_icon()

    def label(self) -> str:
        """The words on the button."""
        return self.text().replace("&&", "&")

    def set_label(self, label: str, name: str = "") -> None:
        """Change the words; ``name`` is what a screen reader says instead of them (needed where there are none)."""
        # A bare ampersand would make an Alt shortcut, and Alt+letter writes letters in Polish.
        escaped = label.replace("&", "&&")
        if escaped != self.text():
            self.setText(escaped)
        spoken = name or label
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
            give_tip(self, "" if label else spoken)

    def set_icon(self, name: str) -> None:
        if name != self._icon_name:
            self._icon_name = name
            self._show_icon()

    def set_key(self, key: str) -> None:
        """Have another key on it, or none."""
        self.key = key
        if self._hint is not None:
            self._hint.hide()
            self._hint.deleteLater()
        self._hint, self._shows_key = KeyHint(key, self) if key else None, bool(key)
        if self._hint is not None:
            self._hint.place_at_end(theme.tokens().space.m)
        self._tell_key()
        self.updateGeometry()

    def show_key(self, shown: bool) -> None:
        """Have its key on it, if it has one, or in the tool tip alone."""
        if self._hint is None or shown == self._shows_key:
            return
        self._shows_key = shown
        self._tell_key()
        give_tip(self, "" if shown else self._hint.text())
        self.updateGeometry()

    def lend_key(self, lent: bool) -> None:
        """While its key does something else, where the caret is, it is not told; the button stays as wide."""
        if lent != self._key_is_elsewhere:
            self._key_is_elsewhere = lent
            self._tell_key()

    def _tell_key(self) -> None:
        shown = self._shows_key and not self._key_is_elsewhere
        mark(self, hinted=shown)  # without it the words stand in the middle
        if self._hint is not None:
            self._hint.setVisible(shown)
        is_told = self._hint is not None and not self._key_is_elsewhere
        self.setAccessibleDescription(self._hint.text() if self._hint is not None and is_told else "")

    def width_without_key(self) -> int:
        """How wide its words want it to be, in pixels."""
        return super().sizeHint().width()

    def width_with_key(self) -> int:
        """How wide it wants to be with its key on it, in pixels."""
        return self.width_without_key() + self._width_of_key()

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        if self._shows_key:
            hint.setWidth(hint.width() + self._width_of_key())
        return hint

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._hint is not None:
            self._hint.place_at_end(theme.tokens().space.m)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._show_icon()

    def _width_of_key(self) -> int:
        return self._hint.sizeHint().width() + theme.tokens().space.s if self._hint is not None else 0

    def _show_icon(self) -> None:
        if not self._icon_name:
            return
        size = theme.tokens().size.icon
        # Qt leaves hardly any room between icon and word, so the icon brings its own.
        width = theme.tokens().space.xxs if self.text() else 0
        gap = -width if self.isRightToLeft() else width
        if self._kind is ButtonKind.PRIMARY:
            color = theme.tokens().color
            self.setIcon(make_icon(self._icon_name, color.on_accent, color.faint, size, gap))
        else:
            self.setIcon(theme.icon(self._icon_name, _ICON_TONES.get(self._kind, Tone.NEUTRAL), size, gap))
        self.setIconSize(QSize(size + width, size))


class IconButton(Button):
    """A button that is only an icon; ``name`` says what it does."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", ButtonKind.GHOST, icon=icon, name=name, parent=parent)


class MenuButton(Button):
    """A button that opens a menu below itself, as the arrow behind its words says; the menu never blocks."""

    def __init__(
        self,
        label: str = "",
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        icon: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._arrow: Icon | None = None
        super().__init__(label, kind, icon=icon, name=name, parent=parent)
        self.menu_shown = Menu(self)
        self._arrow = Icon("expand", Tone.MUTED, small=True, parent=self)
        self._arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._show_arrow()
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        self.menu_shown.popup(self.mapToGlobal(QPoint(0, self.height() + theme.tokens().space.xxs)))

    def set_label(self, label: str, name: str = "") -> None:
        super().set_label(label, name)
        self._show_arrow()

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        if self._arrow is not None and self.text():
            hint.setWidth(hint.width() + self._arrow.sizeHint().width() + theme.tokens().space.xs)
        return hint

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # The arrow gives way before the words do; long ones then end in dots.
        hint = super().sizeHint()
        return hint.boundedTo(QSize(_LONGEST * theme.tokens().size.control, hint.height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        shown = self._words_in(self.width())
        if shown == self.text():
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = shown
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _words_in(self, width: int) -> str:
        """As much of the words as there is room for in that width."""
        metrics = self.fontMetrics()
        room = width - super().sizeHint().width() + metrics.horizontalAdvance(self.text())
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, max(room, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self.text():
            give_tip(self, self.label() if self._words_in(self.width()) != self.text() else "")
        if self._arrow is not None:
            self._show_arrow()
            size, gap = self._arrow.sizeHint(), theme.tokens().space.s
            left = gap if self.isRightToLeft() else self.width() - size.width() - gap
            self._arrow.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())

    def _show_arrow(self) -> None:
        """One that is an icon alone has none."""
        if self._arrow is not None:
            mark(self, hinted=bool(self.text()))
            show_if(self._arrow, bool(self.text()) and self.width() >= self.sizeHint().width())


class EvidenceButton(QPushButton):
    """The small E behind a claim: asks to see the events that it follows from.

    A claim that is made of parts opens a menu of them first, each with its own evidence.
    """

    evidence_requested = Signal(list)

    def __init__(self, claim: str = "", evidence: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(_("E"), parent)
        self._evidence: tuple[str, ...] = ()
        self._parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._menu: Menu | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        mark(self, kit="evidence")
        self.clicked.connect(self._on_clicked)
        self.set_evidence(claim, evidence)

    def set_evidence(
        self, claim: str, evidence: Sequence[str], parts: Sequence[tuple[str, tuple[str, ...]]] = ()
    ) -> None:
        """The claim and its events; without any the button hides, for there is nothing to open.

        ``parts`` are what the claim is made of, in words, each with its events.
        """
        self._evidence = tuple(evidence)
        self._set_parts(tuple(parts))
        show_if(self, bool(self._evidence) or len(self._parts) > 1)
        count = ngettext("{n} event", "{n} events", len(self._evidence))
        self.setAccessibleName(_("Evidence: {claim}").format(claim=claim))
        give_tip(self, _("Show the evidence: {count}").format(count=count))

    @property
    def parts_shown(self) -> Menu:
        """The menu of the parts, made for whoever asks: most buttons are never pressed, and a menu is a window."""
        if self._menu is None:
            self._menu = Menu(self)
            self._fill(self._menu)
        return self._menu

    def _set_parts(self, parts: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        if parts == self._parts:
            return  # a menu that is open stays as it is
        self._parts = parts
        if self._menu is not None:
            self._fill(self._menu)

    def _fill(self, menu: Menu) -> None:
        menu.clear()
        for text, evidence in self._parts:
            entry = menu.add(text, partial(self.evidence_requested.emit, list(evidence)))
            entry.setEnabled(bool(evidence))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        # What is on it is also its key.
        if letter_of(event) == "E" and not event.modifiers():
            event.accept()
            self.click()
            return
        super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        if len(self._parts) > 1:
            self.parts_shown.popup(self.mapToGlobal(QPoint(0, self.height() + theme.tokens().space.xxs)))
        else:
            self.evidence_requested.emit(list(self._evidence))


def show_checked(button: QAbstractButton, is_checked: bool) -> None:
    """Show it checked or not, without its saying so. Whoever listens to ``toggled``, and not to ``clicked``, also hears
    of a screen reader, which does not click."""
    button.blockSignals(True)
    button.setChecked(is_checked)
    button.blockSignals(False)
