"""The person's own keys in a file of the profile: TOML, command id = "Ctrl+J", an empty one for switched off."""

import json
import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)


class KeyFile:
    """One file. What cannot be read is none; what cannot be written is said in the log and holds until the end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, str]:
        try:
            told = tomllib.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            log.warning("the keys cannot be read, the usual ones hold: %s", type(error).__name__)
            return {}
        return {command_id: key for command_id, key in told.items() if isinstance(key, str)}

    def write(self, keys: Mapping[str, str]) -> None:
        lines = [f"{json.dumps(name)} = {json.dumps(key)}\n" for name, key in sorted(keys.items())]
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text("".join(lines), "utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("the keys cannot be kept: %s", error.strerror)
