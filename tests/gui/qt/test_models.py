"""The keyed model: whatever comes after whatever, the rows are right, and what is selected stays selected."""

import itertools
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.ui.qt.models import KeyedModel

Row = tuple[str, int]


class Rows(KeyedModel[Row]):
    def cell(self, item: Row, column: int, role: int) -> Any:
        return f"{item[0]}{item[1]}" if role == Qt.ItemDataRole.DisplayRole else None


def shown(model: Rows) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


lists = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 2)), unique_by=lambda row: row[0], max_size=8)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(lists, min_size=2, max_size=5))
def test_any_list_can_follow_any_other(qapp: QApplication, steps: Sequence[list[Row]]) -> None:
    model = Rows(lambda row: row[0])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for before, after in itertools.pairwise(steps):
        model.replace(before)
        held = {row[0]: QPersistentModelIndex(model.index(at, 0)) for at, row in enumerate(before)}
        model.replace(after)
        assert shown(model) == [f"{key}{value}" for key, value in after]
        keys = [row[0] for row in after]
        for key, index in held.items():
            if key in keys:
                assert index.row() == keys.index(key), "a row that stays must be followed"
            else:
                assert not index.isValid()
    tester.deleteLater()


def test_equal_rows_cause_nothing(qtbot: QtBot) -> None:
    model = Rows(lambda row: row[0])
    model.replace([("a", 1), ("b", 1)])
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.rowsInserted):
        model.replace([("a", 1), ("b", 1)])


def test_only_what_changed_is_said_to_have_changed(qtbot: QtBot) -> None:
    model = Rows(lambda row: row[0])
    model.replace([("a", 1), ("b", 1), ("c", 1)])
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.replace([("a", 1), ("b", 2), ("c", 1)])
    first, last = changed.args[0], changed.args[1]
    assert (first.row(), last.row()) == (1, 1)
