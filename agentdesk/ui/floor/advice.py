"""The advice that the agent of the open contact sees, in two lines; its reasons and what to say are one key away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agentdesk.domain.decision import Decision
from agentdesk.ui.floor.talk_state import TalkState
from agentdesk.ui.kit.button import IconButton
from agentdesk.ui.kit.card import Quote
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.text import Prose, SectionTitle, TextRole
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class AdviceFold(QWidget):
    """Folded at first; stays as the person left it while the same contact is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        layout = column(self, gap=space.xxs)
        self._shown: Decision | None = None
        head = row(gap=space.xs)
        head.addWidget(SectionTitle(_("The agent is advised")), 1)
        self.unfold = IconButton("expand", _("Show the reasons and what to say"))
        self.unfold.clicked.connect(self._on_unfold)
        head.addWidget(self.unfold)
        layout.addLayout(head)
        self._title = Prose("", TextRole.STRONG)
        self._status = IconLabel("show", "", Tone.MUTED, TextRole.SMALL)
        self._earlier = Prose("", TextRole.SMALL, Tone.MUTED)
        self.more = QWidget()
        self._more = column(self.more, gap=space.xs)
        self.more.hide()
        for widget in (self._title, self._status, self._earlier, self.more):
            layout.addWidget(widget)

    def show_advice(self, state: TalkState) -> None:
        """Show what is advised now, what became of it, and the answer that was given to what was advised before."""
        decision, advice = state.decision, state.row.advice
        self._title.set_text(advice.title if advice is not None else _("Nothing yet"))
        self._title.set_tone(Tone.NEUTRAL if advice is not None else Tone.MUTED)
        self._status.set_content(*state.standing)
        show_if(self._status, advice is not None)
        self._earlier.set_text(state.earlier)
        show_if(self._earlier, bool(state.earlier))
        known = decision if decision is not None and advice and decision.id == advice.decision_id else None
        show_if(self.unfold, known is not None and bool(known.ranked))
        if known is not self._shown:
            self._shown = known
            self._fill(known)

    def _fill(self, decision: Decision | None) -> None:
        clear(self._more)
        first = decision.ranked[0] if decision is not None and decision.ranked else None
        if decision is None or first is None:
            self.more.hide()
            return
        for reason in first.why:
            self._more.addWidget(Prose(_("• {fact}").format(fact=in_own_words(reason.text)), TextRole.SMALL))
        if first.script:
            quote = Quote()
            quote.body.addWidget(Prose(_("“{script}”").format(script=first.script), TextRole.SMALL))
            self._more.addWidget(quote)
        for other in decision.ranked[1:]:
            words = _("or: {title}").format(title=other.title)
            self._more.addWidget(Prose(words, TextRole.SMALL, Tone.MUTED))
        for withheld in decision.withheld:
            title = withheld.title or withheld.action
            words = _("withheld: {title}. {because}").format(title=title, because=in_own_words(withheld.because))
            self._more.addWidget(Prose(words, TextRole.SMALL, Tone.MUTED))

    def _on_unfold(self) -> None:
        show = self.more.isHidden()
        show_if(self.more, show)
        self.unfold.set_icon("collapse" if show else "expand")
        name = _("Hide the reasons") if show else _("Show the reasons and what to say")
        self.unfold.set_label("", name)
        self.unfold.setFocus(Qt.FocusReason.OtherFocusReason)
