"""Rows chosen through the accessibility tree, where there is no click and no key: a row can only be selected there."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView


class RowChoice(QObject):
    """Takes a row that was selected without becoming the current one, as keys and clicks never do, for the current one;
    ``chosen`` is then called with it."""

    def __init__(self, view: QAbstractItemView, chosen: Callable[[QModelIndex], object] | None = None) -> None:
        super().__init__(view)
        self._view, self._chosen = view, chosen
        view.selectionModel().selectionChanged.connect(self._on_selected)

    def _on_selected(self) -> None:
        # A row that becomes the current one is selected first.
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        selected = self._view.selectionModel().selectedIndexes()
        rows = {index.row() for index in selected}
        if len(rows) != 1 or rows == {self._view.currentIndex().row()}:
            return
        self._view.setCurrentIndex(selected[0])
        if self._chosen is not None:
            self._chosen(selected[0])
