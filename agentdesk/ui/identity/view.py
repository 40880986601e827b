"""The identity sheet: slides over the right column. Part what is linked, take back what was said, each with why.

Knows the state's shape and the intents; where it lies over the window is the shell's.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import Loading
from agentdesk.domain.lengths import SHORT
from agentdesk.ui.identity.draft import Draft, draft_key, read_draft
from agentdesk.ui.identity.link_form import LinkForm
from agentdesk.ui.identity.linkable import find
from agentdesk.ui.identity.viewmodel import IdentityState, Line
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, ButtonKind, IconButton
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.states import Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Prose, SectionTitle, Text, TextRole
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.qt.letters import letter_of
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import long_moment, moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed, ngettext

SHOWN = 40
"""Lines of a list; of more it is said how many there are."""


class IdentitySheet(QFrame):
    """``open_sheet`` shows it for the customer in view; Escape closes it and keeps what is half written about them,
    Ctrl+Z takes back the newest word."""

    closed = Signal()

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = IdentityState()
        self._customer_id: str | None = None
        self._now: datetime | None = None
        self._laid_out: IdentityState | None = None
        mark(self, kit="sheet")
        self.setAccessibleName(_("Identity"))
        self._timer = DraftTimer(self.save_now, self)
        self._build()
        self.hide()

    def render(self, state: IdentityState, now: datetime) -> None:  # type: ignore[override]
        """Take the newest state. An open sheet goes when the agent turns to somebody else."""
        before, self._state, self._now = self._state, state, now
        if self._customer_id is not None and state.customer_id != self._customer_id:
            # Who was linked, or told whose a call is, goes by another id: it is still the one who is talked to.
            same_talk = state.conversation_id is not None and state.conversation_id == before.conversation_id
            if state.customer_id is not None and (same_talk or self._customer_id in state.former_ids):
                self._keep(Draft())
                self._customer_id = state.customer_id
                self._keep(self._draft())
                self._fetch()
        if self._customer_id is not None and state.customer_id != self._customer_id:
            self.close_sheet()
        elif self.isVisible():
            self._show()

    def open_sheet(self) -> None:
        """Show the identity of the customer in view, fetched anew."""
        if self._state.customer_id is None:
            return
        if self._customer_id is None:
            draft = read_draft(self._state.draft_text)
            self.reason.setText(draft.reason)
            self.link.fill(draft.link)
            self._timer.stop()  # it is kept as it is
        self._customer_id = self._state.customer_id
        self._intents.open_identity(self._customer_id)
        self.show()
        self.raise_()
        self._show()
        put_caret(self.reason)

    def open_to_link(self) -> None:
        """Show it with the caret where is said who, or what, is also theirs."""
        self.open_sheet()
        if self.isVisible():
            put_caret(self.link.field)

    def reopen(self) -> None:
        """Show it again for whom the agent has turned back to."""
        self.open_sheet()

    def close_sheet(self) -> None:
        """Hide the sheet; what was typed is kept."""
        was_open = not self.isHidden()
        if self._timer.isActive():
            self.save_now()
        self._customer_id = None
        self.reason.setText("")
        self.link.forget()
        self.hide()
        if was_open:
            self.closed.emit()

    def save_now(self) -> None:
        """Keep what is typed at once."""
        self._timer.stop()
        self._keep(self._draft())

    def _draft(self) -> Draft:
        return Draft(self.link.field.text(), self.reason.text())

    def _keep(self, draft: Draft) -> None:
        if self._customer_id is not None:
            self._intents.save_draft(draft_key(self._customer_id), draft.to_text())

    def undo_newest(self) -> None:
        """Take back the newest word that still counts."""
        newest = next((line for line in self._state.history if line.action == "undo"), None)
        if newest is not None:
            self._act(newest)

    def event(self, event: QEvent) -> bool:
        # While the caret is in the sheet these keys are the sheet's, whatever they mean to the window.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if not self._is_ours(event):
            super().keyPressEvent(event)
            return
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            self.undo_newest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        # A field takes Ctrl+Z also where it has nothing to undo.
        is_key = watched in (self.reason, self.link.field) and event.type() is QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and self._is_ours(event):
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        # Ctrl+Z belongs to the fields while something is written there.
        is_undo = letter_of(event) == "Z" and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        writes = any(each.hasFocus() and each.isUndoAvailable() for each in (self.reason, self.link.field))
        return event.key() == Qt.Key.Key_Escape or (is_undo and not writes)

    def _build(self) -> None:
        space = theme.tokens().space
        layout = column(self, gap=0)
        head = row(gap=space.s, margins=(space.l, space.m, space.s, space.m))
        words = column(gap=0)
        words.addWidget(Text(_("Identity"), TextRole.TITLE))
        self._name = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        words.addWidget(self._name)
        head.addLayout(words, 1)
        layout.addLayout(head)
        layout.addWidget(Rule())
        self.banner = Banner()
        self.banner.action.clicked.connect(self._fetch)
        layout.addWidget(self.banner)
        top = column(gap=space.xs, margins=(space.l, space.m, space.l, space.s))
        self.link = LinkForm()
        self.reason = LineField(_("Why"), _("Why, for the next step (optional)"))
        self.reason.setMaxLength(SHORT)
        self.reason.installEventFilter(self)
        top.addWidget(self.reason)
        layout.addLayout(top)
        scroll = ScrollColumn(gap=space.s, margins=(space.l, space.s, space.l, space.l))
        self._shared, self._links, self._history = column(gap=space.s), column(gap=space.s), column(gap=space.s)
        self.link.field.installEventFilter(self)
        self.link.typed.connect(self._show_found)
        self.link.field.textChanged.connect(self._timer.typed)
        self.reason.textChanged.connect(self._timer.typed)
        self.link.looked_up.connect(self._intents.search_customers)
        self.link.linked.connect(self._link)
        self._skeleton = Skeleton((0.9, 0.6, 0.8, 0.5))
        scroll.body.addLayout(self._shared)
        scroll.body.addSpacing(space.s)
        scroll.body.addWidget(self.link)
        scroll.body.addWidget(self._skeleton)
        scroll.body.addLayout(self._history)
        scroll.body.addLayout(self._links)
        scroll.body.addStretch(1)
        layout.addWidget(scroll, 1)
        # Made last, for Tab comes by the lines first and by what closes them at the end.
        away = IconButton("close", _("Close, keep the draft (Esc)"))
        away.clicked.connect(self.close_sheet)
        head.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)

    def _show_found(self) -> None:
        self.link.show_found(find(self.link.text(), self._state.search, self._state.customer))

    def _show(self) -> None:
        state = self._state
        self._show_found()
        if state == self._laid_out:
            return
        self._laid_out = state
        self._name.set_text(state.name)
        problem = explain(state.problem)
        said = problem.title if state.problem else ""
        self.banner.say(said, Tone.WARNING, _("Try again") if said else "")
        show_if(self._skeleton, state.loading in (Loading.EMPTY, Loading.LOADING))
        has_content = state.loading in (Loading.READY, Loading.STALE)
        focused = self._focused_key()
        for into in (self._shared, self._links, self._history):
            clear(into)
        for shared in state.shared:
            self._shared.addWidget(Prose(shared.words, tone=Tone.WARNING))
            for line in shared.candidates[:SHOWN]:
                self._shared.addWidget(_Row(line, self._now, self._actor(line)))
            if shared.note:
                self._shared.addWidget(Text(shared.note, TextRole.SMALL, Tone.MUTED))
        nothing = _("Nobody has said anything of who this is.") if has_content else ""
        self._lay_out(self._history, _("What was said"), state.history, nothing)
        self._lay_out(self._links, _("Links"), state.links, _("No identifiers are linked.") if has_content else "")
        if focused is not None:
            self._focus(focused)

    def _lay_out(self, into: QVBoxLayout, title: str, lines: Sequence[Line], nothing: str) -> None:
        if not lines and not nothing:
            return
        into.addSpacing(theme.tokens().space.s)
        into.addWidget(SectionTitle(title))
        if not lines:
            into.addWidget(Text(nothing, tone=Tone.MUTED))
        newest = next((line for line in lines if line.action == "undo"), None)
        for line in lines[:SHOWN]:
            discard = partial(self._intents.discard, line.key) if line.action == "again" else None
            into.addWidget(_Row(line, self._now, self._actor(line), "Ctrl+Z" if line is newest else "", discard))
        if len(lines) > SHOWN:
            more = ngettext("and {n} older", "and {n} older", len(lines) - SHOWN)
            into.addWidget(Text(more, TextRole.SMALL, Tone.MUTED))

    def _actor(self, line: Line) -> Callable[[], None]:
        return lambda: self._act(line)

    def _act(self, line: Line) -> None:
        if self._customer_id is None:
            return
        reason = self.reason.text().strip()
        if line.action in ("show", "again"):  # of neither it is asked why: what is written is for the next step
            (self._intents.show_customer if line.action == "show" else self._intents.retry)(line.key)
            return
        if line.action == "choose" and self._state.interaction_id is not None:
            self._intents.tell_whose(self._state.interaction_id, line.key, reason or _("The agent says who it is"))
        elif line.action == "part":
            self._intents.not_this_person(self._customer_id, line.key, reason or _("The agent says: not this person"))
        elif line.action == "undo":
            self._intents.undo_identity(self._customer_id, line.key, reason or _("The agent takes it back"))
        self.reason.setText("")

    def _link(self, identifier: str) -> None:
        if self._customer_id is not None:
            reason = self.reason.text().strip() or _("The agent says: also theirs")
            self._intents.link_identifier(self._customer_id, identifier, reason)
            self.reason.setText("")
            self.link.forget()
            self.link.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fetch(self) -> None:
        if self._customer_id is not None:
            self._intents.open_identity(self._customer_id)

    def _rows(self) -> list["_Row"]:
        return self.findChildren(_Row)

    def _focused_key(self) -> str | None:
        return next((each.key for each in self._rows() if each.button.hasFocus()), None)

    def _focus(self, key: str) -> None:
        """Put the focus where it was; where that line has nothing to press any more, on the reason."""
        alive = [each for each in self._rows() if each.key == key and each.button.isEnabled() and not each.isHidden()]
        target: QWidget = alive[-1].button if alive and alive[-1].button.isVisibleTo(self) else self.reason
        target.setFocus(Qt.FocusReason.OtherFocusReason)


class _Row(Group):
    """A line: what, why, how it stands, and the button of what can be done about it."""

    def __init__(
        self,
        line: Line,
        now: datetime | None,
        act: Callable[[], None],
        key: str = "",
        discard: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.key = line.key
        space = theme.tokens().space
        across = TurningLayout(self, least=theme.tokens().size.side_column, gap=space.s)
        words = column(gap=0)
        words.addWidget(Prose(line.title, tone=Tone.MUTED if line.tone is Tone.MUTED else Tone.NEUTRAL))
        problem = explain(line.problem, line.detail) if line.problem else None
        detail = line.detail if problem is None else f"{problem.title}. {line.detail or problem.detail}"
        words.addWidget(Prose(detail, TextRole.SMALL, Tone.MUTED))
        when = _when(line, now)
        standing = _("{standing} · {when}").format(standing=line.standing, when=when) if line.standing else when
        if standing:
            words.addWidget(Prose(standing, TextRole.SMALL, line.tone if line.standing else Tone.MUTED))
        across.addLayout(words, 1)
        label, name = _labels().get(line.action, ("", ""))
        kind = ButtonKind.DANGER if line.action == "part" else ButtonKind.SECONDARY
        self.button = Button(label, kind, key=key, name=name.format(line=line.title))
        self.button.clicked.connect(act)
        buttons = column(gap=space.xs)
        buttons.addWidget(self.button)
        if discard is not None:
            away = Button(_("Discard"), ButtonKind.GHOST, name=_("Discard: {line}").format(line=line.title))
            away.clicked.connect(discard)
            buttons.addWidget(away)
        across.addLayout(buttons)
        across.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        show_if(self.button, bool(label))
        self.setAccessibleName(listed((line.title, detail, line.standing, _spoken(line))))


def _labels() -> dict[str, tuple[str, str]]:
    """By action: what is on its button, and what a screen reader says."""
    return {
        "part": (_("Unlink"), _("Not one person: {line}")),
        "undo": (_("Undo"), _("Take back: {line}")),
        "show": (_("Show"), _("Show {line}")),
        "choose": (_("Choose"), _("It is {line}")),
        "again": (_("Try again"), _("Try again: {line}")),
    }


def _when(line: Line, now: datetime | None) -> str:
    if line.at is None or now is None:
        return ""
    begin = moment(line.at, now)
    return begin if line.until is None else _("{begin} to {end}").format(begin=begin, end=moment(line.until, now))


def _spoken(line: Line) -> str:
    return long_moment(line.at) if line.at is not None else ""
