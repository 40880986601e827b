"""A chip that says the same again has nothing laid out: it is written with every event of a timeline."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.chip import ChipButton
from agentdesk.ui.kit.layout import column
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone


class Host(QWidget):
    """Counts how often it is asked to lay out what is in it."""

    asked = 0

    def event(self, event: QEvent) -> bool:
        self.asked += event.type() is QEvent.Type.LayoutRequest
        return super().event(event)


@pytest.mark.parametrize(("opens_menu", "icon"), [(True, ""), (False, "history"), (False, "")])
def test_the_same_again_has_nothing_laid_out(qapp: QApplication, qtbot: QtBot, opens_menu: bool, icon: str) -> None:
    theme.apply_theme(qapp, "light")
    host, chip = Host(), ChipButton("All", opens_menu=opens_menu)
    qtbot.addWidget(host)
    column(host).addWidget(chip)
    chip.set_content("All channels", Tone.NEUTRAL, icon=icon)
    with qtbot.waitExposed(host):
        host.show()
    QCoreApplication.sendPostedEvents()
    host.asked = 0
    chip.set_content("All channels", Tone.NEUTRAL, icon=icon)
    QCoreApplication.sendPostedEvents()
    assert host.asked == 0
    chip.set_content("Voice and chat", Tone.NEUTRAL, icon=icon)
    QCoreApplication.sendPostedEvents()
    assert host.asked > 0


def test_an_icon_comes_in_the_tone_of_its_words(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "light")
    chip = ChipButton("unverified", Tone.WARNING, opens_menu=True)
    qtbot.addWidget(chip)
    before = chip.icon().cacheKey()
    chip.set_content("verified", Tone.SUCCESS)
    assert chip.icon().cacheKey() != before
    plain = ChipButton("Newer advice")
    qtbot.addWidget(plain)
    assert plain.icon().isNull()
    plain.set_content("Newer advice", Tone.NEUTRAL, icon="expand")
    assert not plain.icon().isNull()
