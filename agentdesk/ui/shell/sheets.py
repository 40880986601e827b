"""The sheets that slide over the right column: one at a time, each found again where the agent turned away from it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.as_before import Place, place_of, selection_in, widget_at
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.shell.regions import first_focus

if TYPE_CHECKING:  # each is loaded by whoever adds it
    from agentdesk.ui.exception.view import OverrideSheet
    from agentdesk.ui.exception_mode.view import ExceptionModeSheet
    from agentdesk.ui.identity.view import IdentitySheet

    Sheet = OverrideSheet | IdentitySheet | ExceptionModeSheet


@dataclass(frozen=True, slots=True)
class LeftSheet:
    """A sheet that was open when the agent turned away; ``caret`` is where in it that was, if it was there."""

    name: str
    caret: Place | None
    select: Callable[[QWidget], None] | None


class Sheets(QObject):
    """What of the sheets is not their own. ``closed`` says that what is beneath can be seen again."""

    closed = Signal()
    opening = Signal()
    """One is about to cover what is beneath."""

    def __init__(self, column: QWidget, beneath: QWidget) -> None:
        """``column`` is what they cover, ``beneath`` what is in it otherwise."""
        super().__init__(column)
        self._column, self._beneath = column, beneath
        self._sheets: dict[str, Sheet] = {}
        self.before: QWidget | None = None
        """What had the caret before a sheet was opened."""
        self._key = ""
        self._left: dict[str, LeftSheet] = {}

    def add(self, name: str, sheet: "Sheet") -> None:
        """Have one more of them."""
        self._sheets[name] = sheet
        sheet.setGeometry(self._column.rect())
        sheet.closed.connect(self._on_closed)

    def open_one(self) -> "Sheet | None":
        """The sheet that is open."""
        return next((one for one in self._sheets.values() if one.isVisible()), None)

    def is_open(self, name: str) -> bool:
        """Whether that sheet is open; one that was not added is not."""
        return name in self._sheets and self._sheets[name].isVisible()

    def close_all(self) -> None:
        for sheet in self._sheets.values():
            sheet.close_sheet()

    def fit(self) -> None:
        """The column has another size."""
        for sheet in self._sheets.values():
            sheet.setGeometry(self._column.rect())

    def make_way_for(self, sheet: "Sheet") -> None:
        """Close the others; what this one covers can be reached neither by Tab nor by a screen reader."""
        for other in self._sheets.values():
            if other is not sheet:
                other.close_sheet()
        self.before = self._caret()
        self.opening.emit()
        sheet.setGeometry(self._column.rect())
        self._beneath.hide()

    def leave(self) -> None:
        """Remember what is open here, and where in it the caret is: the agent turns to somebody else."""
        sheet, caret = self.open_one(), self._caret()
        if sheet is not None:
            name = next(name for name, one in self._sheets.items() if one is sheet)
            place = place_of(caret, {name: sheet})
            select = selection_in(caret) if caret is not None and place is not None else None
            self._left[self._key] = LeftSheet(name, place, select)

    def left(self) -> dict[str, LeftSheet]:
        """Where one is to be opened again when the agent returns, and how."""
        return self._left

    def come_back(self, left: dict[str, LeftSheet]) -> None:
        """Go on with what others left, which cover another column no more. Those that it names have been added."""
        self._left = left

    def return_to(self, key: str) -> None:
        """Open the sheet that was open here. The caret goes into it only if it was there."""
        self._key = key
        left = self._left.pop(key, None)
        sheet = self._sheets.get(left.name) if left is not None else None
        if left is None or sheet is None:
            return
        caret = self._caret()
        self.make_way_for(sheet)
        sheet.reopen()
        if left.caret is not None:
            self._put_back(left, sheet)
        elif caret is not None and caret.isVisible():
            put_caret(caret, Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _put_back(left: LeftSheet, sheet: "Sheet") -> None:
        """The caret, where it was, and what was marked there; what is not there any more leaves it at the beginning."""
        field = widget_at(left.caret, {left.name: sheet})
        is_there = field is not None and field.isVisible() and field.isEnabled()
        target = field if is_there else first_focus(sheet)
        if target is not None and target.isVisible():
            put_caret(target, Qt.FocusReason.OtherFocusReason)
        if field is not None and is_there and left.select is not None:
            left.select(field)

    def _caret(self) -> QWidget | None:
        return caret_of(self._column)

    def _on_closed(self) -> None:
        self._beneath.show()
        self.closed.emit()
        # The caret goes back to where it was taken from, if one can still see that.
        before, self.before = self.before, None
        in_one = before is not None and any(one.isAncestorOf(before) for one in self._sheets.values())
        if before is not None and before.isVisible() and not in_one:
            put_caret(before, Qt.FocusReason.OtherFocusReason)
