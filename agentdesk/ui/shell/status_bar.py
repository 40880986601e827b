"""The bar at the bottom: saved or not, what is unsent and what was refused, the policy, the keys."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.key_hint import key_text
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.unsent_words import refused_words, unsent_words
from agentdesk.ui.words import _, joined

SAID_S = 8
"""So long what was announced stays readable."""


class StatusBar(QFrame):
    """Shows a ShellState. The unsent things are a button: ``unsent_requested`` says that they are to be looked at."""

    unsent_requested = Signal()

    def __init__(self, hints: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        """``hints`` are pairs of key and what it does, shown at the far end."""
        super().__init__(parent)
        self._state: ShellState | None = None
        self._has_policy = False
        tokens = theme.tokens()
        mark(self, kit="status_bar")
        self.setFixedHeight(tokens.size.status_bar)
        layout = row(self, gap=tokens.space.l, margins=(tokens.space.l, 0, tokens.space.l, 0))
        self._saved = IconLabel("done", "", Tone.MUTED, TextRole.SMALL)
        self.unsent = Button("", ButtonKind.GHOST)
        self.unsent.setFixedHeight(tokens.size.status_bar - 1)  # less the line at the top, to stand level with the rest
        self.unsent.clicked.connect(self.unsent_requested)
        self._policy = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        self._quiet = IconLabel("quiet", _("do not disturb"), Tone.MUTED, TextRole.SMALL)
        self._quiet.hide()
        self._said = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        self._said_at: datetime | None = None
        self._notice = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        for widget in (self._saved, self.unsent, self._policy, self._quiet, self._notice):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._said)
        self._hints = [Text(f"{key_text(key)} {what}", TextRole.SMALL, Tone.MUTED) for key, what in hints]
        for hint in self._hints:
            layout.addWidget(hint)

    def show_quiet(self, is_quiet: bool) -> None:
        """Say while neither a sound nor a note of the system comes."""
        show_if(self._quiet, is_quiet)

    def render(self, state: ShellState, now: datetime) -> None:  # type: ignore[override]
        if state == self._state:
            return
        self._state = state
        waiting = state.unsent - state.refused
        if state.refused:
            self._saved.set_content("alert", refused_words(state.refused), Tone.DANGER)
        elif waiting:
            self._saved.set_content("unsent", _("saved here"), Tone.WARNING)
        else:
            self._saved.set_content("done", _("all saved"), Tone.MUTED)
        self.unsent.set_label(unsent_words(waiting))
        self.unsent.setEnabled(bool(state.unsent))
        self._policy.set_text(_("policy {version}").format(version=state.policy) if state.policy else "")
        self._has_policy = bool(state.policy)
        known = [explain(code) for code in state.notices]
        self._notice.set_text(joined(each.title for each in known))
        give_tip(self._notice, "\n".join(each.detail for each in known))
        show_if(self._notice, bool(known))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In large type the policy gives way, and keys do, the last of them last; what is there is whole."""
        tokens = theme.tokens()
        gap, margin = tokens.space.l, 2 * tokens.space.l
        room = self.width() - margin - tokens.size.side_column  # so much is what was said last sure to have
        room -= sum(each.sizeHint().width() + gap for each in (self._saved, self.unsent))
        for part, is_wanted in (*((hint, True) for hint in reversed(self._hints)), (self._policy, self._has_policy)):
            room -= part.sizeHint().width() + gap
            show_if(part, is_wanted and room >= 0)
        self._policy.setMinimumWidth(self._policy.sizeHint().width())

    def tick(self, now: datetime) -> None:
        """Take away what was announced a while ago."""
        if self._said_at is not None and (now - self._said_at).total_seconds() >= SAID_S:
            self._said.set_text("")
            self._said_at = None

    def announce(self, text: str, now: datetime) -> None:
        """Say something politely: it is shown, and a screen reader finds it, and nothing moves."""
        self._said.set_text(text)
        self._said.setAccessibleName(text)
        self._said_at = now

    def withdraw(self, text: str) -> None:
        """Take away what was announced, if that is what stands there: it is not so any more."""
        if self._said_at is not None and self._said.full_text() == text:
            self._said.set_text("")
            self._said_at = None
