"""What every test is held to: no unexpected error in the log, no Qt complaint, nothing left running.

A test that leaks a thread, a timer, a task or a window fails, and is told where that was started. Warnings are errors
by pyproject.toml, Qt's messages by its ``qt_log_level_fail``.
"""

import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

# A shell that starts the tests in the background has them ignore Ctrl+C, and what they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Qt reads it when the application is made; a test that wants a real display says so in its own process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Each test on PostgreSQL makes a database of ten megabytes, and many a disk slows down after the first: one took 0.05 s
# at the start of a run and 0.75 s a minute later. What is killed in these tests are processes, not machines, so that
# memory keeps as much as a disk does; what a full disk does is a test of its own.
_MEMORY, _ROOM = Path("/dev/shm"), 6 * 2**30
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # somebody has asked for it before

# No test says how long something may take: a busy machine would make it fail. What decides whether a change lands looks
# at the same examples each time; people's own runs look at new ones.
settings.register_profile(
    "agentdesk", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("agentdesk")

pytest_plugins = ["pytester", "tests.support.leaks"]

# What is loaded to collect the tests stays to the end: to look again and again for what of it could go took up to a
# fifth of their time. (Not switched off: whoever has workers collect never comes to the end of it.)
gc.set_threshold(100_000, 20, 20)


def pytest_collection_finish() -> None:
    """From here on only what the tests make is looked through, and that less often than is usual: most of it is kept
    (policies, statements), and to look through it all took up to a third of what a file of tests did."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 20)


_LONG = {
    "test_bad_bytes", "test_bad_input", "test_command_line", "test_desk_killed", "test_http_fuzz", "test_ingest_order",
    "test_one_desk", "test_orchestrator_killed", "test_publish", "test_radar", "test_scenes",
}  # fmt: skip
"""The files that take a minute or more."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: a test of the service or of a process of its own waits for half of its time."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers begin with the files that take longest, or one of them would be alone with the last; the others come
    mixed, those that wait beside those that compute."""
    if hasattr(config, "workerinput"):
        files = {item.path: item.path.relative_to(config.rootpath).as_posix() for item in items}
        items.sort(key=lambda item: (item.path.stem not in _LONG, crc32(files[item.path].encode())))
