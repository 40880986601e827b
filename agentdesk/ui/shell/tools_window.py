"""The window beside the desk: settings, diagnostics and what the program is. It never stands in the agent's way:
it opens when it is asked for, and the desk goes on behind it.

In another size or other words its ground is made anew and the window stays: a key that comes meanwhile is for it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.diagnosis import Machine, bundle
from agentdesk.app.intents import Intents
from agentdesk.app.settings import Settings
from agentdesk.ui.about import viewmodel as about
from agentdesk.ui.about.view import AboutPage
from agentdesk.ui.diagnostics import viewmodel as diagnostics
from agentdesk.ui.diagnostics.view import DiagnosticsPage
from agentdesk.ui.guide import viewmodel as guide
from agentdesk.ui.guide.view import GuidePage
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.card import Ground, RegionHead
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.layout import column
from agentdesk.ui.my_record import content as my_record
from agentdesk.ui.my_record.view import MyRecordPage
from agentdesk.ui.settings import viewmodel as settings
from agentdesk.ui.settings.view import SettingsPage
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.manners import OwnManners
from agentdesk.ui.shell.placing import opening_size, room
from agentdesk.ui.shell.render_loop import Observable
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

LOOK_AGAIN_MS = 1_000
"""So often the diagnostics are read anew while one looks at them."""


class Page(StrEnum):
    RECORD = "record"
    GUIDE = "guide"
    SETTINGS = "settings"
    DIAGNOSTICS = "diagnostics"
    ABOUT = "about"


class ToolsWindow(Ground):
    """One page at a time; Escape closes it. ``look`` changes colours, size and language at once.

    ``restart_requested``: what was chosen counts from the next start, and the person wants it now.
    """

    restart_requested = Signal()
    retry_requested = Signal()
    """The line is to be tried once more as it is."""

    def __init__(
        self,
        machine: Machine,
        store: Observable,
        look: Look,
        now: Callable[[], datetime],
        keys: Mapping[str, tuple[str, str]] = MappingProxyType({}),
        intents: Intents | None = None,
        manners: OwnManners | None = None,
    ) -> None:
        """``keys`` are title and key of the window's commands by id. With ``intents`` there is the page of one's own
        record, which is an agent's."""
        super().__init__("surface")
        self._machine, self._store, self._look, self._now, self._intents = machine, store, look, now, intents
        self._manners = manners or OwnManners()
        self._is_stale = False
        self.page = Page.SETTINGS
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._read)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._leave)
        self._whole = column(self, gap=0)
        self._build(keys)
        size = theme.tokens().size
        half = round(size.window_width / 2 * max(1.0, (1 + theme.tokens().scale) / 2))  # large type wants a wider page
        self.resize(opening_size(QSize(half, size.window_height * 5 // 6), self.minimumSize(), room()))

    def make_anew(self, keys: Mapping[str, tuple[str, str]]) -> None:
        """Make all that is in it anew, at the page that was open."""
        before = self.ground
        self._build(keys)
        self._turn_to(self.page)
        before.hide()
        before.deleteLater()

    def _build(self, keys: Mapping[str, tuple[str, str]]) -> None:
        self._keys = keys
        self.setWindowTitle(_("agentdesk: settings and diagnostics"))
        size = theme.tokens().size
        self.setMinimumSize(QSize(size.minimum_window_width // 2, size.minimum_window_height // 2))
        self.ground = Ground("surface")
        layout = column(self.ground, gap=0)
        head = RegionHead(grows=True)
        titles: tuple[Choice, ...] = (
            Choice(Page.SETTINGS, _("Settings")),
            Choice(Page.DIAGNOSTICS, _("Diagnostics")),
            Choice(Page.ABOUT, _("About")),
            Choice(Page.GUIDE, _("First steps")),
        )
        if self._intents is not None:
            titles = (Choice(Page.RECORD, _("My record")), *titles)
        self.choice = SegmentedChoice(_("Page"), titles)
        self.choice.chosen.connect(lambda page: self.show_page(Page(page)))
        head.bar.addWidget(self.choice, 1)
        layout.addWidget(head)
        self.banner = Banner()
        self.banner.action.clicked.connect(self.restart_requested)
        layout.addWidget(self.banner)
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        self._make_pages()
        self._whole.addWidget(self.ground)

    def _make_pages(self) -> None:
        self.settings = SettingsPage()
        self.settings.chosen.connect(self._choose)
        self.diagnostics = DiagnosticsPage()
        self.diagnostics.copy_requested.connect(self._copy)
        self.guide = GuidePage()
        self.guide.connect_requested.connect(self._connect)
        self.guide.retry_requested.connect(self.retry_requested)
        self.guide.done.connect(self._be_through)
        self._pages: dict[Page, QWidget] = {
            Page.GUIDE: self.guide,
            Page.SETTINGS: self.settings,
            Page.DIAGNOSTICS: self.diagnostics,
        }
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.record = MyRecordPage(self._intents, self._now) if self._intents is not None else None
        if self.record is not None:
            self._pages[Page.RECORD] = self.record
            self._stack.addWidget(self.record)

    def show_page(self, page: Page) -> None:
        """Have that page in view, in front."""
        self._turn_to(page)
        self.show()
        self.raise_()
        self.activateWindow()
        caret = self.focusWidget()
        if caret is None or self.choice.isAncestorOf(caret):
            self.choice.focus_choice()
        if page is Page.RECORD and self.record is not None:
            self.record.begin()

    def _turn_to(self, page: Page) -> None:
        if page is Page.ABOUT and page not in self._pages:
            self._pages[page] = self._make_about()
            self._stack.addWidget(self._pages[page])
        self.page = page
        self.choice.set_choice(page)
        self._stack.setCurrentWidget(self._pages[page])
        self._read()

    def _leave(self) -> None:
        """Who leaves the first steps while all is well is through them; else they come once more."""
        if self.page is Page.GUIDE and self.guide.is_well:
            self._machine.keep_first_steps(False)
        self.close()

    def _be_through(self) -> None:
        self._machine.keep_first_steps(False)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter begins to work, where all is well and the caret is still where it was when they came."""
        caret = self.focusWidget()
        is_read = caret is not None and self.choice.isAncestorOf(caret) and self.page is Page.GUIDE
        if is_read and self.guide.is_well and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self._be_through()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if event.spontaneous():  # the person's own, by what the system has for it
            self._leave()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._timer.stop()

    def _read(self) -> None:
        try:
            self._show_newest()
        except (OSError, ValueError) as error:  # a settings file that was changed beside the desk
            said = _("The settings cannot be read, so what you see may be old: {reason}")
            self.banner.say(said.format(reason=error), Tone.WARNING)
        else:
            stale = _("What you changed counts from the next start.") if self._is_stale else ""
            self.banner.say(stale, action=_("Start anew now") if stale else "")

    def _show_newest(self) -> None:
        if self.page is Page.SETTINGS:
            self.settings.render(settings.build(self._machine.installation().settings))
        elif self.page is Page.DIAGNOSTICS:
            shown = diagnostics.build(
                self._machine.installation(), self._machine.running(), self._store.state, self._now()
            )
            self.diagnostics.render(shown)
        elif self.page is Page.RECORD and self.record is not None:
            self.record.render(my_record.build(self._store.state, self._now()))
        elif self.page is Page.GUIDE:
            self.guide.render(guide.build(self._machine.installation().settings, self._store.state, self._keys))

    def _make_about(self) -> AboutPage:
        machine = self._machine
        version = dict(machine.installation().versions).get("agentdesk", "")
        return AboutPage(about.build(version, machine.changelog(), machine.parts()), machine.licence_texts)

    def _choose(self, name: str, value: object | None) -> None:
        wanted = Settings.model_fields[name].default if value is None else value
        problem = ""
        if name == "theme":
            self._look.set_theme(str(wanted))
        # The widgets are made anew, in another size or other words: not before the click that asks for it is over.
        elif name == "text_scale":
            QTimer.singleShot(0, self, partial(self._look.set_scale, float(str(wanted))))
        elif name == "language":
            QTimer.singleShot(0, self, partial(self._look.set_language, str(wanted)))
        else:
            try:
                self._machine.choose(name, value)
                if name in settings.LIVE:
                    self._manners.put(name, wanted)
                else:
                    self._is_stale = True
            except (OSError, ValueError) as error:
                problem = _cannot_be_kept(error)
        self._read()
        self.settings.say_problem(name, problem)

    def _connect(self, url: str, token: str) -> None:
        """Write down whereto the desk belongs, and begin anew with that."""
        try:
            self._machine.choose("url", url or None)
            if token or not url:
                self._machine.choose("token", token or None)
            self._machine.keep_first_steps(True)
        except (OSError, ValueError) as error:
            self.guide.say_problem(_cannot_be_kept(error))
            return
        self.restart_requested.emit()

    def _copy(self) -> None:
        text = bundle(self._machine.installation(), self._machine.running(), self._store.state, self._now())
        QGuiApplication.clipboard().setText(text)
        self.diagnostics.told.set_text(_("Copied. Nothing in it is a customer's."))


def _cannot_be_kept(error: Exception) -> str:
    return _("It could not be kept: {reason}.").format(reason=getattr(error, "strerror", None) or error)
