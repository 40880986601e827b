"""Each region of the agent's window in each of its states, and what it then says.

Where what is shown grows old is said once for all regions where one looks first, with the age: at the head of who is in
view, and by the advice, which one may act on. What the line is like is said in the strip alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QWidget

from agentdesk.app.fetching import Loading
from agentdesk.app.state import State
from agentdesk.devtools.scenes import agents_day
from agentdesk.devtools.scenes.morning import MAYA, ago, chatting, maya_view, morning, nothing_yet
from agentdesk.ui.shell.agent_window import AgentWindow
from tests.support.gui_desk import Desk

WORK, CUSTOMER, CONVERSATION = "Work", "Customer", "Conversation"
TIMELINE, ADVICE, JOURNEYS, STRIP = "Timeline", "Do next", "Journeys", "strip"


def _of_maya(loading: Loading, minutes: int = 0) -> State:
    view = replace(maya_view(), loading=loading, fetched_at=ago(minutes=minutes))
    return agents_day.live(replace(morning(), customers={MAYA: view}))


def partial() -> State:
    """What was known is shown while the rest is read."""
    return _of_maya(Loading.LOADING)


def stale() -> State:
    """It could not be read again for twelve minutes, on a line that stands."""
    return _of_maya(Loading.STALE, 12)


WHOLE = {
    TIMELINE: "Activation failed",
    WORK: "Work list",
    CUSTOMER: "Activating a new phone, third try",
    CONVERSATION: "Private note",
    ADVICE: "Re-issue the activation code by voice",
    JOURNEYS: "Get the new phone working",
}
OLD = "may be out of date"
UNREACHED = "The service cannot be reached"
CASES: Mapping[str, tuple[Callable[[], State], Mapping[str, str]]] = {
    "empty": (
        lambda: agents_day.live(nothing_yet()),
        {
            WORK: "Nobody is waiting",
            CUSTOMER: "Nobody in view",
            CONVERSATION: "Open one from the work list",
            TIMELINE: "Open a call, a chat or a customer",
            ADVICE: "Advice appears with the customer",
            STRIP: "Live",
        },
    ),
    "loading": (
        lambda: agents_day.live(chatting()),
        {CUSTOMER: "Loading", TIMELINE: "Loading", ADVICE: "Loading", JOURNEYS: "Loading", CONVERSATION: "Reply"},
    ),
    "beginning": (State, {WORK: "Loading"}),
    "partial": (partial, WHOLE),
    "live": (lambda: agents_day.live(morning()), {**WHOLE, STRIP: "Live"}),
    "stale": (
        stale,
        {**WHOLE, CUSTOMER: "As of 10:42: what happened since is not known here", ADVICE: OLD, STRIP: "Live"},
    ),
    "offline": (
        agents_day.offline,
        {**WHOLE, CUSTOMER: "As of 10:42", ADVICE: OLD, STRIP: "No connection"},
    ),
    "refused": (agents_day.refused, {**WHOLE, STRIP: "Refused"}),
    "error": (agents_day.failed, {CUSTOMER: UNREACHED, TIMELINE: UNREACHED, ADVICE: UNREACHED, JOURNEYS: "could not"}),
}


def said(place: QWidget) -> str:
    """All that is read there or heard of it."""
    shown = [each for each in place.findChildren(QWidget) if each.isVisible()]
    texts = [each.text() for each in shown if isinstance(each, QLabel | QAbstractButton)]
    for view in (each for each in shown if isinstance(each, QAbstractItemView)):
        model, role = view.model(), Qt.ItemDataRole.AccessibleTextRole
        texts += [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]
    return " | ".join((*texts, *(each.accessibleName() for each in shown)))


@pytest.mark.parametrize("name", CASES)
def test_each_region_says_how_it_is(make: Callable[[State], Desk], name: str) -> None:
    state, expected = CASES[name]
    window = make(state()).window
    missing = [region for region, words in expected.items() if words not in said(_place(window, region))]
    assert missing == [], f"{name}: {said(_place(window, missing[0]))}"


def _place(window: AgentWindow, region: str) -> QWidget:
    if region == STRIP:
        return window.top_bar
    shown = (each for each in window.findChildren(QWidget) if each.accessibleName() == region and each.isVisible())
    return next(shown)
