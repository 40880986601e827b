"""The edges to Qt: the loop, dialogs, problems in words, times in words, one instance."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from agentdesk.domain.problems import Code
from agentdesk.ui import words
from agentdesk.ui.qt import dialogs
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.qt.loop import run
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.single_instance import SingleInstance, send_pop
from agentdesk.ui.qt.time_text import clock_time, day_title, moment
from agentdesk.ui.words import duration_text, score_text, span_text


@pytest.mark.parametrize("code", list(Code))
def test_every_problem_has_words_of_its_own(code: Code) -> None:
    said = explain(code)
    assert said.title
    assert said.detail
    assert "does not know" not in said.detail


def test_a_problem_from_the_future_is_explained_too() -> None:
    assert explain("flux_capacitor_empty").title
    assert explain("flux_capacitor_empty", "The capacitor is empty.").detail == "The capacitor is empty."
    assert explain(None).title


def test_the_loop_runs_asyncio_inside_qt_and_returns_its_code(qapp: QApplication) -> None:
    async def main() -> int:
        await asyncio.sleep(0)
        return await asyncio.to_thread(lambda: 7)

    assert run(qapp, main) == 7
    assert not qapp.quitOnLastWindowClosed()


def test_ctrl_c_is_seen_while_the_loop_is_idle(tmp_path: Path) -> None:
    script = tmp_path / "idle.py"
    script.write_text(
        "import asyncio\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from agentdesk.ui.qt.loop import run\n"
        "async def main():\n"
        "    print('idle', flush=True)\n"
        "    await asyncio.get_running_loop().create_future()\n"
        "try:\n"
        "    run(QApplication([]), main)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', flush=True)\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "idle\n"
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.mark.parametrize("accepted", [True, False])
def test_a_dialog_is_awaited_and_blocks_nobody(qapp: QApplication, accepted: bool) -> None:
    ticked = []

    def answer() -> None:
        ticked.append(1)
        dialog = next(w for w in qapp.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
        if accepted:
            dialog.accept()
        else:
            dialog.reject()

    async def main() -> int:
        asyncio.get_running_loop().call_later(0.01, answer)
        said = await dialogs.ask(None, "Discard it?", "It was never sent.", "Discard")
        return int(said)

    assert run(qapp, main) == int(accepted)
    assert ticked


def test_a_second_start_reaches_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    profile = str(tmp_path)
    assert not send_pop("phone:+14155550142", profile), "nobody is running yet"
    first = SingleInstance(profile)
    assert first.listen()
    call = f"from agentdesk.ui.qt.single_instance import send_pop; print(send_pop('phone:+14155550142', {profile!r}))"
    with (
        qtbot.waitSignal(first.pop_requested) as popped,
        subprocess.Popen([sys.executable, "-c", call], stdout=subprocess.PIPE, text=True) as process,
    ):
        answers: list[str] = []
        reader = threading.Thread(target=lambda: answers.append(process.communicate()[0]))
        reader.start()
        qtbot.waitUntil(lambda: bool(answers))
        reader.join()
    assert popped.args == ["phone:+14155550142"]
    assert answers == ["True\n"]
    first.close()


def test_only_one_is_the_first_and_a_dead_one_is_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(str(tmp_path)), SingleInstance(str(tmp_path))
    assert first.listen()
    assert not second.listen()
    first.close()
    assert second.listen()
    second.close()


_AT_ONCE = """
import sys
from PySide6.QtCore import QCoreApplication
from agentdesk.ui.qt.single_instance import SingleInstance
app, one = QCoreApplication([]), SingleInstance(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(one.listen(), flush=True)
sys.stdin.readline()
"""


def test_of_several_that_start_at_once_one_is_the_first_and_is_reached(tmp_path: Path) -> None:
    for number in range(5):
        profile = str(tmp_path / f"{number}")
        starting = [sys.executable, "-c", _AT_ONCE, profile]
        with ExitStack() as running:
            desks = [
                running.enter_context(
                    subprocess.Popen(starting, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                )
                for _ in range(4)
            ]
            for word in ("ready", None):
                told = [desk.stdout.readline().strip() for desk in desks if desk.stdout]
                assert word is None or told == [word] * len(desks)
                for desk in desks if word else ():
                    assert desk.stdin
                    desk.stdin.write("go\n")
                    desk.stdin.flush()
            assert sorted(told) == ["False", "False", "False", "True"]
            for desk in desks:
                desk.kill()


def test_a_line_that_is_too_long_or_broken_is_refused(tmp_path: Path) -> None:
    for text in ("x" * 5000, "phone:1\nphone:2"):
        with pytest.raises(ValueError, match="one line"):
            send_pop(text, str(tmp_path))


@pytest.fixture
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_utc")
def test_times_in_words(qapp: QApplication) -> None:
    now = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)
    assert day_title(now, now) == "Today"
    assert day_title(now - timedelta(days=1), now) == "Yesterday"
    apply_language(qapp, "en_GB")
    assert day_title(now - timedelta(days=5), now) == "Tue 17 November"
    assert "2024" in day_title(now - timedelta(days=800), now)
    at = now - timedelta(days=5)
    assert moment(at, now) == f"Tue 17 {clock_time(at)}"
    assert moment(now, now) == clock_time(now)
    midnight = now.astimezone().replace(hour=0, minute=10)
    before = midnight - timedelta(minutes=20)
    assert moment(before, midnight) == "23:50", "nobody needs the day of what was twenty minutes ago"
    assert moment(before, midnight + timedelta(hours=9)).endswith(" 23:50")


def test_durations_and_scores() -> None:
    assert duration_text(252) == "04:12"
    assert duration_text(3661) == "1:01:01"
    assert duration_text(-5) == "00:00"
    assert span_text(5 * 86400 + 7) == "5 days"
    assert span_text(86400) == "1 day"
    assert score_text(-0.64) == "−0.6"
    assert score_text(0.04) == "0.0"
    assert score_text(0.5) == "+0.5"


def test_the_pseudo_language_marks_words_and_leaves_names_alone() -> None:
    words.install_pseudo()
    try:
        said = words._("{n} waiting")
        assert said.startswith("[")
        assert "{n}" in said
        assert "waiting" not in said
        assert words.ngettext("{n} item", "{n} items", 3).startswith("[3 ")
    finally:
        words.install("en", Path("/nowhere"))
    assert words._("Work") == "Work"
