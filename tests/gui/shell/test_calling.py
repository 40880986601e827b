"""Calling somebody who looks elsewhere: a sound, a note of the system and a number, and none of it when not wanted."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QWindow
from pytestqt.qtbot import QtBot

from agentdesk.adapters.system.sound import Sound
from agentdesk.app.attention import focused
from agentdesk.app.attention import watched as seen_while
from agentdesk.app.disturbing import Manners, Quiet
from agentdesk.app.fold import with_utterances
from agentdesk.app.state import State
from agentdesk.devtools.chime import chime, sound_file
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import CALL, CHAT, NOW, OFFER, interactions, morning
from agentdesk.domain.interaction import InteractionState, Speaker
from agentdesk.ui.shell.bell import is_in_front
from agentdesk.ui.shell.calling import Calling
from agentdesk.ui.shell.tools_window import ToolsWindow
from agentdesk.ui.shell.viewmodel import build
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents


class HandBell:
    """Keeps what it was asked for."""

    def __init__(self) -> None:
        self.rung = 0
        self.notes: list[tuple[str, str]] = []
        self.counts: list[int] = []

    def ring(self) -> None:
        self.rung += 1

    def note(self, title: str, text: str) -> None:
        self.notes.append((title, text))

    def count(self, waiting: int, words: str) -> None:
        self.counts.append(waiting)


class Watched:
    """Calling over a bell; ``in_front`` says whether the desk is."""

    def __init__(self) -> None:
        self.bell, self.in_front = HandBell(), False
        self.calling = Calling(self.bell, lambda: self.in_front, is_agents=True)

    def follow(self, state: State, manners: Manners | None = None) -> None:
        self.calling.follow(state, build(state, NOW), manners or Manners(), NOW)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def _before() -> State:
    """Nobody waits and nothing is unread."""
    mine = {key: each for key, each in interactions().items() if key != OFFER}
    return replace(morning(), interactions=mine, unread={})


def test_what_there_was_at_the_start_is_no_news_and_what_comes_then_is(watched: Watched) -> None:
    watched.follow(replace(morning(), is_listed=False))
    watched.follow(morning())
    assert (watched.bell.rung, watched.bell.notes) == (0, [])
    watched.follow(_before())
    watched.follow(morning())
    assert watched.bell.rung == 1
    watched.follow(morning())
    assert watched.bell.rung == 1, "it is said once"


def test_a_note_of_the_system_only_while_something_else_is_in_front_and_without_names(watched: Watched) -> None:
    watched.in_front = True
    watched.follow(_before())
    watched.follow(morning())
    assert (watched.bell.rung, watched.bell.notes) == (1, [])
    watched.in_front = False
    watched.follow(_before())
    offers = replace(morning(), unread={})
    watched.follow(offers)
    assert watched.bell.notes == [("Somebody is waiting", "chat · care-1")]
    watched.follow(replace(offers, unread={CHAT: 3}))
    assert watched.bell.notes[-1] == ("A customer wrote", "3 unread messages")
    said = " ".join(part for note in watched.bell.notes for part in note)
    for name in ("Maya", "Li", "Wei", "refunded", "4915112340204"):
        assert name not in said.split(), "it may be seen on a locked screen"


def test_who_looks_at_the_desk_hears_no_sound_of_what_customers_write(watched: Watched) -> None:
    watched.in_front = True
    watched.follow(_before())
    watched.follow(replace(_before(), unread={CHAT: 1}))
    assert watched.bell.rung == 0
    watched.in_front = False
    watched.follow(_before())
    watched.follow(replace(_before(), unread={CHAT: 1}))
    assert watched.bell.rung == 1


@pytest.mark.parametrize(
    ("manners", "rung", "notes"),
    [
        (Manners(), 1, 1),
        (Manners(sound=False), 0, 1),
        (Manners(desktop_notes=False), 1, 0),
        (Manners(do_not_disturb=Quiet.ALWAYS), 0, 0),
    ],
)
def test_as_the_person_wants_it(watched: Watched, manners: Manners, rung: int, notes: int) -> None:
    watched.follow(_before(), manners)
    watched.follow(replace(morning(), unread={}), manners)
    assert (watched.bell.rung, len(watched.bell.notes)) == (rung, notes)
    assert watched.bell.counts[-1] == 1, "the number disturbs nobody"


class Watching(RecordingIntents):
    """Does what concerns looking with the store, as the desk does."""

    desk: Desk | None = None

    def watch(self, is_watched: bool) -> None:
        if self.desk is not None:
            self.desk.store.put(seen_while(self.desk.store.state, is_watched))


def test_who_works_in_another_program_is_called_for_the_chat_in_focus_and_has_read_it_once_back(
    make: Callable[..., Desk], qtbot: QtBot
) -> None:
    intents, bell = Watching(), HandBell()
    desk = make(focused(_before(), CHAT, interactions()[CHAT].customer_id), intents)
    intents.desk = desk
    window = desk.window
    window.calling = Calling(bell, is_in_front, is_agents=True)

    def _customer_writes(number: int) -> None:
        words = desk.store.state.utterances[CHAT]
        at = words[-1].seq + number
        one = words[-1].model_copy(update={"id": f"u-{at}", "seq": at, "speaker": Speaker.CUSTOMER})
        desk.store.put(with_utterances(desk.store.state, CHAT, (one,)))

    _customer_writes(1)
    assert desk.store.state.unread.get(CHAT, 0) == 0, "it is seen"
    other = QWindow()  # no window of the desk's: to it this is another program
    other.show()
    qtbot.waitUntil(lambda: not desk.store.state.is_watched)
    _customer_writes(1)
    assert desk.store.state.unread[CHAT] == 1
    assert (bell.rung, bell.notes, bell.counts) == (1, [("A customer wrote", "1 unread message")], [1])
    window.bring_to_front()
    other.close()
    qtbot.waitUntil(lambda: desk.store.state.unread[CHAT] == 0)
    assert bell.counts == [1, 0]
    _customer_writes(1)
    assert desk.store.state.unread[CHAT] == 0


def test_the_number_is_what_waits_and_goes_with_it(watched: Watched) -> None:
    watched.follow(morning())
    unread = sum(morning().unread.values())
    assert watched.bell.counts == [unread + 1]
    watched.follow(_before())
    assert watched.bell.counts == [unread + 1, 0]


def test_the_command_and_the_page_of_settings_count_at_once(make: Callable[..., Desk], machine: HandMachine) -> None:
    desk = make(morning())
    kept: list[tuple[str, object]] = []
    desk.window.manners.chosen.connect(lambda name, value: kept.append((name, value)))
    assert "do not disturb" not in desk.words(desk.window.status_bar)
    desk.window.commands.run("do_not_disturb")
    assert "do not disturb" in desk.words(desk.window.status_bar)
    desk.window.commands.run("do_not_disturb")
    assert "do not disturb" not in desk.words(desk.window.status_bar)
    tools = ToolsWindow(machine, desk.store, desk.look, desk.clock.now, manners=desk.window.manners)
    tools.settings.chosen.emit("quiet_hours", "00:00-23:59")
    tools.settings.chosen.emit("sound", False)
    assert desk.window.manners.now == Manners(sound=False, quiet_hours="00:00-23:59")
    assert not tools.banner.text(), "it counts at once, and not from the next start"
    tools.close()
    tools.deleteLater()
    assert kept == [("do_not_disturb", "always"), ("do_not_disturb", "in_calls")]


def test_that_news_may_be_heard_is_said_where_it_is_so(make: Callable[..., Desk]) -> None:
    """In a call it was said, and nothing could be heard."""
    desk = make(morning())
    call = desk.store.state.interactions[CALL].model_copy(update={"state": InteractionState.CONNECTED})
    desk.store.put(replace(morning(), interactions={**morning().interactions, CALL: call}))
    assert "do not disturb" in desk.words(desk.window.status_bar), "by a call"
    desk.window.commands.run("do_not_disturb")
    assert "Nothing disturbs now." in desk.words(desk.window.status_bar)
    desk.window.commands.run("do_not_disturb")
    assert "As usual again, quiet for now." in desk.words(desk.window.status_bar)
    desk.store.put(morning())
    desk.window.commands.run("do_not_disturb")
    desk.window.commands.run("do_not_disturb")
    assert "News may be heard again." in desk.words(desk.window.status_bar)


def test_as_usual_is_as_the_person_chose_it(make: Callable[..., Desk]) -> None:
    desk = make(morning())
    desk.window.manners.put("do_not_disturb", Quiet.NEVER)
    desk.window.commands.run("do_not_disturb")
    desk.window.commands.run("do_not_disturb")
    assert desk.window.manners.now.do_not_disturb == Quiet.NEVER, "it became: in calls"


def test_the_sound_is_ours_and_is_made_the_same_anywhere() -> None:
    made = chime()
    assert sound_file().read_bytes() == made
    assert len(made) < 20_000
    assert made[:4] == b"RIFF"


@pytest.fixture
def players(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of players, none of them the system's; each writes down what it was asked to play."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def test_it_is_played_by_what_the_system_has_and_not_over_and_over(players: Path) -> None:
    clock = [0.0]
    plays = Sound(sound_file(), lambda: clock[0])
    assert not plays.play(), "nothing here can play it: the system beeps"
    heard = players / "heard"
    player = players / "paplay"
    player.write_text(f'#!/bin/sh\necho "$@" >> {heard}\n')
    player.chmod(0o755)
    clock[0] = 5.0
    for _often in range(20):
        assert plays.play()
    assert plays._running is not None
    assert plays._running.wait(timeout=60) == 0
    assert heard.read_text().splitlines() == [str(sound_file())]
