"""Builds the desk: the one file that knows window, desk and adapters all, and names their classes.

``open_desk`` is the whole desk on one profile; ``run`` is that as a program, behind the first paint of ``start``.
"""

import asyncio
import gc
import logging
import os
import signal
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.api.transport import Connect, Endpoint, Transport, tls_context
from agentdesk.adapters.localdb.opening import open_local_store
from agentdesk.adapters.system import folders
from agentdesk.adapters.system.clock import ServiceClock, new_id
from agentdesk.adapters.system.embedded import EmbeddedOrchestrator
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.adapters.system.folders import Profile
from agentdesk.adapters.system.garbage import short_collections
from agentdesk.adapters.system.key_file import KeyFile
from agentdesk.adapters.system.lock import ProfileLock
from agentdesk.adapters.system.machine import ThisMachine
from agentdesk.adapters.system.machine_settings import layers_of
from agentdesk.adapters.system.sound import Sound
from agentdesk.adapters.system.window_file import WindowFile
from agentdesk.app.desk import Desk
from agentdesk.app.popping import turns_at_once
from agentdesk.app.setting_layers import DeskOptions, Layers
from agentdesk.app.settings import Settings, resolve
from agentdesk.app.state import ConnectionStatus, State
from agentdesk.app.use_cases.pop import parse_pop
from agentdesk.domain.frozen import build_one_by_one
from agentdesk.domain.people import Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.log import keep_tail
from agentdesk.ui.qt import loop
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.single_instance import SingleInstance
from agentdesk.ui.shell.first_paint import FirstPaint
from agentdesk.ui.shell.in_hand import is_in_hand, rest_caret
from agentdesk.ui.shell.keys import Keys
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.manners import OwnManners
from agentdesk.ui.shell.other_window import OtherWindow, role_of
from agentdesk.ui.shell.standing import WindowPlaces
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.theme.resources import resources
from agentdesk.wire import later

log = logging.getLogger(__name__)

A_BREATH_S = 0.01
"""Between two steps of what is done while nobody waits: keys and frames come first."""

EMBEDDED = "embedded"
EMBEDDED_TEAM = "desk"
"""The team of the people of an embedded orchestrator, so that its supervisor sees its agent's overrides."""


def _window_of(role: Role) -> type[DeskWindow]:
    # Loaded when asked for: nobody waits at the start for the windows of others.
    if role is Role.AGENT:
        from agentdesk.ui.shell.agent_window import AgentWindow

        return AgentWindow
    if role is Role.SUPERVISOR:
        from agentdesk.ui.shell.supervisor_window import SupervisorWindow

        return SupervisorWindow
    if role is Role.ANALYST:
        from agentdesk.ui.shell.analyst_window import AnalystWindow

        return AnalystWindow
    return OtherWindow


class OpenedDesk:
    """A desk and its window, which is the one of their role, as the session says."""

    def __init__(
        self,
        desk: Desk,
        look: Look,
        role: Role,
        machine: ThisMachine | None = None,
        keys: Keys | None = None,
        places: WindowPlaces | None = None,
        manners: OwnManners | None = None,
    ) -> None:
        self.desk, self._machine, self._keys = desk, machine, keys or Keys()
        self._places, self._manners = places or WindowPlaces(), manners or OwnManners()
        if machine is not None:
            machine.told = desk.trail.newest
        self.closed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        """Done when it is to end; True where it is to begin anew with what the settings say then."""
        self._look = look
        session = desk.store.state.session
        self.window = self._make(session.role if session else role)
        self.stands = asyncio.Event()
        """Set once it is known whether there is a line: what is to be done while nobody waits can begin."""
        self._unsubscribe = desk.store.subscribe(self._on_state)

    def show(self, in_place_of: FirstPaint | None = None) -> None:
        self.window.start()
        if in_place_of is None:
            self.window.show()
        else:
            in_place_of.give_way_to(self.window)
        self.window.greet()

    def pop(self, text: str) -> None:
        """Show whom a softphone named, in front; an empty text only comes to the front. While something is in hand, or
        somebody else is on the line, it is offered, and nothing moves."""
        if not text:
            self.window.bring_to_front()
            return
        try:
            pop = parse_pop(text)
        except ProblemError as problem:
            self.window.announce(explain(problem.code).title)
            return
        if is_in_hand(self.window) or not turns_at_once(self.desk.store.state, pop):
            self.desk.offer_pop(pop)
            return
        rest_caret(self.window)
        self.window.bring_to_front()
        self.desk.turn_to(pop)

    def finish(self, *, anew: bool = False) -> None:
        """The person, or the system, wants it to end."""
        if not self.closed.done():
            self.closed.set_result(anew)

    def begin_anew(self) -> None:
        """The person wants the settings to count now."""
        self.finish(anew=True)

    def release(self) -> None:
        """Let go of the window. What is typed in it is handed to the desk, which saves it as it closes."""
        self._unsubscribe()
        self._retire(self.window)

    def _make(self, role: Role) -> DeskWindow:
        window = _window_of(role)(
            self.desk,
            self.desk.store,
            self.desk.now,
            self._look,
            self._keys,
            self._machine,
            self._places,
            self._manners,
        )
        window.closed.connect(self.finish)
        window.restart_requested.connect(self.begin_anew)
        return window

    def _on_state(self, state: State) -> None:
        if state.connection.status not in (ConnectionStatus.STARTING, ConnectionStatus.CATCHING_UP):
            self.stands.set()
        role = role_of(state)
        if role is None or type(self.window) is _window_of(role):
            return
        former, self.window = self.window, self._make(role)
        self.show()
        self._retire(former)

    def _retire(self, window: DeskWindow) -> None:
        window.closed.disconnect(self.finish)
        window.restart_requested.disconnect(self.begin_anew)
        window.stop()
        window.close()
        self._look.resizing.disconnect(window.take_place)
        self._look.resized.disconnect(window.rebuild)
        self._keys.changed.disconnect(window.rebuild)
        window.deleteLater()


