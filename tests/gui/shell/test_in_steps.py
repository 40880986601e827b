"""The window shows a state in steps, between which keys and frames have their turn: no step is more than one region,
nothing half turned is painted, and what is done between two of them counts as if there were none.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CHAT, NOW, chatting, morning, nothing_yet
from agentdesk.ui.kit.transcript_rows import AT_ONCE
from agentdesk.ui.shell.agent_window import RENDER_ANEW_S
from tests.support.gui_desk import Desk
from tests.support.paints import Paints

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _regions(desk: Desk) -> dict[str, QWidget]:
    window = desk.window
    return {
        "work": window.work_list,
        "customer": window.customer,
        "timeline": window.timeline,
        "conversation": window.conversation,
        "wrap_up": window.wrap_up,
        "advice": window.advice,
        "journeys": window.journeys,
        "signals": window.signals,
    }


@pytest.mark.parametrize("state", [chatting, nothing_yet, morning])
def test_no_step_renders_more_than_one_region(
    make: Callable[[State], Desk], monkeypatch: pytest.MonkeyPatch, state: Callable[[], State]
) -> None:
    desk, rendered = make(morning()), list[str]()
    for name, region in _regions(desk).items():
        way = "render_in_steps" if name == "conversation" else "render"
        render = getattr(region, way)

        def _note(*anything: object, name: str = name, render: Callable[..., object] = render) -> object:
            rendered.append(name)
            return render(*anything)

        monkeypatch.setattr(region, way, _note)
    seen = 0
    for _step in desk.store.begin(state()):
        assert len(rendered) - seen <= 1, rendered[seen:]
        seen = len(rendered)
    assert len(rendered) - seen <= 1, rendered[seen:]
    assert sorted(rendered) == sorted(_regions(desk)), "each of them once"


def test_what_grows_old_is_written_again_by_the_store_in_its_turn(
    make: Callable[[State], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all regions at once in the tick of a second."""
    desk, asked, rendered = make(morning()), list[State](), list[object]()
    monkeypatch.setattr(desk.store, "tell_again", lambda: asked.append(desk.store.state))
    monkeypatch.setattr(desk.window.timeline, "render", rendered.append)
    desk.window.tick_body(NOW + timedelta(seconds=RENDER_ANEW_S - 1))
    assert not asked
    desk.window.tick_body(NOW + timedelta(seconds=RENDER_ANEW_S))
    assert len(asked) == 1
    assert not rendered


def test_whoever_is_turned_to_is_painted_whole_and_once(
    make: Callable[[State], Desk], qtbot: QtBot, qapp: QApplication
) -> None:
    desk = make(chatting())
    qtbot.waitUntil(desk.window.customer.updatesEnabled)
    qapp.processEvents()
    window = desk.window
    seen = (window.customer, window.timeline, window.talk, window.advice)
    paints = Paints(*seen)
    for number, _step in enumerate(desk.store.begin(morning())):
        qapp.processEvents()
        if number == 0:
            paints.seen.clear()  # nothing of the turn is done by then
        assert not paints.seen, "half turned"
    qtbot.waitUntil(lambda: all(paints.seen[each] for each in seen if each.isVisible()))
    assert set(paints.seen.values()) == {1}


def test_what_is_written_between_two_steps_belongs_to_whom_it_was_written_to(make: Callable[[State], Desk]) -> None:
    """Until the conversation turns it is the former's, and what is written in it is kept for them."""
    desk = make(chatting())
    desk.press(Qt.Key.Key_J, CTRL)
    field, other = desk.window.focusWidget(), replace(morning())
    assert field is desk.window.conversation.composer.field
    for number, _step in enumerate(desk.store.begin(other)):
        if number == 0:
            QTest.keyClicks(field, "On Monday.")
    saved = [each for each in desk.intents.named("save_draft") if each["text"] == "On Monday."]
    assert [each["key"] for each in saved][-1:] == [f"reply:{CHAT}"]


def test_a_key_that_is_quicker_than_what_is_half_rendered_has_that_and_the_newest_whole(
    make: Callable[[State], Desk],
) -> None:
    """The key that accepts who waits looks once more."""
    desk = make(chatting())
    steps = desk.store.begin(replace(nothing_yet(), interactions={}))
    assert [next(steps), next(steps)][1] == "customer", "by now the list shows that nobody waits"
    desk.store.state = morning()
    desk.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert len(desk.intents.named("accept_interaction")) == 1
    assert list(steps) == [], "all of it was done by then"
    assert "Maya Ortiz" in desk.words(desk.window.customer)


def test_a_window_made_anew_half_way_shows_all(make: Callable[[State], Desk], qtbot: QtBot) -> None:
    desk = make(morning())
    steps = desk.store.begin(chatting())
    next(steps)
    desk.look.set_scale(1.25)
    assert list(steps) == []
    qtbot.waitUntil(desk.window.customer.updatesEnabled)
    assert "Maya Ortiz" not in desk.words(desk.window.customer)
    desk.store.put(morning())
    assert "Maya Ortiz" in desk.words(desk.window.customer)


def test_a_window_that_ends_half_way_is_whole_and_follows_no_more(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    steps = desk.store.begin(chatting())
    next(steps)
    desk.window.stop()
    assert list(steps) == []
    assert desk.window.customer.updatesEnabled()


def test_turning_to_and_fro_makes_no_widget(make: Callable[[State], Desk]) -> None:
    """PySide leaves some bytes behind for each that Qt deletes, and making them is most of what a turn takes."""
    desk = make(morning())
    for state in (chatting(), morning()):
        desk.store.put(state)
    before = set(desk.window.findChildren(QWidget))
    for state in (chatting(), morning()) * 3:
        desk.store.put(state)
    assert set(desk.window.findChildren(QWidget)) == before


def test_a_long_conversation_is_written_in_parts_painted_once_and_whole_for_whoever_asks(
    make: Callable[[State], Desk], qapp: QApplication
) -> None:
    desk = make(_talking_for_long(0))
    transcript = desk.window.conversation.transcript
    rows, painted = list[int](), Paints(transcript.viewport())
    for _step in desk.store.begin(_talking_for_long(5 * AT_ONCE)):
        qapp.processEvents()
        rows.append(len(transcript._rows))
        assert not (rows[-1] % AT_ONCE), "in whole parts"
        assert rows[-1] in (0, 5 * AT_ONCE) or not painted.seen
        painted.seen.clear()
    assert max(after - before for before, after in pairwise(rows)) == AT_ONCE
    assert transcript.is_at_end()
    for step in desk.store.begin(_talking_for_long(9 * AT_ONCE)):
        if step == "lines":
            assert desk.window.conversation.show_evidence([f"{CHAT}-{9 * AT_ONCE - 1}"]), "whoever asks has all of it"
            assert len(transcript._rows) == 9 * AT_ONCE
    desk.store.put(chatting())


def _talking_for_long(lines: int) -> State:
    state = chatting()
    one = state.utterances[CHAT][0]
    said = tuple(
        one.model_copy(update={"id": f"{CHAT}-{n}", "seq": n + 1, "at": one.at + timedelta(seconds=n)})
        for n in range(lines)
    )
    return replace(state, utterances={**state.utterances, CHAT: said}, notes={})
