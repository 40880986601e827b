"""The page of settings: each with what it is for, where its value comes from, and a control of its kind.

Writes nothing itself: ``chosen`` says what the person wants, and ``render`` shows what came of it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import FormRow, LineField
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.setting_words import problem_words
from agentdesk.ui.settings.viewmodel import Kind, SettingRow, value_of
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class SettingsPage(Group):
    """``chosen`` carries the name of a setting and its value, None to take back one's own."""

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Settings"))
        space = theme.tokens().space
        self._scroll = ScrollColumn(gap=space.m, margins=(space.xl, space.l, space.xl, space.xl))
        column(self, gap=0).addWidget(self._scroll)
        self.rows: dict[str, SettingCard] = {}

    def render(self, rows: Sequence[SettingRow]) -> None:  # type: ignore[override]
        """Show the settings; a field that is being typed in keeps its text."""
        for each in rows:
            card = self.rows.get(each.name)
            if card is None:
                card = self.rows[each.name] = SettingCard(each)
                card.chosen.connect(self.chosen)
                self._scroll.body.addWidget(card)
            card.show_row(each)

    def show_setting(self, name: str) -> None:
        """Have that setting in view, with the caret."""
        card = self.rows[name]
        self._scroll.widget().layout().activate()  # type: ignore[union-attr]
        self._scroll.ensureWidgetVisible(card)
        card.take_caret()

    def say_problem(self, name: str, problem: str) -> None:
        """Say at the setting why it could not be kept; empty takes that away."""
        self.rows[name].say_problem(problem)


class _Setting(SegmentedChoice):
    """What is chosen in it is the setting's: made anew it shows that, and chooses nothing by itself."""

    def leave_behind(self) -> None:
        """There is nothing that the setting would not tell."""

    def come_back(self, _left: None) -> None:
        """Nothing is done."""


class SettingCard(Card):
    """One setting."""

    chosen = Signal(str, object)

    def __init__(self, first: SettingRow) -> None:
        super().__init__()
        self._name = first.name
        self.setAccessibleName(first.title)
        head = row()
        head.addWidget(Text(first.title, TextRole.STRONG))
        head.addStretch(1)
        self.reset = Button(
            _("Back to the default"), ButtonKind.GHOST, name=_("Back to the default: {title}").format(title=first.title)
        )
        self.reset.clicked.connect(lambda: self.chosen.emit(self._name, None))
        head.addWidget(self.reset)
        self.body.addLayout(head)
        self._detail = Prose("", TextRole.SMALL, Tone.MUTED)
        self.body.addWidget(self._detail)
        self.choice: SegmentedChoice | None = None
        self.field: LineField | None = None
        if first.kind is Kind.CHOICE:
            self.choice = _Setting(
                first.title, [Choice(each.value, each.title) for each in first.options], numbered=False
            )
            self.choice.chosen.connect(self._on_chosen)
            self._problem = FormRow("", self.choice)
        else:
            self.field = LineField(first.title)
            if first.kind is Kind.SECRET:
                self.field.setEchoMode(QLineEdit.EchoMode.Password)
            self.field.editingFinished.connect(self._on_typed)
            self._problem = FormRow("", self.field)
        self.body.addWidget(self._problem)
        self._origin = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        self.lock = IconLabel("locked", "", Tone.MUTED)
        self.body.addWidget(self._origin)
        self.body.addWidget(self.lock)

    def show_row(self, shown: SettingRow) -> None:
        self._detail.set_text(shown.detail)
        self._origin.set_text(shown.origin)
        show_if(self._origin, bool(shown.origin))
        self.lock.set_content("locked", shown.lock, Tone.MUTED)
        show_if(self.lock, bool(shown.lock))
        show_if(self.reset, shown.can_reset)
        if self.choice is not None:
            self.choice.set_choice(shown.shown)
            self.choice.setEnabled(not shown.lock)
        elif self.field is not None:
            if not (self.field.hasFocus() and self.field.isModified()):
                self.field.setText(shown.shown)
            self.field.setPlaceholderText(shown.placeholder)
            self.field.setEnabled(not shown.lock)

    def take_caret(self) -> None:
        if self.choice is not None:
            self.choice.focus_choice()
        elif self.field is not None:
            put_caret(self.field)

    def say_problem(self, problem: str) -> None:
        self._problem.set_error(problem)

    def _on_chosen(self, value: str) -> None:
        self.chosen.emit(self._name, value_of(self._name, value))

    def _on_typed(self) -> None:
        field = self.field
        if field is None or not field.isModified():
            return
        value = value_of(self._name, field.text())
        problem = problem_words(self._name, value) if value is not None else ""
        self.say_problem(problem)
        if not problem:
            field.setModified(False)
            self.chosen.emit(self._name, value)
