"""The test's side of ``window_desk``: a desk process with a window, and the lines it is told."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WindowDesk:
    """A desk process and the lines it is told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, line: str) -> str:
        """One line to the desk, and its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, f"the desk ended with {self._process.wait()}"
        return line

    @contextmanager
    def held(self) -> Iterator[None]:
        """Meanwhile it does nothing."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut."""
        self._process.kill()
        self._process.wait()

    def close(self) -> int:
        """The end of its input is the end of its work. The exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=60)


@contextmanager
def window_desk(url: str, token: str, folder: Path, **more_env: str) -> Iterator[WindowDesk]:
    """A desk on that orchestrator, open; its profile and its token file are in ``folder``."""
    folder.mkdir(exist_ok=True)
    token_file = folder / "token"
    token_file.write_text(token)
    arguments = [sys.executable, "-m", "tests.support.window_desk", url, str(token_file), str(folder / "profile")]
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, **more_env},
    )
    desk = WindowDesk(process)
    with process:
        try:
            assert desk.hear() == "open"
            yield desk
        finally:
            process.kill()
