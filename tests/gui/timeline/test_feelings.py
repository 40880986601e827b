"""Feelings on the timeline: a person corrects that of a mail, by the menu of its row, by mouse and by keyboard."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import MAYA, NOW, ago, maya_view, morning
from agentdesk.domain.event import TimelineItem
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.timeline.viewmodel import build
from tests.support.recording_intents import RecordingIntents

MAIL = TimelineItem(
    id="m1", at=ago(minutes=5), channel="email", type="email.received", title="Mail", detail="No.", sentiment=-0.5
)  # fmt: skip
VISIT = TimelineItem(id="v1", at=ago(minutes=90), channel="web", type="web.page_viewed", title="Viewed a page")


def with_items(*items: TimelineItem) -> State:
    return replace(morning(), customers={MAYA: replace(maya_view(), timeline=items, timeline_next=None)})


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> Iterator[TimelineView]:
    widget = TimelineView(intents)
    qtbot.addWidget(widget)
    widget.resize(420, 480)
    widget.show()
    widget.render(build(with_items(MAIL, VISIT), NOW))
    yield widget
    widget.menu.close()
    widget.moods.close()


def choose(view: TimelineView, item_id: str) -> None:
    (row,) = view._model.find({item_id})
    view.table.setCurrentIndex(view._model.index(row, 0))


def test_the_mail_in_the_current_row_is_corrected(view: TimelineView, intents: RecordingIntents) -> None:
    choose(view, "m1")
    assert view.correct_feeling()
    assert [entry.isChecked() for entry in view.moods.actions()] == [False, True, False, False, False]
    view.moods.actions()[4].trigger()
    assert intents.named("correct_feeling") == [
        {"customer_id": MAYA, "score": 0.8, "interaction_id": None, "utterance_id": None, "event_id": "m1"}
    ]


def test_what_has_no_feeling_has_no_menu(view: TimelineView) -> None:
    choose(view, "v1")
    assert not view.correct_feeling()
    assert not view.moods.isVisible()


def test_the_menu_of_a_row_takes_a_correction_back(view: TimelineView, intents: RecordingIntents) -> None:
    corrected = MAIL.model_copy(update={"sentiment": 0.4, "correction_id": "k-1", "revision": 1})
    view.render(build(with_items(corrected, VISIT), NOW))
    (row,) = view._model.find({"m1"})
    index = view._model.index(row, 0)
    assert "feeling +0.4, corrected" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    view.table.customContextMenuRequested.emit(view.table.visualRect(index).center())
    next(each for each in view.menu.actions() if each.text() == "Undo the correction").trigger()
    assert intents.named("undo_correction") == [{"customer_id": MAYA, "correction_id": "k-1", "interaction_id": None}]
