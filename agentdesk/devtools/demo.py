"""``agentdesk demo``: a throw-away orchestrator, a contact center that is alive, and a desk on it.

With a display the desk is the person's to use. Without one an agent's shift is played on the same window and accounted
for. Owns the processes and their end.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from PySide6.QtWidgets import QApplication

from agentdesk import bootstrap
from agentdesk.adapters.system.embedded import EmbeddedOrchestrator
from agentdesk.adapters.system.machine import ThisMachine
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.app.settings import Settings
from agentdesk.bootstrap import OpenedDesk
from agentdesk.devtools.account import Findings, account, look_up
from agentdesk.devtools.hand import Hand, NotShownError, shows, until
from agentdesk.devtools.shift import COMMENT, Noted, Shift
from agentdesk.domain.people import Role
from agentdesk.ui.insights.page import JourneysPage
from agentdesk.ui.qt import loop
from agentdesk.ui.qt.application import has_display, make_application
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.supervisor_window import SupervisorWindow
from agentdesk.ui.theme.resources import resources

TEAM = "care-1"
AGENT, SUPERVISOR = "Sam Okafor", "Ines Duarte"
BREAKDOWN = "By advised action"
UNSEEN_PLATFORMS = frozenset({"offscreen", "minimal"})


@dataclass(frozen=True)
class Place:
    """The throw-away contact center: where it is and the tokens for it."""

    folder: Path
    url: str
    touchpoint: str
    agent: str
    supervisor: str

    @property
    def data_dir(self) -> Path:
        return self.folder / "orchestrator"

    def options(self, name: str, token: str) -> DeskOptions:
        """A desk that keeps everything in the throw-away folder."""
        token_file = self.folder / f"{name}.token"
        token_file.touch(0o600)
        token_file.write_text(token, encoding="utf-8")
        return DeskOptions(url=self.url, token_file=token_file, profile_dir=self.folder / name)

    def settings(self, name: str, token: str) -> Settings:
        """Its settings, with its key in the folder too."""
        return bootstrap.settings_of(self.options(name, token)).model_copy(update={"keyring": False})

    def machine(self) -> ThisMachine:
        """The agent's computer, with all that can be set there. Nobody is led through first steps that are done."""
        machine = bootstrap.this_machine(self.options("agent", self.agent))
        machine.started_before()
        return machine


def run(*, shots: Path, seed: int, speed: float, headless: bool | None) -> int:
    """Play the demo. Returns the exit code: headless 0 only if all of it happened."""
    if headless is None:
        headless = not has_display() or os.environ.get("QT_QPA_PLATFORM") in UNSEEN_PLATFORMS
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_display():
        typer.echo("There is no display to open a window on; try --headless.", err=True)
        return 1
    app = make_application()
    play = _play_headless if headless else _play_windowed
    try:
        return loop.run(app, lambda: play(app, shots, seed, speed))
    except KeyboardInterrupt:
        return 0


async def _play_windowed(app: QApplication, shots: Path, seed: int, speed: float) -> int:
    async with _place() as place:
        with _contact_center(place, seed, speed):
            typer.echo("The demo runs until its window is closed; nothing of it is kept.", err=True)
            machine, look = place.machine(), bootstrap.look_of(app, place.settings("agent", place.agent))
            goes_on = True
            while goes_on:
                settings = place.settings("agent", place.agent)
                async with bootstrap.open_desk(look, settings, Role.AGENT, machine=machine) as opened:
                    goes_on = await opened.closed
    return 0


async def _play_headless(app: QApplication, shots: Path, seed: int, speed: float) -> int:
    shots.mkdir(parents=True, exist_ok=True)
    look = Look(app)
    typer.echo("Starting a throw-away orchestrator …", err=True)
    async with _place() as place:
        settings = place.settings("agent", place.agent)
        async with bootstrap.open_desk(look, settings, Role.AGENT) as opened:
            typer.echo("The desk is open; customers act now, and one of them will call. About a minute …", err=True)
            with _contact_center(place, seed, speed):
                noted = await _shift(opened, look, shots, speed)
        if noted is None or noted.override is None:
            return 1
        found = await look_up(place.url, place.supervisor, place.data_dir, noted.override.id)
        settings = place.settings("supervisor", place.supervisor)
        async with bootstrap.open_desk(look, settings, Role.SUPERVISOR) as opened:
            is_seen = await _review(opened, look, shots, noted)
    return _tell(noted, found, is_seen)


