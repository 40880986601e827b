"""Files that the agent takes out of the desk, in a folder of theirs (``app.ports.Exports``)."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from agentdesk.domain.problems import Code, ProblemError


class FolderExports:
    """Writes into one folder, which is made when it is first needed; never over a file that is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write(self, name: str, text: str) -> str:
        try:
            return str(await asyncio.to_thread(self._write, name, text))
        except OSError as error:
            raise ProblemError(Code.EXPORT_FAILED, detail=error.strerror or "") from error

    async def write_parts(self, name: str, parts: AsyncIterator[bytes]) -> str:
        try:
            return str(await self._write_parts(name, parts))
        except OSError as error:
            raise ProblemError(Code.EXPORT_FAILED, detail=error.strerror or "") from error

    async def _write_parts(self, name: str, parts: AsyncIterator[bytes]) -> Path:
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        path, file = await asyncio.to_thread(self._opened, name)
        try:
            with os.fdopen(file, "wb") as out:
                async for part in parts:
                    await asyncio.to_thread(out.write, part)
                await asyncio.to_thread(_made_durable, out)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def _write(self, name: str, text: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path, file = self._opened(name)
        with os.fdopen(file, "wb") as out:
            out.write(text.encode())
            _made_durable(out)
        return path

    def _opened(self, name: str) -> tuple[Path, int]:
        """A new file of that name, or of the name with a number."""
        stem, dot, kind = name.rpartition(".")
        for number in range(1, 1000):
            path = self._folder / (name if number == 1 else f"{stem}-{number}{dot}{kind}")
            try:
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            return path, file
        raise FileExistsError


def _made_durable(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())
