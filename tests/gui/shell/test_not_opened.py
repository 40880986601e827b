"""A desk that cannot be opened says so in a window: whoever clicked on an icon sees no stderr."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.opening import database_file
from agentdesk.adapters.system.folders import Profile
from tests.support.desk_process import QUIET, agentdesk

Refused = Callable[..., dict[str, str]]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """Open a desk on that profile, look at the window that comes, copy its details and close it."""

    def _look(profile: Path, how: str = "") -> dict[str, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.support.refused_process", str(profile), how],
            cwd=Path(__file__).parents[3],
            env={**os.environ, **QUIET},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ended.returncode == 1, ended.stderr
        told: dict[str, str] = json.loads(ended.stdout)
        return {**told, "stderr": ended.stderr}

    return _look


def _no_folder(profile: Path) -> None:
    profile.write_text("a file is in its place")


def _broken_settings(profile: Path) -> None:
    profile.mkdir()
    (profile / "settings.toml").write_text("theme = [")


def _wrong_settings(profile: Path) -> None:
    profile.mkdir()
    (profile / "settings.toml").write_text('theme = "pink"')


def _settings_unreadable(profile: Path) -> None:
    (profile / "settings.toml").mkdir(parents=True)


def _no_database(profile: Path) -> None:
    (database_file(Profile(profile), "embedded:agent") / "not a file").mkdir(parents=True)


def _no_key(profile: Path) -> None:
    (profile / "desk.key").mkdir(parents=True)


CAUSES = {
    "no folder": (_no_folder, "This computer cannot keep what you do", "File exists"),
    "broken settings": (_broken_settings, "Its settings are wrong", "settings.toml"),
    "wrong settings": (_wrong_settings, "Its settings are wrong", "theme: "),
    "settings that cannot be read": (_settings_unreadable, "Its settings are wrong", "settings.toml"),
    "no file": (_no_database, "This computer cannot keep what you do", "unable to open"),
    "no key": (_no_key, "This computer cannot keep what you do", "desk.key"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_window_says_what_happened_and_what_to_do(refused: Refused, tmp_path: Path, cause: str) -> None:
    make, title, detail = CAUSES[cause]
    make(tmp_path / "profile")
    seen = refused(tmp_path / "profile")
    assert "The desk could not be opened" in seen["shown"]
    assert title in seen["shown"]
    assert "then open the desk again" in seen["shown"]
    assert detail in seen["copied"]
    assert str(tmp_path / "profile") in seen["copied"]
    assert title.removeprefix("Its ") in seen["stderr"].replace("The s", "s")


def test_who_holds_the_file_is_said(refused: Refused, tmp_path: Path) -> None:
    file = database_file(Profile(tmp_path / "profile"), "embedded:agent")
    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "Another program holds the desk's own file" in refused(tmp_path / "profile", "impatient")["shown"]


def test_a_fault_is_said_with_where_it_happened(refused: Refused, tmp_path: Path) -> None:
    seen = refused(tmp_path / "profile", "fault")
    assert "a fault of the program" in seen["shown"]
    assert "RuntimeError: planted" in seen["copied"]
    assert "Traceback" in seen["stderr"]


def test_it_speaks_the_language_of_the_desk_and_looks_like_it(refused: Refused, tmp_path: Path) -> None:
    _no_database(tmp_path / "profile")
    (tmp_path / "profile" / "settings.toml").write_text('language = "de"\ntheme = "dark"')
    seen = refused(tmp_path / "profile")
    assert "agentdesk konnte nicht geöffnet werden" in seen["shown"]
    assert seen["copy"] == "Einzelheiten kopieren"


def test_where_nobody_can_see_a_window_there_is_none(tmp_path: Path) -> None:
    _broken_settings(tmp_path / "profile")
    ended = agentdesk(tmp_path / "profile")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The settings are wrong, so the desk was not opened: ")


def test_a_look_that_the_desk_wrote_and_cannot_read_does_not_keep_it_shut(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "look.toml").write_text('language = "de"\nthe')  # as a power cut leaves it
    (tmp_path / "profile" / "settings.toml").write_text('theme = "pink"')
    assert "theme: " in agentdesk(tmp_path / "profile").stderr
