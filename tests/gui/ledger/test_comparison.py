"""Under the open record: what became of its like beside acceptances like it; and its direction, corrected by a menu."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from agentdesk.app.comparison import RecordComparison
from agentdesk.app.state import Loading, OverrideLog, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import NOW, ago, session
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.domain.comparison import Comparison
from agentdesk.domain.override import Direction, DirectionSaid
from agentdesk.domain.people import Role
from agentdesk.engine.comparison.shares import Pair, Tally, compared
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.ledger.direction import DirectionLine
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build
from agentdesk.wire.commands import CorrectDirection
from tests.support.recording_intents import RecordingIntents

ENOUGH = Pair(Tally(12, 0, 8), Tally(5, 20, 5, waiting=3, not_known=2))
TOO_FEW = Pair(Tally(2, 1, 1), Tally(5, 20, 5))


def comparison(*pairs: Pair, days: float = 7) -> Comparison:
    return Comparison(
        action="reissue_code", from_at=ago(days=365), to_at=NOW, least_n=10,
        windows=tuple(compared(days * (place + 1), pair, 10) for place, pair in enumerate(pairs)),
    )  # fmt: skip


def opened(known: RecordComparison, *pending: Pending, **changes: Any) -> State:
    log = OverrideLog(
        loading=Loading.READY, items=(override(3),), selected_id="o3", record_loading=Loading.READY,
        record=record(override(3).model_copy(update=changes)),
    )  # fmt: skip
    return State(session=session(Role.SUPERVISOR), override_log=log, comparison=known, pending=pending)


def read(*pairs: Pair) -> RecordComparison:
    return RecordComparison("o3", Loading.READY, comparison(*pairs))


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> OverrideLogView:
    widget = OverrideLogView(intents)
    qtbot.addWidget(widget)
    widget.resize(1440, 700)
    widget.show()
    return widget


def render(view: OverrideLogView, state: State) -> str:
    """What the section says."""
    view.render(build(state, NOW))
    QCoreApplication.sendPostedEvents()
    section = view.record.comparison
    labels = [label for label in section.findChildren(QLabel) if label.isVisible()]
    return "\n".join(one.plain_text() if isinstance(one, Prose) else one.text() for one in labels)


def test_two_bars_with_n_and_interval_and_what_they_are_not(view: OverrideLogView) -> None:
    said = render(view, opened(read(ENOUGH)))
    done, taken = view.record.comparison.bars.model_shown.items()
    assert (done.title, done.text) == ("Overrides", "60 % (39–78), n = 20")
    assert (taken.title, taken.text) == ("Acceptances", "17 % (7–34), n = 30")
    assert done.spoken == "Overrides: 60 % vindicated, 95 % from 39 % to 78 %, n = 20"
    assert done.interval == pytest.approx((0.3866, 0.7812), abs=1e-4)
    assert "vindicated after 7 days" in said
    assert "+43 points for the overrides (95 %: +16 to +64)." in said
    assert "Regretted: 40 % (22–61) of the overrides, 17 % (7–34) of the acceptances." in said
    assert "3 more are still watched." in said
    assert "Of 2 more it can no longer be known." in said
    assert "An association, not a cause" in said


def test_of_too_few_only_how_many_they_are(view: OverrideLogView) -> None:
    said = render(view, opened(read(TOO_FEW)))
    done, taken = view.record.comparison.bars.model_shown.items()
    assert (done.text, done.detail, done.bar) == ("n = 4", "too few: n = 4 of 10 needed", None)
    assert taken.text == "17 % (7–34), n = 30"
    assert "points" not in said
    assert "Regretted" not in said
    longer = render(view, opened(read(ENOUGH, TOO_FEW)))
    assert "after 7 days" in longer, "the longest window of which enough is known"
    assert "not watched" in render(view, opened(read()))


def test_it_comes_after_the_record_and_may_be_asked_for_again(view: OverrideLogView, intents: RecordingIntents) -> None:
    section = view.record.comparison
    render(view, opened(RecordComparison()))
    assert not section.isVisible()
    assert view.record.findChildren(DirectionLine), "the record does not wait for it"
    render(view, opened(RecordComparison("o3", Loading.LOADING)))
    assert section.isVisible()
    assert not section.bars.isVisible()
    render(view, opened(read(ENOUGH)))
    render(view, opened(replace(read(ENOUGH), loading=Loading.LOADING)))
    assert section.bars.isVisible(), "what is known stays while it is read anew"
    assert "could not be read" in render(view, opened(RecordComparison("o3", Loading.FAILED, problem="unavailable")))
    section.retry.click()
    assert intents.named("compare_override") == [{"override_id": "o3"}]
    render(view, opened(RecordComparison("o9", Loading.READY, comparison(ENOUGH))))
    assert not section.isVisible(), "that was another record"


def direction(view: OverrideLogView) -> DirectionLine:
    return [one for one in view.record.findChildren(DirectionLine) if one.isVisible()][-1]


def test_the_direction_is_corrected_by_a_menu_and_says_by_whom(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    render(view, opened(RecordComparison(), direction=Direction.LESS))
    line = direction(view)
    assert line.words.plain_text() == "For the customer: Less favourable · by the catalogue"
    QTest.keyClick(line.menu, Qt.Key.Key_Space)
    more, *_others = line.menu.menu_shown.actions()
    assert [one.isChecked() for one in line.menu.menu_shown.actions()] == [False, False, True, False]
    more.trigger()
    line.menu.menu_shown.close()
    assert intents.named("correct_direction") == [{"override_id": "o3", "direction": Direction.MORE, "comment": ""}]
    sent = CorrectDirection(command_id="c", override_id="o3", direction=Direction.MORE, instead_of=Direction.LESS)
    render(view, opened(RecordComparison(), Pending(sent, PendingStatus.SENDING, NOW), direction=Direction.LESS))
    assert direction(view).words.plain_text() == "For the customer: More favourable · being saved…"
    refused = Pending(sent, PendingStatus.REFUSED, NOW)
    render(view, opened(RecordComparison(), refused, direction=Direction.LESS))
    assert direction(view).words.plain_text() == "For the customer: Less favourable · by the catalogue"
    said = DirectionSaid(
        direction=Direction.MORE, computed=Direction.LESS, by="Eva", role="supervisor", at=NOW, comment="Free for her"
    )
    render(view, opened(RecordComparison(), direction=Direction.MORE, direction_said=said))
    told = direction(view).words.plain_text()
    assert told.startswith("For the customer: More favourable · corrected by Eva ")
    assert told.endswith("the catalogue: Less favourable · Free for her")
