"""An agent says that somebody, or something, is also this customer's: by keyboard and mouse, on its way and refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import CustomerView, Focus, Loading, Pending, PendingStatus, Search, State
from agentdesk.devtools.scenes.identity import ACCOUNT, ANN, BOB, CANDIDATES, HOME, MAIL, shared_phone, with_history
from agentdesk.devtools.scenes.morning import CALL, CHAT, LI, MAYA, NOW
from agentdesk.domain.customer import Candidate, Customer
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.problems import Code
from agentdesk.ui.identity.linkable import find, readings
from agentdesk.ui.kit.button import Button
from agentdesk.wire.commands import LinkIdentifier
from tests.gui.identity.test_identity import buttons, says, words
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
M_ORTIZ = Candidate(id=CustomerId("c-9"), display_name="M. Ortiz", why=("name",), identifier=ACCOUNT)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("+1 (415) 555-0142", ("phone:+14155550142",)),
        ("Account: A-4410", ("account:A-4410",)),
        ("Maya@Example.com", ("email:maya@example.com",)),
        ("4410027", ("phone:4410027", "account:4410027", "crm:4410027")),
        ("A-44", ("account:A-44", "crm:A-44")),
        ("Maya Ortiz", ()),
        ("Maya", ()),
    ],
)
def test_what_is_typed_is_read_as_the_identifiers_that_it_may_be(typed: str, read: tuple[str, ...]) -> None:
    assert readings(typed) == read


def test_what_is_theirs_already_is_said_and_not_offered() -> None:
    maya = Customer(id=MAYA, display_name="Maya", identifiers=(HOME,))
    found = find("+1 415 555 0142", Search("+1 415 555 0142", Loading.READY), maya)
    assert (found.items, found.note) == ((), "This is theirs already.")
    herself = Candidate(id=MAYA, display_name="Maya", why=("name",), identifier=HOME)
    older = Candidate(id=BOB, display_name="Bob", why=("name",))
    assert find("maya", Search("maya", Loading.READY, (herself, older)), maya).items == ()


def test_a_customer_is_found_and_linked_by_keyboard_alone(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_L, BOTH)
    sheet = desk.window.identity
    qtbot.waitUntil(sheet.link.field.hasFocus)
    QTest.keyClicks(sheet.link.field, "Ortiz")
    qtbot.waitUntil(lambda: [one["query"] for one in desk.intents.named("search_customers")] == ["Ortiz"])
    desk.store.put(replace(with_history(), search=Search("Ortiz", Loading.READY, (M_ORTIZ,))))
    says(qtbot, sheet, "M. Ortiz", "account 7741-M; name")
    QTest.keyClick(sheet.link.field, Qt.Key.Key_Return)
    link = buttons(sheet)["One person with: M. Ortiz"]
    assert link.hasFocus(), "Enter goes to what was found and links nothing yet"
    assert desk.intents.named("link_identifier") == []
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert desk.intents.named("link_identifier") == [
        {"customer_id": MAYA, "identifier": str(ACCOUNT), "reason": "The agent says: also theirs"}
    ]
    assert sheet.link.field.hasFocus()
    assert not sheet.link.text()


def _kept(desk: Desk) -> dict[str, str]:
    return {each["key"]: each["text"] for each in desk.intents.named("save_draft")}


def test_what_is_half_written_is_there_when_one_comes_back_to_the_customer(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    sheet = desk.window.identity
    desk.press(Qt.Key.Key_L, BOTH)
    QTest.keyClicks(sheet.link.field, "4410")
    QTest.keyClicks(sheet.reason, "She said")
    li = replace(desk.store.state, focus=Focus(CHAT, LI))
    desk.store.put(replace(li, customers={**li.customers, LI: CustomerView(LI, ())}))
    assert not sheet.isVisible()
    assert (sheet.link.text(), sheet.reason.text()) == ("", "")
    (key,) = _kept(desk)
    assert key == f"identity:{MAYA}"
    desk.press(Qt.Key.Key_L, BOTH)
    assert (sheet.link.text(), sheet.reason.text()) == ("", ""), "it was written about somebody else"
    desk.intents.calls.clear()
    desk.press(Qt.Key.Key_Escape)
    desk.store.put(replace(with_history(), drafts={key: '{"link": "4410", "reason": "She said"}'}))
    desk.press(Qt.Key.Key_L, BOTH)
    assert (sheet.link.text(), sheet.reason.text()) == ("4410", "She said")
    qtbot.waitUntil(lambda: bool(desk.intents.named("search_customers")))  # what it may stand for, once more
    desk.press(Qt.Key.Key_Escape)
    assert _kept(desk) == {}, "nothing was typed since"


def test_what_is_half_written_goes_once_it_was_said(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_L, BOTH)
    sheet = desk.window.identity
    QTest.keyClicks(sheet.link.field, "account:A-1")
    QTest.keyClicks(sheet.reason, "She said")
    link = next(each for each in sheet.link.findChildren(Button) if each.text() == "Link")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    desk.press(Qt.Key.Key_Escape)
    assert [one["reason"] for one in desk.intents.named("link_identifier")] == ["She said"]
    assert _kept(desk) == {f"identity:{MAYA}": ""}


def test_an_identifier_is_linked_by_mouse_with_the_reason_that_was_typed(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    menu = desk.window.customer._verification.menu_shown
    menu.aboutToShow.emit()
    menu.actions()[-2].trigger()
    sheet = desk.window.identity
    qtbot.waitUntil(sheet.link.field.hasFocus)
    QTest.keyClicks(sheet.reason, "She read it from her card")
    QTest.keyClicks(sheet.link.field, "A-4410")
    says(qtbot, sheet, "account A-4410", "CRM number A-4410", "Looking for customers…")
    QTest.mouseClick(buttons(sheet)["One person with: account A-4410"], Qt.MouseButton.LeftButton)
    (told,) = desk.intents.named("link_identifier")
    assert (told["identifier"], told["reason"]) == ("account:A-4410", "She read it from her card")


def test_a_look_up_that_fails_is_said_and_what_is_written_out_can_still_be_linked(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_L, BOTH)
    sheet = desk.window.identity
    QTest.keyClicks(sheet.link.field, "crm:77")
    desk.store.put(replace(with_history(), search=Search("crm:77", Loading.FAILED, problem=Code.UNAVAILABLE)))
    says(qtbot, sheet, "The service cannot be reached", "CRM number 77")


def test_a_link_that_was_refused_says_why_and_can_be_tried_again_or_given_up(qtbot: QtBot, make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    command = LinkIdentifier(command_id="k-7", customer_id=MAYA, identifier=str(MAIL), reason="hers", at=NOW)
    pending = Pending(command, PendingStatus.QUEUED, NOW)
    desk.store.put(replace(with_history(), pending=(pending,)))
    says(qtbot, sheet, "You: mail maya.ortiz@example.com is theirs", "on its way")
    refused = replace(pending, status=PendingStatus.REFUSED, problem=Code.ALREADY_LINKED)
    desk.store.put(replace(with_history(), pending=(refused,)))
    says(qtbot, sheet, "It is linked already")
    shown = buttons(sheet)
    QTest.mouseClick(
        next(each for name, each in shown.items() if name.startswith("Try again: You")), Qt.MouseButton.LeftButton
    )
    QTest.mouseClick(
        next(each for name, each in shown.items() if name.startswith("Discard")), Qt.MouseButton.LeftButton
    )
    assert [one["command_id"] for name in ("retry", "discard") for one in desk.intents.named(name)] == ["k-7", "k-7"]


def test_shared_identifiers_are_marked_with_whom_they_may_be(qtbot: QtBot, make: Make) -> None:
    desk = make(shared_phone())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    says(qtbot, sheet, "is shared: it was named with several people", "Ann Ortiz", "account 9902-A by crm")
    QTest.mouseClick(buttons(sheet)["It is Ann Ortiz"], Qt.MouseButton.LeftButton)
    (told,) = desk.intents.named("tell_whose")
    assert (told["interaction_id"], told["customer_id"]) == (CALL, ANN)
    looked_up = replace(shared_phone(), focus=replace(shared_phone().focus, interaction_id=None))
    desk.store.put(looked_up)
    says(qtbot, sheet, "Bob Ortiz")
    QTest.mouseClick(buttons(sheet)["Show Bob Ortiz"], Qt.MouseButton.LeftButton)
    assert desk.intents.named("show_customer") == [{"customer_id": BOB}]


def test_the_sheet_stays_with_a_customer_who_goes_by_another_id_once_somebody_was_linked(make: Make) -> None:
    desk = make(with_history())
    desk.press(Qt.Key.Key_I, BOTH)
    sheet = desk.window.identity
    state = with_history()
    view = replace(state.customers[MAYA], customer_id="c-older", former_ids=(MAYA,))
    focus = replace(state.focus, customer_id="c-older")
    desk.store.put(replace(state, customers={"c-older": view}, focus=focus, identities={}))
    assert sheet.isVisible()
    assert "Maya Ortiz" in words(sheet)


def test_of_a_customer_who_was_named_with_a_shared_phone_it_is_told_who_else_uses_it(qtbot: QtBot, make: Make) -> None:
    state = with_history()
    known = replace(state.identities[MAYA], candidates={HOME: CANDIDATES})
    desk = make(replace(state, identities={MAYA: known}))
    desk.press(Qt.Key.Key_I, BOTH)
    says(qtbot, desk.window.identity, "phone +1 415-555-0142, with which they were named, is shared", "Bob Ortiz")
