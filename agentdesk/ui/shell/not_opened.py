"""A desk that could not be opened, or that a fault ended: a window says what happened, what it means and what to do.

On stderr too, and there alone where nobody can see a window. Loaded when it is needed, which is hardly ever.
"""

import platform
import sys
import traceback
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from agentdesk import __version__
from agentdesk.app.setting_layers import SettingsError
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.layout import column, row
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.qt import dialogs, loop
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.shell.look import Look
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.tokens import MAXIMUM_SCALE, MINIMUM_SCALE
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

LINES, MOST_LINES = 4, 10


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no desk, in words: what happened, what it means, what to do, and the cause as the system has it."""

    title: str
    what: str
    means: str
    to_do: str
    cause: str


def tell(app: QApplication, error: Exception, told: Mapping[str, Any], *, folder: Path, is_seen: bool) -> int:
    """Say it until the window is closed. ``told`` are the settings as far as they could be read. Returns the exit
    code."""
    look = Look(app, str(told.get("theme")), _scale(told), language=str(told.get("language", "system")))
    refusal = refusal_of(error)
    print(_said(error, refusal), file=sys.stderr)
    if is_seen:
        loop.run(app, partial(_show, refusal, folder))
    look.deleteLater()
    return 1


async def _show(refusal: Refusal, folder: Path) -> int:
    return await dialogs.show(NotOpened(refusal, folder))


def refusal_of(error: Exception) -> Refusal:
    """What somebody is told of it."""
    not_opened = _("The desk could not be opened")
    if isinstance(error, SettingsError):
        return Refusal(
            not_opened,
            _("Its settings are wrong"),
            _("Nothing was changed, and nothing of yours is lost."),
            _("Correct what stands below, or have your administrator do it, then open the desk again."),
            str(error),
        )
    if isinstance(error, ProblemError):
        said = explain(error.code)
        cause = str(error.params.get("detail", error.code))
        return Refusal(not_opened, said.title, said.detail, _what_to_do(error.code), cause)
    return Refusal(
        _("The desk has ended"),  # it may have been open for hours
        _("It is a fault of the program"),
        _("What was kept on this computer, and is not sent yet, is still there."),
        _("Send the details to your administrator, then open the desk again."),
        "".join(traceback.format_exception(error)),
    )


def _what_to_do(code: Code) -> str:
    if code is Code.LOCAL_STORE_HELD:
        return _("Wait for, or end, what copies or looks through files on this computer, then open the desk again.")
    if code is Code.PROFILE_IN_USE:
        return ""
    return _("Make room on the disk, or see that the folder below can be written to, then open the desk again.")


def _said(error: Exception, refusal: Refusal) -> str:
    if isinstance(error, SettingsError):
        return f"The settings are wrong, so the desk was not opened: {error}"
    if isinstance(error, ProblemError):
        return f"{refusal.what}. {refusal.means} ({refusal.cause})"
    return refusal.cause


def _scale(told: Mapping[str, Any]) -> float:
    try:
        return min(MAXIMUM_SCALE, max(MINIMUM_SCALE, float(told.get("text_scale", 1.0))))
    except (TypeError, ValueError):
        return 1.0


class NotOpened(QDialog):
    """The window. Its details can be selected, and copied with one button."""

    def __init__(self, refusal: Refusal, folder: Path) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("not-opened")
        self.setWindowTitle(_("agentdesk"))
        known = details(refusal, folder)
        self._copied = f"{refusal.title}. {refusal.what}. {refusal.means}\n{known}"
        space, size = theme.tokens().space, theme.tokens().size
        self.setMinimumWidth(size.right_column + size.side_column)
        layout = column(self, gap=space.m, margins=(space.xl, space.xl, space.xl, space.l))
        layout.addWidget(Text(refusal.title, TextRole.TITLE, wrap=True))
        layout.addWidget(Text(refusal.what, TextRole.STRONG, Tone.DANGER, wrap=True))
        layout.addWidget(Prose(refusal.means))
        if refusal.to_do:
            layout.addWidget(Prose(refusal.to_do))
        self.details = TextArea(_("Details"), lines=LINES, most=MOST_LINES)
        self.details.setReadOnly(True)
        self.details.set_text(known)
        layout.addWidget(self.details)
        self.copied = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        self.copy_button = Button(_("Copy details"), icon="copy")
        self.copy_button.clicked.connect(self._copy)
        self.close_button = Button(_("Close"), ButtonKind.PRIMARY)
        self.close_button.clicked.connect(self.reject)
        foot = row()
        foot.addWidget(self.copied, 1)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.close_button)
        layout.addLayout(foot)
        self.setAccessibleDescription(" ".join(filter(None, (refusal.what, refusal.means, refusal.to_do))))
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        self.copied.set_text(_("Copied. Paste it before you close this window."))


def details(refusal: Refusal, folder: Path) -> str:
    """For whoever helps. Of a fault it holds the system's own words, in which may be what the desk had in hand."""
    system = f"{platform.system()} {platform.release()}"
    versions = f"agentdesk {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {system}"
    return f"{refusal.cause.strip()}\n{folder}\n{versions}"
