"""What the region of advice remembers of a long day."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.ui.recommendation.view import RecommendationView
from agentdesk.ui.recommendation.viewmodel import build
from tests.support.recording_intents import RecordingIntents


def test_it_is_remembered_of_the_newest_advice_that_it_could_be_read(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agentdesk.ui.recommendation.view.KEPT_READ", 2)
    view = RecommendationView(RecordingIntents())
    qtbot.addWidget(view)
    view.show()
    shown = build(morning(), NOW)

    def is_new_to_them(customer_id: str) -> bool:
        view.render(replace(shown, customer_id=customer_id))
        is_new = view.unread.isActive()
        if is_new:
            view.unread.stop()
            view.unread.timeout.emit()
        return is_new

    assert [is_new_to_them(each) for each in ("first", "second", "third")] == [True, True, True]
    assert not is_new_to_them("second")
    assert is_new_to_them("first")
