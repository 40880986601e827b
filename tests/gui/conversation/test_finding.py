"""Looking for words in a conversation: all of them are marked, for as long as one looks for them."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agentdesk.ui.conversation.view import ConversationView
from tests.gui.conversation.test_conversation import view

__all__ = ["view"]


def test_finding_marks_every_place(view: ConversationView) -> None:
    assert view.transcript.find_all("router") == 1
    assert view.transcript.textCursor().selectedText() == "router"
    assert view.transcript.find_all("nowhere") == 0
    assert view.transcript.extraSelections() == []


def test_what_is_not_looked_for_any_more_is_not_marked(view: ConversationView) -> None:
    view.focus_find()
    QTest.keyClicks(view._find, "router")
    assert view.transcript.extraSelections()
    QTest.keyClick(view._find, Qt.Key.Key_Escape)
    assert not view._find.text()
    assert view.transcript.extraSelections() == []
