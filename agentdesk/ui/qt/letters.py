"""Which letter or digit a key means, on any keyboard: a plain letter that acts has to work where others are typed.

On an Arabic or a Cyrillic layout no key types an E. There the key counts that stands where E is on a Latin keyboard.
Where keys type Latin letters (also AZERTY, Dvorak), the letter that is typed counts and not its place.
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_A, _Z = ord("A"), ord("Z")
"""Qt and Windows name the keys of the Latin letters by their codes."""
_EVDEV_ROWS = {16: "QWERTYUIOP", 30: "ASDFGHJKL", 44: "ZXCVBNM"}
_X_OFFSET = 8
"""X11 and Wayland count keys as the kernel does (``linux/input-event-codes.h``), from eight on."""
_BY_SCAN_CODE = {
    first + place + _X_OFFSET: letter for first, row in _EVDEV_ROWS.items() for place, letter in enumerate(row)
}
_BY_MAC_CODE: dict[int, str] = dict(zip((*range(10), *range(11, 18)), "ASDFHGZXCVBQWERYT", strict=True)) | {
    31: "O", 32: "U", 34: "I", 35: "P", 37: "L", 38: "J", 40: "K", 45: "N", 46: "M",
}  # fmt: skip
"""The virtual key codes of macOS (``kVK_ANSI_…``), which are places."""


def letter_of(event: QKeyEvent, platform: str = sys.platform) -> str:
    """The Latin letter (upper case) of the key; empty where it has none. Modifiers are the caller's to look at."""
    key: int = event.key()
    if _A <= key <= _Z:
        return chr(key)
    if not 0x7F < key < Qt.Key.Key_Escape:
        return ""
    if platform == "win32":
        # Such layouts leave the letters' codes where a Latin keyboard has them.
        code: int = event.nativeVirtualKey()
        return chr(code) if _A <= code <= _Z else ""
    if platform == "darwin":
        return _BY_MAC_CODE.get(event.nativeVirtualKey(), "")
    return _BY_SCAN_CODE.get(event.nativeScanCode(), "")


def digit_of(event: QKeyEvent) -> int | None:
    """The digit that is typed, in any script's digits; None where it is none."""
    text = event.text()
    return int(text) if len(text) == 1 and text.isdecimal() else None


def is_commit(event: QKeyEvent) -> bool:
    """Whether it is Ctrl+Enter, which commits what is written."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return enter and modifiers == Qt.KeyboardModifier.ControlModifier
