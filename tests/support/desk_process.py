"""The desk as people start it, ``agentdesk``, as a process of its own on Qt's offscreen platform, and its child."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

QUIET = {"QT_QPA_PLATFORM": "offscreen", "AGENTDESK_KEYRING": "false"}
"""No window in anybody's way, and no test's key in anybody's keyring."""


@dataclass
class DeskProcess:
    """``agentdesk --profile-dir PROFILE`` while it runs."""

    process: "subprocess.Popen[str]"
    profile: Path

    @property
    def data_dir(self) -> Path:
        """Where its embedded orchestrator keeps its data."""
        return self.profile / "orchestrator"

    def orchestrators(self) -> list[psutil.Process]:
        """The serving processes that it started and that still run."""
        return [one for one in psutil.Process(self.process.pid).children(recursive=True) if _is_serving(one)]

    def address(self) -> str:
        """Where its orchestrator listens; empty as long as it does not."""
        with suppress(psutil.NoSuchProcess):
            for one in self.orchestrators():
                for connection in one.net_connections("tcp"):
                    if connection.status == psutil.CONN_LISTEN:
                        return f"http://{connection.laddr.ip}:{connection.laddr.port}"
        return ""


def _is_serving(process: psutil.Process) -> bool:
    try:
        return "serve" in process.cmdline()
    except psutil.NoSuchProcess:  # it ended meanwhile
        return False


def agentdesk(profile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``agentdesk --profile-dir PROFILE …`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "agentdesk", "--profile-dir", str(profile), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, **QUIET},
    )


@contextmanager
def desk_process(profile: Path, errors: Path) -> Iterator[DeskProcess]:
    """Start the desk with nothing configured but its profile; killed at the end if it still runs."""
    with errors.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "agentdesk", "--profile-dir", str(profile)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            text=True,
            env={**os.environ, **QUIET},
        )
    try:
        yield DeskProcess(process, profile)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
