"""What is chosen one below another is read in full."""

from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.choice import Choice, SegmentedChoice


def test_a_reason_below_another_goes_on_in_a_second_line(qtbot: QtBot) -> None:
    said = "The customer asked for something else & more"
    choice = SegmentedChoice("Reason", (Choice("long", said),), stacked=True)
    qtbot.addWidget(choice)
    choice.show()
    segment = choice.segments()[0]
    assert segment.heightForWidth(200) > segment.heightForWidth(600)
    segment.resize(200, segment.heightForWidth(200))
    assert segment.text().split() == said.replace("&", "&&").split()
    assert "\n" in segment.text()
    assert segment.toolTip() == ""