@asynccontextmanager
async def open_desk(
    look: Look,
    settings: Settings,
    role: Role,
    *,
    in_place_of: FirstPaint | None = None,
    machine: ThisMachine | None = None,
) -> AsyncIterator[OpenedDesk]:
    """The desk of ``settings``, shown and connecting; closed with everything safe on disk when the block ends.

    Raises ``ProblemError`` where it cannot be opened: ``profile_in_use``, ``local_store_failed``, ``local_store_held``.
    """
    profile = folders.profile(settings.profile_dir)
    lock = ProfileLock(profile.lock_file)
    lock.take()
    embedded = None if settings.url else EmbeddedOrchestrator(_embedded_data(settings, profile))
    try:
        kept = await open_local_store(profile, _address(settings, role), use_keyring=settings.keyring)
        clock = ServiceClock()
        connect = _to_embedded(embedded, role) if embedded else _to_remote(settings)
        client = ApiClient(Transport(connect, on_date=clock.learn))
        exports = FolderExports(folders.exports(settings.profile_dir))
        desk = Desk(client, kept.store, clock, new_id, exports, notices=kept.notices)
        try:
            await desk.start()
            opened = OpenedDesk(
                desk, look, role, machine, _own_keys(profile), _own_places(profile), _own_manners(settings, machine)
            )
            opened.show(in_place_of)
            try:
                yield opened
            finally:
                opened.release()
        finally:
            await desk.close()
            await client.close()
            await kept.store.close()
    finally:
        if embedded is not None:
            await embedded.stop()
        lock.release()


def _address(settings: Settings, role: Role) -> str:
    return str(settings.url) if settings.url else f"{EMBEDDED}:{role}"


def _embedded_data(settings: Settings, profile: Profile) -> Path:
    # With a profile of its own nothing may be written outside of it.
    return folders.embedded_data(profile.folder / "orchestrator" if settings.profile_dir else None)


def _to_remote(settings: Settings) -> Connect:
    trusted: list[ssl.SSLContext | bool] = []  # made once: it blocks half a second

    async def _connect() -> Endpoint:
        url = str(settings.url)
        try:
            token = await asyncio.to_thread(settings.access_token)
        except (OSError, ValueError) as error:
            raise ProblemError(Code.TOKEN_UNREADABLE) from error
        ca_file = str(settings.ca_file) if settings.ca_file else None
        if not trusted:
            try:
                trusted.append(await tls_context(ca_file) if url.startswith("https:") else False)
            except OSError as error:  # what is no certificate is one too
                raise ProblemError(Code.CERTIFICATES_UNREADABLE) from error
        return Endpoint(url.rstrip("/"), token or "", trusted[0])

    return _connect


def _to_embedded(embedded: EmbeddedOrchestrator, role: Role) -> Connect:
    async def _connect() -> Endpoint:
        await embedded.start()
        name = os.environ.get("USER") or os.environ.get("USERNAME") or role.value
        return Endpoint(embedded.url, await embedded.token(role.value, name, team=EMBEDDED_TEAM))

    return _connect


def settings_of(options: DeskOptions) -> Settings:
    """The settings that hold for these options. Raises ``SettingsError`` with a plain sentence."""
    return resolve(layers_of(options))


