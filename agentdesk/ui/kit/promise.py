"""A promise and by when: two usual times a key away, any other by a date field.

Knows local time and nothing of the store.
"""

from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import FormRow, LineField
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.words import _

_TODAY, _TOMORROW, _OTHER = "today", "tomorrow", "other"
TODAY_AT = time(17)
TOMORROW_AT = time(10)


class PromiseField(QWidget):
    """``changed`` says that the promise or its time is another."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self)
        self.text = LineField(_("Promise"), _("What did you promise? (optional)"))
        self.when = SegmentedChoice(
            _("Due"),
            (
                Choice(_TODAY, _("Today {at}").format(at=f"{TODAY_AT:%H:%M}")),
                Choice(_TOMORROW, _("Tomorrow {at}").format(at=f"{TOMORROW_AT:%H:%M}")),
                Choice(_OTHER, _("Other time")),
            ),
            numbered=False,
        )
        self.other = QDateTimeEdit()
        self.other.setAccessibleName(_("Due date and time"))
        self.other.setButtonSymbols(QDateTimeEdit.ButtonSymbols.NoButtons)
        self.other.setDisplayFormat("ddd d MMM yyyy  HH:mm")
        mark(self.other, kit="field")
        self.promise_row = FormRow(_("Promise"), self.text)
        self.due_row = FormRow(_("Due"), self.when)
        for widget in (self.promise_row, self.due_row, self.other):
            layout.addWidget(widget)
        self.text.textChanged.connect(self._on_changed)
        self.when.chosen.connect(self._on_changed)
        self.other.dateTimeChanged.connect(self._on_changed)
        self._show_parts()

    def promise(self) -> str:
        """What was promised."""
        return self.text.text().strip()

    def due_at(self, now: datetime) -> datetime | None:
        """By when, in UTC; None until a time is chosen, or without a promise."""
        if not self.promise():
            return None
        chosen, today = self.when.choice(), now.astimezone().date()
        if chosen == _TODAY:
            return datetime.combine(today, TODAY_AT).astimezone(UTC)
        if chosen == _TOMORROW:
            return datetime.combine(today + timedelta(days=1), TOMORROW_AT).astimezone(UTC)
        if chosen == _OTHER:
            return datetime.fromtimestamp(self.other.dateTime().toSecsSinceEpoch(), UTC)
        return None

    def fill(self, promise: str, due_at: datetime | None, now: datetime) -> None:
        """Show a kept promise, without a signal."""
        self.blockSignals(True)
        self.text.setText(promise)
        later = due_at or now + timedelta(days=1)
        self.other.setDateTime(QDateTime.fromSecsSinceEpoch(int(later.timestamp())))
        self.when.set_choice(None)
        for usual in (_TODAY, _TOMORROW):
            self.when.set_choice(usual)
            if due_at is not None and self.due_at(now) == due_at:
                break
        else:
            self.when.set_choice(_OTHER if due_at is not None else None)
        self.blockSignals(False)
        self._show_parts()

    def show_errors(self, errors: dict[str, str]) -> None:
        """Show what is wrong, at its field."""
        self.promise_row.set_error(errors.get("promise", ""))
        self.due_row.set_error(errors.get("due", ""))

    def _on_changed(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        promised = bool(self.promise())
        show_if(self.due_row, promised)
        show_if(self.other, promised and self.when.choice() == _OTHER)
