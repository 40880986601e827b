"""The whole program, ``agentdesk --profile-dir PROFILE``, told by lines what to do by keyboard (``window_desk``).

``told_desk`` is the test's side of it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agentdesk import __version__, bootstrap
from agentdesk.adapters.system.folders import Profile
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.start import run_desk
from agentdesk.ui.shell.agent_window import AgentWindow
from tests.support.desk_process import QUIET, DeskProcess
from tests.support.told_lines import hear
from tests.support.window_desk import WORDS
from tests.support.window_process import WindowDesk


async def _caret(opened: bootstrap.OpenedDesk, _rest: str) -> str:
    """Where the caret is, the reply as it stands, and the presence."""
    window, state = opened.window, opened.desk.store.state
    assert isinstance(window, AgentWindow)
    assert state.session is not None
    caret = QApplication.focusWidget() or window.focusWidget()
    place = caret.accessibleName() if caret is not None else ""
    return f"{place}|{window.conversation.composer.text()}|{state.session.presence}"


class Told(bootstrap.OpenedDesk):
    """A desk that hears its standard input once it is shown."""

    hears = TaskScope("told")

    def show(self, *args: object, **more: object) -> None:
        super().show(*args, **more)  # type: ignore[arg-type]
        self.hears.start("lines", self._hear, Overlap.KEEP)

    async def _hear(self) -> None:
        await hear(self, {**WORDS, "caret": _caret})
        self.window.close()


@contextmanager
def told_desk(profile: Path, errors: Path) -> Iterator[tuple[WindowDesk, DeskProcess]]:
    """The program on that profile, to be told, and to be looked at; by somebody who is through the first steps, which
    stay in front of the desk and take its keys."""
    profile.mkdir(parents=True, exist_ok=True)
    Profile(profile).version_file.write_text(__version__)
    with errors.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.told_process", str(profile)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, **QUIET},
        )
    told = WindowDesk(process)
    with process:
        try:
            assert told.hear() == "open"
            yield told, DeskProcess(process, profile)
            assert told.close() == 0
        finally:
            process.kill()


if __name__ == "__main__":
    bootstrap.OpenedDesk = Told  # type: ignore[misc]
    raise SystemExit(run_desk(DeskOptions(profile_dir=Path(sys.argv[1]))))
