"""What a screen reader does: it sets what can be chosen or checked, without a click."""

from pytestqt.qtbot import QtBot

from agentdesk.ui.floor.filters import FloorFilters
from agentdesk.ui.kit.button import Button, show_checked
from agentdesk.ui.kit.choice import Choice, SegmentedChoice


def test_what_is_chosen_without_a_click_is_chosen_once(qtbot: QtBot) -> None:
    choice = SegmentedChoice("Result", [Choice(each, each) for each in ("a", "b", "c")])
    qtbot.addWidget(choice)
    heard: list[str] = []
    choice.chosen.connect(heard.append)
    choice.segments()[1].toggle()
    assert (heard, choice.choice()) == (["b"], "b")
    choice.segments()[2].click()
    choice.choose_number(1)
    choice.choose_number(1)
    assert heard == ["b", "c", "a", "a"]
    choice.set_choice("c")
    choice.set_choice(None)
    choice.set_choices([Choice("c", "c"), Choice("d", "d")])
    assert len(heard) == 4, "what is shown is chosen by nobody"
    choice.segments()[0].toggle()
    assert heard[4:] == ["c"]


def test_what_is_shown_as_checked_says_nothing(qtbot: QtBot) -> None:
    button = Button("Only these")
    button.setCheckable(True)
    qtbot.addWidget(button)
    heard: list[bool] = []
    button.toggled.connect(heard.append)
    show_checked(button, True)
    assert (heard, button.isChecked()) == ([], True)
    button.toggle()
    assert heard == [False]


def test_who_needs_attention_can_be_asked_for_without_a_click(qtbot: QtBot) -> None:
    filters = FloorFilters()
    qtbot.addWidget(filters)
    with qtbot.waitSignal(filters.wanted) as asked:
        filters.attention.toggle()
    assert asked.args == [{"attention_only": True}]
