"""Chips: a short statement in a tone, with its icon; one that can be pressed; and the count of unread things."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.text import ElidedLabel, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone

LONGEST = 3
"""So many times its height a word on a chip may always be long; beyond that it ends in dots where there is no room."""


class Chip(QFrame):
    """A word or two on their tone's ground. ``icon`` stands before, ``mark_icon`` after the words."""

    def __init__(
        self,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        *,
        icon: str = "",
        mark_icon: str = "",
        meaning: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        layout = row(self, gap=space.xs, margins=(space.xs + 2, 0, space.xs + 2, 0))
        self._before = Icon(icon or "dot", tone, small=True)
        self._text = ElidedLabel(text, TextRole.SMALL if small else TextRole.BASE, tone)
        self._after = Icon(mark_icon or "dot", tone, small=True)
        for widget in (self._before, self._text, self._after):
            layout.addWidget(widget)
        self.setFixedHeight(theme.tokens().size.chip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_content(text, tone, icon=icon, mark_icon=mark_icon, meaning=meaning)

    def text(self) -> str:
        """The words on the chip."""
        return self._text.full_text()

    def set_content(self, text: str, tone: Tone, *, icon: str = "", mark_icon: str = "", meaning: str = "") -> None:
        """Change what it says; ``meaning`` is what a screen reader says where the words alone are too short."""
        self._text.set_text(text)
        self._text.set_tone(tone)
        self._text.ensurePolished()
        self._text.setMinimumWidth(min(self._text.sizeHint().width(), LONGEST * theme.tokens().size.control))
        if icon:
            self._before.set_icon(icon, tone)
        if mark_icon:
            self._after.set_icon(mark_icon, tone)
        show_if(self._before, bool(icon))
        show_if(self._after, bool(mark_icon))
        mark(self, kit="chip", tone=tone)
        self.setAccessibleName(meaning or text)
        give_tip(self, meaning if meaning != text else "")


class ChipButton(QPushButton):
    """A chip that can be pressed; with entries in ``menu_shown`` it opens them below itself."""

    def __init__(
        self, text: str, tone: Tone = Tone.NEUTRAL, *, opens_menu: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tone, self._opens_menu, self._icon = tone, opens_menu, ""
        self.menu_shown = Menu(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        # The arrow belongs behind the word, and Qt draws a button's icon at its reading start.
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if opens_menu else Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_content(text, tone)
        # The menu reads as everything does, whichever way the chip is turned.
        self.menu_shown.setLayoutDirection(QGuiApplication.layoutDirection())
        if opens_menu:
            self.clicked.connect(self.open_menu)

    def set_content(self, text: str, tone: Tone, meaning: str = "", icon: str = "") -> None:
        """``icon`` stands before the words, where no menu's arrow stands behind them."""
        looks_the_same = (tone, icon) == (self._tone, self._icon) and not self.icon().isNull()
        self._icon = icon
        escaped = text.replace("&", "&&")
        if escaped != self.text():
            self.setText(escaped)
        self._tone = tone
        self.setAccessibleName(meaning or text)
        mark(self, kit="chip", tone=tone)
        if not looks_the_same:  # Qt has everything up to the window laid out for an icon, the same one too
            self._show_arrow()

    def open_menu(self) -> None:
        if self.menu_shown.actions():
            self.menu_shown.popup(self.mapToGlobal(QPoint(0, self.height() + theme.tokens().space.xxs)))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._show_arrow()

    def _show_arrow(self) -> None:
        icon = "expand" if self._opens_menu else self._icon
        if icon:
            size = theme.tokens().size.icon_small
            self.setIcon(theme.icon(icon, self._tone, size))
            self.setIconSize(QSize(size, size))


class Count(QLabel):
    """How many are new; hidden at none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark(self, kit="count")
        self.set_count(0, "")

    def set_count(self, count: int, meaning: str) -> None:
        """``meaning`` says it in words: ``2 unread messages``."""
        self.setText("99+" if count > 99 else str(count))
        self.setAccessibleName(meaning)
        show_if(self, count > 0)
