"""The supervisor's override log made by hand: so many records, and one of them open."""

from dataclasses import replace
from typing import Any

from agentdesk.app.state import Loading, OverrideFilter, OverrideLog, State
from agentdesk.devtools.scenes.morning import session
from agentdesk.devtools.scenes.overrides import counted, override, record
from agentdesk.domain.people import Role
from agentdesk.domain.problems import Code


def log_of(count: int = 40, **changes: Any) -> State:
    rows = tuple(override(number) for number in range(count))
    log = OverrideLog(loading=Loading.READY, items=rows, counts=counted(rows, decisions=300))
    log = replace(log, counted=changes.get("filter", OverrideFilter()), **changes)
    return State(session=session(Role.SUPERVISOR), override_log=log)


def opened(number: int, **changes: Any) -> State:
    return log_of(selected_id=f"o{number}", record=record(override(number)), record_loading=Loading.READY, **changes)


def nothing() -> State:
    """Nobody did other than advised yet."""
    return log_of(0)


def loading() -> State:
    return replace(log_of(0), override_log=OverrideLog(loading=Loading.LOADING))


def failed() -> State:
    """The service did not answer."""
    return replace(log_of(0), override_log=OverrideLog(loading=Loading.FAILED, problem=Code.UNAVAILABLE))
