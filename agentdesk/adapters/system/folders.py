"""Where the desk keeps its things on this computer.

Owns the names of folders and files. Reads and writes none of them.
"""

from pathlib import Path
from typing import NamedTuple

import platformdirs

APP = "agentdesk"


class Profile(NamedTuple):
    """The folder of one desk: its databases, its key, its lock. Desks with other profiles know nothing of it."""

    folder: Path

    @property
    def key_file(self) -> Path:
        return self.folder / "desk.key"

    @property
    def lock_file(self) -> Path:
        return self.folder / "desk.lock"

    @property
    def exports(self) -> Path:
        """Where what the agent takes out goes, with a profile of its own."""
        return self.folder / "exports"

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def keys_file(self) -> Path:
        """The keys that the person gave to commands; written by the desk, and by hand while it does not run."""
        return self.folder / "keys.toml"

    @property
    def look_file(self) -> Path:
        """Theme and text size as they were last chosen in the window; written by the desk alone."""
        return self.folder / "look.toml"

    @property
    def windows_file(self) -> Path:
        """Where the windows stood, screen by screen; written by the desk alone."""
        return self.folder / "windows.toml"

    @property
    def version_file(self) -> Path:
        """The version that was started last."""
        return self.folder / "version"

    @property
    def first_steps_file(self) -> Path:
        """It is there while somebody is in the middle of the first steps."""
        return self.folder / "first_steps"


def profile(chosen: Path | None = None) -> Profile:
    """The chosen profile, or the user's own."""
    return Profile(chosen or Path(platformdirs.user_data_dir(APP, appauthor=False)) / "desk")


def embedded_data(chosen: Path | None = None) -> Path:
    """The data folder of an embedded orchestrator."""
    return chosen or Path(platformdirs.user_data_dir(APP, appauthor=False)) / "orchestrator"


def exports(chosen: Path | None = None) -> Path:
    """Where what the agent takes out goes: among their documents, or in the chosen profile."""
    return Profile(chosen).exports if chosen else Path(platformdirs.user_documents_dir()) / APP


def user_settings_file() -> Path:
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "settings.toml"
