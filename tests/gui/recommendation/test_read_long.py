"""What the region of advice remembers of a long day, and where the eye finds things in it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.ui.kit.button import Button, EvidenceButton
from agentdesk.ui.recommendation.parts import Alternative
from agentdesk.ui.recommendation.view import RecommendationView
from agentdesk.ui.recommendation.viewmodel import build
from agentdesk.ui.theme import theme
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


def test_what_opens_the_evidence_stands_in_one_column_and_level_with_its_line(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "light")
    shown = build(morning(), NOW)
    assert shown.decision is not None
    every = tuple(each.model_copy(update={"why": shown.decision.ranked[0].why}) for each in shown.decision.ranked)
    view = RecommendationView(RecordingIntents())
    qtbot.addWidget(view)
    view.resize(330, 700)
    view.show()
    view.render(replace(shown, decision=shown.decision.model_copy(update={"ranked": every})))

    def _rows() -> list[tuple[EvidenceButton, Button]]:
        lines = [each for each in view.findChildren(Alternative) if each.isVisible()]
        return [(next(iter(each.findChildren(EvidenceButton))), each.take) for each in lines]

    def _middle(part: QWidget) -> int:
        return part.mapTo(view, part.rect().center()).y()

    qtbot.waitUntil(lambda: len(_rows()) == 2 and all(evidence.isVisible() for evidence, _take in _rows()))
    qtbot.waitUntil(lambda: len({evidence.mapTo(view, QPoint()).x() for evidence, _take in _rows()}) == 1)
    qtbot.waitUntil(lambda: all(abs(_middle(evidence) - _middle(take)) <= 1 for evidence, take in _rows()))
