"""The page of the version: what is new in it, and under which licences it and its parts are given."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from agentdesk.ui.about.viewmodel import AboutState
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, SectionTitle, Text, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

LINES = 12


class AboutPage(Group):
    """``licence_texts`` reads the full texts when somebody asks for them."""

    def __init__(self, shown: AboutState, licence_texts: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("About"))
        self._licence_texts = licence_texts
        space = theme.tokens().space
        scroll = ScrollColumn(gap=space.s, margins=(space.xl, space.l, space.xl, space.xl))
        column(self, gap=0).addWidget(scroll)
        scroll.body.addWidget(Text(f"agentdesk {shown.version}", TextRole.TITLE))
        scroll.body.addWidget(Prose(_("Free software under the Apache License 2.0."), TextRole.BASE, Tone.MUTED))
        scroll.body.addWidget(SectionTitle(_("What is new"), wrap=True))
        self.news = _reading(_("What is new"), shown.news)
        scroll.body.addWidget(self.news)
        scroll.body.addWidget(SectionTitle(_("Licences of its parts"), wrap=True))
        self.parts = _reading(_("Licences of its parts"), "\n".join(shown.parts))
        scroll.body.addWidget(self.parts)
        line = row()
        self.texts = Button(_("Show the full texts"))
        self.texts.clicked.connect(self._show_texts)
        line.addWidget(self.texts)
        line.addStretch(1)
        scroll.body.addLayout(line)

    def _show_texts(self) -> None:
        self.parts.set_text(self._licence_texts())
        self.parts.setFocus()
        show_if(self.texts, False)


def _reading(name: str, text: str) -> TextArea:
    area = TextArea(name, lines=3, most=LINES)
    area.setReadOnly(True)
    area.set_text(text)
    return area
