"""The gallery shows the whole kit in every look, and nothing in it is cut off, also in longer words."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.gallery import Gallery, write_shots
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme


@pytest.mark.parametrize(("scale", "pseudo"), [(1.0, False), (1.0, True), (2.0, False)])
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, scale: float, pseudo: bool) -> None:
    gallery = Gallery(qapp)
    qtbot.addWidget(gallery)
    gallery.show_as("light", scale, pseudo=pseudo)
    gallery.resize(round(1440 * scale), 900)
    gallery.show()
    QApplication.sendPostedEvents()
    try:
        cut = [
            (widget.text(), widget.minimumSizeHint().width(), widget.width())
            for widget in gallery.findChildren(QWidget)
            if isinstance(widget, QLabel | QPushButton | QRadioButton)
            and widget.isVisible()
            and widget.minimumSizeHint().width() > widget.width()
        ]
        assert cut == []
    finally:
        apply_language(qapp)
        theme.apply_theme(qapp, "light")


def test_pictures_of_every_look_are_written(qapp: QApplication, tmp_path: Path) -> None:
    written = write_shots(qapp, tmp_path)
    theme.apply_theme(qapp, "light")
    assert len(written) == len({path.name for path in written}) >= 7
    pictures = [QImage(str(path)) for path in written]
    assert all(not picture.isNull() and picture.height() > 600 for picture in pictures)
