"""The real program that is asked, as by its page of settings, to begin anew with another address. Prints each that it
opened.

``python -m tests.support.restart_process PROFILE ADDRESS``
"""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from agentdesk import bootstrap
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.start import run_desk


class Watched(bootstrap.OpenedDesk):
    """Says that it was opened; the first changes the address and begins anew, the second ends."""

    opened = 0

    def show(self, *args: object, **more: object) -> None:
        super().show(*args, **more)  # type: ignore[arg-type]
        assert self._machine is not None
        Watched.opened += 1
        url = next(each.value for each in self._machine.installation().settings if each.name == "url")
        print(url, flush=True)
        QTimer.singleShot(0, self.window, self._go_on)

    def _go_on(self) -> None:
        assert self._machine is not None
        if Watched.opened == 1:
            self._machine.choose("url", sys.argv[2])
            self.window.restart_requested.emit()
        else:
            self.window.close()


if __name__ == "__main__":
    bootstrap.OpenedDesk = Watched  # type: ignore[misc]
    raise SystemExit(run_desk(DeskOptions(profile_dir=Path(sys.argv[1]))))
