"""Long advice is in short first; all of it is one key or click away, and the answers stay in view."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.full import REASON, TITLE, full, full_decision
from agentdesk.devtools.scenes.morning import MAYA, chatting, morning
from agentdesk.ui.kit.brief import Brief
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.recommendation.card import AdviceCard
from agentdesk.ui.theme import theme
from tests.support.gui_desk import Desk

WORDS = (
    "I can see that the transfer did not go through: you tried 3 times in the app, once on the website and once in the "
    "phone menu. Let us finish it together now, it takes two minutes."
)


def _texts(card: AdviceCard) -> list[Brief]:
    return [each for each in card.findChildren(Brief) if each.isVisibleTo(card)]


def _with_long_advice(make: Callable[[State], Desk], qtbot: QtBot) -> Desk:
    desk = make(full())
    qtbot.waitUntil(desk.window.advice.card.short.button.isVisible)
    return desk


def test_long_advice_leaves_what_matters_in_view(make: Callable[[State], Desk], qtbot: QtBot) -> None:
    desk = make(full())
    window = desk.window
    window.resize(1440, 900)
    card = window.advice.card
    qtbot.waitUntil(card.short.button.isVisible)
    lines = theme.tokens().type
    base = lines.base.line
    assert {each.height() for each in _texts(card)} <= {2 * lines.title.line, 2 * base, 3 * base, 6 * base}
    qtbot.waitUntil(lambda: not card.answers.is_stuck)
    assert card.height() < window.height() * 3 // 5
    spoken = [each.accessibleName() for each in _texts(card)]
    assert TITLE in spoken, "a screen reader hears all of it"
    assert f"{REASON} (1)" in spoken


def test_words_to_say_as_long_as_policies_have_them_are_whole(make: Callable[[State], Desk], qtbot: QtBot) -> None:
    told = full_decision()
    first = told.ranked[0].model_copy(update={"script": WORDS})
    state = full()
    advised = told.model_copy(update={"ranked": (first, *told.ranked[1:])})
    view = state.customers[MAYA]
    assert view.context is not None
    view = replace(view, context=view.context.model_copy(update={"decision": advised}))
    desk = make(replace(state, customers={MAYA: view}))
    script = next(each for each in _texts(desk.window.advice.card) if each.accessibleName() == f"“{WORDS}”")
    assert not script.is_cut
    assert WORDS in script.text()


def test_the_whole_is_one_key_away_and_the_same_key_makes_it_short_again(
    make: Callable[[State], Desk], qtbot: QtBot
) -> None:
    desk = _with_long_advice(make, qtbot)
    card = desk.window.advice.card
    short = card.height()
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: card.height() > short)
    assert all(not each.toolTip() for each in _texts(card))
    assert card.short.button.isVisible()
    card.short.button.click()
    qtbot.waitUntil(lambda: card.height() == short)


def test_other_advice_is_in_short_again_and_short_advice_has_nothing_to_unfold(
    make: Callable[[State], Desk], qtbot: QtBot
) -> None:
    desk = _with_long_advice(make, qtbot)
    card = desk.window.advice.card
    card.short.button.click()
    desk.store.put(replace(morning()))
    qtbot.waitUntil(lambda: not card.short.button.isVisible())
    assert not card.short.is_whole


def test_whoever_comes_into_view_begins_with_what_to_do_and_is_as_left_when_one_returns(
    make: Callable[[State], Desk], qtbot: QtBot
) -> None:
    desk = make(full())
    window = desk.window
    window.resize(1280, 720)
    scroll = next(each for each in window.right.findChildren(ScrollColumn) if each.isAncestorOf(window.advice))
    bar = scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(200)
    desk.store.put(full())
    assert bar.value() == 200, "what arrives moves nothing"
    desk.store.put(chatting())
    assert bar.value() == 0
    desk.store.put(full())
    qtbot.waitUntil(lambda: bar.value() == 200)
