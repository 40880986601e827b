"""Whose a call from a shared phone is, and what was said of who somebody is: seen and taken back by keyboard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import IdentityView, Loading, Pending, PendingStatus, State
from agentdesk.devtools.scenes.identity import ANN, BOB, shared_phone, with_history
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, morning
from agentdesk.domain.problems import Code
from agentdesk.ui.kit.button import Button
from agentdesk.wire.commands import AttributeInteraction, UndoIdentity, UnlinkIdentifier
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def words(widget: QWidget) -> str:
    shown = (label for label in widget.findChildren(QLabel) if label.isVisible())
    return " | ".join(label.accessibleName() or label.text() for label in shown)


def says(qtbot: QtBot, widget: QWidget, *expected: str) -> None:
    """Wait until all this is to be read: parts of a list show once the window came to it."""
    qtbot.waitUntil(lambda: [text for text in expected if text not in words(widget)] == [])


def buttons(widget: QWidget) -> dict[str, Button]:
    return {button.accessibleName(): button for button in widget.findChildren(Button) if button.isVisible()}


def test_the_band_asks_whose_a_call_from_a_shared_phone_is(make: Make) -> None:
    desk = make(shared_phone())
    who = desk.window.customer.who
    assert "Shared phone: who is this?" in words(who)
    shown = buttons(who)
    assert [name.partition(":")[0] for name in shown] == ["Ann Ortiz", "Bob Ortiz", "mail j@example.com"]
    assert "account 9902-A" in next(iter(shown)), "with why"
    QTest.mouseClick(next(iter(shown.values())), Qt.MouseButton.LeftButton)
    (told,) = desk.intents.named("tell_whose")
    assert (told["interaction_id"], told["customer_id"]) == (CALL, ANN)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_all_candidates_are_chosen_among_by_keyboard(qtbot: QtBot, make: Make) -> None:
    desk = make(shared_phone())
    desk.press(Qt.Key.Key_W, BOTH)
    menu = desk.window.customer.who._all.menu_shown
    qtbot.waitUntil(menu.isVisible)
    assert len(menu.actions()) == 4
    QTest.keyClick(menu, Qt.Key.Key_Down)  # from the first, which is there at once
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert [one["customer_id"] for one in desk.intents.named("tell_whose")] == [BOB]


def test_what_was_answered_is_on_its_way_or_refused_in_sight(make: Make) -> None:
    desk = make(shared_phone())
    command = AttributeInteraction(command_id="k", interaction_id=CALL, customer_id=BOB, at=NOW)
    pending = Pending(command, PendingStatus.QUEUED, NOW)
    desk.store.put(replace(shared_phone(), pending=(pending,)))
    who = desk.window.customer.who
    assert "Bob Ortiz, on its way" in words(who)
    assert not buttons(who)
    refused = replace(pending, status=PendingStatus.REFUSED, problem=Code.NOT_FOUND)
    desk.store.put(replace(shared_phone(), pending=(refused,)))
    assert "Bob Ortiz: " in words(who)
    assert len(buttons(who)) == 3, "and it can be said again"
    desk.store.put(shared_phone(Loading.FAILED))
    assert "cannot be fetched" in words(who)
    desk.store.put(morning())
    assert not who.isVisible()


def test_the_sheet_shows_links_with_their_evidence_and_who_said_what_and_why(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    assert sheet.isVisible()
    assert [one["customer_id"] for one in desk.intents.named("open_identity")] == [MAYA]
    says(
        qtbot,
        sheet,
        "account 7741-M with mail maya.ortiz@example.com",
        "named together (site) · shop · confidence 100 %",
        "ended by dana-kim: a neighbour's number",
        "Dana Kim parted account 7741-M from phone +1 415-555-0142",
        "“a neighbour's number”",
        "taken back",
    )
    assert not desk.window.advice.isVisible(), "what it covers cannot be reached"


def test_what_was_said_is_taken_back_by_key_with_the_reason_that_was_typed(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    qtbot.waitUntil(sheet.reason.hasFocus)
    QTest.keyClick(sheet.reason, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(sheet.reason, "It was hers")
    says(qtbot, sheet, "Dana Kim parted account 7741-M from phone +1 415-555-0142")
    take_back = next(button for name, button in buttons(sheet).items() if name.startswith("Take back: Dana Kim parted"))
    take_back.setFocus()
    QTest.keyClick(take_back, Qt.Key.Key_Space)
    told = desk.intents.named("undo_identity")
    assert [(one["target_id"], one["reason"]) for one in told] == [
        ("k-2", "The agent takes it back"),
        ("k-2", "It was hers"),
    ]
    part = next(button for name, button in buttons(sheet).items() if name.startswith("Not one person"))
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    assert desk.intents.named("not_this_person")[0]["link_id"] == "l-mail"
    QTest.keyClick(sheet.reason, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert desk.window.advice.isVisible()


def test_what_is_on_its_way_is_shown_and_cannot_be_asked_for_twice(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    undo = UndoIdentity(command_id="k-9", customer_id=MAYA, target_id="k-2", at=NOW)
    part = UnlinkIdentifier(command_id="k-8", customer_id=MAYA, link_id="l-mail", reason="not hers")
    pending = tuple(Pending(one, PendingStatus.QUEUED, NOW) for one in (undo, part))
    desk.store.put(replace(with_history(), pending=pending))
    says(qtbot, sheet, "taking back is on its way", "parting is on its way", "You: not this person")
    assert [name for name in buttons(sheet) if name.startswith(("Not one", "Take back: Dana Kim parted"))] == []
    refused = replace(pending[1], status=PendingStatus.REFUSED, problem=Code.NOT_FOUND, detail="No such link.")
    desk.store.put(replace(with_history(), pending=(refused,)))
    says(qtbot, sheet, "No such link.")
    assert any(name.startswith("Not one") for name in buttons(sheet))


def test_a_sheet_that_cannot_be_filled_says_so_and_goes_with_its_customer(make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    away = IdentityView(MAYA, Loading.FAILED, Code.UNAVAILABLE)
    desk.store.put(replace(with_history(), identities={MAYA: away}))
    assert sheet.banner.text()
    QTest.mouseClick(sheet.banner.action, Qt.MouseButton.LeftButton)
    assert len(desk.intents.named("open_identity")) == 2
    desk.store.put(replace(with_history(), focus=replace(with_history().focus, interaction_id=None, customer_id=None)))
    assert not sheet.isVisible()
