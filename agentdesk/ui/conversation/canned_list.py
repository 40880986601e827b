"""The list of canned replies above the composer. The focus never leaves the field: the composer moves the mark."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from agentdesk.domain.canned import CannedReply
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.marked_row import MarkedRow
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _, isolated, of_its_own

ROWS = 6
"""So many are in view at once."""


class CannedList(QFrame):
    """``taken`` says that the marked one, or the one clicked, is wanted."""

    taken = Signal(CannedReply)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._shown: Sequence[CannedReply] = ()
        self._model = QStringListModel(self)
        mark(self, kit="card", emphasis=False)
        space = theme.tokens().space
        layout = column(self, gap=0, margins=(space.xs, space.xs, space.xs, space.xs))
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Canned replies"))
        mark(self.list, kit="choices", framed=False)
        quiet_scroll_bars(self.list)
        self.list.clicked.connect(self._on_clicked)
        RowChoice(self.list, self._on_clicked)
        self._marked = MarkedRow(self.list)
        layout.addWidget(self.list)
        self.hide()

    def offer(self, replies: Sequence[CannedReply], texts: Sequence[str], above: QWidget) -> None:
        """Show these, each with the text as it would be put in, right above a widget; none hides the list."""
        if not replies:
            self._shown = ()
            self.hide()
            return
        rows = [_row(reply, text) for reply, text in zip(replies, texts, strict=True)]
        if rows != self._model.stringList():
            self._model.setStringList(rows)
            self.list.setCurrentIndex(self._model.index(0))
        self._shown = tuple(replies)
        tokens = theme.tokens()
        place = above.mapTo(self._host, above.rect().topLeft())
        high = self.list.sizeHintForRow(0)
        fits = max(1, (place.y() - 2 * tokens.space.s) // high)
        self.list.setFixedHeight(min(ROWS, fits, len(rows)) * high)
        self.setFixedWidth(above.width())
        self.adjustSize()
        self.move(place.x(), max(0, place.y() - self.height() - tokens.space.xs))
        self.show()
        self.raise_()
        self._marked.say()

    def step(self, rows: int) -> None:
        """Move the mark by that many rows."""
        row = (self.list.currentIndex().row() + rows) % len(self._shown)
        self.list.setCurrentIndex(self._model.index(row))
        self._marked.say()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._marked.forget()

    def take(self) -> None:
        """Take the marked one."""
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._shown):
            self.taken.emit(self._shown[row])

    def _on_clicked(self, index: QModelIndex) -> None:
        self.taken.emit(self._shown[index.row()])


def _row(reply: CannedReply, text: str) -> str:
    called = f"{isolated(f'/{reply.shortcut}')}  " if reply.shortcut else ""
    return f"{called}{of_its_own(reply.title)}  ·  {of_its_own(' '.join(text.split()))}"
