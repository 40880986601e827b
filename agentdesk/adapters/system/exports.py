"""Files that the agent takes out of the desk, in a folder of theirs (``app.ports.Exports``)."""

import asyncio
import os
from pathlib import Path

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

    def _write(self, name: str, text: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        stem, dot, kind = name.rpartition(".")
        for number in range(1, 1000):
            path = self._folder / (name if number == 1 else f"{stem}-{number}{dot}{kind}")
            try:
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(file, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            return path
        raise FileExistsError
