"""A window of several pages: their tabs in the top bar, one page in the middle, their commands in the palette."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.app.steps import Steps
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import MenuButton
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.regions import first_focus
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, joined


def _none(_state: State) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a window. ``make`` is called when somebody first turns to it; ``count`` says how many things wait
    there, which the tab shows."""

    id: str
    title: str
    make: Callable[[Intents], PageView]
    commands: Callable[[], Sequence[PageCommand]] = tuple
    count: Callable[[State], int] = _none


class _Badge(QWidget):
    """How many things wait on a page. It keeps away from the end of its tab, which is where Qt has it: else it stood
    nearer to the name of the next page than to its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chip = Chip("", Tone.WARNING, small=True)
        row(self, gap=0, margins=(0, 0, theme.tokens().space.s, 0)).addWidget(self._chip)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_count(self, count: int) -> None:
        self._chip.set_content(count_text(count), Tone.WARNING)
        self.adjustSize()


class PageTabs(QWidget):
    """The names of the pages; where there is no room for all, a menu with the name of the open one."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar = QTabBar()
        self.bar.setAccessibleName(_("Pages"))
        mark(self.bar, kit="pages")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.menu = MenuButton("", name=_("Pages"))
        self._shown_counts: tuple[int, ...] = ()
        self._badges = {page.id: _Badge(self.bar) for page in self._pages}
        for page in self._pages:
            self.bar.addTab(page.title)
        layout = row(self, gap=0)
        layout.addWidget(self.bar)
        layout.addWidget(self.menu)
        layout.addStretch(1)
        self.bar.currentChanged.connect(lambda index: self.chosen.emit(self._pages[index].id))
        self._fit()

    def show_page(self, page_id: str) -> None:
        """Mark the page as the open one."""
        index = next(index for index, page in enumerate(self._pages) if page.id == page_id)
        self.bar.blockSignals(True)
        self.bar.setCurrentIndex(index)
        self.bar.blockSignals(False)
        self._fill_menu()

    def show_counts(self, counts: Sequence[int]) -> None:
        """How many things wait on each page, in their order."""
        if tuple(counts) == self._shown_counts:
            return
        self._shown_counts = tuple(counts)
        for index, (page, count) in enumerate(zip(self._pages, counts, strict=True)):
            badge = self._badges[page.id]
            badge.show_count(count)
            show_if(badge, bool(count))
            # A tab measures its button only when it is given one.
            self.bar.setTabButton(index, QTabBar.ButtonPosition.RightSide, badge if count else None)
            self.bar.setTabText(index, page.title)  # which has it measured also where none is given any more
            self.bar.setAccessibleTabName(index, f"{page.title} {count_text(count)}" if count else page.title)
        self.bar.updateGeometry()
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.menu.sizeHint().width(), self.menu.sizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.bar.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has_room = self.bar.sizeHint().width() <= self.width()
        show_if(self.bar, has_room)
        show_if(self.menu, not has_room)

    def _fill_menu(self) -> None:
        open_one = self._pages[self.bar.currentIndex()]
        self.menu.set_label(open_one.title, joined((_("Pages"), open_one.title)))
        shown = self.menu.menu_shown
        shown.clear()
        for page in self._pages:
            shown.add(page.title, partial(self.chosen.emit, page.id), checked=page is open_one)


class PagedWindow(DeskWindow):
    """Shows one of its pages; the others are made when somebody turns to them, and keep what they show."""

    has_presence = False
    page = ""
    """The id of the open page."""

    def pages(self) -> Sequence[Page]:
        """The window's pages, the first of which is open at the start."""
        raise NotImplementedError

    def make_above(self) -> QWidget | None:
        """What stands above every page."""
        return None

    def shared_commands(self) -> Sequence[Command]:
        """The window's commands that belong to no page."""
        return ()

    def make_body(self) -> QWidget:
        body = QWidget()
        layout = column(body, gap=0)
        self._state: State | None = None
        made = tuple(vars(self).get("_views", ()))  # it is made anew, at another size for one
        self._views: dict[str, PageView] = {}
        self._stack = QStackedWidget()
        self._pages = {page.id: page for page in self.pages()}
        self.tabs = PageTabs(tuple(self._pages.values()))
        self.tabs.chosen.connect(self.show_page)
        self.top_bar.put_tabs(self.tabs)
        above = self.make_above()
        if above is not None:
            layout.addWidget(above)
        layout.addWidget(self._stack, 1)
        for page_id in made:
            self._view(page_id)
        self.show_page(self.page or next(iter(self._pages)))
        return body

    def show_page(self, page_id: str) -> PageView:
        """Turn to the page. The focus goes with the person where it was on the page before."""
        view, before = self._view(page_id), self._views.get(self.page)
        focused = self.focusWidget()
        had_focus = before is not None and focused is not None and before.isAncestorOf(focused)
        self.page = page_id
        self._stack.setCurrentWidget(view)
        self.tabs.show_page(page_id)
        if before is not view:
            if self._state is not None:
                view.render(self._state, self._now())
            target = next((found for region in view.regions() if (found := first_focus(region))), None)
            if had_focus and target is not None and not view.places_focus:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            view.opened()
        return view

    def own_commands(self) -> Sequence[Command]:
        turning, records = _("Pages"), _("Records")
        pages = self.pages()
        turns = [
            Command(f"page_{page.id}", page.title, partial(self.show_page, page.id), f"Ctrl+{number}", turning)
            for number, page in enumerate(pages, 1)
        ]
        of_pages = [
            Command(
                each.id,
                each.title,
                partial(self._run, page.id, each.run),
                each.key,
                each.group or page.title,
                hint=each.hint,
            )
            for page in pages
            for each in page.commands()
        ]
        return [
            *self.shared_commands(),
            *turns,
            Command("find", _("Find on this page"), lambda: self._open().focus_find(), "Ctrl+F", turning),
            Command("refresh", _("Ask the service anew"), lambda: self._open().refresh(), "F5", turning),
            Command("next_record", _("Next record"), lambda: self._open().step(1), "J", records),
            Command("previous_record", _("Previous record"), lambda: self._open().step(-1), "K", records),
            *of_pages,
        ]

    def regions(self) -> Sequence[QWidget]:
        return tuple(self._open().regions())

    def render_body(self, state: State, shell: ShellState, now: datetime) -> Steps:
        self._state = state
        self.tabs.show_counts([page.count(state) for page in self._pages.values()])
        self._open().render(state, now)
        return ()

    def tick_body(self, now: datetime) -> None:
        self._open().tick(now)

    def save_drafts(self) -> None:
        for view in self._views.values():
            view.save_drafts()

    def _open(self) -> PageView:
        return self._views[self.page]

    def _view(self, page_id: str) -> PageView:
        view = self._views.get(page_id)
        if view is None:
            view = self._views[page_id] = self._pages[page_id].make(self.intents)
            view.announcement.connect(self.announce)
            view.page_requested.connect(self.show_page)
            self._stack.addWidget(view)
        return view

    def _run(self, page_id: str, run: Callable[[PageView], object]) -> None:
        run(self.show_page(page_id))
