"""The fixtures that catch what a test leaves behind do catch it."""

import pytest

LEAKY = """
import asyncio, logging, threading
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

keep = []

def test_thread():
    stop = threading.Event()
    keep.append(stop)
    threading.Thread(target=stop.wait, daemon=True, name="leaky").start()

def test_timer(qapp):
    timer = QTimer()
    keep.append(timer)
    timer.start(60_000)

def test_window(qapp):
    window = QWidget()
    keep.append(window)
    window.show()

async def test_task():
    keep.append(asyncio.get_running_loop().create_task(asyncio.Event().wait(), name="leaky"))

def test_logged():
    logging.getLogger("agentdesk.somewhere").error("it went wrong")

def test_qt_complaint(qapp):
    from PySide6.QtCore import qWarning
    qWarning("something is odd")

@pytest.mark.logs_errors
def test_provoked():
    logging.getLogger("agentdesk.somewhere").error("as intended")

def test_clean(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
"""


def test_what_is_left_behind_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(LEAKY)
    settings = ("asyncio_mode = auto", "asyncio_default_fixture_loop_scope = function", "qt_api = pyside6")
    pytester.makeini("\n".join(("[pytest]", *settings, "qt_log_level_fail = WARNING", "")))
    # the thread of that test ends never, however long one waits for it
    pytester.makeconftest("from tests.support import leaks\n\nleaks._THREAD_END_S = 0.0\n")
    result = pytester.runpytest_subprocess("-p", "tests.support.leaks", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=7, failed=1, errors=5)
    result.stdout.fnmatch_lines_random(
        ["*thread leaky, started at*", "*active timer*", "*open window*", "*task leaky*", "*it went wrong*",
         "*ERROR*test_logged*", "*FAILED*test_qt_complaint*"]
    )  # fmt: skip
