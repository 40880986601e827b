"""Columns of a table that give way where there is no room for all, and take what is left where there is."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTableView

_ROWS_MEASURED = 100
"""So many rows say how wide a column wants to be; what is read further down moves none."""


def choose_columns(
    table: QTableView, widths: Sequence[int], left_out_first: Iterable[int], wanted: Mapping[int, int]
) -> None:
    """Leave out so many columns, in that order, that the others have their ``widths`` (pixels each) in the table, and
    those of ``wanted`` a third more if they want that; none of these is left out for another one's comfort.

    What is left over goes to the columns of ``wanted``, first up to the width that each wants and then in equal parts;
    where even the last ones have no room, these share what there is.
    """
    room, left_out = table.viewport().width(), set[int]()
    ample = [max(width, min(wanted.get(each, 0), width * 4 // 3)) for each, width in enumerate(widths)]
    for column in left_out_first:
        needed = widths if column in wanted else ample
        if sum(width for each, width in enumerate(needed) if each not in left_out) <= room:
            continue
        left_out.add(column)
    shown = [column for column in range(table.model().columnCount()) if column not in left_out]
    elastic = [column for column in shown if column in wanted]
    given = {column: widths[column] for column in shown}
    left = room - sum(given.values())
    # who lacks least is satisfied first, and nobody gets more than an equal part before that
    for place, column in enumerate(sorted(elastic, key=lambda each: wanted[each] - given[each])):
        share = left // (len(elastic) - place)
        extra = share if share < 0 else min(share, max(0, wanted[column] - given[column]))
        given[column], left = max(1, given[column] + extra), left - extra
    for place, column in enumerate(elastic):
        spare = max(0, left) // (len(elastic) - place)
        given[column], left = given[column] + spare, left - spare
    header = table.horizontalHeader()
    for column in range(table.model().columnCount()):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        table.setColumnHidden(column, column in left_out)
        if column in given:
            header.resizeSection(column, given[column])


def wanted_width(table: QTableView, column: int, metrics: QFontMetrics, beside: int) -> int:
    """In which width no text of that column is cut in the first rows, with ``beside`` around each, in pixels."""
    model = table.model()
    texts = (str(model.index(row, column).data() or "") for row in range(min(model.rowCount(), _ROWS_MEASURED)))
    return max(map(metrics.horizontalAdvance, texts), default=0) + beside


def first_rows(model: QAbstractItemModel, measure: Callable[[], None]) -> None:
    """Have the columns measured when there are rows after there were none; what comes later moves no column."""

    def came(_parent: object, first: int, last: int) -> None:
        if model.rowCount() == last - first + 1:
            measure()

    model.rowsInserted.connect(came)
