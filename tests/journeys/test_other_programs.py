"""While somebody types in another program nothing of the desk comes to the front: under a real window manager, with
real keys, which the X server hands to whoever has the focus."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.reader import REGISTRY, Reader
from tests.support.screen import screen, window_manager
from tests.support.stormy_desk import AT_ONCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs an X server of its own")

TEXT = "typed in another program while the desk rings"
KEYS = ("/org/a11y/atspi/registry/deviceeventcontroller", "org.a11y.atspi.DeviceEventController")
STRING = 4
"""AtspiKeySynthType: letters, whatever keys they are on."""


@contextmanager
def program(module: str, environment: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with (folder / f"{module}.txt").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", f"tests.support.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **environment},
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


def hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the program ended"
    return line.rstrip("\n")


def test_nothing_takes_the_focus_from_another_program(tmp_path: Path) -> None:
    with screen(tmp_path) as shown, window_manager(shown, tmp_path):
        own = {**shown.environment, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "0"}
        with closing(Reader(shown.heard_at)) as reader, program("stormy_desk", own, tmp_path) as desk:
            assert hear(desk) == "shown"
            with program("other_program", own, tmp_path) as other:
                assert hear(other) == "front"
                assert desk.stdin is not None
                for place, letter in enumerate(TEXT, 1):
                    desk.stdin.write("more\n")
                    desk.stdin.flush()
                    reader.call(REGISTRY, *KEYS, "GenerateKeyboardEvent", "isu", (0, letter, STRING))
                    arrived, fronts = map(int, hear(desk).split())
                    assert (arrived, fronts) == (AT_ONCE * place, 0)
                    assert hear(other) == f"text {TEXT[:place]}"