async def _shift(opened: OpenedDesk, look: Look, shots: Path, speed: float) -> Noted | None:
    assert isinstance(opened.window, AgentWindow)
    shift = Shift(opened.desk, opened.window, look, shots, speed)
    try:
        return await shift.work()
    except NotShownError as error:
        picture = shots / "failed.png"
        Hand(opened.window).photograph(picture)
        typer.echo(f"The demo stopped: {error}. {picture} shows the window.", err=True)
        return None


async def _review(opened: OpenedDesk, look: Look, shots: Path, noted: Noted) -> bool:
    """The supervisor opens the record, and looks at what it comes to with the others, by keyboard."""

    def _lists_it() -> bool:
        window = opened.window
        return isinstance(window, SupervisorWindow) and window.log.table.model().rowCount() > 0

    hand = Hand(opened.window)
    try:
        await until(_lists_it, "the override in the supervisor's log")
        hand.press("J")
        await until(lambda: shows(opened.window, COMMENT), "the frozen picture")
        _photograph(hand, look, shots, "supervisor", noted)
        hand.press("Ctrl+2")
        await until(lambda: opened.desk.store.state.patterns.told is not None, "the patterns")
        await until(lambda: shows(opened.window, BREAKDOWN), "the figures of the patterns")
        _photograph(hand, look, shots, "patterns", noted)
    except NotShownError as error:
        picture = shots / "failed.png"
        hand.photograph(picture)
        typer.echo(f"The supervisor's window did not show it: {error}. {picture} shows the window.", err=True)
        return False
    return await _measured(opened, look, hand, shots, noted)


def _photograph(hand: Hand, look: Look, shots: Path, name: str, noted: Noted) -> None:
    for theme in ("light", "dark"):
        look.set_theme(theme)
        picture = shots / f"{name}-{theme}.png"
        hand.photograph(picture)
        noted.shots.append(picture)


async def _measured(opened: OpenedDesk, look: Look, hand: Hand, shots: Path, noted: Noted) -> bool:
    """The supervisor turns to the journeys."""
    look.set_theme("light")
    window, picture = opened.window, shots / "journeys-light.png"
    assert isinstance(window, SupervisorWindow)
    page = window.show_page("journeys")
    assert isinstance(page, JourneysPage)
    try:
        await until(page.journeys.report.isVisible, "the figures of a journey")
    except NotShownError as error:
        typer.echo(f"The supervisor's window did not show it: {error}.", err=True)
        return False
    hand.photograph(picture)
    noted.shots.append(picture)
    return True


def _tell(noted: Noted, found: Findings, is_seen: bool) -> int:
    for line in account(noted, found):
        typer.echo(line)
    return 0 if found.is_in_store and found.verifies and is_seen else 1


@asynccontextmanager
async def _place() -> AsyncIterator[Place]:
    """An orchestrator of its own in a folder of its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        orchestrator = EmbeddedOrchestrator(folder / "orchestrator")
        await orchestrator.start()
        try:
            yield Place(
                folder,
                orchestrator.url,
                touchpoint=await orchestrator.token("touchpoint", "Demo touchpoints"),
                agent=await orchestrator.token("agent", AGENT, team=TEAM),
                supervisor=await orchestrator.token("supervisor", SUPERVISOR, team=TEAM),
            )
        finally:
            await orchestrator.stop()


@contextmanager
def _contact_center(place: Place, seed: int, speed: float) -> Iterator[None]:
    """The customers, in a process of their own, so that what they do costs the window nothing."""
    tokens = {"SCENARIO_EVENTS_TOKEN": place.touchpoint, "SCENARIO_AGENT_TOKEN": place.agent}
    arguments = [
        "--url",
        place.url,
        "--directory",
        str(resources() / "demo"),
        "--seed",
        str(seed),
        "--speed",
        str(speed),
    ]
    with (place.folder / "scenario.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "agentdesk.devtools.scenario", *arguments],
            env={**os.environ, **tokens},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
