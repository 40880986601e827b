"""The sheet of keys: every command that has one, by group. Made from the commands, so it is always right."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from agentdesk.ui.kit.button import Button, IconButton
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.layout import clear, column, row
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.tab_order import go_on_within
from agentdesk.ui.kit.text import SectionTitle, Text, TextRole
from agentdesk.ui.shell.commands import Command, Commands
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _

MOST_COLUMNS = 3


class ShortcutSheet(QFrame):
    """Stands in the middle of ``host``; Escape or its key closes it. ``change_requested`` asks for other keys."""

    change_requested = Signal()

    def __init__(self, host: QWidget, commands: Commands) -> None:
        super().__init__(host)
        self._host = host
        self.before: QWidget | None = None
        mark(self, kit="card", emphasis=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Keys"))
        space = theme.tokens().space
        layout = column(self, gap=space.s, margins=(space.xl, space.l, space.xl, space.xl))
        head = row()
        head.addWidget(Text(_("Keys"), TextRole.TITLE))
        head.addStretch(1)
        change = Button(_("Change the keys"), icon="edit")
        change.clicked.connect(self._on_change)
        head.addWidget(change)
        close = IconButton("close", _("Close"))
        close.clicked.connect(self.toggle)
        head.addWidget(close)
        layout.addLayout(head)
        self._groups: dict[str, list[Command]] = {}
        for command in commands.all():
            if command.shown_key and command.in_sheet:
                self._groups.setdefault(command.group, []).append(command)
        self._scroll = ScrollColumn()
        layout.addWidget(self._scroll, 1)
        host.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open it, or close it and give the focus back."""
        if self.isVisible():
            self.hide()
            if self.before is not None:
                put_caret(self.before, Qt.FocusReason.OtherFocusReason)
            return
        self.before = caret_of(self._host)
        self._place()
        self.show()
        self.raise_()
        put_caret(self)

    def _on_change(self) -> None:
        self.toggle()
        self.change_requested.emit()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        return go_on_within(self, next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """As many columns as there is room for; what is higher than the window scrolls."""
        space, host = theme.tokens().space, self._host
        for columns in range(MOST_COLUMNS, 0, -1):
            clear(self._scroll.body)
            sheet = self._columns(columns)
            self._scroll.body.addWidget(sheet)
            sheet.ensurePolished()
            wanted = sheet.sizeHint()
            if wanted.width() <= host.width() - 4 * space.xl:
                break
        frame = self.sizeHint() - self._scroll.sizeHint()
        width = min(host.width() - 2 * space.l, wanted.width() + 2 * space.xl + space.m)
        height = min(host.height() - 2 * space.l, wanted.height() + frame.height() + space.m)
        self.resize(width, height)
        self.move((host.width() - width) // 2, (host.height() - height) // 3)

    def _columns(self, count: int) -> QWidget:
        """The groups in so many columns, each put where there is least so far."""
        space = theme.tokens().space
        sheet = QWidget()
        across = row(sheet, gap=2 * space.xl)
        columns = [column(gap=space.l) for _number in range(count)]
        heights = [0] * count
        for title, members in self._groups.items():
            shortest = heights.index(min(heights))
            columns[shortest].addLayout(_group(title, members))
            heights[shortest] += len(members) + 2
        for each in columns:
            each.addStretch(1)
            across.addLayout(each)
        return sheet


def _group(title: str, commands: list[Command]) -> QGridLayout:
    space = theme.tokens().space
    grid = QGridLayout()
    grid.setHorizontalSpacing(space.l)
    grid.setVerticalSpacing(space.s)
    grid.addWidget(SectionTitle(title), 0, 0, 1, 2)
    for line, command in enumerate(commands, start=1):
        grid.addWidget(Text(command.sheet_title or command.title), line, 0)
        grid.addWidget(KeyHint(command.shown_key), line, 1, Qt.AlignmentFlag.AlignRight)
    grid.setRowStretch(len(commands) + 1, 1)
    return grid
