"""An agent's window as a process of its own, in which a storm of events arrives.

It says "shown" when it is in front for the first time. With each line of its input some more arrive, and it answers how
many did so far and how often its window came to the front since the first; it ends with its input.
"""

import sys
from datetime import timedelta

from PySide6.QtCore import QSocketNotifier

from agentdesk.devtools.scenes.morning import chatting
from agentdesk.ui.qt.application import make_application
from tests.support.gui_desk import Desk
from tests.support.storm import storm

AT_ONCE = 4


def main() -> None:
    app = make_application()
    desk = Desk(app, chatting())
    coming = storm(desk.store.state, seed=7)
    arrived = fronts = 0
    was_shown = False

    def _on_line() -> None:
        nonlocal arrived
        if not sys.stdin.readline():
            app.quit()
            return
        for _each in range(AT_ONCE):
            desk.store.put(next(coming))
            desk.clock.at += timedelta(seconds=1)
            arrived += 1
        print(arrived, fronts, flush=True)

    def _on_focus(_before: object, now: object) -> None:
        nonlocal fronts, was_shown
        if now is not None and not was_shown:
            was_shown = True
            print("shown", flush=True)
        fronts += bool(arrived) and now is not None

    app.focusChanged.connect(_on_focus)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(_on_line)
    desk.window.start()
    desk.window.show()
    app.exec()
    desk.window.stop()
    desk.window.close()


if __name__ == "__main__":
    main()
