"""Who of the teams is there, since when; where no contact is open."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agentdesk.domain.floor import FloorAgent
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import clear, column, row
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import ElidedLabel, Prose, SectionTitle, Text, TextRole
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.presence_words import presence_title, presence_tone
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined


class PeoplePanel(Group):
    """A line a person: a dot, the name, whether they are there and since when. Nothing else is known of them here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self._shown: tuple[FloorAgent, ...] | None = None
        scroll = ScrollColumn(gap=space.s, margins=(space.l, space.m, space.l, space.l))
        column(self, gap=0).addWidget(scroll)
        scroll.body.addWidget(SectionTitle(_("Who is there")))
        self._lines = column(gap=space.s)
        scroll.body.addLayout(self._lines)
        hint = _("Open a contact to read along, see its advice and write to its agent. That you looked is on record.")
        scroll.body.addWidget(Prose(hint, TextRole.SMALL, Tone.MUTED))
        scroll.body.addStretch(1)
        self.setAccessibleName(_("Who is there"))

    def show_agents(self, agents: Sequence[FloorAgent], now: datetime) -> None:
        """Show these people, in their order."""
        if tuple(agents) == self._shown:
            return
        self._shown = tuple(agents)
        clear(self._lines)
        for agent in agents:
            self._lines.addWidget(_line(agent, now))
        if not agents:
            self._lines.addWidget(Text(_("Nobody belongs to your teams yet"), tone=Tone.MUTED, wrap=True))


def _line(agent: FloorAgent, now: datetime) -> QWidget:
    widget = QWidget()
    layout = row(widget, gap=theme.tokens().space.xs)
    since = _("since {time}").format(time=moment(agent.since, now)) if agent.since is not None else ""
    said = joined((presence_title(agent.presence), since))
    dot = Icon("presence", presence_tone(agent.presence), small=True)
    dot.setFixedHeight(theme.tokens().type.base.line)
    layout.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
    # Where there is no room for both, what they do stands below the name: of a name nothing is cut.
    words = TurningLayout()
    words.addWidget(ElidedLabel(agent.name))
    words.addStretch(1)
    words.addWidget(ElidedLabel(said, TextRole.SMALL, Tone.MUTED))
    layout.addLayout(words, 1)
    widget.setAccessibleName(joined((agent.name, said)))
    return widget
