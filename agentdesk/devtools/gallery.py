"""Every widget of the kit in every state, and every window in its named scenes, to look at: ``agentdesk gallery``.

Without ``--shots`` a window opens with the kit, and themes, text sizes and languages to switch between. With it one
picture is written of each scene in each look, under both their names (``pop-light-100-en``, ``gallery-dark-150-de``);
or of those that ``--scene`` names, also by pattern.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCloseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QHBoxLayout

from agentdesk.devtools.gallery_pages import SECTIONS
from agentdesk.devtools.scenes.catalogue import WINDOWS
from agentdesk.devtools.scenes.looks import LANGUAGES, LOOKS, SCALES, Seen
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

KIT = "gallery"
"""The scene of the kit's widgets; the others are the windows' (``WINDOWS``)."""


class Gallery(Ground):
    """All sections, one below another, in two columns."""

    def __init__(self, app: QApplication) -> None:
        super().__init__("surface")
        self._app = app
        self.closed: asyncio.Future[None] | None = None
        self._layout = column(self, gap=0)
        self.setWindowTitle("agentdesk gallery")
        self.show_as(Seen())

    def show_as(self, seen: Seen) -> None:
        """Build everything anew in a theme, a text size and a language."""
        self._seen = seen
        seen.put_on(self._app).deleteLater()
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
        now = self._seen
        for name in THEMES:
            bar.addWidget(self._switch(name, replace(now, theme=name)))
        for scale in SCALES:
            bar.addWidget(self._switch(f"{scale:.0%}", replace(now, scale=scale)))
        for language in LANGUAGES:
            bar.addWidget(self._switch(language, replace(now, language=language)))
        bar.addStretch(1)
        return bar

    def _switch(self, label: str, seen: Seen) -> Button:
        button = Button(label, ButtonKind.GHOST)
        button.setCheckable(True)
        button.setChecked(seen == self._seen)
        button.clicked.connect(lambda: self.show_as(seen))
        return button


def write_shots(app: QApplication, folder: Path, wanted: Iterable[str] = ()) -> Iterator[Path]:
    """One picture of each scene in each look, or of those whose names match one of ``wanted`` (``pop-*-100-en``);
    where they are, each as soon as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    patterns = tuple(wanted)
    with tempfile.TemporaryDirectory(prefix="agentdesk-gallery-") as profile:
        for seen in LOOKS:
            names = [name for name in (KIT, *WINDOWS) if is_wanted(named(name, seen), patterns)]
            for name, picture in _pictures(app, seen, names, Path(profile)):
                path = folder / f"{named(name, seen)}.png"
                if not picture.save(str(path)):
                    raise OSError(f"{path} cannot be written")
                yield path
    apply_language(app, LANGUAGES[0])


def named(scene: str, seen: Seen) -> str:
    """The name of a scene in a look: ``pop-light-100-en``."""
    return f"{scene}-{seen.name}"


def is_wanted(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def unmatched(patterns: Iterable[str]) -> list[str]:
    """Those of them that name no picture."""
    names = [named(scene, seen) for seen in LOOKS for scene in (KIT, *WINDOWS)]
    return [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in names)]


def _pictures(app: QApplication, seen: Seen, names: Sequence[str], profile: Path) -> Iterator[tuple[str, QPixmap]]:
    if KIT in names:
        yield KIT, _kit(app, seen)
    look = seen.put_on(app)
    for name in names:
        if name != KIT:
            stage = WINDOWS[name](look, profile)
            yield name, stage.photograph()
            stage.close()
    look.deleteLater()


def _kit(app: QApplication, seen: Seen) -> QPixmap:
    gallery = Gallery(app)
    gallery.show_as(seen)
    gallery.show()
    gallery.resize(round(theme.tokens().size.window_width * max(1.0, seen.scale)), gallery.wanted_height())
    QCoreApplication.sendPostedEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    gallery.resize(gallery.width(), gallery.wanted_height())
    picture = gallery.grab()
    gallery.close()
    gallery.deleteLater()
    return picture


def run(shots: Path | None = None, only: Sequence[str] = ()) -> int:
    """Open the gallery until it is closed, or write its pictures (of the scenes in ``only``); returns the exit code."""
    if shots is not None and not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # it complains of each window it shows
    app = make_application()
    if shots is not None:
        for path in write_shots(app, shots, only):
            print(path, flush=True)
        return 0

    async def _until_closed() -> int:
        gallery = Gallery(app)
        gallery.closed = asyncio.get_running_loop().create_future()
        gallery.resize(theme.tokens().size.window_width, theme.tokens().size.window_height)
        gallery.show()
        await gallery.closed
        return 0

    return loop.run(app, _until_closed)
