"""The work list region: one row for each of the agent's interactions, opened by click, Enter or Ctrl+number."""

from datetime import datetime

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.caret_rest import rest_near
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.kit.states import EmptyState, Skeleton
from agentdesk.ui.kit.text import SectionTitle
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _
from agentdesk.ui.worklist import row_menu
from agentdesk.ui.worklist.delegate import WorkListDelegate
from agentdesk.ui.worklist.items import WorkListModel
from agentdesk.ui.worklist.viewmodel import WorkListState, WorkRow


class WorkListView(Group):
    """Shows a WorkListState; nothing that arrives moves the focus or the current row."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = WorkListState()
        self._model = WorkListModel(self)
        tokens = theme.tokens()
        layout = self._layout = column(self, gap=0)
        self._title = SectionTitle(_("Work"))
        self.setAccessibleName(_("Work"))
        self._title.setContentsMargins(tokens.space.l, tokens.space.l, tokens.space.l, tokens.space.s)
        layout.addWidget(self._title)
        self.list = self._make_list()
        self.menu = Menu(self)
        self._skeleton = QWidget()
        bones = column(self._skeleton, margins=(tokens.space.l, tokens.space.s, tokens.space.l, 0))
        bones.addWidget(Skeleton((0.7, 0.9, 0.6, 0.8)))
        bones.addStretch(1)
        self._empty = EmptyState("channel-agent", _("Nobody is waiting"))
        self._unknown = EmptyState("offline", _("Not known"), _("Who is waiting is seen once the desk is connected."))
        self._pages = QStackedWidget()
        for page in (self._skeleton, self._unknown, self._empty, self.list):
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(tokens.size.work_row)  # a low window is not pushed apart by what is not in view
        layout.addWidget(self._pages, 1)
        self.setFocusProxy(self.list)

    def render(self, state: WorkListState, now: datetime) -> None:  # type: ignore[override]
        """Show ``state`` as of ``now``."""
        self._model.now = now
        if state != self._state:
            self._state = state
            self._model.replace(state.rows)
        without = self._empty if state.is_ready else self._skeleton if state.is_coming else self._unknown
        page = self.list if state.rows else without
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)

    def tick(self, now: datetime) -> None:
        """Let the timers go on."""
        self._model.now = now
        self.list.viewport().update()

    def leave_free(self, height: int) -> None:
        """Keep so much of the foot free for what lies over it, or the last row could not be seen."""
        self._layout.setContentsMargins(0, 0, 0, height)

    def open_number(self, number: int) -> None:
        """Open the row with this number, as Ctrl+number does."""
        row = self._state.numbered(number)
        if row is not None:
            self._intents.open_interaction(row.id)

    def accept_first_offer(self) -> bool:
        """Answer who has waited longest; False where nobody waits."""
        offer = next((row for row in self._state.rows if row.is_offered), None)
        if offer is not None:
            self._intents.accept_interaction(offer.id)
        return offer is not None

    def next_row(self) -> WorkRow | None:
        """With whom the agent goes on: who is talked with already, then who waits."""
        open_rows = [row for row in self._state.rows if row.state is not InteractionState.CLOSED]
        return min(open_rows, key=lambda row: row.is_offered, default=None)

    def go_on(self) -> None:
        """Take the caret, on the row with whom the agent goes on; it opens when they say so."""
        row = self.next_row()
        if row is not None:
            self.list.setCurrentIndex(self._model.index(self._model.row_of(row.id) or 0, 0))
        if self.list.isVisible():
            put_caret(self.list)
        else:
            rest_near(self.list)

    def _make_list(self) -> QListView:
        view = QListView()
        view.setModel(self._model)
        delegate = WorkListDelegate(view)
        view.setItemDelegate(delegate)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(_("Work list"))
        mark(view, kit="list")
        quiet_scroll_bars(view)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)
        view.clicked.connect(self._on_clicked)
        view.activated.connect(self._on_activated)
        RowChoice(view, self._on_clicked)
        delegate.accept_clicked.connect(self._intents.accept_interaction)
        return view

    def _on_menu(self, place: QPoint) -> None:
        row = self.list.indexAt(place).data(WorkListModel.ItemRole)
        if row is not None:
            row_menu.fill(self.menu, row, self._intents)
            self.menu.popup(self.list.viewport().mapToGlobal(place))

    def _on_clicked(self, index: QModelIndex) -> None:
        row = index.data(WorkListModel.ItemRole)
        # An offer opens when it is accepted, not when it is looked at: its button is what counts.
        if row is not None and not row.is_offered:
            self._intents.open_interaction(row.id)

    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(WorkListModel.ItemRole)
        if row is None:
            return
        if row.is_offered:
            self._intents.accept_interaction(row.id)
        else:
            self._intents.open_interaction(row.id)
