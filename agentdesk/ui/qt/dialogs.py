"""Dialogs that do not block: opened, and awaited as a future. A blocking one would wedge every other task.

Used outside of the agent's flow only (sign-in, crash, settings): there no dialog is shown at all.
"""

import asyncio

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _


async def ask(parent: QWidget | None, title: str, detail: str, yes: str) -> bool:
    """Ask one question; True when the person chose ``yes``. Cancelling the task closes the dialog."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    space = theme.tokens().space
    layout = column(dialog, gap=space.m, margins=(space.xl, space.xl, space.xl, space.l))
    layout.addWidget(Text(title, TextRole.TITLE, wrap=True))
    layout.addWidget(Prose(detail))
    buttons = QDialogButtonBox()
    buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    return await show(dialog) == QDialog.DialogCode.Accepted


async def show(dialog: QDialog) -> int:
    """Open a dialog and wait until it is finished; returns its result and deletes it."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def _on_finished(result: int) -> None:
        if not answer.done():
            answer.set_result(result)

    dialog.finished.connect(_on_finished)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.close()
        dialog.deleteLater()
