"""The gallery shows the whole kit in every look, and nothing in it is cut off, also in longer words."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.gallery import Gallery, write_shots
from agentdesk.devtools.scenes.looks import LANGUAGES, LOOKS, PSEUDO, SCALES, Seen
from agentdesk.ui.theme.icons import icon_pixmap
from agentdesk.ui.theme.tokens import THEMES
from tests.support.structure import clipped, overlapping, too_low

SEEN = (
    Seen("light", 1.0, PSEUDO),
    Seen("light", 2.0, "en"),
    Seen("dark", 1.5, "de"),
    Seen("high_contrast", 0.8, "ar"),
    Seen("dark", 1.0, "es"),
)
"""Each theme, text size and language; ``agentdesk gallery --shots`` photographs all that can be combined."""


def test_it_is_looked_at_in_every_theme_size_and_language() -> None:
    assert len({seen.name for seen in LOOKS}) == len(THEMES) * len(SCALES) * len(LANGUAGES)
    assert {seen.theme for seen in SEEN} == set(THEMES)
    assert {seen.scale for seen in SEEN} == set(SCALES)
    assert {seen.language for seen in SEEN} == set(LANGUAGES)


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: seen.name)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, seen: Seen) -> None:
    gallery = Gallery(qapp)
    qtbot.addWidget(gallery)
    gallery.show_as(seen)
    gallery.resize(round(1440 * max(1.0, seen.scale)), 900)
    gallery.show()
    QApplication.sendPostedEvents()
    assert gallery.isRightToLeft() is (seen.language == "ar")
    assert clipped(gallery) == []
    assert too_low(gallery) == []
    assert overlapping(gallery) == []


def test_pictures_are_written_under_the_names_of_their_scenes(qapp: QApplication, tmp_path: Path) -> None:
    written = list(write_shots(qapp, tmp_path, ["gallery-light-200-en", "pop-dark-*-es"]))
    names = ["gallery-light-200-en", *(f"pop-dark-{size}-es" for size in (80, 100, 150, 200))]
    assert sorted(path.stem for path in written) == sorted(names)
    pictures = [QImage(str(path)) for path in written]
    assert all(not picture.isNull() and picture.height() > 600 for picture in pictures)


def test_an_icon_leaves_its_gap_on_the_side_of_the_word(qapp: QApplication) -> None:
    def _inked(gap: int) -> list[int]:
        picture = icon_pixmap("copy", "#000000", 16, 1.0, gap).toImage()
        columns = range(picture.width())
        return [x for x in columns if any(picture.pixelColor(x, y).alpha() for y in range(picture.height()))]

    after, before = _inked(4), _inked(-4)
    assert [x + 4 for x in after] == before
    assert max(before) < 20
