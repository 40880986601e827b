"""What is told of an event is what happened in it, and a matter at hand comes before any offer."""

import pytest

from agentdesk.domain.decision import ActionKind
from tests.engine.sample import Pop, call, event, pop, said

EFFORT = {
    "web.help_searched": ["Searched for help"],
    "app.unexpected_logout": ["Something got in their way on the website or in the app"],
    "web.long_wait": ["Something got in their way on the website or in the app"],
    "app.form_abandoned": ["Left before it was done"],
    "web.rage_click": ["Clicked again and again where nothing happened"],
    "app.rage_tap": ["Clicked again and again where nothing happened"],
    "web.dead_click": ["Clicked again and again where nothing happened"],
}


@pytest.mark.parametrize("type_", EFFORT)
def test_only_clicks_in_anger_are_told_as_such(type_: str) -> None:
    seen = pop([event("f", 5, type_)], touchpoint="ivr")
    assert [one.text for one in seen.conclusions.effort.reasons] == EFFORT[type_]
    assert ("in anger" in seen.stop("family_line").because) == (
        type_ in ("web.rage_click", "app.rage_tap", "web.dead_click")
    )


def offers(seen: Pop) -> list[str]:
    return [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]


def spoken(text: str) -> Pop:
    return pop(interaction=call(), interactions=(call(),), utterances=said(text))


@pytest.mark.parametrize(
    "text",
    [
        "I want to change my name, my husband passed",
        "I want to change my address because my house burned down",
        "Please change my address, I am in a women's shelter",
        "My mortgage payment was taken twice",
        "I need a new email in my profile",
        "where is my parcel",
        "can I keep my number",
    ],
)
def test_while_they_are_here_for_something_else_nothing_is_offered(text: str) -> None:
    seen = spoken(text)
    assert offers(seen) == []
    assert "leave_alone" not in [one.action for one in seen.decision.ranked]


@pytest.mark.parametrize("text", ["I want a bigger plan", "What do you have with more data?"])
def test_who_asks_for_an_offer_gets_one(text: str) -> None:
    assert offers(spoken(text))
