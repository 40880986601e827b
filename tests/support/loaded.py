"""Starts the program again and again for the price of loading it once: loading is nearly all of what a start costs.

Run as a program this loads what the command line and the service are made of, with the policy that they ship with, and
forks a child for each start that it is asked for. The child does what ``python -m`` would, from the first line of the
module on, with arguments, environment and streams of its own. ``start`` is the tests' side of it. That the program
starts from nothing too is for those tests that begin a process themselves (a desk and the service that it starts, the
demo, the gallery).
"""

import asyncio
import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_NUMBER = struct.Struct("!i")
_STREAMS = 3


class Started:
    """A process that runs, with what of ``subprocess.Popen`` its tests ask for."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        (self.pid,) = self._number()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                (self.returncode,) = self._number()
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self._told.close()
        return self.returncode

    def send_signal(self, what: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended, and that is not told yet
                os.kill(self.pid, what)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _number(self) -> tuple[int]:
        number: tuple[int] = _NUMBER.unpack(self._told.recv(_NUMBER.size, socket.MSG_WAITALL))
        return number


def start(module: str, *arguments: str, out: int, errors: int, environment: Mapping[str, str]) -> Started:
    """``python -m MODULE …``, which reads nothing and writes to ``out`` and ``errors``."""
    told, tells = socket.socketpair()
    with tells, Path(os.devnull).open() as nothing:
        socket.send_fds(_loaded(), [b"."], [tells.fileno(), nothing.fileno(), out, errors])
    request = {"module": module, "arguments": arguments, "environment": dict(environment), "folder": str(Path.cwd())}
    told.sendall(json.dumps(request).encode() + b"\n")
    return Started(told)


@cache
def _loaded() -> socket.socket:
    """Where to ask for a start: one process for all of this one's, which ends with it."""
    asks, asked = socket.socketpair()
    with asked:
        process = subprocess.Popen([sys.executable, "-m", "tests.support.loaded"], stdin=asked.fileno(), cwd=_ROOT)

    def _end() -> None:
        asks.close()
        process.wait()

    atexit.register(_end)
    return asks


def _serve() -> None:
    """Until the tests are over. The processes that keep the children are nobody's to wait for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = socket.socket(fileno=0)
    while True:
        word, numbers, _flags, _sender = socket.recv_fds(asked, 1, 1 + _STREAMS)
        if not word:
            return
        if os.fork() == 0:
            asked.close()
            _keep(*numbers)
            return
        for number in numbers:
            os.close(number)


def _keep(tells: int, *streams: int) -> None:
    """In a process of its own for each start: tell its number, and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told = socket.socket(fileno=tells)
    with told.makefile() as asked:
        request = json.loads(asked.readline())
    pid = os.fork()
    if pid == 0:
        told.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        _run(**request)
        return
    for number in (*streams, 1, 2):
        os.close(number)
    told.sendall(_NUMBER.pack(pid))
    _, status = os.waitpid(pid, 0)
    told.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _run(module: str, arguments: list[str], environment: dict[str, str], folder: str) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import agentdesk.cli
    import agentdesk.orchestrator.server  # noqa: F401
    from agentdesk.orchestrator.policy.compiling import checked
    from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files

    asyncio.run(checked(policy_files(default_policy_dir())))  # it is kept, and each service would do it again
    gc.freeze()
    _serve()
