"""Where the desk's windows stood, in a file of the profile: TOML, one ``[[place]]`` for each region and screen."""

import logging
import tomllib
from pathlib import Path

from agentdesk.app.window_places import Place, Places, read

log = logging.getLogger(__name__)


class WindowFile:
    """One file. What cannot be read is nothing; what cannot be written is said in the log and holds until the end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Places:
        try:
            told = tomllib.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            log.warning("where the windows stood cannot be read: %s", type(error).__name__)
            return ()
        return read(told.get("place"))

    def write(self, places: Places) -> None:
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text("\n".join(map(_table, places)), "utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("where the windows stand cannot be kept: %s", error.strerror)


def _table(place: Place) -> str:
    import json  # not for the first paint, which reads the places

    return (
        f"[[place]]\nregion = {json.dumps(place.region)}\nscreen = {json.dumps(place.screen)}\n"
        f"box = {list(place.box)}\nopen = {_flag(place.is_open)}\nmaximized = {_flag(place.is_maximized)}\n"
    )


def _flag(value: bool) -> str:
    return str(value).lower()
