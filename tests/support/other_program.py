"""Another program, in which somebody types: a window with one line. It says when it comes to the front or goes from it,
and what is written; it ends with its input."""

import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLineEdit


def main() -> None:
    app = QApplication([])
    line = QLineEdit()
    line.textChanged.connect(lambda text: print("text", text, flush=True))
    app.focusChanged.connect(lambda _before, now: print("front" if now is line else "behind", flush=True))
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(app.quit)
    line.resize(400, 40)
    line.show()
    app.exec()


if __name__ == "__main__":
    main()
