"""The bell of the system: a sound, or the system's own beep where nothing can play one; silence where nobody sits."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from agentdesk.adapters.system import sound
from agentdesk.adapters.system.sound import Sound
from agentdesk.ui.shell import bell
from agentdesk.ui.shell.bell import SystemBell


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    heard: list[None] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(None))
    return heard


@pytest.fixture
def owner(qapp: QApplication) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()


@pytest.mark.parametrize(
    ("play", "beeped"), [(None, 1), (lambda: False, 1), (lambda: True, 0)], ids=["no sound", "mute", "played"]
)
def test_the_system_beeps_where_nothing_plays_the_sound(
    owner: QObject, beeps: list[None], monkeypatch: pytest.MonkeyPatch, play: Callable[[], bool] | None, beeped: int
) -> None:
    monkeypatch.setattr(bell, "is_seen", lambda: True)
    SystemBell(play, owner).ring()
    assert len(beeps) == beeped


def test_where_nobody_sits_before_a_screen_nothing_is_heard(owner: QObject, beeps: list[None]) -> None:
    played: list[None] = []

    def _play() -> bool:
        played.append(None)
        return True

    SystemBell(_play, owner).ring()
    assert not played
    assert not beeps


def test_without_a_tray_notes_and_numbers_are_none_and_nothing_fails(owner: QObject) -> None:
    silent = SystemBell(None, owner)
    silent.note("Somebody is waiting", "chat")
    silent.count(3, "3 things wait for you")
    silent.put_away()
    assert silent.tray is None, "there is none on this platform"


def test_a_player_that_cannot_play_gives_way_to_the_next_and_then_to_the_beep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pw-play is often there where no PipeWire runs: it ends at once, and nobody heard anything, ever."""
    clock = [0.0]
    players = {name: tmp_path / name for name in ("pw-play", "paplay")}
    for player in players.values():
        player.write_text("#!/bin/sh\nexit 1\n")
        player.chmod(0o755)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    plays = Sound(tmp_path / "news.wav", lambda: clock[0])
    began = []
    for _each in players:
        clock[0] += sound.APART_S
        assert plays.play()
        assert plays._running is not None
        plays._running.wait(timeout=60)
        began.append(Path(str(plays._running.args[0])).name)  # type: ignore[index]
    clock[0] += sound.APART_S
    assert not plays.play(), "the system beeps"
    assert began == ["pw-play", "paplay"]
