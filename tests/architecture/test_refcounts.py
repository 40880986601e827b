"""A canary for PySide6: 6.12.0 drops a reference to None and True with every signal on CPython 3.10 and 3.11, and the
process aborts after some thousands of them. pyproject.toml excludes that version; this notices the next one like it."""

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal

EMITS = 5_000
# What other objects may take or give back meanwhile; a lost reference an emit would be EMITS of them.
SLACK = 500


class _Sender(QObject):
    plain = Signal()
    carrying = Signal(object)
    flagged = Signal(bool)


@pytest.fixture
def sender(qapp: QCoreApplication) -> _Sender:
    return _Sender()


@pytest.mark.parametrize("singleton", [None, True, False], ids=str)
def test_signals_keep_the_reference_counts(sender: _Sender, singleton: bool | None) -> None:
    heard: list[object] = []
    sender.plain.connect(lambda: heard.clear())
    sender.carrying.connect(lambda value: heard.append(value is singleton))
    sender.flagged.connect(lambda value: heard.append(value))
    before = sys.getrefcount(singleton)
    for _ in range(EMITS):
        sender.carrying.emit(singleton)
        sender.flagged.emit(bool(singleton))
        sender.plain.emit()
    assert not heard
    assert abs(sys.getrefcount(singleton) - before) < SLACK
