"""Where words of another language are longer, or read from the right: what is written stays in view where it was."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import NOW, chatting
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme
from tests.gui.conversation.test_writing import rows, with_replies
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def in_words(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    theme.apply_theme(qapp, "light")
    yield apply_language(qapp, request.param)
    apply_language(qapp, "en")


@pytest.fixture
def view(qtbot: QtBot, in_words: str) -> ConversationView:
    widget = ConversationView(RecordingIntents())
    qtbot.addWidget(widget)
    widget.resize(372, 520)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    widget.render(build(with_replies(chatting()), NOW), NOW)
    widget.focus_reply()
    return widget


@pytest.mark.parametrize("in_words", ["de", "es", "ar"], indirect=True)
def test_that_the_draft_is_saved_moves_nothing(view: ConversationView) -> None:
    composer = view.composer
    QTest.keyClicks(composer.field, "x")
    QCoreApplication.sendPostedEvents()
    before = composer.sizeHint().height(), composer.height()
    composer.save_now()
    QCoreApplication.sendPostedEvents()
    assert composer._note.full_text()
    assert (composer.sizeHint().height(), composer.height()) == before


@pytest.mark.parametrize("in_words", ["en"], indirect=True)
def test_the_list_of_canned_replies_ends_between_two(view: ConversationView) -> None:
    QTest.keyClicks(view.composer.field, "/")
    shown = view.composer.canned.list
    high = shown.visualRect(shown.model().index(0, 0)).height()
    assert shown.viewport().height() % high == 0


@pytest.mark.parametrize("in_words", ["ar"], indirect=True)
def test_the_slash_of_a_canned_reply_stays_with_its_word(view: ConversationView) -> None:
    QTest.keyClicks(view.composer.field, "/")
    assert rows(view)[0] == "\u2066/hi\u2069  \u2068Greeting\u2069  ·  \u2068Hello Li, Sam here.\u2069"
