"""The named scenes: each window of the desk in each state that people meet it in.

Owns the names, what is on the stage under each, and the looks in which all are photographed.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from agentdesk.app.state import State
from agentdesk.devtools.scenes import agents_day, floor, full, identity, journeys, log, mine, morning, patterns, radar
from agentdesk.devtools.scenes.stage import Stage
from agentdesk.domain.people import Role
from agentdesk.domain.proposal import ProposalState
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.analyst_window import AnalystWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.pages import PagedWindow
from agentdesk.ui.shell.supervisor_window import SupervisorWindow

Play = Callable[[Look, Path], Stage]


def _agent(state: Callable[[], State], *commands: str) -> Play:
    """The agent's window in that state, once those commands were given."""

    def play(look: Look, folder: Path) -> Stage:
        stage = Stage(AgentWindow, state(), look, folder)
        for command in commands:
            stage.window.commands.run(command)
        return stage

    return play


def _tools(page: str, state: Callable[[], State] = morning.morning) -> Play:
    def play(look: Look, folder: Path) -> Stage:
        stage = Stage(AgentWindow, state(), look, folder)
        stage.window.open_tools(page)
        assert stage.window.tools is not None
        stage.shown = stage.window.tools
        return stage

    return play


def _page(kind: type[PagedWindow], page: str, state: Callable[[], State]) -> Play:
    def play(look: Look, folder: Path) -> Stage:
        stage = Stage(kind, state(), look, folder)
        assert isinstance(stage.window, PagedWindow)
        stage.window.show_page(page)
        return stage

    return play


def _supervisor(page: str, state: Callable[[], State]) -> Play:
    return _page(SupervisorWindow, page, lambda: agents_day.live(state()))


def _analyst(page: str, state: Callable[[], State]) -> Play:
    return _page(AnalystWindow, page, lambda: agents_day.live(state()))


def _sent() -> State:
    sent = radar.proposal(state=ProposalState.SENT, test=radar.back_test(), may=("publish", "return"))
    return radar.state_of(Role.ANALYST, proposals=(sent,), proposal=sent)


AGENT: Mapping[str, Play] = MappingProxyType(
    {
        "opening": _agent(State),
        "empty": _agent(morning.nothing_yet),
        "pop": _agent(morning.morning),
        "full": _agent(full.full),
        "full-override": _agent(full.full, "do_other"),
        "loading": _agent(morning.chatting),
        "chat": _agent(agents_day.chat),
        "failed": _agent(agents_day.failed),
        "offline": _agent(agents_day.offline),
        "refused": _agent(agents_day.refused),
        "unsent": _agent(agents_day.unsent, "unsent"),
        "set-aside": _agent(agents_day.set_aside, "unsent"),
        "override": _agent(agents_day.overriding, "do_other"),
        "off-the-map": _agent(agents_day.off_the_map, "exception_mode"),
        "identity": _agent(identity.with_history, "identity"),
        "shared-phone": _agent(identity.shared_phone),
        "wrap-up": _agent(agents_day.wrapping),
        "palette": _agent(morning.morning, "palette"),
        "keys": _agent(morning.morning, "keys"),
        "change-keys": _agent(morning.morning, "change_keys"),
        "settings": _tools("settings"),
        "diagnostics": _tools("diagnostics"),
        "about": _tools("about"),
        "guide": _tools("guide"),
        "my-record": _tools("record", mine.with_mine),
    }
)
SUPERVISOR: Mapping[str, Play] = MappingProxyType(
    {
        "log": _supervisor("overrides", lambda: log.opened(3)),
        "log-full": _supervisor("overrides", full.full_log),
        "log-empty": _supervisor("overrides", log.nothing),
        "log-loading": _supervisor("overrides", log.loading),
        "log-failed": _supervisor("overrides", log.failed),
        "patterns": _supervisor("patterns", patterns.supervisor),
        "patterns-few": _supervisor("patterns", lambda: patterns.supervisor(patterns.known(patterns.few()))),
        "radar": _supervisor("radar", radar.state_of),
        "proposal": _supervisor("radar", lambda: radar.state_of(proposal=radar.proposal(test=radar.back_test()))),
        "floor": _supervisor("floor", floor.supervising),
        "floor-talk": _supervisor("floor", floor.listening),
        "journeys": _supervisor("journeys", journeys.measured),
    }
)
ANALYST: Mapping[str, Play] = MappingProxyType(
    {
        "analyst-patterns": _analyst("patterns", agents_day.analyst_patterns),
        "analyst-radar": _analyst("radar", _sent),
        "analyst-journeys": _analyst("journeys", lambda: journeys.measured(Role.ANALYST)),
    }
)
WINDOWS: Mapping[str, Play] = MappingProxyType({**AGENT, **SUPERVISOR, **ANALYST})
"""By name; each builds its window in the look that is on."""
