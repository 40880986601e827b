"""Which layer of settings wins: mandatory, command line, environment (``AGENTDESK_*``), user's, machine's defaults.

Owns the precedence and nothing else: the first paint asks here for a theme before anything that validates is loaded.
Standard library alone.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

ENVIRONMENT_PREFIX = "AGENTDESK_"
DEFAULT_ROLE = "agent"
ROLES = (DEFAULT_ROLE, "supervisor")
"""Whose desk an embedded orchestrator is opened for."""


class SettingsError(ValueError):
    """A setting, or a file of settings, is wrong; says in a plain sentence which and why."""


class DeskOptions(NamedTuple):
    """What the command line said; None where it said nothing. ``role`` counts for an embedded orchestrator only."""

    url: str | None = None
    token_file: Path | None = None
    profile_dir: Path | None = None
    role: str = DEFAULT_ROLE

    @classmethod
    def read(cls, arguments: Sequence[str]) -> "DeskOptions | None":
        """The options of a plain ``agentdesk [--url URL] …``; None where the line has to be looked at closer: another
        command, ``--help``, a mistake. Opening the desk does not wait for the library that does that.
        """
        said: dict[str, Any] = {}
        rest = iter(arguments)
        for argument in rest:
            name, has_value, value = argument.partition("=")
            value = value if has_value else next(rest, "")
            if name not in _OPTIONS or not value or value.startswith("-"):
                return None
            field, kind = _OPTIONS[name]
            said[field] = kind(value)
        return cls(**said) if said.get("role", DEFAULT_ROLE) in ROLES else None

    def as_settings(self) -> dict[str, Any]:
        """Those that are settings, by name."""
        return {name: value for name, value in self._asdict().items() if name != "role" and value is not None}


_OPTIONS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "--url": ("url", str),
    "--token-file": ("token_file", Path),
    "--profile-dir": ("profile_dir", Path),
    "--as": ("role", str),
}


class Origin(StrEnum):
    """Which layer a setting's value is from; the names of the layers, and ``built_in`` where none gives one."""

    MANDATORY = "mandatory"
    COMMAND_LINE = "command_line"
    ENVIRONMENT = "environment"
    USER = "user"
    DEFAULTS = "defaults"
    BUILT_IN = "built_in"


class Layers(NamedTuple):
    """Settings by name, as each layer gives them; unchecked."""

    command_line: Mapping[str, Any]
    environment: Mapping[str, Any]
    user: Mapping[str, Any]
    mandatory: Mapping[str, Any]
    defaults: Mapping[str, Any]

    def merged(self) -> dict[str, Any]:
        """The value that holds, by name."""
        return {**self.defaults, **self.user, **self.environment, **self.command_line, **self.mandatory}

    def origin(self, name: str) -> Origin:
        """Whose value of the setting holds."""
        by_rank = (
            (Origin.MANDATORY, self.mandatory),
            (Origin.COMMAND_LINE, self.command_line),
            (Origin.ENVIRONMENT, self.environment),
            (Origin.USER, self.user),
            (Origin.DEFAULTS, self.defaults),
        )
        return next((origin for origin, layer in by_rank if name in layer), Origin.BUILT_IN)


def from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings in an environment, by name. Case does not matter, and an empty one says nothing."""
    names = {name.upper(): value for name, value in environment.items()}
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in names.items()
        if name.startswith(ENVIRONMENT_PREFIX) and value
    }
