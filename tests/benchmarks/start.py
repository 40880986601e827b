"""Start: from a process's beginning to its first paint and to ready, and memory then; beside a bare PySide6 window."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import Place, place

BARE = r"""
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

def told():
    for word in ("painted", "ready"):
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
    """Seconds since the process was begun, its processor time then, and bytes of memory once ready."""

    painted_s: float
    ready_s: float
    painted_processor_s: float
    ready_processor_s: float
    memory: int


def _start(command: list[str]) -> Start:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.time()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    at: dict[str, float] = {}
    processor: dict[str, float] = {}
    try:
        while "ready" not in at:
            word, moment, worked = process.stdout.readline().split()
            at[word], processor[word] = float(moment), float(worked)
        memory = psutil.Process(process.pid).memory_info().rss
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    return Start(at["painted"] - begun, at["ready"] - begun, processor["painted"], processor["ready"], memory)


def _desk(service: Place) -> list[str]:
    profile = service.folder / "desk"  # the same each time: an ordinary start, not the first one with its guide
    return [sys.executable, "-m", "tests.benchmarks.first_paint", service.url, service.agent, str(profile)]


def _in_turn(times: int, *commands: list[str]) -> list[Start]:
    """The median start of each command. In turn, so that what else runs on the machine meets all of them."""
    for command in commands:
        _start(command)  # writes the .pyc files, warms the disk
    rounds = [[_start(command) for command in commands] for _ in range(times)]
    return [_median(list(starts)) for starts in zip(*rounds, strict=True)]


def _median(starts: list[Start]) -> Start:
    return Start(
        median(one.painted_s for one in starts),
        median(one.ready_s for one in starts),
        median(one.painted_processor_s for one in starts),
        median(one.ready_processor_s for one in starts),
        int(median(one.memory for one in starts)),
    )


def measure(settings: Settings) -> list[Figure]:
    times = settings.size(7, 1)
    with place() as service:
        bare, ours = _in_turn(times, [sys.executable, "-c", BARE], _desk(service))
    mib, floor = 1024 * 1024, bare.painted_processor_s * 1e3
    busy = "the same where others use the machine too"
    return [
        Figure("start to first paint", "ms", ours.painted_s * 1e3, bare.painted_s * 1e3, 1.3),
        Figure("start to ready", "ms", ours.ready_s * 1e3, bare.painted_s * 1e3, 2.8, note="signed in, lists there"),
        Figure("processor time to first paint", "ms", ours.painted_processor_s * 1e3, floor, note=busy),
        Figure("processor time to ready", "ms", ours.ready_processor_s * 1e3, floor, note=busy),
        Figure("memory once ready", "MiB", ours.memory / mib, bare.memory / mib, 2.0),
    ]
