"""The bar at the bottom: saved or not, what is unsent and what was refused, the policy, the keys."""

from datetime import datetime

from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.app.intents import Intents
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.key_hint import key_text
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.shell.viewmodel import ShellState, Unsent
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext

MOST_LISTED = 12
SAID_S = 8
"""So long what was announced stays readable."""


class StatusBar(QFrame):
    """Shows a ShellState. The unsent things are a button: each can be looked at, tried again or given up."""

    def __init__(self, intents: Intents, hints: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        """``hints`` are pairs of key and what it does, shown at the far end."""
        super().__init__(parent)
        self._intents = intents
        self._state: ShellState | None = None
        tokens = theme.tokens()
        mark(self, kit="status_bar")
        self.setFixedHeight(tokens.size.status_bar)
        layout = row(self, gap=tokens.space.l, margins=(tokens.space.l, 0, tokens.space.l, 0))
        self._saved = IconLabel("done", "", Tone.MUTED, TextRole.SMALL)
        self.unsent = Button("", ButtonKind.GHOST)
        self.unsent.setMaximumHeight(tokens.size.status_bar - tokens.space.xxs)
        self._menu = Menu(self)
        self.unsent.clicked.connect(self._on_unsent)
        self._policy = Text("", TextRole.SMALL, Tone.MUTED)
        self._said = Text("", TextRole.SMALL, Tone.MUTED)
        self._said_at: datetime | None = None
        self._notice = Text("", TextRole.SMALL, Tone.MUTED)
        for widget in (self._saved, self.unsent, self._policy, self._notice):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._said)
        for key, what in hints:
            layout.addWidget(Text(f"{key_text(key)} {what}", TextRole.SMALL, Tone.MUTED))

    def render(self, state: ShellState, now: datetime) -> None:  # type: ignore[override]
        if state == self._state:
            return
        self._state = state
        waiting = len(state.unsent) - len(state.refused)
        if state.refused:
            words = ngettext("{n} refused", "{n} refused", len(state.refused))
            self._saved.set_content("alert", words, Tone.DANGER)
        elif waiting:
            self._saved.set_content("unsent", _("saved here"), Tone.WARNING)
        else:
            self._saved.set_content("done", _("all saved"), Tone.MUTED)
        self.unsent.set_label(ngettext("{n} unsent", "{n} unsent", waiting))
        self.unsent.setEnabled(bool(state.unsent))
        self._policy.set_text(_("policy {version}").format(version=state.policy) if state.policy else "")
        show_if(self._policy, bool(state.policy))
        known = [explain(code) for code in state.notices]
        self._notice.set_text(" · ".join(each.title for each in known))
        self._notice.setToolTip("\n".join(each.detail for each in known))
        show_if(self._notice, bool(known))

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
        if self._said_at is not None and self._said.text() == text:
            self._said.set_text("")
            self._said_at = None

    def _on_unsent(self) -> None:
        if self._state is None:
            return
        self._menu.clear()
        now = datetime.now().astimezone()
        for each in self._state.unsent[:MOST_LISTED]:
            self._add(each, now)
        self._menu.popup(self.unsent.mapToGlobal(self.unsent.rect().topLeft()))

    def _add(self, each: Unsent, now: datetime) -> None:
        words = f"{each.title} · {moment(each.at, now)}"
        if not each.is_refused:
            self._menu.add(words, lambda: None, icon="unsent").setEnabled(False)
            return
        problem = explain(each.problem, each.detail)
        refused = _("{item}: {problem}").format(item=words, problem=problem.title)
        self._menu.add(refused, lambda: None, icon="alert", tone=Tone.DANGER).setEnabled(False)
        self._menu.add(_("Try again"), lambda: self._intents.retry(each.id), icon="refresh")
        self._menu.add(_("Discard"), lambda: self._intents.discard(each.id), icon="close", tone=Tone.DANGER)
