"""The rows of the work list as Qt's model knows them."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, Qt

from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.words import _
from agentdesk.ui.worklist.viewmodel import WorkRow


class WorkListModel(KeyedModel[WorkRow]):
    """One column. ``now`` is the moment that timers count to; the view sets it each second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda row: row.id, parent=parent)
        self.now = datetime.now(UTC)

    def cell(self, item: WorkRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken(self.now)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip("\n".join((item.name, item.detail, *([_("draft, not sent")] if item.has_draft else []))))
        return None
