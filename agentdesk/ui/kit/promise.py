"""A promise and by when: the two usual times that come next a key away, any other by a date field.

Knows local time and nothing of the store.
"""

from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import FormRow, LineField
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.when_field import keep_order
from agentdesk.ui.qt.time_text import clock_time, day_and_time_pattern, moment
from agentdesk.ui.words import _

_OTHER = "other"
USUAL = (time(10), time(17))
"""The times of a day that are a key away: in the morning, and before the evening."""
LEAD = timedelta(hours=1)
"""What is offered is at least so far ahead."""


def usual_times(now: datetime) -> tuple[datetime, datetime]:
    """The two usual times that come next, in local time: before the evening and in the morning."""
    today = now.astimezone().date()
    later = [
        datetime.combine(today + timedelta(days=days), at).astimezone()
        for days in range(3)
        for at in (USUAL if days else USUAL[1:])
    ]
    first, second = [one for one in later if one >= now + LEAD][:2]
    return first, second


class PromiseField(QWidget):
    """``changed`` says that the promise or its time is another."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self)
        self.text = LineField(_("Promise"), _("What did you promise? (optional)"))
        self.when = SegmentedChoice(
            _("Due"),
            (Choice(_OTHER, _("Other time")),),
            numbered=False,
        )
        self.other = QDateTimeEdit()
        self.other.setAccessibleName(_("Due date and time"))
        keep_order(self.other)
        self.other.setDisplayFormat(day_and_time_pattern())
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

    def offer(self, now: datetime) -> None:
        """Offer what is ahead; what is chosen stays so, also once it is over."""
        times = [f"{each:%Y-%m-%dT%H:%M%z}" for each in usual_times(now)]
        chosen = self.when.choice()
        if chosen is not None and chosen != _OTHER and chosen not in times:
            times = [chosen, *times]
        self.when.set_choices(
            [*(Choice(each, _time_words(each, now)) for each in times), Choice(_OTHER, _("Other time"))]
        )

    def due_at(self) -> datetime | None:
        """By when, in UTC; None until a time is chosen, or without a promise."""
        chosen = self.when.choice()
        if not self.promise() or chosen is None:
            return None
        if chosen == _OTHER:
            return datetime.fromtimestamp(self.other.dateTime().toSecsSinceEpoch(), UTC)
        return datetime.fromisoformat(chosen).astimezone(UTC)

    def fill(self, promise: str, due_at: datetime | None, now: datetime) -> None:
        """Show a kept promise, without a signal."""
        self.blockSignals(True)
        self.text.setText(promise)
        later = due_at or now + timedelta(days=1)
        self.other.setDateTime(QDateTime.fromSecsSinceEpoch(int(later.timestamp())))
        self.when.set_choice(None)
        self.offer(now)
        usual = (each.id for each in self.when.choices() if each.id != _OTHER)
        same = next((each for each in usual if datetime.fromisoformat(each) == due_at), _OTHER)
        self.when.set_choice(same if due_at is not None else None)
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


def _time_words(time_id: str, now: datetime) -> str:
    at = datetime.fromisoformat(time_id).astimezone()
    days = (at.date() - now.astimezone().date()).days
    words = {0: _("Today {at}"), 1: _("Tomorrow {at}")}.get(days)
    return words.format(at=clock_time(at)) if words else moment(at, now)
