"""The frame that both windows share: bars, strip, palette, toast, keys. What stands in the middle is the subclass's.

Renders the store's state, never changes it, and never moves the focus on its own.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from agentdesk.app.diagnosis import Machine
from agentdesk.app.intents import Intents
from agentdesk.app.state import ConnectionStatus, Focus, State
from agentdesk.app.steps import Steps
from agentdesk.domain.people import Presence, Session
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.caret import caret_of
from agentdesk.ui.kit.caret_rest import Resting, catch
from agentdesk.ui.kit.key_hint import key_text, use_keys
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.reuse import make_one_ahead
from agentdesk.ui.kit.speech import speak, unheard
from agentdesk.ui.kit.toast import Toast
from agentdesk.ui.presence_words import presence_title
from agentdesk.ui.shell.bell import Front, SystemBell, is_in_front
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.calling import Calling
from agentdesk.ui.shell.commands import Command, Commands
from agentdesk.ui.shell.detached import Detached
from agentdesk.ui.shell.in_time import InTime
from agentdesk.ui.shell.keys import Keys
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.manners import OwnManners
from agentdesk.ui.shell.news import Message
from agentdesk.ui.shell.palette import Palette
from agentdesk.ui.shell.panels import Panels
from agentdesk.ui.shell.placing import least_size, opening_size, room
from agentdesk.ui.shell.regions import walk
from agentdesk.ui.shell.remaking import Before
from agentdesk.ui.shell.render_loop import Observable, RenderLoop
from agentdesk.ui.shell.settings_found import setting_rows
from agentdesk.ui.shell.standing import MAIN, Standing, WindowPlaces, take_up
from agentdesk.ui.shell.status_bar import StatusBar
from agentdesk.ui.shell.strip import Act, Strip, strip_of
from agentdesk.ui.shell.toasts import Toasts
from agentdesk.ui.shell.top_bar import TopBar
from agentdesk.ui.shell.viewmodel import ShellState, build
from agentdesk.ui.shell.window_commands import common_commands
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _, listed

if TYPE_CHECKING:
    from agentdesk.ui.shell.tools_window import ToolsWindow


class DeskWindow(Resting, QMainWindow):
    """``closed`` says that the person closed the window; drafts are saved by then. ``restart_requested``: the person
    changed what counts from the next start, and wants that now."""

    closed = Signal()
    restart_requested = Signal()

    has_presence = True

    def __init__(
        self,
        intents: Intents,
        store: Observable,
        now: Callable[[], datetime],
        look: Look,
        keys: Keys | None = None,
        machine: Machine | None = None,
        places: WindowPlaces | None = None,
        manners: OwnManners | None = None,
    ) -> None:
        """``keys`` are the person's own, ``places`` where windows stood, ``manners`` how to tell of news. Without a
        ``machine`` there are no pages of settings and diagnostics."""
        super().__init__()
        self._machine = machine
        self.tools: ToolsWindow | None = None
        self.intents, self._store, self._now, self.look = intents, store, now, look
        self.keys, self._places = keys or Keys(), places or WindowPlaces()
        self.manners = manners or OwnManners()
        self.bell = SystemBell(self.manners.play, self)
        self.bell.opened.connect(self.bring_to_front)
        self._front = Front(self.intents.watch, self)
        self.calling = Calling(self.bell, is_in_front, is_agents=self.has_presence)
        self._shell: ShellState | None = None
        self._agent_id = ""
        self._focus_shown = Focus()
        self._before: Before | None = None
        self._strip = Strip()
        self._dismissed: set[str] = set()
        self._put_away: set[str] = set()
        size = theme.tokens().size
        self.setWindowTitle(_("agentdesk"))
        smallest = least_size(QSize(size.minimum_window_width, size.minimum_window_height), room())
        self.setMinimumSize(smallest)
        self.resize(opening_size(QSize(size.window_width, size.window_height), smallest, room()))
        take_up(self, MAIN, self._places.all)
        Standing(self, MAIN, self._places)
        self._in_time = InTime(lambda: store.state.focus != self._focus_shown, lambda: self._loop.render_now(), self)
        with theme.styled_when_whole():
            self._build()
        self._loop = RenderLoop(store, now, self._render, self._tick, self)
        look.resizing.connect(self.take_place)
        look.resized.connect(self.rebuild)
        self.keys.changed.connect(self.rebuild)

    @property
    def has_tools(self) -> bool:
        """Whether there are pages of settings and diagnostics."""
        return self._machine is not None

    def start(self) -> None:
        """Begin to follow the store. The focus starts nowhere in particular and is the person's from then on."""
        self._loop.start()
        self.ground.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.commands.set_aside:
            keys = listed(key_text(each) for each in self.commands.set_aside.values())
            self.announce(_("Of your own keys these cannot be used: {keys}").format(keys=keys))

    def greet(self) -> None:
        """At the first start show the first steps; at the first one after an update say so. Once this window is shown:
        whichever is shown last is in front."""
        if self._machine is None:
            return
        before, version = self._machine.started_before(), dict(self._machine.installation().versions)["agentdesk"]
        if before is None:
            self._machine.keep_first_steps(True)
        if self._machine.has_first_steps():
            self.open_tools("guide")
        elif before != version:
            self.announce(_("This is agentdesk {version} now; About says what is new.").format(version=version))

    def stop(self) -> None:
        """Save what is typed and follow the store no more."""
        self.save_drafts()
        self._front.stop()
        self._loop.stop()

    def take_place(self) -> None:
        """Remember how everything is, while it is so: what comes next makes it larger or turns it round."""
        self._loop.finish()
        self._before = Before(self)

    def rebuild(self) -> None:
        """Make all widgets anew, at another text size, in another language or with other keys, and go on as before."""
        self._loop.finish()
        before, self._before = self._before or Before(self), None
        self.save_drafts()
        if self.tools is not None and not self.tools.isVisible():
            self._close_tools()
        with unheard():
            self._build_anew()
            before.tell_regions(self)
            self._loop.render_now()
            before.give_back(self)
        self.look.come_to_rest()

    def _begin_for(self, session: Session) -> None:
        """Make all widgets anew for somebody else, with nothing in them of whoever was here before, and say who it is:
        the desk was not restarted, and nothing else in it tells those who hear it."""
        is_somebody_else, self._agent_id = bool(self._agent_id), session.agent_id
        if not is_somebody_else:
            return
        self.save_drafts()
        self._dismissed.clear()
        self._put_away.clear()
        self._build_anew()
        self.ground.setFocus(Qt.FocusReason.OtherFocusReason)
        self.announce(_("{name} is signed in now.").format(name=session.name))

    def bring_to_front(self) -> None:
        """Show the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def open_tools(self, page: str) -> None:
        """Show a page of the window of tools (``Page``) beside this one."""
        if self._machine is None:
            return
        from agentdesk.ui.shell.tools_window import Page, ToolsWindow  # nobody waits for it at the start

        if self.tools is None:
            mine, keys = self.intents if self.has_presence else None, self.commands.titles_and_keys()
            self.tools = ToolsWindow(self._machine, self._store, self.look, self._now, keys, mine, self.manners)
            self.tools.restart_requested.connect(self.restart_requested)
            self.tools.retry_requested.connect(self.intents.reconnect_now)
        self.tools.show_page(Page(page))

    def announce(self, text: str) -> None:
        """Say something politely: in the status bar and to a screen reader; nothing moves."""
        self.status_bar.announce(text, self._now())
        speak(self.status_bar, text)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.save_drafts()
        self._close_tools()
        self.detached.close_all()
        self.bell.put_away()
        self.closed.emit()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._in_time.watch(self)
        # In front stay the first steps, which come in the same breath.
        QTimer.singleShot(0, self.detached, lambda: self.detached.restore(self.tools or self))

    # What a window of its own decides.

    def make_body(self) -> QWidget:
        """The widget between the bars."""
        raise NotImplementedError

    def own_commands(self) -> Sequence[Command]:
        """The window's commands beside those of every window."""
        raise NotImplementedError

    def regions(self) -> Sequence[QWidget]:
        """What F6 walks, in order."""
        raise NotImplementedError

    def berths(self) -> Sequence[Berth]:
        """What may have a window of its own; nothing, where the window does not say so."""
        return ()

    def render_body(self, state: State, shell: ShellState, now: datetime) -> Steps:
        """Show the state; in steps, where it is much."""
        raise NotImplementedError

    def tick_body(self, now: datetime) -> None:
        """Let timers go on."""
        raise NotImplementedError

    def edit_unsent(self, command_id: str) -> None:
        """Go on with something unsent where it was written; a window in which nothing is written does nothing."""

    def open_message(self, message: Message) -> None:
        """Show where it stands what was written to the person; a window to which nothing is written does nothing."""

    def save_drafts(self) -> None:
        """Keep what is being typed."""
        raise NotImplementedError

    def make_seen(self) -> None:
        """Make what is in view at once, where it is made behind the start; a window that is whole does nothing."""

    def make_next(self) -> bool:
        """Make one thing that was not asked for yet, while nobody waits for it; False where all are made."""
        return self.panels.make_next() or make_one_ahead()

    # The frame.

    def _build(self) -> None:
        ground = Ground("surface")
        ground.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        ground.setAccessibleName(_("agentdesk"))
        layout = column(ground, gap=0)
        self.commands = Commands([*self.own_commands(), *common_commands(self)], self.keys.own())
        use_keys({command.id: command.key for command in self.commands.all()})
        self.top_bar = TopBar(self.intents, self.commands.key("palette"), has_presence=self.has_presence)
        self.banner = Banner()
        self.banner.action.clicked.connect(self._on_strip_action)
        hints = ((self.commands.key("next_region"), _("next region")), (self.commands.key("keys"), _("keys")))
        self.status_bar = StatusBar(hints)
        layout.addWidget(self.top_bar)
        layout.addWidget(self.banner)
        self.toast = Toast(ground)
        layout.addWidget(self.make_body(), 1)
        layout.addWidget(self.status_bar)
        self.palette_panel = Palette(ground, self.top_bar.search, self.commands, partial(setting_rows, self))
        self.palette_panel.look_up.connect(self.intents.search_customers)
        self.palette_panel.customer_chosen.connect(self.intents.show_customer)
        self.panels = Panels(ground, self.status_bar, self.intents, self.commands, self.keys, self.edit_unsent)
        self.status_bar.unsent_requested.connect(lambda: self.panels.outbox.toggle())
        self.toasts = Toasts(
            self.toast, self.intents, self.status_bar, self.announce, self._put_away, is_agents=self.has_presence
        )
        self.toasts.opened.connect(self.open_message)
        self.ground = ground
        self.setCentralWidget(ground)
        if self.isVisible():
            ground.show()  # Qt would do so only when it has nothing else to do
        self.detached = Detached(self, self.berths(), self._places, self._dress)
        self._in_time.give_keys(self.commands.all(), ground)

    def _build_anew(self) -> None:
        """The regions' own windows stay where they are."""
        self._shell = None
        own = self.detached.hand_over()
        self._build()
        self.detached.take_over(own)

    def _dress(self, inside: QWidget) -> None:
        self._in_time.give_keys(self.commands.all(), inside)
        self._in_time.watch(inside.window())

    def _close_tools(self) -> None:
        tools, self.tools = self.tools, None
        if tools is not None:
            tools.close()
            tools.deleteLater()

    def stops(self) -> Sequence[QWidget]:
        """All that F6 walks: the regions, and then the frame around them."""
        return (*self.regions(), self.toast, self.banner, self.status_bar, self.top_bar)

    def walk(self, step: int) -> None:
        """Go to the next (1) or the previous (-1) stop."""
        walk(self.stops(), caret_of(self), step)

    def open_news(self) -> None:
        """Open the message or the screen pop that is shown."""
        self.toasts.open_shown(self._loop.render_now)

    def turn_out_here(self) -> None:
        """Give the region with the caret a window of its own, or have it back."""
        if not self.detached.toggle_holding(caret_of(self)):
            self.announce(
                _("Go into a region first, with {key}.").format(key=key_text(self.commands.key("next_region")))
            )

    def set_presence(self, presence: Presence) -> None:
        """Say whether one works now; where that cannot be said, say so."""
        if self._shell is not None and self._shell.may_set_presence:
            self.intents.set_presence(presence)
            self.announce(_("Presence: {title}").format(title=presence_title(presence)))
        else:
            self.announce(_("Nobody is signed in yet."))

    def _render(self, state: State, now: datetime) -> Steps:
        if state.session is not None and state.session.agent_id != self._agent_id:
            self._begin_for(state.session)
        shell = build(state, now)
        before, self._shell = self._shell, shell
        self.top_bar.render(shell, now)
        self.status_bar.render(shell, now)
        self.palette_panel.show_search(state.search, state.recent)
        if before is None or shell.troubles != before.troubles:
            self._show_strip(shell)
            self.banner.read_out(is_news=before is None or shell.is_worse_than(before))
        self._dismissed &= set(shell.alarms)
        self.toasts.render(shell)
        self._call(now)
        self.panels.render(state, now)
        yield from self.render_body(state, shell, now)
        self._focus_shown = state.focus
        catch(self, *self.detached.windows())  # behind another program Qt leaves the caret in what was hidden

    def _tick(self, now: datetime) -> None:
        self._front.look()
        self.top_bar.tick(now)
        self.status_bar.tick(now)
        self._call(now)
        if self._shell is not None and self._shell.line.status is ConnectionStatus.OFFLINE:
            self._show_strip(self._shell)  # how long it has been so
        self.tick_body(now)

    def _call(self, now: datetime) -> None:
        """Call who looks elsewhere, and say here while nobody is to be disturbed."""
        if self._shell is not None:
            self.calling.follow(self._store.state, self._shell, self.manners.now, now)
            self.status_bar.show_quiet(self.calling.is_quiet)

    def toggle_quiet(self) -> None:
        """Disturb no more, or as usual again."""
        is_always = self.manners.toggle_quiet()
        self._call(self._now())
        quiet, heard = _("As usual again, quiet for now."), _("News may be heard again.")
        self.announce(_("Nothing disturbs now.") if is_always else quiet if self.calling.is_quiet else heard)

    def _show_strip(self, shell: ShellState) -> None:
        """The one strip that says when something is not as it should be."""
        strip = self._strip = strip_of(shell, self._now(), self._dismissed, has_steps=self.has_tools)
        self.banner.say(strip.text, strip.tone, strip.action, icon=strip.icon)

    def dismiss_alarms(self) -> None:
        """Put away what the strip warns of, where it warns of something that can be put away."""
        if self._shell is not None:
            self._dismissed.update(self._shell.alarms)
            self._show_strip(self._shell)

    def _on_strip_action(self) -> None:
        acts: dict[Act, Callable[[], object]] = {
            Act.RECONNECT: self.intents.reconnect_now,
            Act.FIRST_STEPS: lambda: self.open_tools("guide"),
            Act.SHOW_UNSENT: lambda: self.panels.outbox.toggle(),
            Act.DISMISS: self.dismiss_alarms,
        }
        if self._strip.act is not None:
            acts[self._strip.act]()
