"""What was said of one customer does not stay when another one is in view, or somebody whom nobody knows."""

from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.state import Asked, Focus, Loading, State
from agentdesk.devtools.scenes.morning import MAYA, OFFER, chatting, interactions, maya_view, morning, nothing_yet
from agentdesk.domain.problems import Code
from tests.support.gui_desk import Desk


def test_who_is_asked_for_and_not_known_is_said_to_be_so(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    asked = Asked("phone:+15550001111")
    desk.store.put(replace(morning(), focus=Focus(asked=asked)))
    assert "Maya Ortiz" not in desk.words(desk.window.customer)
    assert "+1 555-000-1111" in desk.words()
    desk.store.put(replace(morning(), focus=Focus(asked=replace(asked, loading=Loading.READY))))
    assert "Nobody is known by +1 555-000-1111" in desk.words()
    failed = replace(asked, loading=Loading.FAILED, problem=Code.UNAVAILABLE)
    desk.store.put(replace(morning(), focus=Focus(asked=failed)))
    desk.window.customer.refresh()
    assert desk.intents.named("open_customer") == [{"identifier": "phone:+15550001111"}]


def test_advice_that_was_announced_goes_with_its_customer(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    view = maya_view()
    assert view.context is not None
    ranked = view.context.decision.ranked
    other = view.context.decision.model_copy(update={"id": "d-2", "ranked": (ranked[1], ranked[0], *ranked[2:])})
    newer = replace(view, context=view.context.model_copy(update={"decision": other}))
    desk.store.put(replace(morning(), customers={MAYA: newer}))
    assert "ew advice" in desk.words(desk.window.status_bar)
    desk.store.put(chatting())
    assert "ew advice" not in desk.words(desk.window.status_bar)


def test_what_was_said_of_an_offer_goes_with_it(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    said = desk.window.status_bar._said
    assert said.text().startswith("New: ")
    taken = {key: each for key, each in interactions().items() if key != OFFER}
    desk.store.put(replace(morning(), interactions=taken))
    assert said.text() == ""
    desk.window.announce("Script copied")
    desk.store.put(replace(morning(), interactions=taken, unread={}))
    assert said.text() == "Script copied", "other words stay"


def test_with_nobody_in_view_no_line_parts_the_advice_from_nothing(make: Callable[[State], Desk]) -> None:
    desk = make(nothing_yet())
    assert not desk.window.right.rule.isVisible()
    desk.store.put(morning())
    assert desk.window.right.rule.isVisible()
