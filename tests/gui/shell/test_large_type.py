"""Large type in a window that does not grow with it: no word is cut, and what has no room beside comes in turn."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Focus
from agentdesk.devtools.scenes.agents_day import offline, wrapping
from agentdesk.devtools.scenes.morning import WRAP, chatting, morning
from agentdesk.ui.customer.claims import ClaimRows
from agentdesk.ui.kit.button import Button, EvidenceButton
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.layout import FlowLayout
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text
from tests.support.gui_desk import Desk
from tests.support.structure import clipped, covered, cut_off

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("scale", "width", "height"), [(1.0, 1280, 720), (1.25, 1440, 900), (1.5, 1440, 900), (2.0, 1440, 900)]
)
def test_large_type_cuts_no_words_of_the_advice_and_of_who_it_is(
    make: Callable[..., Desk], scale: float, width: int, height: int, qtbot: QtBot
) -> None:
    desk = make(morning(), scale=scale)
    window = desk.window
    window.resize(width, height)
    qtbot.waitUntil(lambda: window.middle.is_narrow == (scale > 1.25))

    def _cut() -> list[str]:
        prose = [*window.advice.findChildren(Prose), *window.customer.findChildren(Text)]
        low = [
            each
            for each in prose
            if each.isVisible() and each.hasHeightForWidth() and each.height() < each.heightForWidth(each.width())
        ]
        buttons = [*window.advice.findChildren(Button), *window.customer.findChildren(Button)]
        narrow = [each for each in buttons if each.isVisible() and each.width() < each.minimumSizeHint().width()]
        inside = [
            each
            for each in window.customer.findChildren(FlowLayout)
            if each.geometry().height() < each.heightForWidth(each.geometry().width())
        ]
        return [getattr(each, "accessibleName", str)() or str(each) for each in (*low, *narrow, *inside)]

    qtbot.waitUntil(lambda: not _cut())


def test_in_large_type_what_is_asked_for_comes_into_view(make: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = make(morning(), scale=1.5)
    window = desk.window
    qtbot.waitUntil(lambda: window.timeline.isVisible() != window.conversation.isVisible())
    assert window.advice.isVisible()
    desk.press(Qt.Key.Key_F, CTRL | SHIFT)
    assert window.conversation.isVisible()
    desk.press(Qt.Key.Key_F, CTRL)
    assert window.timeline.isVisible()
    assert not window.conversation.isVisible()
    window.middle.choice.choose_number(2)
    assert window.conversation.isVisible()
    desk.store.put(replace(morning(), focus=Focus(WRAP)))
    assert window.wrap_up.isVisible()
    desk.look.set_scale(1.0)
    qtbot.waitUntil(lambda: window.timeline.isVisible() and window.conversation.isVisible())


@pytest.fixture
def tight(make: Callable[..., Desk], qtbot: QtBot) -> Desk:
    """A window that has no room for a pane beside the advice."""
    desk = make(morning(), scale=2.0)
    window = desk.window
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: len(window.middle.choice.choices()) == 3)
    return desk


def test_without_room_for_a_pane_beside_it_the_advice_comes_first_and_the_panes_in_turn(tight: Desk) -> None:
    window = tight.window
    assert window.advice.isVisible()
    assert not window.timeline.isVisible()
    assert not window.conversation.isVisible()
    tight.press(Qt.Key.Key_F, CTRL)
    assert window.timeline.isVisible()
    assert not window.advice.isVisible()
    window.middle.choice.choose_number(1)
    assert window.advice.isVisible()


def test_advice_that_is_not_in_view_is_shown_before_a_key_answers_it(tight: Desk, qtbot: QtBot) -> None:
    window = tight.window
    tight.press(Qt.Key.Key_F, CTRL)
    window.timeline.table.setFocus()
    tight.press(Qt.Key.Key_Return, CTRL)
    assert not tight.intents.named("accept_advice")
    assert window.advice.isVisible()
    qtbot.waitUntil(lambda: not window.advice.unread.isActive())
    tight.press(Qt.Key.Key_Return, CTRL)
    assert tight.intents.named("accept_advice")


def test_each_contact_keeps_the_pane_that_was_turned_to(tight: Desk) -> None:
    window = tight.window
    tight.press(Qt.Key.Key_F, CTRL)
    tight.store.put(chatting())
    assert window.middle.choice.choice() == "advice"
    tight.store.put(morning())
    assert window.middle.choice.choice() == "timeline"


def test_a_form_has_all_the_room_beside_the_work_and_gives_it_back(tight: Desk, qtbot: QtBot) -> None:
    window = tight.window
    tight.press(Qt.Key.Key_O, CTRL)
    assert window.sheet.isVisible()
    qtbot.waitUntil(lambda: window.sheet.height() == window.plan.height())
    assert window.sheet.width() > window.plan.width() // 2
    assert not window.customer.isVisible()
    tight.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.customer.isVisible() and window.advice.isVisible())


def test_with_room_again_all_are_in_view_at_once(tight: Desk, qtbot: QtBot) -> None:
    tight.look.set_scale(1.0)
    window = tight.window
    window.resize(1440, 900)
    regions = (window.advice, window.timeline, window.conversation)
    qtbot.waitUntil(lambda: all(each.isVisible() for each in regions) and not window.middle.head.isVisible())


@pytest.mark.parametrize(("language", "width", "height"), [("en", 1440, 900), ("de", 1280, 720), ("es", 1280, 720)])
def test_in_large_type_who_waits_and_who_calls_is_whole(
    make: Callable[..., Desk], qtbot: QtBot, language: str, width: int, height: int
) -> None:
    desk = make(morning(), scale=2.0, language=language)
    window = desk.window
    window.resize(width, height)

    def _whole(part: QWidget, words: str) -> bool:
        told = [each for each in part.findChildren(Text) if each.isVisible()]
        # A number without a space stands in two lines where one has no room for it.
        return any(words in each.text().replace("\n", "") and "…" not in each.text() for each in told)

    qtbot.waitUntil(lambda: _whole(window.top_bar, "00:22"))
    qtbot.waitUntil(lambda: _whole(window.toast, "+4915112340204"))
    qtbot.waitUntil(lambda: clipped(window.toast) == [] and cut_off(window.toast) == [])
    assert window.toast.accessibleName().startswith("+4915112340204. ")
    foot = [each for each in window.status_bar.findChildren(ElidedLabel) if each.isVisible() and each.full_text()]
    assert [each for each in foot if "…" in each.text() and "+4915112340204" not in each.text()] == []


def test_with_room_the_foot_says_the_policy_and_all_keys(make: Callable[..., Desk]) -> None:
    desk = make(morning())
    desk.window.resize(1280, 720)
    for words in ("policy 2026-11-20.3", "F6 next region", "F1 keys"):
        assert words in desk.words(desk.window.status_bar)


def test_what_tab_comes_to_from_outside_of_what_scrolls_is_in_view(tight: Desk, qtbot: QtBot) -> None:
    window = tight.window
    tight.press(Qt.Key.Key_O, CTRL)
    qtbot.waitUntil(lambda: window.sheet.height() == window.plan.height())
    scroll = next(each for each in window.sheet.findChildren(ScrollColumn) if each.isVisible())
    first = window.sheet.focusWidget() or window.focusWidget()
    assert first is not None
    assert scroll.isAncestorOf(first)
    QTest.keyClick(first, Qt.Key.Key_Backtab, SHIFT)
    outside = window.focusWidget()
    assert not scroll.isAncestorOf(outside)
    scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    assert not first.visibleRegion().contains(first.rect())
    QTest.keyClick(outside, Qt.Key.Key_Tab)
    assert window.focusWidget() is first
    qtbot.waitUntil(lambda: first.visibleRegion().contains(first.rect()))


@pytest.mark.parametrize("name", ["customer", "timeline", "talk"])
def test_a_region_in_the_smallest_window_of_its_own_is_whole(tight: Desk, qtbot: QtBot, name: str) -> None:
    detached = tight.window.detached
    detached.toggle(name)
    (own,) = detached.windows()
    own.resize(own.minimumSize())
    qtbot.waitUntil(lambda: clipped(own) == [] and cut_off(own) == [])
    detached.toggle(name)


def test_in_a_small_window_the_wrap_up_is_whole(make: Callable[..., Desk], qtbot: QtBot) -> None:
    """Its button stands inside of it, and all ways in which it may have ended can be seen."""
    desk = make(replace(morning(), focus=Focus(WRAP)), scale=1.5)
    window = desk.window
    window.resize(1280, 720)

    def _is_whole() -> bool:
        wrap_up, place = window.wrap_up, window.talk.rect()
        button = wrap_up.finish_button
        foot = button.mapTo(window.talk, button.rect().bottomLeft()).y()
        choices = wrap_up.disposition
        shown = choices.visibleRegion().boundingRect().height()
        return place.height() - foot > 8 and shown == choices.height() and wrap_up.height() >= wrap_up.minimumHeight()

    qtbot.waitUntil(_is_whole)


def test_where_there_is_no_room_for_both_one_turns_from_the_wrap_up_to_what_was_said_and_back(
    make: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = make(replace(morning(), focus=Focus(WRAP)), scale=2.0)
    window = desk.window
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: window.wrap_up.isVisible() and not window.conversation.isVisible())
    read = next(each for each in window.wrap_up.findChildren(Button) if each.label() == "Conversation")
    read.click()
    assert window.conversation.isVisible()
    assert not window.wrap_up.isVisible()
    window.talk.back.click()
    assert window.wrap_up.isVisible()
    assert window.wrap_up.isAncestorOf(window.focusWidget())
    desk.press(Qt.Key.Key_F, CTRL | SHIFT)
    assert window.conversation.isVisible()
    desk.press(Qt.Key.Key_J, CTRL)
    assert not window.conversation.isVisible()
    assert window.wrap_up.isAncestorOf(window.focusWidget())


@pytest.mark.parametrize(("scale", "width", "height"), [(1.5, 1440, 900), (2.0, 1440, 900), (2.0, 1280, 720)])
def test_who_it_is_and_how_they_feel_stay_in_view_and_a_form_has_the_height(
    make: Callable[..., Desk], scale: float, width: int, height: int, qtbot: QtBot
) -> None:
    desk = make(morning(), scale=scale)
    window = desk.window
    window.resize(width, height)
    texts = {each.text(): each for each in window.customer.findChildren(Text)}
    wanted = [texts[name] for name in ("Why", "Tried", "Feels")]
    qtbot.waitUntil(lambda: all(each.visibleRegion().boundingRect() == each.rect() for each in wanted))
    before = window.right.height()
    desk.press(Qt.Key.Key_O, CTRL)
    assert window.sheet.isVisible()
    qtbot.waitUntil(lambda: window.sheet.height() == window.plan.height() > before)
    desk.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.right.height() == before)


def test_in_a_low_window_the_latest_tries_stand_in_one_line_and_the_others_are_counted(
    tight: Desk, qtbot: QtBot
) -> None:
    def _tried() -> list[str]:
        return [each.text() for each in _claims(tight).findChildren(Chip) if each.isVisible()]

    qtbot.waitUntil(lambda: _tried() == ["IVR 10:47 left after 2 loops"])
    assert "3 earlier" in tight.words(_claims(tight))
    tight.look.set_scale(1.0)
    qtbot.waitUntil(lambda: len(_tried()) == 4)
    assert "earlier" not in tight.words(_claims(tight))


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_without_a_line_too_a_low_window_has_all_claims_and_the_advice_in_view(
    make: Callable[..., Desk], qtbot: QtBot, language: str
) -> None:
    """The strip takes two lines there; of when it is stands beside the name."""
    desk = make(offline(), scale=2.0, language=language)
    window = desk.window
    window.resize(1280, 720)

    def _in_view(part: QWidget) -> bool:
        return part.visibleRegion().boundingRect() == part.rect()

    def _rows() -> list[Text]:
        return [each for each in _claims(desk).findChildren(Text) if each.isVisible() and each.x() == 0]

    qtbot.waitUntil(lambda: len(_rows()) >= 3 and all(map(_in_view, _rows())))
    qtbot.waitUntil(lambda: not window.customer.banner.isVisible())
    assert "10:42" in desk.words(window.customer)


def _claims(desk: Desk) -> ClaimRows:
    claims = desk.window.customer.findChild(ClaimRows)
    assert claims is not None
    return claims


def _is_on_top(window: QWidget, part: QWidget) -> bool:
    return window.childAt(part.mapTo(window, part.rect().center())) is part


@pytest.mark.parametrize(("scale", "width", "height"), [(1.5, 1280, 720), (2.0, 1440, 900), (2.0, 1280, 720)])
def test_how_to_answer_the_advice_stays_in_view_while_its_reasons_scroll(
    make: Callable[..., Desk], scale: float, width: int, height: int, qtbot: QtBot
) -> None:
    desk = make(morning(), scale=scale)
    window = desk.window
    window.resize(width, height)
    card = window.advice.card
    answers = (card.accept_button, card.other_button)

    def _can_be_hit() -> bool:
        return all(
            each.visibleRegion().boundingRect() == each.rect()
            and window.childAt(each.mapTo(window, each.rect().topLeft() + QPoint(2, 2))) is each
            for each in answers
        )

    qtbot.waitUntil(lambda: card.answers.is_stuck and _can_be_hit())
    scroll = next(each for each in window.right.findChildren(ScrollColumn) if each.isAncestorOf(card))
    evidence = [each for each in card.findChildren(EvidenceButton) if not each.isHidden()]
    for each in evidence:  # what Tab comes to is seen: it does not lie beneath the buttons
        each.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(partial(_is_on_top, window, each))
        assert _can_be_hit()
    bar = scroll.verticalScrollBar()
    while card.answers.is_stuck and bar.value() < bar.maximum():
        bar.setValue(bar.value() + 40)
        assert _can_be_hit()
    assert not card.answers.is_stuck, "it is in its place as soon as that is in view"


def test_where_they_need_two_lines_the_answers_have_a_place_for_both(
    make: Callable[..., Desk], qapp: QApplication, qtbot: QtBot
) -> None:
    desk = make(morning(), language="de")
    desk.window.resize(1280, 720)
    card = desk.window.advice.card
    qtbot.waitUntil(lambda: card.other_button.y() > card.accept_button.y() and not card.answers.is_stuck)
    assert covered(desk.window) == []


def test_in_a_low_window_no_claim_is_cut_to_a_stub(make: Callable[..., Desk], qtbot: QtBot) -> None:
    """How they feel is said shorter before words end in dots, and keeps what it says."""
    desk = make(morning(), scale=2.0, language="de")
    desk.window.resize(1280, 720)

    def _said() -> list[str]:
        labels = _claims(desk).findChildren(ElidedLabel)
        return [each.text() for each in labels if each.isVisible()]

    qtbot.waitUntil(lambda: {"−0,6", "Aufwand hoch", "Wechselrisiko 0,72"} <= set(_said()))
    desk.window.resize(1920, 1080)
    qtbot.waitUntil(lambda: "−0,6 sinkend" in _said() and any("(4 contacts" in each for each in _said()))


def test_with_room_for_all_the_answers_stand_in_the_card_with_their_keys(make: Callable[..., Desk]) -> None:
    desk = make(morning())
    card = desk.window.advice.card
    assert not card.answers.is_stuck
    assert all(each.sizeHint().width() == each.width_with_key() for each in (card.accept_button, card.other_button))


def test_the_summary_of_a_wrap_up_is_whole_in_a_window_as_it_is_made_for(
    make: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = make(wrapping())
    desk.window.resize(1440, 900)
    summary = desk.window.wrap_up.summary
    qtbot.waitUntil(lambda: summary.visibleRegion().boundingRect() == summary.rect())
