"""The strip across a region that says in what state it is, with what can be done about it."""

from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.text import Text
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone

_ICONS = {
    Tone.DANGER: "alert",
    Tone.WARNING: "warning",
    Tone.SUCCESS: "done-circle",
}


class Banner(QFrame):
    """One line: icon, sentence, and a button where something can be done. Hidden until it has something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ""
        space = theme.tokens().space
        layout = row(self, margins=(space.l, space.xs, space.m, space.xs))
        self._icon = Icon("info")
        self._text = Text(wrap=True)
        self.action = Button(kind=ButtonKind.SECONDARY)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.action)
        mark(self, kit="banner", tone=Tone.NEUTRAL)
        self.hide()

    def text(self) -> str:
        """The sentence shown; empty when hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, tone: Tone = Tone.NEUTRAL, action: str = "", icon: str = "") -> None:
        """Show a sentence, and ``action`` as the words of the button; an empty text hides the strip."""
        self._icon.set_icon(icon or _ICONS.get(tone, "info"), tone)
        self._text.set_text(text)
        self._text.set_tone(tone)
        self.action.set_label(action)
        show_if(self.action, bool(action))
        mark(self, tone=tone)
        self.setAccessibleName(text)
        show_if(self, bool(text))

    def read_out(self, *, is_news: bool = True) -> None:
        """Have a screen reader say what stands here, unless it said so before, or it is no news."""
        if self.text() != self._said:
            self._said = self.text()
            speak(self, self._said if is_news else "")
