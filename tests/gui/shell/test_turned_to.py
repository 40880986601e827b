"""Who goes to another contact without seeing it hears to whom: the caret may stay in the same field."""

from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes.morning import MAYA, chatting, morning, nothing_yet
from tests.support.gui_desk import Desk


def test_to_whom_the_agent_turned_is_heard_once(heard: list[str], make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    heard.clear()
    desk.store.put(chatting())
    assert "Li Wei, chat" in heard
    heard.clear()
    desk.store.put(replace(chatting(), unread={}))
    assert "Li Wei, chat" not in heard


def test_who_is_looked_up_is_heard_by_name_and_nobody_is_not(heard: list[str], make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    heard.clear()
    desk.store.put(replace(morning(), focus=Focus(customer_id=MAYA)))
    assert "Maya Ortiz" in heard
    heard.clear()
    desk.store.put(nothing_yet())
    assert heard == []
