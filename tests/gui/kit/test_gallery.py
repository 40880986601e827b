"""The gallery shows the whole kit in every look, and nothing in it is cut off, also in longer words."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.gallery import LANGUAGES, PSEUDO, SCALES, SCENES, Gallery, Scene, write_shots
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import icon_pixmap
from agentdesk.ui.theme.tokens import THEMES
from tests.support.structure import clipped

SEEN = (
    Scene("light", 1.0, PSEUDO),
    Scene("light", 2.0, "en"),
    Scene("dark", 1.5, "de"),
    Scene("high_contrast", 0.8, "ar"),
)
"""Each theme, text size and language once; ``agentdesk gallery --shots`` photographs all that can be combined."""


def test_the_scenes_are_every_theme_in_every_size_and_language() -> None:
    assert len({scene.name for scene in SCENES}) == len(THEMES) * len(SCALES) * len(LANGUAGES)
    assert {scene.theme for scene in SEEN} == set(THEMES)
    assert {scene.scale for scene in SEEN} == set(SCALES)
    assert {scene.language for scene in SEEN} == set(LANGUAGES)


@pytest.mark.parametrize("scene", SEEN, ids=lambda scene: scene.name)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, scene: Scene) -> None:
    gallery = Gallery(qapp)
    qtbot.addWidget(gallery)
    gallery.show_as(scene)
    gallery.resize(round(1440 * max(1.0, scene.scale)), 900)
    gallery.show()
    QApplication.sendPostedEvents()
    try:
        assert gallery.isRightToLeft() is (scene.language == "ar")
        assert clipped(gallery) == []
    finally:
        apply_language(qapp, "en")
        theme.apply_theme(qapp, "light")


def test_pictures_are_written_under_the_names_of_their_scenes(qapp: QApplication, tmp_path: Path) -> None:
    written = write_shots(qapp, tmp_path, SEEN[:2])
    theme.apply_theme(qapp, "light")
    assert [path.name for path in written] == ["gallery-light-100-pseudo.png", "gallery-light-200-en.png"]
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