def this_machine(options: DeskOptions) -> ThisMachine:
    """The computer of a desk that is opened with these options."""
    return ThisMachine(options, keep_tail().lines, (("Qt", qVersion()), ("PySide6", PySide6.__version__)))


def look_of(app: QApplication, settings: Settings) -> Look:
    """How the desk of these settings looks; what somebody chooses of it is kept in its profile."""
    look = Look(app, settings.theme, settings.text_scale, language=settings.language, fixed=settings.managed)
    look.changed.connect(lambda: _keep_look(folders.profile(settings.profile_dir), look))
    return look


def run(
    app: QApplication,
    layers: Layers,
    options: DeskOptions,
    instance: SingleInstance,
    early: list[str],
    first: FirstPaint,
) -> int:
    """The desk in place of the first paint, until its window is closed. Returns the exit code.

    Raises ``SettingsError``, and what ``open_desk`` raises.
    """
    settings = resolve(layers)
    machine = this_machine(options)
    return loop.run(app, lambda: _main(app, settings, Role(options.role), machine, instance, early, first))


async def _main(
    app: QApplication,
    settings: Settings,
    role: Role,
    machine: ThisMachine,
    instance: SingleInstance,
    early: list[str],
    first: FirstPaint,
) -> int:
    """``early`` collects what softphones ask for while the desk is being opened."""
    look = look_of(app, settings)
    in_place_of: FirstPaint | None = first
    while True:
        async with open_desk(look, settings, role, in_place_of=in_place_of, machine=machine) as opened:
            if first.was_closed:
                return 0
            with short_collections(asyncio.get_running_loop().call_soon_threadsafe, opened.desk.is_between_contacts):
                gc.enable()  # not before: it would look through all that was loaded
                goes_on = await _life_of(opened, instance, early)
            if not goes_on:
                return 0
        settings, in_place_of = settings_of(machine.options), None


async def get_ready(opened: OpenedDesk) -> None:
    """Make what the first customer needs while nobody waits for it, a few milliseconds at a time."""
    await opened.stands.wait()
    for _step in chain(later.load_one_by_one(), build_one_by_one()):
        await asyncio.sleep(A_BREATH_S)
    while opened.window.make_next():
        await asyncio.sleep(A_BREATH_S)


async def _life_of(opened: OpenedDesk, instance: SingleInstance, early: list[str]) -> bool:
    """Until it is to end; whether it is to begin anew then. Meanwhile softphones have it show whom they name."""
    instance.pop_requested.connect(opened.pop)
    while early:
        opened.pop(early.pop(0))
    instance.pop_requested.disconnect(early.append)
    running = asyncio.get_running_loop()
    before = signal.signal(signal.SIGTERM, lambda *_: running.call_soon_threadsafe(opened.finish))
    try:
        async with asyncio.TaskGroup() as beside:
            getting_ready = beside.create_task(get_ready(opened))
            goes_on = await opened.closed
            getting_ready.cancel()
        return goes_on
    finally:
        signal.signal(signal.SIGTERM, before)
        instance.pop_requested.connect(early.append)
        instance.pop_requested.disconnect(opened.pop)


def _keep_look(profile: Profile, look: Look) -> None:
    kept = f'language = "{look.language}"\ntheme = "{look.theme}"\ntext_scale = {look.scale}\n'
    try:
        profile.look_file.write_text(kept, "utf-8")
    except OSError as error:
        log.warning("the look cannot be kept: %s", error.strerror)


def _own_keys(profile: Profile) -> Keys:
    """The person's keys, and whatever they change of them from now on kept."""
    file = KeyFile(profile.keys_file)
    keys = Keys(file.read())
    keys.changed.connect(file.write)
    return keys


def _own_places(profile: Profile) -> WindowPlaces:
    """Where the windows stood, and wherever they stand from now on kept."""
    file = WindowFile(profile.windows_file)
    places = WindowPlaces(file.read())
    places.changed.connect(file.write)
    return places


def _own_manners(settings: Settings, machine: ThisMachine | None) -> OwnManners:
    """How to tell the person of news, and what they choose of it in the window kept."""
    manners = OwnManners(settings.manners, Sound(resources() / "sounds" / "news.wav").play, settings.managed)

    def _keep(name: str, value: object) -> None:
        try:
            if machine is not None:
                machine.choose(name, value)
        except (OSError, ValueError) as error:
            log.warning("the setting %s cannot be kept: %s", name, type(error).__name__)

    manners.chosen.connect(_keep)
    return manners
