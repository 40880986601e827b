"""The settings that a machine's administrator and its user wrote down.

Owns where they are on each system and how they are read. What they mean is in app/settings.py, which one wins in
app/setting_layers.py.
"""

import logging
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from agentdesk.adapters.system import folders
from agentdesk.adapters.system.folders import Profile
from agentdesk.app.setting_layers import DeskOptions, Layers, SettingsError, from_environment

log = logging.getLogger(__name__)

Layer = dict[str, Any]

LINUX_FOLDER = Path("/etc/agentdesk")
WINDOWS_KEY = r"Software\Policies\agentdesk"
MACOS_FILE = Path("/Library/Managed Preferences/agentdesk.plist")


def read_toml(path: Path) -> Layer:
    """The settings in the file; none if there is no file. Raises ``SettingsError`` with the place if it is malformed or
    cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def layers_of(options: DeskOptions) -> Layers:
    """All layers for a desk opened with ``options``. Raises ``SettingsError`` with the place of a malformed file."""
    mandatory, defaults = machine_layers()
    return Layers(
        command_line=options.as_settings(),
        environment=from_environment(os.environ),
        user={**read_toml(user_file(options)), **_look(folders.profile(options.profile_dir))},
        mandatory=mandatory,
        defaults=defaults,
    )


def _look(profile: Profile) -> Layer:
    """How the desk looked last. It wrote that itself, perhaps as the power went: no reason not to open."""
    try:
        return read_toml(profile.look_file)
    except SettingsError as error:
        log.warning("how the desk looked cannot be read: %s", error)
        return {}


def user_file(options: DeskOptions) -> Path:
    """Where the person's own settings are."""
    return folders.profile(options.profile_dir).settings_file if options.profile_dir else folders.user_settings_file()


def machine_layers(folder: Path = LINUX_FOLDER) -> tuple[Layer, Layer]:
    """What is mandatory on this machine, and its defaults."""
    if sys.platform == "win32":
        return _registry(WINDOWS_KEY), _registry(WINDOWS_KEY + r"\Defaults")
    if sys.platform == "darwin":
        return _preferences(MACOS_FILE)
    return read_toml(folder / "mandatory.toml"), read_toml(folder / "defaults.toml")


if sys.platform == "win32":
    import winreg

    def _registry(key: str) -> Layer:
        layer: Layer = {}
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                for index in range(winreg.QueryInfoKey(opened)[1]):
                    name, value, _kind = winreg.EnumValue(opened, index)
                    layer[name] = value
        except FileNotFoundError:
            return {}
        return layer

elif sys.platform == "darwin":
    import plistlib

    def _preferences(path: Path) -> tuple[Layer, Layer]:
        try:
            with path.open("rb") as file:
                told = plistlib.load(file)
        except FileNotFoundError:
            return {}, {}
        except plistlib.InvalidFileException as error:
            raise SettingsError(f"{path}: {error}") from error
        defaults = told.pop("defaults", {})
        return told, defaults if isinstance(defaults, dict) else {}
