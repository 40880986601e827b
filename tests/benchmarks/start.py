"""Start: from a process's beginning to its first paint, to ready, and to all regions, and memory then; beside a bare
PySide6 window."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from agentdesk import __version__
from agentdesk.adapters.system.folders import Profile
from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import Place, place

MIB = 1024 * 1024

BARE = r"""
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

def told():
    for word in ("painted", "ready", "whole"):
        print(word, time.time(), time.process_time(), flush=True)

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, told)
        return False

app = QApplication([])
window = QMainWindow()
label = QLabel("agentdesk", window)
window.setCentralWidget(label)
window.resize(1440, 900)
watch = Watch()
label.installEventFilter(watch)
window.show()
app.exec()
"""


@dataclass(frozen=True)
class Start:
    """At each point: seconds since the process was begun, its processor time, and bytes of memory."""

    painted: tuple[float, float, int]
    ready: tuple[float, float, int]
    whole: tuple[float, float, int]


def _start(command: list[str]) -> Start:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.time()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    at: dict[str, tuple[float, float, int]] = {}
    try:
        while "whole" not in at:
            word, moment, worked = process.stdout.readline().split()
            at[word] = float(moment) - begun, float(worked), psutil.Process(process.pid).memory_info().rss
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    return Start(**at)


def _desk(service: Place) -> list[str]:
    profile = service.folder / "desk"  # the same each time
    if not profile.exists():  # an ordinary start: somebody has been through the first steps already
        profile.mkdir()
        Profile(profile).version_file.write_text(__version__)
    return [sys.executable, "-m", "tests.benchmarks.first_paint", service.url, service.agent, str(profile)]


def _in_turn(times: int, *commands: list[str]) -> list[Start]:
    """The median start of each command. In turn, so that what else runs on the machine meets all of them."""
    for command in commands:
        _start(command)  # writes the .pyc files, warms the disk
    rounds = [[_start(command) for command in commands] for _ in range(times)]
    return [_median(list(starts)) for starts in zip(*rounds, strict=True)]


def _median(starts: list[Start]) -> Start:
    def _of(points: Iterable[tuple[float, float, int]]) -> tuple[float, float, int]:
        clock, processor, memory = zip(*points, strict=True)
        return median(clock), median(processor), int(median(memory))

    return Start(_of(one.painted for one in starts), _of(one.ready for one in starts), _of(one.whole for one in starts))


def measure(settings: Settings) -> list[Figure]:
    times = settings.size(7, 1)
    with place() as service:
        bare, ours = _in_turn(times, [sys.executable, "-c", BARE], _desk(service))
    clock, processor, memory = bare.painted[0] * 1e3, bare.painted[1] * 1e3, bare.whole[2] / MIB
    busy, behind = "the same where others use the machine too", "all regions there; they are made behind ready"
    return [
        Figure("start to first paint", "ms", ours.painted[0] * 1e3, clock, 1.3),
        Figure("start to ready", "ms", ours.ready[0] * 1e3, clock, 2.8, note="signed in, lists there"),
        Figure("start to whole", "ms", ours.whole[0] * 1e3, clock, note=behind),
        Figure("processor time to first paint", "ms", ours.painted[1] * 1e3, processor, note=busy),
        Figure("processor time to ready", "ms", ours.ready[1] * 1e3, processor, note=busy),
        Figure("processor time to whole", "ms", ours.whole[1] * 1e3, processor, note=busy),
        Figure("memory once ready", "MiB", ours.ready[2] / MIB, memory, 2.0),
        Figure("memory once whole", "MiB", ours.whole[2] / MIB, memory),
    ]
