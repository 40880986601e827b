"""What a filter of the log is for is read to its end: where its last word is cut, two of them are the same."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.log import log_of
from agentdesk.ui.ledger.facets import FacetRow
from agentdesk.ui.ledger.page import OverridesPage
from agentdesk.ui.ledger.wording import verdict_titles
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme
from tests import words
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents


@pytest.fixture(params=["en", *words.LANGUAGES])
def page(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[OverridesPage]:
    theme.apply_theme(qapp, "light")
    apply_language(qapp, request.param)
    made = OverridesPage(RecordingIntents())
    qtbot.addWidget(made)
    made.resize(1280, 640)
    made.show()
    render(made.log, log_of())
    yield made
    apply_language(qapp, "en")


def test_the_verdicts_of_a_review_are_read_to_their_end(page: OverridesPage) -> None:
    titles = [row._title for row in page.log.facets.findChildren(FacetRow)]
    verdicts = [each for each in titles if each.full_text() in verdict_titles().values()]
    assert len(verdicts) == len(verdict_titles())
    assert [each.text() for each in verdicts] == [each.full_text() for each in verdicts]
