"""This computer, as the desk's pages of settings and diagnosis ask about it."""

import asyncio
import logging
import platform
from collections.abc import Callable
from pathlib import Path

from agentdesk import __version__
from agentdesk.adapters.system import folders
from agentdesk.adapters.system.folders import Profile
from agentdesk.adapters.system.machine_settings import layers_of, user_file
from agentdesk.app.diagnosis import Installation, Part, Running, settings_of
from agentdesk.app.setting_layers import DeskOptions, Layers
from agentdesk.app.settings import shown_address
from agentdesk.app.trail import Told

log = logging.getLogger(__name__)


class ThisMachine:
    """Implements ``Machine``. Reads the settings' files whenever it is asked: they may be changed beside the desk."""

    def __init__(
        self, options: DeskOptions, log: Callable[[], tuple[str, ...]], toolkit: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """``toolkit`` are names and versions of what draws the window."""
        self.options, self._log, self._toolkit = options, log, toolkit
        self.told: Callable[[], tuple[Told, ...]] = tuple
        """The stream's last changes; the desk's, once it is open."""

    def installation(self) -> Installation:
        layers = layers_of(self.options)
        profile = _profile(layers)
        versions = (
            ("agentdesk", __version__),
            ("Python", platform.python_version()),
            *self._toolkit,
            (platform.system(), platform.release()),
        )
        places = (
            ("profile", str(profile.folder)),
            ("settings", str(user_file(self.options))),
            ("orchestrator", shown_address(str(layers.merged().get("url") or "embedded"))),
        )
        return Installation(versions, places, settings_of(layers))

    def running(self) -> Running:
        tasks = sorted(task.get_name() for task in asyncio.all_tasks())
        return Running(tuple(tasks), self.told(), self._log())

    def started_before(self) -> str | None:
        file = _profile(layers_of(self.options)).version_file
        try:
            before = file.read_text("utf-8") if file.exists() else None
            if before != __version__:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(__version__, "utf-8")
        except OSError as error:
            log.warning("the version cannot be kept: %s", error.strerror)
            return __version__
        return before

    def has_first_steps(self) -> bool:
        return _profile(layers_of(self.options)).first_steps_file.exists()

    def keep_first_steps(self, wanted: bool) -> None:
        file = _profile(layers_of(self.options)).first_steps_file
        try:
            if wanted:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
            else:
                file.unlink(missing_ok=True)
        except OSError as error:
            log.warning("how far the first steps are cannot be kept: %s", error.strerror)

    # What only a page of the window beside needs is loaded with it: the desk's start does not wait for it.

    def changelog(self) -> str:
        from agentdesk.adapters.system import parts

        return parts.changelog()

    def parts(self) -> tuple[Part, ...]:
        from agentdesk.adapters.system import parts

        return parts.parts()

    def licence_texts(self) -> str:
        from agentdesk.adapters.system import parts

        return parts.licence_texts()

    def choose(self, name: str, value: object | None) -> None:
        from agentdesk.adapters.system import user_settings

        user_settings.choose(user_file(self.options), name, value)


def _profile(layers: Layers) -> Profile:
    chosen = layers.merged().get("profile_dir")
    return folders.profile(Path(chosen) if chosen else None)
