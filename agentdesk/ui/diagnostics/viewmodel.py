"""What the page of diagnostics shows: sections of lines, the newest first where time matters. Qt-free."""

from datetime import datetime

from agentdesk.app.diagnosis import Installation, Running, differing, unsent_text
from agentdesk.app.state import ConnectionStatus, State
from agentdesk.domain.records import dataclass
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.words import _, listed, span_text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines. ``is_trace`` marks what grows while one looks: shown in a field that scrolls."""

    id: str
    title: str
    lines: tuple[str, ...]
    is_trace: bool = False


def build(installation: Installation, running: Running, state: State, now: datetime) -> tuple[Section, ...]:
    """All sections, in the order in which one looks for a fault."""
    return (
        Section("line", _("Line to the orchestrator"), _line(state, now)),
        Section("computer", _("This computer"), _or_nothing([_of_computer(code) for code in state.notices])),
        Section("unsent", _("Not sent yet"), _or_nothing([unsent_text(each, now) for each in state.pending])),
        Section(
            "settings",
            _("Settings that differ from the program's own"),
            _or_nothing([f"{each.name} = {each.value} ({each.origin})" for each in differing(installation.settings)]),
        ),
        Section("versions", _("Versions"), tuple(f"{name} {value}" for name, value in installation.versions)),
        Section("places", _("Places"), tuple(f"{name}: {value}" for name, value in installation.places)),
        Section(
            "told",
            _("Changes received"),
            _or_nothing([f"{told.at:%H:%M:%S} {told.cursor} {told.kind}" for told in reversed(running.told)]),
            is_trace=True,
        ),
        Section("tasks", _("Tasks that run"), _or_nothing(list(running.tasks)), is_trace=True),
        Section("log", _("Log"), _or_nothing(list(reversed(running.log))), is_trace=True),
    )


def _line(state: State, now: datetime) -> tuple[str, ...]:
    line = state.connection
    words = {
        ConnectionStatus.STARTING: _("starting"),
        ConnectionStatus.CATCHING_UP: _("catching up"),
        ConnectionStatus.LIVE: _("live"),
        ConnectionStatus.OFFLINE: _("offline"),
        ConnectionStatus.REFUSED: _("refused"),
    }
    said = [words[line.status]]
    if line.since is not None:
        said.append(_("for {span}").format(span=span_text((now - line.since).total_seconds())))
    if line.problem:
        said.append(line.problem)
    if line.next_try_at is not None:
        seconds = max(0, round((line.next_try_at - now).total_seconds()))
        said.append(_("next try in {n} s").format(n=seconds))
    cursor = _("cursor {cursor}").format(cursor=state.cursor)
    policy = state.session.policy_version if state.session else _("unknown")
    return (listed(said), cursor, _("policy {version}").format(version=policy))


def _of_computer(code: str) -> str:
    known = explain(code)
    return f"{known.title}. {known.detail} ({code})"


def _or_nothing(lines: list[str]) -> tuple[str, ...]:
    return tuple(lines) or (_("nothing"),)
