"""The guide: three steps on one page, that one may leave at any of them. It comes at the first start, and from the
palette ever after."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from agentdesk.ui.guide.viewmodel import Check, GuideState, Verdict
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import FormRow, LineField
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.setting_words import problem_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

HERE, ELSEWHERE = "here", "elsewhere"
_LOOKS = {
    Verdict.GOOD: ("done-circle", Tone.SUCCESS),
    Verdict.WAITING: ("waiting", Tone.MUTED),
    Verdict.BAD: ("alert", Tone.DANGER),
}


class GuidePage(Group):
    """``connect_requested`` carries the address and the token; both empty for an orchestrator of the desk's own.
    ``retry_requested``: it is to be tried once more as it is. ``done``: the person is through."""

    connect_requested = Signal(str, str)
    retry_requested = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("First steps"))
        space = theme.tokens().space
        scroll = ScrollColumn(gap=space.m, margins=(space.xl, space.l, space.xl, space.xl))
        column(self, gap=0).addWidget(scroll)
        self._state: GuideState | None = None
        scroll.body.addWidget(self._make_connect())
        self._checks = self._step(_("2. Is all well?"))
        self._lines: dict[str, _CheckLine] = {}
        self.retry_button = Button(_("Try again"), icon="refresh")
        self.retry_button.clicked.connect(self.retry_requested)
        self.retry_button.hide()
        again = row()
        again.addWidget(self.retry_button)
        again.addStretch(1)
        self._rows = column(gap=space.m)
        self._checks.body.addLayout(self._rows)
        self._checks.body.addLayout(again)
        scroll.body.addWidget(self._checks)
        keys = self._step(_("3. The keys of every day"))
        keys.body.addWidget(Prose(_("Everything else is in the search, under its own words."), tone=Tone.MUTED))
        self._keys = QGridLayout()
        self._keys.setVerticalSpacing(space.s)
        keys.body.addLayout(self._keys)
        scroll.body.addWidget(keys)
        end = row()
        end.addStretch(1)
        self._begin_key = ""
        self.close_button = Button(_("Begin to work"), ButtonKind.PRIMARY)
        self.close_button.clicked.connect(self.done)
        end.addWidget(self.close_button)
        scroll.body.addLayout(end)

    def render(self, state: GuideState) -> None:  # type: ignore[override]
        """Show how it stands; what is being typed stays."""
        before, self._state = self._state, state
        if before is None or (before.is_here, before.url) != (state.is_here, state.url):
            self.where.set_choice(HERE if state.is_here else ELSEWHERE)
            self.url.setText(state.url)
            self._fit()
        self.where.setEnabled(not state.lock)
        self._elsewhere.setEnabled(not state.lock)
        self.lock.set_text(state.lock)
        show_if(self.lock, bool(state.lock))
        for check in state.checks:
            line = self._lines.get(check.id)
            if line is None:
                line = self._lines[check.id] = _CheckLine()
                self._rows.addWidget(line)
            line.show_check(check)
        key = "Return" if self.is_well else ""
        if key != self._begin_key:
            self._begin_key = key
            self.close_button.set_key(key)
        show_if(self.retry_button, any(check.verdict is Verdict.BAD for check in state.checks))
        if before is None or before.keys != state.keys:
            clear(self._keys)
            for place, (title, key) in enumerate(state.keys):
                self._keys.addWidget(KeyHint(key), place, 0)
                self._keys.addWidget(Text(title, wrap=True), place, 1)
            self._keys.setColumnStretch(1, 1)

    def verdict(self, check_id: str) -> Verdict:
        """How a check stands on the page."""
        return self._lines[check_id].verdict

    @property
    def is_well(self) -> bool:
        """Whether every check has been passed."""
        return bool(self._lines) and all(line.verdict is Verdict.GOOD for line in self._lines.values())

    def say_problem(self, problem: str) -> None:
        """Say below the address why it was not connected."""
        self._url_row.set_error(problem)

    def _step(self, title: str) -> Card:
        card = Card()
        card.setAccessibleName(title)
        card.body.addWidget(Text(title, TextRole.TITLE, wrap=True))
        return card

    def _make_connect(self) -> Card:
        card = self._step(_("1. Where does this desk belong?"))
        self.where = SegmentedChoice(
            _("Orchestrator"),
            (Choice(HERE, _("On this computer alone, to try it")), Choice(ELSEWHERE, _("With my company's service"))),
            numbered=False,
        )
        self.where.chosen.connect(lambda _id: self._fit())
        card.body.addWidget(self.where)
        self._elsewhere = QWidget()
        fields = column(self._elsewhere)
        self.url = LineField(_("Address"), "https://")
        self._url_row = FormRow(_("Address"), self.url)
        self.token = LineField(_("Access token"))
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        fields.addWidget(self._url_row)
        fields.addWidget(FormRow(_("Access token"), self.token, _("Your administrator gives it to you.")))
        card.body.addWidget(self._elsewhere)
        self.lock = Text("", TextRole.SMALL, Tone.MUTED)
        card.body.addWidget(self.lock)
        line = row()
        self.connect_button = Button(_("Connect"))
        self.connect_button.clicked.connect(self._on_connect)
        line.addWidget(self.connect_button)
        line.addStretch(1)
        card.body.addLayout(line)
        for field in (self.url, self.token):
            field.returnPressed.connect(self._on_connect)
            field.textEdited.connect(lambda _text: self._fit())
        return card

    def _fit(self) -> None:
        wants_here = self.where.choice() == HERE
        show_if(self._elsewhere, not wants_here)
        state = self._state
        if state is None:
            return
        is_same = not state.is_here and self.url.text().strip() == state.url and not self.token.text()
        is_as_it_is = state.is_here if wants_here else is_same
        show_if(self.connect_button, not is_as_it_is and not state.lock)

    def _on_connect(self) -> None:
        if self.where.choice() == HERE:
            self.connect_requested.emit("", "")
            return
        url = self.url.text().strip()
        problem = _("Type the address.") if not url else problem_words("url", url)
        self.say_problem(problem)
        if not problem:
            self.connect_requested.emit(url, self.token.text().strip())


class _CheckLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.verdict = Verdict.WAITING
        space = theme.tokens().space
        line = row(self, gap=space.s)
        self._icon = Icon("waiting")
        words = column(gap=space.xxs)
        self._text, self._advice = Prose(), Prose("", TextRole.SMALL, Tone.MUTED)
        words.addWidget(self._text)
        words.addWidget(self._advice)
        line.addWidget(self._icon)
        line.addLayout(words, 1)

    def show_check(self, check: Check) -> None:
        self.verdict = check.verdict
        meaning = {Verdict.GOOD: _("well"), Verdict.WAITING: _("not known yet"), Verdict.BAD: _("not well")}
        icon, tone = _LOOKS[check.verdict]
        self._icon.set_icon(icon, tone, meaning[check.verdict])
        self._text.set_text(check.text)
        self._advice.set_text(check.advice)
        show_if(self._advice, bool(check.advice))
        self.setAccessibleName(f"{meaning[check.verdict]}: {check.text}")
