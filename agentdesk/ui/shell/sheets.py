"""The sheets that slide over the right column: one at a time, each found again where the agent turned away from it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.shell.regions import first_focus

if TYPE_CHECKING:  # each is loaded by whoever adds it
    from agentdesk.ui.exception.view import OverrideSheet
    from agentdesk.ui.exception_mode.view import ExceptionModeSheet
    from agentdesk.ui.identity.view import IdentitySheet

    Sheet = OverrideSheet | IdentitySheet | ExceptionModeSheet


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
        self._left: dict[str, tuple[str, bool]] = {}

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
        """Remember what is open here, and whether the caret is in it: the agent turns to somebody else."""
        sheet, caret = self.open_one(), self._caret()
        if sheet is not None:
            name = next(name for name, one in self._sheets.items() if one is sheet)
            self._left[self._key] = (name, caret is not None and sheet.isAncestorOf(caret))

    def left(self) -> dict[str, tuple[str, bool]]:
        """Where one is to be opened again when the agent returns, which, and whether with the caret in it."""
        return self._left

    def come_back(self, left: dict[str, tuple[str, bool]]) -> None:
        """Go on with what others left, which cover another column no more. Those that it names have been added."""
        self._left = left

    def return_to(self, key: str) -> None:
        """Open the sheet that was open here. The caret goes into it only if it was there."""
        self._key = key
        name, had_caret = self._left.pop(key, ("", False))
        sheet = self._sheets.get(name)
        if sheet is None:
            return
        caret = self._caret()
        self.make_way_for(sheet)
        sheet.reopen()
        target = first_focus(sheet) if had_caret else caret
        if target is not None and target.isVisible():
            put_caret(target, Qt.FocusReason.OtherFocusReason)

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
