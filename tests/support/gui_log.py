"""The supervisor's override log on screen, as its tests look at it."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from agentdesk.app.state import Loading, OverrideFilter, OverrideLog, State
from agentdesk.domain.people import Role
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build
from tests.support.gui_overrides import counted, override, record
from tests.support.gui_states import NOW, session


def log_of(count: int = 40, **changes: Any) -> State:
    rows = tuple(override(number) for number in range(count))
    log = OverrideLog(loading=Loading.READY, items=rows, counts=counted(rows, decisions=300))
    log = replace(log, counted=changes.get("filter", OverrideFilter()), **changes)
    return State(session=session(Role.SUPERVISOR), override_log=log)


def opened(number: int, **changes: Any) -> State:
    return log_of(selected_id=f"o{number}", record=record(override(number)), record_loading=Loading.READY, **changes)


def render(view: OverrideLogView, state: State) -> None:
    view.render(build(state, NOW))
    QCoreApplication.sendPostedEvents()
