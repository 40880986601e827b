"""Columns of a table that give way where there is no room for all."""

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QTableView


def choose_columns(table: QTableView, widths: Sequence[int], left_out_first: Iterable[int]) -> None:
    """Leave out so many columns, in that order, that the others have their ``widths`` (pixels each) in the table."""
    room, left_out = table.viewport().width(), set[int]()
    for column in left_out_first:
        if sum(width for each, width in enumerate(widths) if each not in left_out) <= room:
            break
        left_out.add(column)
    for column in range(table.model().columnCount()):
        table.setColumnHidden(column, column in left_out)
