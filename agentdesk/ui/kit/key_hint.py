"""A key as it is written beside what it does."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QWidget

from agentdesk.ui.kit.marks import mark
from agentdesk.ui.words import isolated

_AS_ON_KEYBOARDS = (
    ("Control", "Ctrl"), ("Escape", "Esc"), ("Mayúsculas", "Mayús"), ("Suprimir", "Supr"), ("Borrar", "Retroceso"),
)  # fmt: skip
"""Where Qt spells out what is short on every keyboard, or calls a key what another one does."""
_own: dict[str, str] = {}


def use_keys(keys: Mapping[str, str]) -> None:
    """From here on these commands (by id) have these keys; hints that are made later show them."""
    _own.clear()
    _own.update(keys)


def key_of(command_id: str, usual: str) -> str:
    """The key of a command as the person has it; empty where it is switched off."""
    return _own.get(command_id, usual)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_text(key: str) -> str:
    """A key sequence such as ``Ctrl+Return`` as people here know it: ``Ctrl ⏎``, in German ``Strg ⏎``."""
    native = _native(key) or key
    for word, shorter in ((_native("Return"), "⏎"), (_native("Enter"), "⏎"), *_AS_ON_KEYBOARDS):
        native = native.replace(word, shorter)
    # The last part may be the plus key itself.
    return isolated(native[:-1].replace("+", " ") + native[-1])


class KeyHint(QLabel):
    """A small key cap. It is a hint only: the shortcut itself belongs to a command."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key_text(key), parent)
        self._gap: int | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        mark(self, kit="key")

    def sizeHint(self) -> QSize:  # noqa: N802
        # Its frame and small letters come from the style sheet, which may not have been applied yet.
        self.ensurePolished()
        return super().sizeHint()

    def place_at_end(self, gap: int) -> None:
        """Stand at the reading end of the parent, ``gap`` away from its edge, in the middle of its height."""
        self._gap = gap
        host = self.parentWidget()
        if host is None:
            return
        size = self.sizeHint()
        left = gap if host.isRightToLeft() else host.width() - size.width() - gap
        self.setGeometry(left, (host.height() - size.height()) // 2, size.width(), size.height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        # Its letters and frame may be other ones now, and the parent need not notice.
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._gap is not None:
            self.place_at_end(self._gap)
            host = self.parentWidget()
            if host is not None:
                # Its host was measured before, with the letters of the former style.
                host.updateGeometry()
