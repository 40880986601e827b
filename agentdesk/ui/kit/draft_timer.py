"""When what is being typed is kept: soon after the first letter, not after the last one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

KEPT_WITHIN_MS = 200
"""At most so much typing is lost when the process is killed: a letter or two."""


class DraftTimer(QTimer):
    """Calls ``keep`` so long after the first letter that is not kept, also for somebody who types without a pause."""

    def __init__(self, keep: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(KEPT_WITHIN_MS)
        self.timeout.connect(keep)

    def typed(self) -> None:
        """Something was typed. What is waited for already does not begin anew."""
        if not self.isActive():
            self.start()
