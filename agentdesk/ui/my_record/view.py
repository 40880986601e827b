"""The page of an agent's own record: the overrides with one of them open, the figures, and what is stored.

A review counts as seen once its override was open for the person.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget, QWidget

from agentdesk.app.fetching import Loading
from agentdesk.app.intents import Intents
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import RegionHead, Rule
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.detail_delegate import DetailDelegate
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import ScrollColumn, quiet_scroll_bars
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Prose, SectionTitle, Text, TextRole
from agentdesk.ui.my_record.content import Fact, MyRecordState, OwnRow, Section, facts_of, unseen_words
from agentdesk.ui.my_record.direction_form import DirectionForm
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed

OVERRIDES, FIGURES, STORED = "overrides", "figures", "stored"
NAME_PARTS, WORD_PARTS = 2, 5
"""How the width of a fact is shared."""


class _Rows(KeyedModel[OwnRow]):
    def __init__(self) -> None:
        super().__init__(lambda each: each.id)

    def cell(self, item: OwnRow, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed((item.title, item.detail))
        return None


class MyRecordPage(Group):
    """Reads when it is opened; ``announcement`` is for the window."""

    announcement = Signal(str)

    def __init__(self, intents: Intents, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents, self._now = intents, now
        self._state = MyRecordState()
        self._open_id: str | None = None
        self._shown: dict[str, object] = {}
        self.setAccessibleName(_("My record"))
        self._build()

    def render(self, state: MyRecordState) -> None:  # type: ignore[override]
        """Show the state; what is being read stays where it is while nothing new is said."""
        before, self._state = self._state, state
        self._told.set_text(unseen_words(state.unseen))
        self._show_export(state)
        self._model.replace(state.rows)
        problem = explain(state.problem)
        if state.loading is Loading.FAILED:
            self.error.show_problem(state.problem)
            self._pages.setCurrentWidget(self.error)
            return
        if state.loading in (Loading.EMPTY, Loading.LOADING):
            self._pages.setCurrentWidget(self._loading)
            return
        self._old.set_text(problem.title if state.loading is Loading.STALE else "")
        if (before.loading, before.overrides, before.correcting) != (state.loading, state.overrides, state.correcting):
            self._show_open()
        self._fill(self._figures, FIGURES, state.figures)
        self._fill(self._stored, STORED, state.stored)
        show_if(self.more, state.has_more)
        show_if(self._no_figures, not state.figures)
        self._show_part()

    def open_override(self, override_id: str) -> None:
        """Show one of the overrides; its review is seen with that."""
        self._open_id = override_id
        self._show_open()
        unseen = next((each.mark for each in self._state.rows if each.id == override_id), "")
        if unseen and self.isVisible():
            self._intents.mark_seen((unseen,))

    def begin(self) -> None:
        """The person turned to this page."""
        self._intents.read_my_record()
        if self.list.isVisible():  # else Qt gives the caret to whatever page's name had it last
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        space = theme.tokens().space
        layout = column(self, gap=0)
        head = RegionHead(grows=True)
        titles = (
            Choice(OVERRIDES, _("Overrides")),
            Choice(FIGURES, _("Figures")),
            Choice(STORED, _("What is stored")),
        )
        self.choice = SegmentedChoice(_("Part"), titles)
        self.choice.set_choice(OVERRIDES)
        self.choice.chosen.connect(lambda _id: self._show_part())
        head.bar.addWidget(self.choice, 1)
        layout.addWidget(head)
        line = row(gap=space.s, margins=(space.l, space.s, space.l, space.s))
        self._told = Text("", TextRole.STRONG, Tone.ACCENT)
        self._old = ElidedLabel("", TextRole.SMALL, Tone.WARNING)
        self.export = Button(_("Take all of it out (JSON)"), icon="open-out")
        self.export.clicked.connect(self._intents.export_my_record)
        line.addWidget(self._told)
        line.addWidget(self._old, 1)
        line.addWidget(self.export)
        layout.addLayout(line)
        self._exported = Prose("", TextRole.SMALL, Tone.MUTED)
        self._exported.setContentsMargins(space.l, 0, space.l, space.s)
        self._exported.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._exported.hide()
        layout.addWidget(self._exported)
        self._loading = QWidget()
        bones = column(self._loading, margins=(space.l, space.l, space.l, 0))
        bones.addWidget(Skeleton((0.9, 0.7, 0.8, 0.6, 0.9)))
        bones.addStretch(1)
        self.error = ErrorState()
        self.error.retry_requested.connect(self._intents.read_my_record)
        self._figures, self._stored = (
            ScrollColumn(gap=space.xs, margins=(space.l, space.m, space.l, space.xl)) for _each in range(2)
        )
        self._no_figures = Prose(_("Your figures cannot be told now."), tone=Tone.MUTED)
        self._figures.body.addWidget(self._no_figures)
        self._bodies = {FIGURES: column(gap=space.xs), STORED: column(gap=space.xs)}
        self._figures.body.addLayout(self._bodies[FIGURES])
        self._stored.body.addLayout(self._bodies[STORED])
        self._none = EmptyState("ledger", _("No overrides yet"), _("When you do other than advised, it stands here."))
        self._own = self._build_own()
        self._pages = QStackedWidget()
        for page in (self._loading, self.error, self._own, self._none, self._figures, self._stored):
            self._pages.addWidget(page)
        layout.addWidget(self._pages, 1)

    def _build_own(self) -> QWidget:
        space = theme.tokens().space
        part = QWidget()
        layout = column(part, gap=0)
        self._model = _Rows()
        self._model.setParent(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(DetailDelegate(self.list, _Rows.ItemRole))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("My overrides"))
        mark(self.list, kit="list")
        quiet_scroll_bars(self.list)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        RowChoice(self.list)
        self.more = Button(_("Show older ones"))
        self.more.clicked.connect(self._intents.load_more_of_mine)
        self._one = ScrollColumn(gap=space.xs, margins=(space.l, space.m, space.l, space.xl))
        self._one_body = column(gap=space.xs)
        self._one.body.addLayout(self._one_body)
        self.direction = DirectionForm()
        self.direction.corrected.connect(self._intents.correct_direction)
        self._one.body.addWidget(self.direction)
        beside = row(margins=(space.m, 0, 0, 0))  # its words begin where those above and below it do
        beside.addWidget(self.list)
        layout.addLayout(beside, 2)
        foot = row(margins=(space.l, space.s, space.l, space.s))
        foot.addWidget(self.more)
        foot.addStretch(1)
        layout.addLayout(foot)
        layout.addWidget(Rule())
        layout.addWidget(self._one, 3)
        return part

    def _show_part(self) -> None:
        if self._state.loading not in (Loading.READY, Loading.STALE):
            return
        own = self._own if self._state.rows else self._none
        pages: dict[str, QWidget] = {OVERRIDES: own, FIGURES: self._figures, STORED: self._stored}
        self._pages.setCurrentWidget(pages[self.choice.choice() or OVERRIDES])

    def _show_open(self) -> None:
        one = (self._state.overrides or {}).get(self._open_id or "")
        facts = facts_of(one, self._now()) if one is not None else ()
        show_if(self.direction, one is not None)
        if one is not None:
            self.direction.show_override(one, (self._state.correcting or {}).get(one.id), self._now())
        if self._shown.get("one") == (self._open_id, facts):
            return
        self._shown["one"] = (self._open_id, facts)
        clear(self._one_body)
        if one is None:
            self._one_body.addWidget(Prose(_("Choose one to see all of it."), tone=Tone.MUTED))
        for fact in facts:
            self._one_body.addWidget(_fact(fact))

    def _fill(self, scroll: ScrollColumn, part: str, sections: Sequence[Section]) -> None:
        if self._shown.get(part) == sections:
            return
        self._shown[part] = sections
        body = self._bodies[part]
        clear(body)
        for section in sections:
            title = SectionTitle(section.title)
            title.setContentsMargins(0, theme.tokens().space.m, 0, 0)
            body.addWidget(title)
            for fact in section.facts:
                body.addWidget(_fact(fact))
            if section.note:
                body.addWidget(Prose(section.note, TextRole.SMALL, Tone.MUTED))

    def _show_export(self, state: MyRecordState) -> None:
        export = state.export
        self.export.setEnabled(export is None or not export.running)
        words, tone = "", Tone.MUTED
        if export is not None and export.running:
            words = _("Being written…")
        elif export is not None and export.problem is not None:
            words, tone = explain(export.problem).title, Tone.DANGER
        elif export is not None:
            words = _("All of it is in {path}").format(path=export.path)
        self._exported.set_text(words)
        self._exported.set_tone(tone)
        show_if(self._exported, bool(words))

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.open_override(self._model.items()[current.row()].id)


def _fact(fact: Fact) -> QWidget:
    widget = QWidget()
    layout = row(widget, gap=theme.tokens().space.s)
    name = Prose(fact.name, tone=Tone.MUTED)
    words = Prose(fact.words)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout.addWidget(name, NAME_PARTS, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(words, WORD_PARTS, Qt.AlignmentFlag.AlignTop)
    widget.setAccessibleName(f"{fact.name}: {fact.words}")
    return widget
