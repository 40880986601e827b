"""Every widget of the kit in every state, to look at: ``python -m agentdesk.devtools.gallery [--shots DIR]``.

Without ``--shots`` a window opens, with themes, text sizes and languages to switch between. With it, one picture is
written of every scene: each theme in each text size and language, under the scene's name (``light-100-en``); or of
those that ``--scene`` names.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
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

SCALES = (0.8, 1.0, 1.5, 2.0)
PSEUDO = "pseudo"
LANGUAGES = ("en", "de", "ar", PSEUDO)
"""One that is written short, one that is written long, one that is read from the right, and one that is no language."""


@dataclass(frozen=True, slots=True)
class Scene:
    """How all is looked at in one picture."""

    theme: str = THEMES[0]
    scale: float = 1.0
    language: str = LANGUAGES[0]

    @property
    def name(self) -> str:
        return f"{self.theme}-{round(self.scale * 100)}-{self.language}"


SCENES = tuple(Scene(*each) for each in product(THEMES, SCALES, LANGUAGES))


class Gallery(Ground):
    """All sections, one below another, in two columns."""

    def __init__(self, app: QApplication) -> None:
        super().__init__("surface")
        self._app = app
        self.closed: asyncio.Future[None] | None = None
        self._layout = column(self, gap=0)
        self.setWindowTitle("agentdesk gallery")
        self.show_as(Scene())

    def show_as(self, scene: Scene) -> None:
        """Build everything anew in a theme, a text size and a language."""
        self._scene = scene
        theme.apply_theme(self._app, scene.theme, scene.scale)
        apply_language(self._app, LANGUAGES[0] if scene.language == PSEUDO else scene.language)
        if scene.language == PSEUDO:
            words.install_pseudo()
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
        now = self._scene
        for name in THEMES:
            bar.addWidget(self._switch(name, replace(now, theme=name)))
        for scale in SCALES:
            bar.addWidget(self._switch(f"{scale:.0%}", replace(now, scale=scale)))
        for language in LANGUAGES:
            bar.addWidget(self._switch(language, replace(now, language=language)))
        bar.addStretch(1)
        return bar

    def _switch(self, label: str, scene: Scene) -> Button:
        button = Button(label, ButtonKind.GHOST)
        button.setCheckable(True)
        button.setChecked(scene == self._scene)
        button.clicked.connect(lambda: self.show_as(scene))
        return button


def write_shots(app: QApplication, folder: Path, scenes: Iterable[Scene] = SCENES) -> list[Path]:
    """One picture of each scene; returns where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(app)
    written = []
    for scene in scenes:
        gallery.show_as(scene)
        gallery.show()
        gallery.resize(round(theme.tokens().size.window_width * max(1.0, scene.scale)), gallery.wanted_height())
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        gallery.resize(gallery.width(), gallery.wanted_height())
        path = folder / f"gallery-{scene.name}.png"
        gallery.grab().save(str(path))
        written.append(path)
    apply_language(app, LANGUAGES[0])
    gallery.close()
    gallery.deleteLater()
    return written


def run(shots: Path | None = None, only: Sequence[str] = ()) -> int:
    """Open the gallery until it is closed, or write its pictures (of the scenes in ``only``); returns the exit code."""
    if shots is not None and not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    if shots is not None:
        wanted = [scene for scene in SCENES if not only or scene.name in only]
        for path in write_shots(app, shots, wanted):
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
    scenes = [scene.name for scene in SCENES]
    parser.add_argument("--scene", action="append", choices=scenes, metavar="NAME", help="only this one; repeatable")
    given = parser.parse_args(arguments)
    return run(given.shots, given.scene or ())


if __name__ == "__main__":
    sys.exit(main())
