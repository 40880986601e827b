"""The open record: what is said of it where the list beside it does not have it, and where its customer was erased."""

from dataclasses import replace
from datetime import timedelta

from pytestqt.qtbot import QtBot

from agentdesk.app.state import Loading, OverrideFilter
from agentdesk.devtools.scenes.log import log_of
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.domain.outcome import Outcome, OutcomeState, OutcomeWindow
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.wording import outcome_titles, standing
from agentdesk.ui.qt.time_text import moment
from tests.gui.ledger.test_override_log import words
from tests.support.gui_log import render


def test_what_can_no_longer_be_known_is_told_of_an_erased_customer(view: OverrideLogView, qtbot: QtBot) -> None:
    week = OutcomeWindow(days=7, ends_at=NOW, state=OutcomeState.VINDICATED, closed_at=NOW)
    month = OutcomeWindow(days=30, ends_at=NOW + timedelta(days=23), state=OutcomeState.NOT_KNOWN, closed_at=NOW)
    both, neither = ((week, month), (month,))
    for windows, state, word in ((both, OutcomeState.VINDICATED, "vindicated"), (neither, month.state, "not known")):
        outcome = Outcome(state=state, measured_at=NOW, is_final=True, windows=windows)
        of = override(3).model_copy(update={"outcome": outcome, "erased": True})
        render(view, log_of(selected_id="o3", record=record(of), record_loading=Loading.READY))
        shown = words(view)
        assert f"outcome: {word}" in shown, shown
        assert f"After 30 days: not known; the customer was erased ({moment(NOW, NOW)})" in shown, shown
        assert standing(of)[0] == word
    assert not view.record.direction.menu.isVisible(), "nothing is added to it any more"
    with qtbot.waitSignal(view.announcement) as said:
        view.correct_direction()
    assert said.args == ["This customer was erased"]
    assert outcome_titles()["not_known"] == "Not known"


def test_a_record_that_is_open_beside_a_list_without_it_says_so(view: OverrideLogView) -> None:
    """What is being read stays; a filter, a search or a sample is no reason to take it away."""
    state = log_of(selected_id="o3", record=record(override(3)), record_loading=Loading.READY)
    render(view, state)
    assert "not in this list" not in words(view)
    without = tuple(one for one in state.override_log.items if one.id != "o3")
    sampled = replace(state.override_log, items=without, filter=OverrideFilter(sample="s1"), next=None)
    render(view, replace(state, override_log=sampled))
    assert "not in this list" in words(view).splitlines()
    assert view.record.isVisible()
    nothing = replace(sampled, items=(), filter=OverrideFilter(query="nobody"))
    render(view, replace(state, override_log=nothing))
    assert "not in this list" in words(view).splitlines()
    render(view, replace(state, override_log=replace(nothing, loading=Loading.LOADING)))
    assert "not in this list" not in words(view), "as long as the list is being read nothing is said of it"
    render(view, replace(state, override_log=replace(sampled, next="more")))
    assert "not in this list so far" in words(view).splitlines()
