"""Every widget of the kit in every state, to look at: ``python -m agentdesk.devtools.gallery [--shots DIR]``.

Without ``--shots`` a window opens, with themes, text sizes and the pseudo-language to switch between. With it, one
picture for each theme, and for each of the other text sizes and the pseudo-language in the light one, is written.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout

from agentdesk.devtools.gallery_pages import SECTIONS
from agentdesk.ui import words
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.layout import clear, column, row
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import SectionTitle
from agentdesk.ui.qt import loop
from agentdesk.ui.qt.application import has_display, make_application
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.tokens import THEMES
from agentdesk.ui.words import _

SCALES = (0.8, 1.0, 1.4, 2.0)


class Gallery(Ground):
    """All sections, one below another, in two columns."""

    def __init__(self, app: QApplication) -> None:
        super().__init__("surface")
        self._app = app
        self._theme, self._scale, self._pseudo = THEMES[0], 1.0, False
        self.closed: asyncio.Future[None] | None = None
        self._layout = column(self, gap=0)
        self.setWindowTitle("agentdesk gallery")
        self.show_as(self._theme, self._scale, pseudo=False)

    def show_as(self, name: str, scale: float, *, pseudo: bool) -> None:
        """Build everything anew in a theme, a text size and a language."""
        self._theme, self._scale, self._pseudo = name, scale, pseudo
        theme.apply_theme(self._app, name, scale)
        if pseudo:
            words.install_pseudo()
        else:
            apply_language(self._app)
        clear(self._layout)
        self._layout.addLayout(self._bar())
        self._pages = ScrollColumn()
        across = row(gap=theme.tokens().space.xl, margins=(theme.tokens().space.xl,) * 4)
        halves = (column(gap=theme.tokens().space.xl), column(gap=theme.tokens().space.xl))
        for index, (title, build) in enumerate(SECTIONS):
            section = column()
            section.addWidget(SectionTitle(title))
            section.addWidget(build())
            halves[index % 2].addLayout(section)
        for half in halves:
            half.addStretch(1)
            across.addLayout(half, 1)
        self._pages.body.addLayout(across)
        self._layout.addWidget(self._pages, 1)

    def wanted_height(self) -> int:
        """How high it has to be for everything to be seen at once."""
        space = theme.tokens().space
        return self._pages.body.totalHeightForWidth(self.width()) + theme.tokens().size.control + 2 * space.m

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        super().closeEvent(event)
        if self.closed is not None and not self.closed.done():
            self.closed.set_result(None)

    def _bar(self) -> QHBoxLayout:
        space = theme.tokens().space
        bar = row(margins=(space.xl, space.m, space.xl, space.m))
        for name in THEMES:
            bar.addWidget(self._switch(name, name == self._theme, name, self._scale, self._pseudo))
        for scale in SCALES:
            bar.addWidget(self._switch(f"{scale:.0%}", scale == self._scale, self._theme, scale, self._pseudo))
        bar.addWidget(self._switch(_("pseudo-language"), self._pseudo, self._theme, self._scale, not self._pseudo))
        bar.addStretch(1)
        return bar

    def _switch(self, label: str, on: bool, name: str, scale: float, pseudo: bool) -> Button:
        button = Button(label, ButtonKind.GHOST)
        button.setCheckable(True)
        button.setChecked(on)
        button.clicked.connect(lambda: self.show_as(name, scale, pseudo=pseudo))
        return button


def write_shots(app: QApplication, folder: Path) -> list[Path]:
    """One picture for each look; returns where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    looks = [(name, 1.0, False) for name in THEMES]
    looks += [(THEMES[0], scale, False) for scale in SCALES if scale != 1.0] + [(THEMES[0], 1.0, True)]
    gallery = Gallery(app)
    written = []
    for name, scale, pseudo in looks:
        gallery.show_as(name, scale, pseudo=pseudo)
        gallery.show()
        gallery.resize(round(theme.tokens().size.window_width * max(1.0, scale)), gallery.wanted_height())
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        gallery.resize(gallery.width(), gallery.wanted_height())
        path = folder / f"gallery-{name}-{round(scale * 100)}{'-pseudo' if pseudo else ''}.png"
        gallery.grab().save(str(path))
        written.append(path)
    apply_language(app)
    gallery.close()
    gallery.deleteLater()
    return written


def run(shots: Path | None = None) -> int:
    """Open the gallery until it is closed, or write its pictures; returns the exit code."""
    if shots is not None and not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    if shots is not None:
        for path in write_shots(app, shots):
            print(path)
        return 0

    async def _until_closed() -> int:
        gallery = Gallery(app)
        gallery.closed = asyncio.get_running_loop().create_future()
        gallery.resize(theme.tokens().size.window_width, theme.tokens().size.window_height)
        gallery.show()
        await gallery.closed
        return 0

    return loop.run(app, _until_closed)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of the gallery."""
    parser = argparse.ArgumentParser(prog="agentdesk gallery", description="Every widget in every state.")
    parser.add_argument("--shots", type=Path, metavar="DIR", help="write pictures there instead of opening a window")
    return run(parser.parse_args(arguments).shots)


if __name__ == "__main__":
    sys.exit(main())
