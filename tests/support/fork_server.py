"""Starts ``agentdesk serve`` again and again, each as a process of its own, for the price of loading the program once.

Run as a program it loads the service's modules, opens nothing, and forks a child for each ``start`` line; the child
runs the real command line. ``Forge`` is the test's side of it. Lines are JSON lists: ``["start", argument, …]`` is
answered by the process id and what the child prints, ``["kill", PID]`` by ``gone PID`` after a SIGKILL.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Forge:
    """``start`` makes a serving process and returns its address; ``kill`` ends one, by default the last, as a power cut
    would."""

    _process: "subprocess.Popen[str]"
    _pids: dict[str, int] = field(default_factory=dict)
    """By address, the last one started last."""

    def start(self, database_url: str, data_dir: Path, *, port: int = 0) -> str:
        self._say("start", "serve", "--port", str(port), "--db", database_url, "--data-dir", str(data_dir))
        pid = int(self._line())
        line = self._line()
        assert line.startswith("listening on "), f"said {line!r}"
        url = line.removeprefix("listening on ")
        self._pids[url] = pid
        return url

    def kill(self, url: str = "") -> None:
        pid = self._pids.pop(url or list(self._pids)[-1])
        self._say("kill", str(pid))
        assert self._line() == f"gone {pid}"

    def _say(self, *words: str) -> None:
        assert self._process.stdin is not None
        print(json.dumps(words), file=self._process.stdin, flush=True)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def forge() -> Iterator[Forge]:
    """A fork server; it ends, with the processes it started, when the block does."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.fork_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield Forge(process)


def _serve(arguments: list[str]) -> None:
    """In the forked child: the command line, as if it had just been typed."""
    from agentdesk.cli import app

    os.close(0)
    os.open(os.devnull, os.O_RDONLY)
    app(arguments, prog_name="agentdesk")


def main() -> None:
    import agentdesk.engine.sentiment.vader
    import agentdesk.orchestrator.policy.files
    import agentdesk.orchestrator.server  # noqa: F401

    running = set[int]()
    while line := sys.stdin.readline():
        word, *arguments = json.loads(line)
        if word == "start":
            pid = os.fork()
            if pid == 0:
                _serve(arguments)
                return
            running.add(pid)
            print(pid, flush=True)
        else:
            _end(int(arguments[0]))
            running.discard(int(arguments[0]))
            print("gone", arguments[0], flush=True)
    for pid in running:
        _end(pid)


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
