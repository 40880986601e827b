"""The page of diagnostics: what one reads aloud to support, and a button that copies all of it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.ui.diagnostics.viewmodel import Section
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import ElidedLabel, Prose, SectionTitle, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

TRACE_LINES = 8


class DiagnosticsPage(Group):
    """``copy_requested`` asks for everything in one text, without anything of a customer."""

    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Diagnostics"))
        space = theme.tokens().space
        layout = column(self, gap=0)
        head = RegionHead()
        self.told = ElidedLabel(_("Nothing here is a customer's."), TextRole.SMALL, Tone.MUTED)
        head.bar.addWidget(self.told, 1)
        self.copy = Button(_("Copy for support"), icon="copy")
        self.copy.clicked.connect(self.copy_requested)
        head.bar.addWidget(self.copy)
        layout.addWidget(head)
        self._scroll = ScrollColumn(gap=space.l, margins=(space.xl, space.l, space.xl, space.xl))
        layout.addWidget(self._scroll)
        self._shown: dict[str, tuple[Section, Prose | TextArea]] = {}

    def render(self, sections: Sequence[Section]) -> None:  # type: ignore[override]
        """Show the sections; what is being read or selected stays where it is while nothing new is said."""
        for section in sections:
            known = self._shown.get(section.id)
            place = known[1] if known is not None else self._add(section)
            if known is None or known[0] != section:
                place.set_text("\n".join(section.lines))
            self._shown[section.id] = (section, place)

    def lines_of(self, section_id: str) -> str:
        """The lines of a section as they stand there."""
        return "\n".join(self._shown[section_id][0].lines)

    def _add(self, section: Section) -> Prose | TextArea:
        group = column(gap=theme.tokens().space.xs)  # a title belongs to what is below it
        group.addWidget(SectionTitle(section.title, wrap=True))
        self._scroll.body.addLayout(group)
        if section.is_trace:
            area = TextArea(section.title, lines=2, most=TRACE_LINES)
            area.setReadOnly(True)
            group.addWidget(area)
            return area
        prose = Prose()
        prose.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        group.addWidget(prose)
        return prose
