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
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Forge:
    """``start`` makes a serving process and returns its address; ``kill`` ends the last one as a power cut would."""

    _process: "subprocess.Popen[str]"
    _pid: int = 0

    def start(self, database_url: str, data_dir: Path, *, port: int = 0) -> str:
        self._say("start", "serve", "--port", str(port), "--db", database_url, "--data-dir", str(data_dir))
        self._pid = int(self._line())
        line = self._line()
        assert line.startswith("listening on "), f"said {line!r}"
        return line.removeprefix("listening on ")

    def kill(self) -> None:
        self._say("kill", str(self._pid))
        assert self._line() == f"gone {self._pid}"

    def _say(self, *words: str) -> None:
        assert self._process.stdin is not None
        print(json.dumps(words), file=self._process.stdin, flush=True)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def forge() -> Iterator[Forge]:
    """A fork server; it ends, with the process it started last, when the block does."""
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

    running = 0
    while line := sys.stdin.readline():
        word, *arguments = json.loads(line)
        if word == "start":
            running = os.fork()
            if running == 0:
                _serve(arguments)
                return
            print(running, flush=True)
        else:
            os.kill(int(arguments[0]), signal.SIGKILL)
            os.waitpid(int(arguments[0]), 0)
            print("gone", arguments[0], flush=True)
            running = 0
    if running:
        os.kill(running, signal.SIGKILL)
        os.waitpid(running, 0)


if __name__ == "__main__":
    main()
