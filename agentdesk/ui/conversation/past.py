"""A conversation of earlier, read in the place of the present one, at the lines for which it was opened."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import Loading, State
from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.conversation.viewmodel import lines_of
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.key_hint import key_of
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.states import ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole
from agentdesk.ui.kit.transcript import Transcript
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.talk_lines import Line
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


@dataclass(frozen=True, slots=True)
class PastTalkState:
    """``wanted`` are the lines for which it was opened. READY has lines, FAILED a problem."""

    customer_id: str
    interaction_id: str
    channel: str = ""
    at: datetime | None = None
    loading: Loading = Loading.LOADING
    problem: str | None = None
    lines: tuple[Line, ...] = ()
    wanted: tuple[str, ...] = ()


def build(state: State) -> PastTalkState | None:
    """The conversation of earlier that is read now; None while the present one is in view."""
    talk = state.past_talk
    if talk is None or talk.customer_id != state.customer_id_in_focus:
        return None
    shown = PastTalkState(
        talk.customer_id, talk.interaction_id, loading=talk.loading, problem=talk.problem, wanted=talk.lines
    )
    if talk.interaction is None:
        return shown
    return replace(
        shown,
        channel=talk.interaction.channel,
        at=talk.interaction.connected_at or talk.interaction.offered_at,
        lines=lines_of(state, talk.interaction, talk.utterances),
    )


class PastTalkView(Group):
    """Shows a PastTalkState, or hides. Nothing can be written or corrected here. Escape goes back."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: PastTalkState | None = None
        space = theme.tokens().space
        head = RegionHead()
        self._title = ElidedLabel("", tone=Tone.MUTED)
        self.back = Button(
            _("Back to now"), icon="back", key=key_of("reply", "Ctrl+J"), name=_("Back to the present conversation")
        )
        self.back.clicked.connect(intents.close_talk)
        head.bar.addWidget(Text(_("Earlier"), TextRole.STRONG))
        head.bar.addWidget(self._title, 1)
        head.bar.addWidget(self.back)
        self.transcript = Transcript()
        self.transcript.setAccessibleName(_("Earlier conversation"))
        reading = QWidget()
        column(reading, margins=(space.s, space.s, space.s, 0)).addWidget(self.transcript)
        self._reading = reading
        self._loading = QWidget()
        bones = column(self._loading, margins=(space.l, space.l, space.l, 0))
        bones.addWidget(Skeleton((0.9, 0.6, 0.8, 0.4, 0.7)))
        bones.addStretch(1)
        self.error = ErrorState()
        self.error.retry_requested.connect(self._on_retry)
        self._pages = QStackedWidget()
        for page in (self._loading, reading, self.error):
            self._pages.addWidget(page)
        layout = column(self, gap=0)
        layout.addWidget(head)
        layout.addWidget(self._pages, 1)
        self.setAccessibleName(_("Earlier conversation"))
        self.hide()

    def render(self, state: PastTalkState | None, now: datetime) -> None:  # type: ignore[override]
        """Show the conversation; the place being read stays while it is the same."""
        before, self._state = self._state, state
        show_if(self, state is not None)
        if state is None or state == before:
            return
        when = moment(state.at, now) if state.at is not None else ""
        words = _("{channel}, {when}").format(channel=channel_word(state.channel), when=when) if when else ""
        self._title.set_text(words)
        if state.loading is Loading.FAILED:
            self.error.show_problem(state.problem)
            self._pages.setCurrentWidget(self.error)
        elif state.loading is Loading.READY:
            self._pages.setCurrentWidget(self._reading)
            self.transcript.show_lines(state.lines, None, now)
            same = before is not None and (before.interaction_id, before.wanted) == (state.interaction_id, state.wanted)
            if not (same and before is not None and before.lines):
                self.transcript.verticalScrollBar().setValue(0)
                self.transcript.show_lines_of(frozenset(state.wanted))
        else:
            self._pages.setCurrentWidget(self._loading)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self._intents.close_talk()
            return
        super().keyPressEvent(event)

    def _on_retry(self) -> None:
        if self._state is not None:
            self._intents.open_talk(self._state.customer_id, self._state.interaction_id, self._state.wanted)
