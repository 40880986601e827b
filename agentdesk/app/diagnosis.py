"""What the program can say of itself to whoever has to find out what is wrong: settings, versions, places, traces.

Owns the shapes and the text that is handed to support. No customer's words, names or identifiers are in any of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from agentdesk.app.setting_layers import Layers, Origin
from agentdesk.app.settings import SETTABLE, Settings, shown_address
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.app.trail import Told
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass

HIDDEN = "(set, not shown)"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting with the value that holds from the next start on, and where that comes from.

    ``value`` is None where nothing was chosen, ``HIDDEN`` for a secret. ``own`` is what the person's own file says
    (None: nothing), which may differ from ``value`` where a stronger layer speaks.
    """

    name: str
    value: Any
    origin: Origin
    own: Any = None

    @property
    def is_managed(self) -> bool:
        return self.origin is Origin.MANDATORY


@dataclass(frozen=True, slots=True)
class Installation:
    """Versions and places by name, and every setting in the order of declaration."""

    versions: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """Names of the tasks that run, the stream's last changes, and the last lines of the log."""

    tasks: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A library or another work that the program is made of; ``licence`` is empty where it does not say."""

    name: str
    version: str
    licence: str


class Machine(Protocol):
    """The computer that the desk runs on, as its window asks about it."""

    def installation(self) -> Installation: ...

    def running(self) -> Running: ...

    def started_before(self) -> str | None:
        """The version that was started here last, None if none ever was. Asked again it is the present one."""

    def has_first_steps(self) -> bool:
        """Whether somebody is in the middle of the first steps: they are shown also once the desk begins anew."""

    def keep_first_steps(self, wanted: bool) -> None:
        """Begin the first steps, or be through them."""

    def changelog(self) -> str: ...

    def parts(self) -> tuple[Part, ...]: ...

    def licence_texts(self) -> str: ...

    def choose(self, name: str, value: object | None) -> None:
        """Write a setting into the person's own file; None takes it out. Raises ``OSError`` where it cannot be."""


def settings_of(layers: Layers) -> tuple[Setting, ...]:
    """Every setting, with what holds and why."""
    merged = layers.merged()
    found = []
    for name in SETTABLE:
        origin = layers.origin(name)
        default = Settings.model_fields[name].default
        value, own = merged.get(name, default), layers.user.get(name)
        if name == "token":
            value, own = (HIDDEN if each else None for each in (value, own))
        elif name == "url":
            value, own = (shown_address(str(each)) if each else None for each in (value, own))
        found.append(Setting(name, value, origin, own))
    return tuple(found)


def differing(settings: Sequence[Setting]) -> tuple[Setting, ...]:
    """Those that are not as the program is built."""
    return tuple(each for each in settings if each.value != Settings.model_fields[each.name].default)


def bundle(installation: Installation, running: Running, state: State, now: datetime) -> str:
    """Everything in one text, for support. English, whatever the desk speaks."""
    line = state.connection
    since = f" since {line.since.isoformat()}" if line.since else ""
    parts = {
        "versions": [f"{name} {value}" for name, value in installation.versions],
        "places": [f"{name}: {value}" for name, value in installation.places],
        "settings that differ": [
            f"{each.name} = {each.value} ({each.origin})" for each in differing(installation.settings)
        ],
        "line": [
            f"{line.status}{since}{f', {line.problem}' if line.problem else ''}",
            f"cursor {state.cursor}",
            f"policy {state.session.policy_version if state.session else 'unknown'}",
        ],
        "this computer": list(state.notices),
        "unsent": [unsent_text(each, now) for each in state.pending],
        "for IT": for_it(state),
        "tasks": list(running.tasks),
        "changes told": [f"{told.at.isoformat()} {told.cursor} {told.kind}" for told in running.told],
        "log": list(running.log),
    }
    head = f"agentdesk, {now.isoformat()}"
    return "\n\n".join([head, *("\n".join([f"# {name}", *(lines or ["nothing"])]) for name, lines in parts.items())])


def for_it(state: State) -> list[str]:
    """What somebody else has to mend, and how."""
    return [*_of_file(state), *_of_answers(state)]


def _of_file(state: State) -> list[str]:
    if Code.LOCAL_STORE_RENEWED not in state.notices:
        return []
    return [
        "While the desk was open another program removed, replaced or wrote into its database (desk-*.db and its -wal "
        "in the profile's folder), which was made anew. Keep cleaning, synchronising and bringing back of profiles "
        "away from that folder while a desk runs; what came to stand there is beside it as *.replaced-* or "
        "*.unreadable-*."
    ]


def _of_answers(state: State) -> list[str]:
    if not any(each.problem == Code.BAD_ANSWER for each in state.pending):
        return []
    waiting = sum(each.status is not PendingStatus.REFUSED for each in state.pending)
    return [
        f"{waiting} commands wait behind an answer that is not the service's: a proxy, a gateway or a page to sign in "
        "at gave it, and it counts neither as done nor as refused. Nothing is lost; they are sent again.",
        "Let POST, PUT, PATCH and DELETE below /v1 through to the service as they are, with bodies of up to 5 MB, and "
        "leave the headers Idempotency-Key and Agentdesk-Protocol on its answers (docs/decisions/0094).",
    ]


def unsent_text(pending: Pending, now: datetime) -> str:
    """One item of the outbox without what it says."""
    age = int((now - pending.queued_at).total_seconds())
    problem = f", {pending.problem}" if pending.problem else ""
    command = pending.command
    return f"{command.kind} {command.command_id}: {pending.status}, {age} s old, {pending.tries} tries{problem}"
