"""Views of the override log, samples drawn for review, and the review of many."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.review import BulkPhase, Review, choices_asked, previewed, with_done, with_not_done
from agentdesk.app.state import Loading, OverrideFilter
from agentdesk.devtools.scenes.log import log_of, opened
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.domain.override import Approval, ApprovalState
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.domain.people import Role
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.ledger.reviewing import Answers
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.wire.snapshots import DrawnSample, OverrideView
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents


def test_views_are_named_opened_and_changed(view: OverrideLogView, intents: RecordingIntents) -> None:
    mine = session(Role.SUPERVISOR).agent_id
    views = (
        OverrideView(id="v1", name="Outages", owner_id=mine, filter={"reason": "outage_open"}, changed_at=NOW),
        OverrideView(id="v2", name="Ida’s", owner_id="ida", owner="Ida Lund", shared=True, changed_at=NOW),
    )
    render(view, replace(log_of(filter=OverrideFilter(reason="outage_open")), review=Review(views=views)))
    one, other = view.facets.row("view", "v1"), view.facets.row("view", "v2")
    assert one is not None
    assert other is not None
    assert one.isChecked()
    assert other.accessibleName() == "Ida’s, Ida"
    other.click()
    assert intents.named("open_view") == [{"view_id": "v2"}]
    view.name_view()
    assert (view.strip.name.text(), view.strip.delete.isVisible()) == ("Outages", True)
    view.strip.name.setText("Outages at night")
    view.strip.shared.setChecked(True)
    QTest.keyClick(view.strip.name, Qt.Key.Key_Return)
    assert intents.named("keep_view") == [{"view_id": "v1", "name": "Outages at night", "shared": True}]
    assert not view.strip.isVisible()
    view.name_view()
    QTest.keyClick(view.strip.name, Qt.Key.Key_Escape)
    assert len(intents.named("keep_view")) == 1


def test_a_second_view_of_the_same_name_takes_the_place_of_the_first_once_that_was_asked(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    mine = session(Role.SUPERVISOR).agent_id
    views = (OverrideView(id="v1", name="Outages", owner_id=mine, filter={"reason": "outage_open"}, changed_at=NOW),)
    render(view, replace(log_of(), review=Review(views=views)))
    view.name_view()
    view.strip.name.setText("outages")
    QTest.keyClick(view.strip.name, Qt.Key.Key_Return)
    assert view.strip.twin.isVisible()
    assert "outages" in view.strip.twin.plain_text()
    assert intents.named("keep_view") == []
    QTest.keyClick(view.strip.name, Qt.Key.Key_Return)
    assert intents.named("keep_view") == [{"view_id": "v1", "name": "outages", "shared": False}]


def test_what_waits_is_reviewed_once_it_is_decided(view: OverrideLogView) -> None:
    waits = Approval(state=ApprovalState.WAITING, limit="goodwill", because="60 is more than 50", requested_at=NOW)
    asked = record(override(3)).model_copy(update={"approval": waits})
    render(view, log_of(selected_id="o3", record=asked, record_loading=Loading.READY))
    assert not view.review.answer(1)
    assert "review it once that is decided" in view.review._waits.plain_text()
    assert view.review._waits.isVisible()
    erased = override(5).model_copy(update={"erased": True})
    of_many = previewed([override(4), erased, asked], "nobody", is_cut=False)
    assert [one.id for one in of_many.chosen] == ["o4"]


def test_a_sample_is_drawn_and_shows_how_far_it_is(view: OverrideLogView, intents: RecordingIntents) -> None:
    sample = DrawnSample(id="s1", created_at=NOW, seed=4, size=20, drawn=20, reviewed=5)
    render(view, replace(log_of(), review=Review(samples=(sample,))))
    view.sample.click()
    assert intents.named("draw_sample") == [{"size": 20}]
    row = view.facets.row("sample", "s1")
    assert row is not None
    assert "5/20" in row.accessibleName()
    row.click()
    assert intents.named("filter_overrides")[-1]["override_filter"] == OverrideFilter(sample="s1")


def test_a_sample_is_drawn_again_by_another_seed(view: OverrideLogView, intents: RecordingIntents) -> None:
    said: list[str] = []
    view.announcement.connect(said.append)
    samples = (DrawnSample(id="s1", created_at=NOW, seed=4, size=20, drawn=20),)
    render(view, replace(log_of(), review=Review(samples=samples)))
    QTest.keyClick(view.table, Qt.Key.Key_D)
    assert (intents.named("redraw_sample"), len(said)) == ([], 1), "none is open"
    assert not view.redraw.isVisible()
    render(view, replace(log_of(filter=OverrideFilter(sample="s1")), review=Review(samples=samples)))
    QTest.keyClick(view.table, Qt.Key.Key_D)
    view.redraw.click()
    assert intents.named("redraw_sample") == [{"sample_id": "s1"}] * 2


def test_what_a_sample_was_drawn_from_is_asked_for_again() -> None:
    asked = {
        "agent": "sam", "rule": "late", "from": NOW.isoformat(), "q": "router", "in_effect": "true", "sample": "s0",
        "mark": "signal:rage",
    }  # fmt: skip
    assert OverrideFilter(**choices_asked(asked)) == OverrideFilter(
        agent="sam", rule="late", from_at=NOW, query="router", is_in_effect=True, mark="signal:rage"
    )


def test_space_does_not_take_the_mark_from_the_open_record(view: OverrideLogView) -> None:
    render(view, log_of(8))
    view.table.setFocus()
    view.table.selectRow(1)
    QTest.keyClick(view.table, Qt.Key.Key_Space)
    assert view.table.chosen_ids() == ("o1",)
    QTest.keyClick(view.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.table, Qt.Key.Key_Space)
    assert view.table.chosen_ids() == ("o1", "o2")
    QTest.keyClick(view.table, Qt.Key.Key_Space)
    assert view.table.chosen_ids() == ("o1",), "one of several is taken away"


def test_many_are_reviewed_by_keys_after_a_preview(view: OverrideLogView, intents: RecordingIntents) -> None:
    render(view, log_of(8))
    view.table.setFocus()
    view.table.selectRow(1)
    QTest.keyClick(view.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.table, Qt.Key.Key_Space)
    assert view.table.chosen_ids() == ("o1", "o2", "o3")
    assert view.chosen.isVisible()
    QTest.keyClick(view.table, Qt.Key.Key_R)
    assert intents.named("gather_for_review") == [{"ids": ("o1", "o2", "o3")}]
    rows = [override(number) for number in range(1, 4)]
    bulk = replace(previewed(rows, "a1", is_cut=False), reviewed=2)
    render(view, replace(log_of(8), review=Review(bulk=bulk)))
    shown = "\n".join(each.plain_text() for each in view.bulk.findChildren(Prose) if each.isVisible())
    for said in ("2 records will be reviewed", "Not reviewed: 2 are reviewed already", "Not reviewed: 1 is your own"):
        assert said in shown, shown
    assert not view.bulk.save(), "nothing is answered yet"
    view.bulk.advice.choose_number(2)
    view.bulk.override.choose_number(1)
    view.bulk.comment.set_text("Same story")
    assert view.bulk.save()
    told = {"advice_right": False, "override_right": True, "comment": "Same story"}
    assert intents.named("review_many") == [told]
    missed = with_not_done(with_done(replace(bulk, phase=BulkPhase.RUNNING)), rows[1], "version_mismatch")
    render(view, replace(log_of(8), review=Review(bulk=missed)))
    view.bulk.stop.click()
    assert intents.named("stop_reviewing") == [{}]
    render(view, replace(log_of(8), review=Review(bulk=replace(missed, phase=BulkPhase.DONE))))
    shown = "\n".join(each.plain_text() for each in view.bulk.findChildren(Prose) if each.isVisible())
    assert "1 of 2 reviewed" in shown
    assert "1 not done: " in shown
    view.bulk.close_button.click()
    assert intents.named("close_bulk") == [{}]


def test_the_keys_of_a_review_of_many_are_those_on_its_buttons(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    rows = [override(number) for number in range(1, 4)]
    bulk = previewed(rows, "nobody", is_cut=False)
    render(view, replace(log_of(8), review=Review(bulk=bulk)))
    for key in (Qt.Key.Key_2, Qt.Key.Key_4):
        QTest.keyClick(QApplication.focusWidget() or view.bulk, key)
    assert (view.bulk.advice.choice(), view.bulk.override.choice()) == ("no", "yes")
    QTest.keyClick(view.table, Qt.Key.Key_6)
    assert view.bulk.override.choice() == "unsure"
    QTest.keyClick(view.table, Qt.Key.Key_C)
    assert view.focusWidget() is view.bulk.comment
    QTest.keyClicks(view.bulk.comment, "Same story 1")
    QTest.keyClick(view.bulk.comment, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert intents.named("review_many")[-1]["comment"] == "Same story 1"
    render(view, replace(log_of(8), review=Review(bulk=replace(bulk, phase=BulkPhase.RUNNING))))
    assert QApplication.focusWidget() is view.bulk.stop, "the form is gone: the keys stay in the panel"
    QTest.keyClick(view.table, Qt.Key.Key_Escape)
    assert not intents.named("close_bulk"), "it is being sent: to be stopped first"
    render(view, replace(log_of(8), review=Review(bulk=replace(bulk, phase=BulkPhase.DONE))))
    assert QApplication.focusWidget() is view.bulk.close_button
    render(view, replace(log_of(8), review=Review(bulk=bulk)))
    QTest.keyClick(view.bulk.comment, Qt.Key.Key_Escape)
    assert intents.named("close_bulk") == [{}]


def begin_a_review(view: OverrideLogView) -> None:
    """Of the third record: the advice was wrong, unsure of the override."""
    render(view, opened(3))
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_2)
    QTest.keyClick(view.table, Qt.Key.Key_6)


def reviewed_by_sid() -> OverrideRecord:
    """The same record, with what somebody else said of it meanwhile."""
    theirs = {"advice_right": True, "override_right": False, "comment": "Seen it.", "by": "Sid Two"}
    return record(override(3)).model_copy(update={"review": {**theirs, "at": NOW.isoformat()}, "version": 2})


def test_somebody_elses_review_that_arrives_meanwhile_is_shown_before_it_is_replaced(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    begin_a_review(view)
    reviewed = reviewed_by_sid()
    for _again in range(2):  # told once, however often it is rendered
        render(view, log_of(selected_id="o3", record=reviewed, record_loading=Loading.READY))
    said = view.review._overtaken
    assert said.isVisible()
    assert "Sid Two reviewed it meanwhile: advice right? Yes. Override right? No." in said.plain_text()
    assert "Seen it." in said.plain_text()
    assert (view.review.answers().advice, view.review.answers().override) == ("no", "unsure"), "what is given stays"
    assert not view.review.save()
    assert intents.named("review_override") == []
    assert view.review.save()
    (sent,) = intents.named("review_override")
    assert (sent["version"], sent["advice_right"], sent["override_right"]) == (2, False, None)
    assert not said.isVisible()


def test_a_review_that_was_begun_before_somebody_elses_is_not_saved_over_it_unread(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    begin_a_review(view)
    render(view, opened(4))  # what was begun is kept as a draft
    draft = intents.named("save_draft")[-1]
    assert draft["key"] == "review:o3"
    reviewed = reviewed_by_sid()
    again = log_of(selected_id="o3", record=reviewed, record_loading=Loading.READY)
    render(view, replace(again, drafts={draft["key"]: draft["text"]}))
    assert "Sid Two reviewed it meanwhile" in view.review._overtaken.plain_text()
    assert (view.review.answers().advice, view.review.answers().override) == ("no", "unsure")
    assert not view.review.save()
    assert intents.named("review_override") == []
    assert view.review.save()
    render(view, opened(4))
    ours = replace(again, drafts={"review:o3": Answers("no", "no").kept(Answers("yes", "no", "Seen it."))})
    render(view, ours)
    assert not view.review._overtaken.isVisible(), "it was begun with theirs in view"


def test_nothing_of_a_review_is_kept_once_its_customer_is_erased(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    render(view, opened(3))
    view.review.comment.set_text("Ms Zqplant was right")
    gone = record(override(3)).model_copy(update={"erased": True})
    render(view, log_of(selected_id="o3", record=gone, record_loading=Loading.READY))
    assert view.review.comment.text() == ""
    render(view, opened(4))
    assert intents.named("save_draft") == [], "nor when another record is opened"


def test_the_comment_for_many_is_kept_until_all_of_them_have_it(
    view: OverrideLogView, intents: RecordingIntents, qtbot: QtBot
) -> None:
    rows = [override(number) for number in range(1, 4)]
    bulk = previewed(rows, "nobody", is_cut=False)
    kept = replace(log_of(8), drafts={"review:many": "Same story"})
    render(view, replace(log_of(8), review=Review(bulk=bulk)))
    QTest.keyClicks(view.bulk.comment, "Same story")
    qtbot.waitUntil(lambda: {"key": "review:many", "text": "Same story"} in intents.named("save_draft"))
    render(view, kept)
    view.bulk.comment.set_text("")
    render(view, replace(kept, review=Review(bulk=bulk)))
    assert view.bulk.answers() == Answers(comment="Same story"), "after a restart, say; what to answer is asked anew"
    missed = with_not_done(replace(bulk, phase=BulkPhase.DONE), rows[1], "version_mismatch")
    render(view, replace(kept, review=Review(bulk=missed)))
    forgotten = {"key": "review:many", "text": ""}
    view.bulk.keep_now()
    asked = len(intents.named("save_draft"))
    render(view, replace(kept, review=Review(bulk=bulk)))
    assert view.bulk.comment.text() == "Same story", "one has not got it: it is there for the next time"
    render(view, replace(kept, review=Review(bulk=replace(bulk, phase=BulkPhase.DONE, done=3))))
    assert intents.named("save_draft")[asked:] == [forgotten]
