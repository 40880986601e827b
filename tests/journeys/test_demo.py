"""A newcomer types the first command of the README where there is no display, and believes it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

SHOTS = {"offer-light", "call-light", "call-dark", "override-light", "wrap-up-light", "chat-light", "supervisor-light",
         "supervisor-dark", "journeys-light", "patterns-light", "patterns-dark"}  # fmt: skip
PATIENCE_S = 900


def _colours(image: QImage) -> int:
    """How many colours a coarse grid over the picture meets: a blank window has one or two."""
    points = ((x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7))
    return len({image.pixel(x, y) for x, y in points})


@pytest.mark.timeout(PATIENCE_S + 30)
def test_the_headless_demo_does_what_it_says(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    done = subprocess.run(
        [sys.executable, "-m", "agentdesk", "demo", "--shots", str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for promised in (
        "called",
        "why",
        "already tried",
        "recommended",
        "done instead",
        "in the store",
        "verifies",
        "wrote",
    ):
        assert promised in done.stdout
    pictures = {path.stem: QImage(str(path)) for path in tmp_path.glob("*.png")}
    assert pictures.keys() == SHOTS
    assert {name for name, picture in pictures.items() if _colours(picture) < 20} == set()
    brightness = {name: picture.pixelColor(picture.width() // 2, 200).lightness() for name, picture in pictures.items()}
    assert all((value < 128) is name.endswith("-dark") for name, value in brightness.items())
