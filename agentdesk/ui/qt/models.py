"""The model behind every live list: rows known by a key, replaced as a whole, changed on screen where they differ.

Selection, scroll position and the screen reader's place survive, because Qt is told exactly which rows came, went,
moved or changed. Order and filter are the view-model's; there is no sorting proxy.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class KeyedModel(QAbstractTableModel, Generic[T]):
    """Rows of ``T``, each with a key of its own. Subclasses override ``cell``."""

    ItemRole = Qt.ItemDataRole.UserRole + 1
    """The role under which a delegate gets the whole row."""

    def __init__(self, key: Callable[[T], str], columns: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key, self._columns = key, columns
        self._items: list[T] = []
        self._keys: list[str] = []

    def items(self) -> Sequence[T]:
        """The rows, in order."""
        return self._items

    def key_at(self, row: int) -> str:
        """The key of the row."""
        return self._keys[row]

    def row_of(self, key: str) -> int | None:
        """The row with this key."""
        try:
            return self._keys.index(key)
        except ValueError:
            return None

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else self._columns

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._items):
            return None
        item = self._items[index.row()]
        return item if role == self.ItemRole else self.cell(item, index.column(), role)

    def cell(self, item: T, column: int, role: int) -> Any:
        """What a cell shows or says under ``role``; at least ``DisplayRole`` and ``AccessibleTextRole``."""
        raise NotImplementedError

    def replace(self, items: Sequence[T]) -> None:
        """Make ``items`` the rows. Keys must be unique. What is equal is left alone."""
        wanted = list(items)
        keys = [self._key(item) for item in wanted]
        if keys != self._keys:
            self._remove_missing(set(keys))
            self._insert_and_move(wanted, keys)
        self._update(wanted)

    def _remove_missing(self, wanted: set[str]) -> None:
        row = len(self._keys) - 1
        while row >= 0:
            if self._keys[row] in wanted:
                row -= 1
                continue
            last = row
            while row > 0 and self._keys[row - 1] not in wanted:
                row -= 1
            self.beginRemoveRows(_ROOT, row, last)
            del self._items[row : last + 1], self._keys[row : last + 1]
            self.endRemoveRows()
            row -= 1

    def _insert_and_move(self, wanted: list[T], keys: list[str]) -> None:
        held = set(self._keys)
        row = 0
        while row < len(keys):
            if row < len(self._keys) and self._keys[row] == keys[row]:
                row += 1
            elif keys[row] in held:
                self._move(self._keys.index(keys[row], row), row)
                row += 1
            else:
                end = row
                while end < len(keys) and keys[end] not in held:
                    end += 1
                self.beginInsertRows(_ROOT, row, end - 1)
                self._items[row:row] = wanted[row:end]
                self._keys[row:row] = keys[row:end]
                self.endInsertRows()
                row = end

    def _move(self, source: int, target: int) -> None:
        self.beginMoveRows(_ROOT, source, source, _ROOT, target)
        self._items.insert(target, self._items.pop(source))
        self._keys.insert(target, self._keys.pop(source))
        self.endMoveRows()

    def _update(self, wanted: list[T]) -> None:
        first: int | None = None
        for row, item in enumerate(wanted):
            if item == self._items[row]:
                if first is not None:
                    self._changed(first, row - 1)
                    first = None
                continue
            self._items[row] = item
            first = row if first is None else first
        if first is not None:
            self._changed(first, len(wanted) - 1)

    def _changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, self._columns - 1))
