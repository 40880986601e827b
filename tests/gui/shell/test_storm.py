"""Typing through a storm of events: real keys into a real window, and not one letter is lost or lands elsewhere."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Connection, ConnectionStatus, Loading, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, MAYA, NOW, OFFER, chatting, interactions, morning
from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Delivery, InteractionState, Note, Speaker, Utterance
from tests.support.gui_desk import Desk

TEXT = "The quick brown fox jumps over the lazy dog while everything around it rings, pops up and changes."


def _storm(begin: State, seed: int) -> Iterator[State]:
    """States, each with something that arrived: whatever can."""
    chance, state = random.Random(seed), begin
    for number in cycle(range(10_000)):
        said = Utterance(
            id=UtteranceId(f"s{number}"),
            interaction_id=InteractionId(chance.choice((CALL, CHAT))),
            seq=100 + number,
            speaker=chance.choice((Speaker.CUSTOMER, Speaker.AGENT)),
            text=f"line {number} of the storm",
            at=NOW + timedelta(milliseconds=number),
            sentiment=chance.uniform(-1, 1),
            delivery=chance.choice((None, *Delivery)),
        )
        offer = interactions()[OFFER].model_copy(
            update={"id": InteractionId(f"o{number}"), "state": chance.choice(tuple(InteractionState))}
        )
        note = Note(
            id=f"n{number}", interaction_id=InteractionId(CHAT), agent_id="a-boss", agent_name="Ines Duarte",
            from_supervisor=True, text="Look at this", at=NOW,
        )  # fmt: skip
        view = state.customers.get(MAYA)
        talk = said.interaction_id
        changes: list[State] = [
            replace(state, utterances={**state.utterances, talk: (*state.utterances.get(talk, ()), said)}),
            replace(state, interactions={**state.interactions, offer.id: offer}),
            replace(state, interactions={**begin.interactions}),
            replace(state, unread={CHAT: number % 7, CALL: number % 3}),
            replace(state, notes={CHAT: (note,)}),
            replace(state, connection=Connection(chance.choice(tuple(ConnectionStatus)), since=NOW)),
            replace(state, notices=(("disk_full",) if number % 2 else ())),
            replace(state, accepted={"d-maya": "reissue_code"} if number % 2 else {}),
        ]
        if view is not None:
            stale = replace(view, loading=chance.choice((Loading.READY, Loading.STALE, Loading.LOADING)))
            changes.append(replace(state, customers={**state.customers, MAYA: stale}))
        state = chance.choice(changes)
        yield state


def _press(window: QWindow, letter: str) -> None:
    """A key as the system hands it to the window: whoever has the caret gets it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QCoreApplication.sendEvent(window, event)


@pytest.mark.parametrize("where", ["composer", "note", "palette", "find", "override", "own_window"])
def test_no_letter_is_lost_in_a_storm(qtbot: QtBot, make: Callable[..., Desk], where: str) -> None:
    desk = make(morning() if where == "override" else chatting())
    window = desk.window
    if where == "own_window":
        window.commands.run("own_window_talk")
    commands = {"composer": "reply", "find": "find_timeline", "override": "do_other", "own_window": "reply"}
    window.commands.run(commands.get(where, where))
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit))
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    storm = _storm(desk.store.state, seed=len(where))
    text = TEXT if where == "composer" else TEXT[:40]
    for number, letter in enumerate(text):
        _press(field.window().windowHandle(), letter)
        desk.store.put(next(storm))
        if number % 10 == 0:
            desk.clock.at += timedelta(seconds=1)
            window._tick(desk.clock.at)
            QCoreApplication.sendPostedEvents()
        assert QApplication.focusWidget() is field, f"after {number} letters something took the caret"
    assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == text
    asked = {"palette": "search_customers", "find": "filter_timeline"}.get(where)
    qtbot.waitUntil(lambda: asked is None or bool(desk.intents.named(asked)))
