"""The button that takes out what is listed; while it is written, how far it is and a way to end that."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import LogExport, LogFormat
from agentdesk.ui.kit.button import Button, ButtonKind, MenuButton
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, fraction_text


class ExportHead(QWidget):
    """``announcement``: where the file is, or why there is none."""

    announcement = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = row(self)
        self.export = MenuButton(_("Export"), icon="open-out")
        titles = {LogFormat.CSV: _("Table (CSV)"), LogFormat.JSONL: _("JSON lines"), LogFormat.PARQUET: _("Parquet")}
        for kind, title in titles.items():
            self.export.menu_shown.add(title, partial(intents.export_overrides, kind))
        self.exporting = Text("", TextRole.SMALL, Tone.MUTED)
        self.cancel_export = Button(_("Cancel"), ButtonKind.GHOST)
        self.cancel_export.clicked.connect(intents.cancel_export)
        line.addWidget(self.exporting)
        line.addWidget(self.cancel_export)
        line.addWidget(self.export)

    def open_menu(self) -> None:
        """Offer the kinds of files; while one is being written, how to end that."""
        if self.export.isHidden():
            self.cancel_export.setFocus()
        else:
            self.export.open_menu()

    def show_word(self, shown: bool) -> None:
        """Have the button say its word, or only show its picture."""
        self.export.set_label(_("Export") if shown else "", _("Export"))
        give_tip(self.export, "" if shown else _("Export"))

    def show_export(self, before: LogExport | None, export: LogExport | None) -> None:
        is_running = export is not None and export.running
        was_here = self.cancel_export.hasFocus()
        show_if(self.export, not is_running)
        show_if(self.exporting, is_running)
        show_if(self.cancel_export, is_running)
        if was_here and not is_running:
            self.export.setFocus()
        if export is None or export == before:
            return
        if export.running:
            self.exporting.set_text(_("{size} MB written").format(size=fraction_text(export.size / 1_000_000, 1)))
        elif export.problem is not None:
            problem = explain(export.problem)
            self.announcement.emit(f"{problem.title}. {problem.detail}")
        else:
            self.announcement.emit(_("The log is in {path}").format(path=export.path))
