"""An orchestrator of one's own: ``agentdesk serve`` as a child process.

Owns its start, its token, its end, and its restart when it dies. It ends by itself when this process is gone, since its
standard input does. Knows the command line of the orchestrator, nothing of its inside.
"""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from agentdesk.domain.problems import Code, ProblemError

log = logging.getLogger(__name__)

READY = "listening on "
START_S = 60.0
END_S = 10.0
RESTART_S = 1.0
SHORT_LIFE_S = 5.0
LONGEST_RESTART_S = 30.0
TRIES = 2
"""A child that ends so often before it ever listened will not listen at the next try either."""


def own_command() -> list[str]:
    """How to run this program again: the packaged one is its own interpreter."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "agentdesk"]


class EmbeddedOrchestrator:
    """``start`` … ``stop``. ``url`` keeps its port over restarts, so that clients need not know of them."""

    def __init__(self, data_dir: Path, *, arguments: Sequence[str] = (), command: Sequence[str] | None = None) -> None:
        self._data_dir = data_dir
        self._arguments = tuple(arguments)
        self._command = tuple(command or own_command())
        self._child: subprocess.Popen[str] | None = None
        self._watcher: threading.Thread | None = None
        self._restart: asyncio.TimerHandle | None = None
        self._ready: asyncio.Future[str] | None = None
        self._is_stopping = False
        self._short_lives = 0
        self.url = ""

    async def start(self) -> None:
        """Start it and return when it listens. Raises ``ProblemError(UNAVAILABLE)`` when it does not."""
        loop = asyncio.get_running_loop()
        self._is_stopping, self._short_lives = False, 0
        self._ready = loop.create_future()
        self._launch(loop, 0)
        try:
            async with asyncio.timeout(START_S):
                self.url = await self._ready
        except (TimeoutError, ChildProcessError):
            await self.stop()
            raise ProblemError(Code.UNAVAILABLE, detail=f"see {self.log_file}") from None

    async def stop(self) -> None:
        """End it and wait until it is gone."""
        self._is_stopping = True
        if self._restart is not None:
            self._restart.cancel()
        if self._child is not None:
            await asyncio.to_thread(_end, self._child)
        if self._watcher is not None:
            await asyncio.to_thread(self._watcher.join)

    @property
    def log_file(self) -> Path:
        return self._data_dir / "serve.log"

    async def token(self, role: str, name: str, *, team: str | None = None) -> str:
        """A token of the role, made once per data folder and kept in it, readable by its owner only."""
        return await asyncio.to_thread(self._token, role, name, team)

    def _token(self, role: str, name: str, team: str | None) -> str:
        kept = self._data_dir / f"desk-{role}.token"
        if kept.exists() and (known := kept.read_text("utf-8").strip()):
            return known
        arguments = ["token", "create", "--role", role, "--name", name, "--data-dir", str(self._data_dir)]
        made = subprocess.run(
            [*self._command, *arguments, *(["--team", team] if team else [])],
            capture_output=True,
            text=True,
            check=False,
            timeout=START_S,
        )
        if made.returncode != 0 or not made.stdout.strip():
            log.error("no token could be made: %s", made.stderr.strip()[-500:])
            raise ProblemError(Code.UNAVAILABLE, detail="The embedded orchestrator made no token.")
        token = made.stdout.strip()
        new = kept.with_suffix(".new")  # the file is whole at any moment
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(token)
        new.replace(kept)
        return token

    def _launch(self, loop: asyncio.AbstractEventLoop, port: int) -> None:
        self._data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        arguments = ["serve", "--port", str(port), "--data-dir", str(self._data_dir), "--exit-with-stdin"]
        with self.log_file.open("ab") as errors:
            self._child = subprocess.Popen(
                [*self._command, *arguments, *self._arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=sys.platform != "win32",  # a Ctrl+C in the desk's terminal is the desk's to handle
            )
        began_at_s = loop.time()
        self._watcher = threading.Thread(
            target=self._watch, args=(self._child, loop, began_at_s), name="embedded", daemon=True
        )
        self._watcher.start()

    def _watch(self, child: "subprocess.Popen[str]", loop: asyncio.AbstractEventLoop, began_at_s: float) -> None:
        """In a thread: read what the child prints, until it ends."""
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith(READY):
                _call(loop, self._on_ready, line.removeprefix(READY).strip())
        code = child.wait()
        child.stdout.close()
        if child.stdin is not None:
            child.stdin.close()
        _call(loop, self._on_exit, code, began_at_s)

    def _on_ready(self, url: str) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(url)

    def _on_exit(self, code: int, began_at_s: float) -> None:
        if self._is_stopping:
            return
        loop = asyncio.get_running_loop()
        self._short_lives = self._short_lives + 1 if loop.time() - began_at_s < SHORT_LIFE_S else 0
        delay_s = min(LONGEST_RESTART_S, RESTART_S * 2.0 ** min(self._short_lives, 8))
        if self._ready is not None and not self._ready.done() and self._short_lives >= TRIES:
            self._ready.set_exception(ChildProcessError(code))
            return
        log.warning("the embedded orchestrator ended with %d; it is started again in %.0f s", code, delay_s)
        self._restart = loop.call_later(delay_s, self._start_again)

    def _start_again(self) -> None:
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self._launch(asyncio.get_running_loop(), port)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *arguments: object) -> None:
    try:
        loop.call_soon_threadsafe(function, *arguments)
    except RuntimeError:
        log.debug("the loop is closed; nobody wants to know")


def _end(child: "subprocess.Popen[str]") -> None:
    """Close its input, which it takes as its end; then insist."""
    if child.stdin is not None and not child.stdin.closed:
        child.stdin.close()
    try:
        child.wait(END_S)
    except subprocess.TimeoutExpired:
        child.terminate()
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
