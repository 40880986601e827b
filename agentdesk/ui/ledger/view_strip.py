"""The line in which a view gets its name, is shared with the team, or is deleted. Escape closes it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from agentdesk.domain.blank import read_in
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.ledger.viewmodel import OverrideLogState
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class ViewStrip(QFrame):
    """``kept`` carries (id or empty, name, shared), ``deleted`` the id; ``closed`` that it is done."""

    kept = Signal(str, str, bool)
    deleted = Signal(str)
    closed = Signal()
    announcement = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        mark(self, kit="foot")
        self.setAccessibleName(_("Saved view"))
        self._view_id = ""
        self._own: dict[str, str] = {}
        self._asked_of = ""
        """The name of another of one's views that the next save puts this in the place of."""
        around = column(self, gap=space.s, margins=(space.l, space.s, space.l, space.s))
        self.twin = Prose("", tone=Tone.WARNING)
        show_if(self.twin, False)
        line = row(gap=space.s)
        around.addWidget(self.twin)
        around.addLayout(line)
        self.name = LineField(_("Name of the view"), _("Name of the view"))
        self.name.setMaxLength(80)
        self.shared = QCheckBox(_("Share with the team"))
        self.save = Button(_("Save"), ButtonKind.PRIMARY)
        self.save_new = Button(_("Save as new"))
        self.delete = Button(_("Delete"), ButtonKind.DANGER)
        self._cancel = Button(_("Cancel"), ButtonKind.GHOST)
        line.addWidget(self.name, 1)
        for widget in (self.shared, self.save, self.save_new, self.delete, self._cancel):
            line.addWidget(widget)
        self.save.clicked.connect(lambda: self._keep(self._view_id))
        self.save_new.clicked.connect(lambda: self._keep(""))
        self.delete.clicked.connect(self._on_delete)
        self._cancel.clicked.connect(self.close_strip)
        self.hide()

    def open_for(self, state: OverrideLogState | None) -> None:
        """Ask for the name of a new view, or change the one that is shown, where it is one's own."""
        view = state.own_view if state is not None else None
        self._view_id = view.id if view else ""
        self._own = {each.name.casefold(): each.id for each in (state.own_views if state is not None else ())}
        self._ask_of("")
        self.name.setText(view.name if view else "")
        self.shared.setChecked(view.shared if view else False)
        for button in (self.save_new, self.delete):
            show_if(button, view is not None)
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def close_strip(self) -> None:
        """Leave everything as it is."""
        self.hide()
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        is_key = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.close_strip()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.hasFocus():
            self._keep(self._view_id)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _keep(self, view_id: str) -> None:
        name = read_in(self.name.text())
        if not name:
            self.name.setFocus()
            return
        twin = self._own.get(name.casefold(), view_id)
        if twin != view_id and self._asked_of != name.casefold():
            self._ask_of(name)
            return
        self.kept.emit(twin, name, self.shared.isChecked())
        self.close_strip()

    def _ask_of(self, name: str) -> None:
        """Two views of one name cannot be told apart: the next save replaces the other one."""
        self._asked_of = name.casefold()
        self.twin.set_text(_("You have a view “{name}”: save once more to replace it.").format(name=name))
        show_if(self.twin, bool(name))
        if name:
            self.announcement.emit(self.twin.plain_text())

    def _on_delete(self) -> None:
        self.deleted.emit(self._view_id)
        self.close_strip()
