"""The form of an exception: what was done instead, why, a comment, and the result if it is known.

Owns the order in which the keyboard walks it. Knows the draft's form, nothing of the store and of intents.
"""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.domain.blank import read_in
from agentdesk.domain.decision import Decision
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.exception.amount import amount_hint, limits_text
from agentdesk.ui.exception.draft import Draft
from agentdesk.ui.exception.viewmodel import OverrideSheetState, choices, reasons
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.choice import Choice as Segment
from agentdesk.ui.kit.choice import SegmentedChoice
from agentdesk.ui.kit.field import FormRow, LineField, TextArea
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.person_choice import PersonChoice
from agentdesk.ui.kit.scroll import FormColumn
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.kit.type_ahead import TypeAhead
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, in_this_language

NOT_OFF = "no"
TAKEN_ROWS = 5
"""Rows of the list of actions that are in view."""


class OverrideForm(QWidget):
    """``changed`` says that the draft is another; ``committed`` is Ctrl+Enter inside of a text."""

    changed = Signal()
    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: list[Segment] = []
        self._offer_of = OverrideSheetState()
        space = theme.tokens().space
        scroll = FormColumn(gap=space.m, margins=(space.l, space.m, space.l, space.l))
        column(self, gap=0).addWidget(scroll)
        self.taken = TypeAhead(
            _("Done instead"), _("Type an action, or say it in your own words"), free_text=True, rows=TAKEN_ROWS
        )
        self.reason = SegmentedChoice(_("Reason"), stacked=True)
        self.comment = TextArea(_("Comment"), _("What made you decide otherwise?"), lines=2, most=6)
        self.amount = LineField(_("Amount"), _("What it gives, if anything"))
        self.result = SegmentedChoice(
            _("Result"),
            (
                Segment(ResultStatus.PENDING.value, _("At wrap-up")),
                Segment(ResultStatus.RESOLVED.value, _("Resolved")),
                Segment(ResultStatus.UNRESOLVED.value, _("Not resolved")),
                Segment(ResultStatus.ESCALATED.value, _("Escalated")),
            ),
            numbered=False,
        )
        self.note = LineField(_("Note on the result"), _("Note on the result (optional)"))
        self.rows = {
            "taken": FormRow(_("Done instead"), self.taken),
            "reason": FormRow(_("Because"), self.reason),
            "comment": FormRow(_("Comment"), self.comment),
            "amount": FormRow(_("Amount"), self.amount),
            "result": FormRow(_("Result"), self.result),
        }
        self.off_map = SegmentedChoice(_("Off the map"), numbered=False)
        self.owner = PersonChoice(_("Who takes care of them"))
        self._owner_row = FormRow(_("Who takes care of them"), self.owner)
        self._too_long = {"comment": TooLong(self.comment), "note": TooLong(self.note)}
        for name, row in self.rows.items():
            scroll.body.addWidget(row)
            if name in self._too_long:
                scroll.body.addWidget(self._too_long[name])
        scroll.body.addWidget(self.note)
        scroll.body.addWidget(self._too_long["note"])
        self._off_map_row = FormRow(_("Also off the map, for"), self.off_map)
        scroll.body.addWidget(self._off_map_row)
        scroll.body.addWidget(self._owner_row)
        self._connect()

    def offer(self, state: OverrideSheetState, decision: Decision) -> None:
        """What can be chosen. What is chosen already stays so."""
        self._offered = [Segment(each.action, each.title, each.note) for each in choices(state, decision)]
        self.taken.set_choices(self._offered)
        self.reason.set_choices(
            [Segment(each.code, in_this_language(each.title, each.titles)) for each in reasons(state, decision)]
        )
        self._offer_of = state
        limits = limits_text(state)
        give_tip(self.amount, limits)
        show_if(self.rows["amount"], bool(limits))
        stay = Segment(NOT_OFF, _("No"))
        self.off_map.set_choices([stay, *(Segment(str(each.seconds), each.title) for each in state.lengths)])
        if self.off_map.choice() is None:
            self.off_map.set_choice(NOT_OFF)
        self.owner.set_people([Segment(each.id, each.title, each.detail) for each in state.people])
        show_if(self._off_map_row, state.mode is None)
        self._show_parts()

    def draft(self) -> Draft:
        """What is filled in."""
        return Draft(
            taken=self._taken(),
            taken_title=self.taken.text(),
            reason=self.reason.choice() or "",
            comment=read_in(self.comment.text()),
            amount=self.amount.text().strip(),
            result=ResultStatus(self.result.choice() or ResultStatus.PENDING.value),
            result_note=read_in(self.note.text()),
            off_map_s=self._off_map_s(),
            owner=self.owner.choice() if self._off_map_s() else "",
        )

    def fill(self, draft: Draft) -> None:
        """Show a draft, without a signal."""
        self.blockSignals(True)
        self.taken.set_choice(draft.taken or None, draft.taken_title or draft.taken)
        self.reason.set_choice(draft.reason or None)
        self.comment.set_text(draft.comment)
        self.amount.setText(draft.amount)
        self.result.set_choice(draft.result.value)
        self.note.setText(draft.result_note)
        self.off_map.set_choice(draft.off_map_s or NOT_OFF)
        self.owner.set_choice(draft.owner)
        self.blockSignals(False)
        self._show_parts()
        self.show_errors({})

    def choose(self, action: str) -> None:
        """Begin with an action."""
        self.fill(replace(self.draft(), taken=action, taken_title=""))

    def show_errors(self, errors: dict[str, str]) -> None:
        """Show what is wrong, each at its field."""
        for name, row in self.rows.items():
            row.set_error(errors.get(name, ""))

    def is_too_long(self) -> bool:
        """Whether a text is longer than the service takes; the caret is there then."""
        return any(each.bars() for each in self._too_long.values())

    def focus_first(self, errors: dict[str, str] | None = None) -> None:
        """Put the caret where the hand has to go next: the first wrong field, or the first open one."""
        draft = self.draft()
        if (errors and "taken" in errors) or not draft.taken:
            put_caret(self.taken.field)
        elif (errors and "reason" in errors) or not draft.reason:
            self.reason.focus_choice()
        elif errors and "amount" in errors:
            put_caret(self.amount)
        else:
            put_caret(self.comment)

    def _taken(self) -> str:
        """The action chosen or typed in full; else the agent's own words. A word that is half typed is neither."""
        typed = self.taken.text().casefold()
        named = (each.id for each in self._offered if each.title.casefold() == typed)
        return self.taken.choice() or next(named, self.taken.own_words())

    def _connect(self) -> None:
        self.taken.text_edited.connect(self._on_taken_edited)
        self.taken.chosen.connect(self._on_taken)
        self.taken.free_text_committed.connect(self._on_taken)
        self.reason.chosen.connect(self._on_reason)
        self.comment.textChanged.connect(self._on_changed)
        self.comment.committed.connect(self.committed)
        self.amount.textChanged.connect(self._on_changed)
        self.result.chosen.connect(self._on_changed)
        self.note.textChanged.connect(self._on_changed)
        self.off_map.chosen.connect(self._on_changed)
        self.owner.chosen.connect(self._on_changed)

    def _on_taken_edited(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _on_taken(self) -> None:
        self.rows["taken"].set_error("")
        self._show_parts()
        self.changed.emit()
        self.reason.focus_choice()

    def _on_reason(self) -> None:
        self.rows["reason"].set_error("")
        self.changed.emit()
        self.comment.setFocus()

    def _on_changed(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        """The list goes once an action is taken, so that the whole form is in view; the note comes with a result."""
        self.taken.set_list_visible(not self.taken.is_settled())
        result = self.result.choice()
        show_if(self.note, result is not None and result != ResultStatus.PENDING.value)
        said, is_warning = amount_hint(self.draft(), self._offer_of)
        self.rows["amount"].set_hint(said, Tone.WARNING if is_warning else Tone.MUTED)
        self._show_owner()

    def _show_owner(self) -> None:
        show_if(self._owner_row, bool(self._off_map_s()))

    def _off_map_s(self) -> str:
        """For how many seconds the customer leaves the map with it; empty for not at all, or where they have left."""
        chosen = self.off_map.choice() or NOT_OFF
        return "" if chosen == NOT_OFF or self._off_map_row.isHidden() else chosen
