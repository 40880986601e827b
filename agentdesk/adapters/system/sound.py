"""Plays the sound of the desk with what the system has: no library for sound is shipped for a third of a second.

Windows and macOS can play a WAV file themselves; on Linux one of the usual players does. Never waits for it.
"""

import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"))
"""Of PipeWire, PulseAudio and ALSA: the first one that there is, and that can play."""
APART_S = 2.0
"""Of much news at once the first is heard."""


class Sound:
    """One file. ``play`` returns False where nothing can play it."""

    def __init__(self, file: Path, now_s: Callable[[], float] = time.monotonic) -> None:
        self._file, self._now_s = file, now_s
        self._played_s: float | None = None
        self._running: subprocess.Popen[bytes] | None = None
        self._mute: set[str] = set()

    def play(self) -> bool:
        if self._played_s is not None and self._now_s() - self._played_s < APART_S:
            return True
        self._played_s = self._now_s()
        if sys.platform == "win32":
            return _play_on_windows(self._file)
        self._learn()
        command = next((each for each in _players() if each[0] not in self._mute), None)
        return command is not None and self._start([*command, str(self._file)])

    def _learn(self) -> None:
        """One that ended in failure (there may be no server of sound that it could reach) is not asked again."""
        if self._running is not None and self._running.poll():
            assert isinstance(self._running.args, list), "it was started so"
            self._mute.add(str(self._running.args[0]))

    def _start(self, command: Sequence[str]) -> bool:
        if self._running is not None and self._running.poll() is None:
            return True  # a player that hangs is not joined by more of them
        quiet = subprocess.DEVNULL
        try:
            self._running = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        except OSError as error:
            log.info("the sound cannot be played: %s", error.strerror)
            return False
        return True


def _players() -> Sequence[Sequence[str]]:
    if sys.platform == "darwin":
        return (("afplay",),)
    return [each for each in PLAYERS if shutil.which(each[0])]


def _play_on_windows(file: Path) -> bool:
    if sys.platform != "win32":
        return False
    import winsound

    try:
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
    except RuntimeError:
        return False
    return True
