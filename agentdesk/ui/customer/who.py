"""The strip that asks whose a call from a shared phone is: the likeliest as buttons, all of them in a menu."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.app.state import Loading
from agentdesk.domain.customer import Candidate
from agentdesk.ui.customer.viewmodel import WhoIsThis
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.chip import ChipButton
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.key_hint import KeyHint, key_of
from agentdesk.ui.kit.layout import Flow, row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.tab_order import put_in_tab_order
from agentdesk.ui.kit.text import ElidedLabel, Text, TextRole
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed_apart, ngettext

SHOWN = 3
"""So many candidates have a button of their own."""


class WhoStrip(QFrame):
    """``chosen`` carries the customer's id."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self._shown: WhoIsThis | None = None
        line = TurningLayout(
            self, least=theme.tokens().size.right_column, gap=space.s, margins=(space.xl, space.xs, space.xl, space.xs)
        )
        self._question = Text("", TextRole.STRONG, Tone.WARNING)
        self._standing = ElidedLabel("", tone=Tone.MUTED)
        self._buttons = Flow(space.s)
        self._all = ChipButton(_("All"), Tone.NEUTRAL, opens_menu=True)
        asked = row(gap=space.s)
        asked.addWidget(Icon("customers", Tone.WARNING))
        asked.addWidget(self._question)
        asked.addWidget(self._standing, 1)
        line.addLayout(asked)
        line.addWidget(self._buttons, 1)
        self._key = KeyHint(key_of("who_is_this", "Ctrl+Shift+W"))
        others = row(gap=space.s)
        others.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        others.addWidget(self._all)
        others.addStretch(1)
        line.addLayout(others)
        mark(self, kit="banner", tone=Tone.WARNING)
        self.hide()

    def show_who(self, who: WhoIsThis | None) -> None:
        """Ask, or say what was answered; None: there is nothing to ask."""
        show_if(self, who is not None)
        if who is None or who == self._shown:
            self._shown = who
            return
        candidates_changed = self._shown is None or self._shown.candidates != who.candidates
        self._shown = who
        self.setAccessibleName(who.question)
        self._question.set_text(who.question)
        standing, tone = _standing(who)
        self._standing.set_text(standing)
        self._standing.set_tone(tone)
        show_if(self._standing, bool(standing))
        if candidates_changed:
            self._offer(who.candidates)
        can_choose = not who.told or who.refused is not None
        self._buttons.setEnabled(can_choose)
        self._all.setEnabled(can_choose)
        show_if(self._buttons, can_choose and bool(who.candidates))
        show_if(self._all, can_choose and bool(who.candidates))
        show_if(self._key, not self._all.isHidden())

    def open_all(self) -> None:
        """Show all candidates with why, to choose from by arrow keys and Enter."""
        if self.isVisible() and self._all.isEnabled():
            put_caret(self._all)
            self._all.open_menu()

    def _offer(self, candidates: tuple[Candidate, ...]) -> None:
        self._buttons.clear()
        menu = self._all.menu_shown
        menu.clear()
        before: QWidget = self._question
        for candidate in candidates[:SHOWN]:
            because = listed_apart(candidate.why)
            button = Button(candidate.display_name, name=f"{candidate.display_name}: {because}")
            give_tip(button, because)
            button.clicked.connect(self._chooser(candidate.id))
            self._buttons.add(button)
            put_in_tab_order(before, button)
            before = button
        for candidate in candidates:
            menu.add(
                _("{name} — {because}").format(name=candidate.display_name, because=listed_apart(candidate.why)),
                self._chooser(candidate.id),
                icon="customer",
            )
        self._all.set_content(ngettext("{n} candidate", "{n} candidates", len(candidates)), Tone.NEUTRAL)

    def _chooser(self, customer_id: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(customer_id)


def _standing(who: WhoIsThis) -> tuple[str, Tone]:
    if who.refused is not None:
        return _("{name}: {problem}").format(name=who.told, problem=explain(who.refused).title), Tone.DANGER
    if who.told:
        return _("{name}, on its way").format(name=who.told), Tone.MUTED
    if who.loading in (Loading.EMPTY, Loading.LOADING):
        return _("looking up…"), Tone.MUTED
    if who.loading is Loading.FAILED:
        return _("the candidates cannot be fetched now"), Tone.WARNING
    return ("", Tone.MUTED) if who.candidates else (_("nobody who is known: look the customer up"), Tone.MUTED)
