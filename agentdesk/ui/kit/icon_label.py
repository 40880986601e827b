"""An icon alone, or before a word. Follows the theme by itself."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone


class Icon(QLabel):
    """An icon of the set. ``meaning`` is its accessible name; empty where a word beside it says the same."""

    def __init__(
        self,
        name: str,
        tone: Tone = Tone.MUTED,
        *,
        small: bool = False,
        meaning: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._tone, self._small = name, tone, small
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(meaning)
        give_tip(self, meaning)
        self._show()

    def set_icon(self, name: str, tone: Tone | None = None, meaning: str | None = None) -> None:
        """Show another icon, tone or meaning; None keeps the one there is."""
        if meaning is not None and meaning != self.accessibleName():
            self.setAccessibleName(meaning)
            give_tip(self, meaning)
        wanted = (name, tone if tone is not None else self._tone)
        if wanted != (self._name, self._tone):
            self._name, self._tone = wanted
            self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._show()

    def event(self, event: QEvent) -> bool:
        # It came to a screen of another density, or the screen's was changed.
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._show()
        return super().event(event)

    def _show(self) -> None:
        size = theme.tokens().size
        pixels = size.icon_small if self._small else size.icon
        self.setFixedSize(pixels, pixels)
        self.setPixmap(theme.pixmap(self._name, self._tone, pixels, self.devicePixelRatioF()))


class IconLabel(QWidget):
    """An icon and its word, in one tone."""

    def __init__(
        self,
        icon: str,
        text: str = "",
        tone: Tone = Tone.NEUTRAL,
        role: TextRole = TextRole.BASE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens().space.xs)
        self.icon = Icon(icon, tone, small=role in (TextRole.SMALL, TextRole.TINY))
        self.text = Text(text, role, tone)
        layout.addWidget(self.icon)
        layout.addWidget(self.text)
        self.setAccessibleName(text)

    def set_content(self, icon: str, text: str, tone: Tone) -> None:
        self.icon.set_icon(icon, tone)
        self.text.set_text(text)
        self.text.set_tone(tone)
        self.setAccessibleName(text)
