"""The do-next card and the journeys in a window: every gesture reaches its intent, every fact is in view."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Loading, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, DECISION, MAYA, NOW, decision, maya_view, morning, nothing_yet
from agentdesk.devtools.scenes.overrides import override, recording
from agentdesk.domain.decision import Allowed, Gate, Moved, Returned, Subject, Watch
from agentdesk.domain.ids import DecisionId
from agentdesk.domain.interaction import Speaker
from agentdesk.ui.kit.button import Button, EvidenceButton
from agentdesk.ui.kit.text import ElidedLabel, Prose
from agentdesk.ui.recommendation.parts import Script
from agentdesk.ui.recommendation.view import RecommendationView
from agentdesk.ui.recommendation.viewmodel import build
from agentdesk.ui.theme import theme
from tests.gui.recommendation.test_recommendation_viewmodel import often_overridden, other_advice, talking
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> RecommendationView:
    widget = RecommendationView(intents)
    qtbot.addWidget(widget)
    widget.resize(316, 600)
    widget.show()
    return widget


def words(widget: QWidget) -> str:
    """Everything that can be read or heard in a widget now."""
    visible = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(_said(label) for label in visible)


def _said(label: QLabel) -> str:
    if isinstance(label, ElidedLabel):
        return label.full_text()
    return label.plain_text() if isinstance(label, Prose) else label.text()


def render(view: RecommendationView, state: State) -> None:
    """Render, and let the layout place what is new, and somebody read it."""
    view.render(build(state, NOW))
    QCoreApplication.sendPostedEvents()
    if view.unread.isActive():
        view.unread.stop()
        view.unread.timeout.emit()


def test_one_glance_says_what_why_and_what_was_withheld(view: RecommendationView) -> None:
    render(view, morning())
    read = words(view)
    for expected in (
        "Re-issue the activation code by voice",
        "The code expired on Tuesday",
        "I’m sending a fresh code",
        "Waive the activation fee",
        "No action: wait for the retry at 11:15",
        "watch for device.activated",
        "Accessory bundle: support journey open since 10:32",
    ):
        assert expected in read


def test_accept_then_done(view: RecommendationView, intents: RecordingIntents) -> None:
    render(view, morning())
    view.card.accept_button.click()
    assert intents.named("accept_advice") == [{"decision_id": DECISION, "action": "reissue_code"}]
    render(view, replace(morning(), accepted={DECISION: "reissue_code"}))
    assert "Accepted, not done yet" in words(view)
    assert not view.card.accept_button.isVisible()
    view.accept()
    assert intents.named("mark_acted") == [{"decision_id": DECISION, "action": "reissue_code"}]
    render(view, replace(morning(), accepted={DECISION: "reissue_code"}, acted={DECISION: "reissue_code"}))
    assert "Done as recommended" in words(view)
    assert not view.card.done_button.isVisible()
    view.accept()
    assert len(intents.named("accept_advice")) == 1


def test_pending_and_refused_look_different(view: RecommendationView, intents: RecordingIntents) -> None:
    pending = Pending(recording(), PendingStatus.SENDING, NOW)
    render(view, replace(morning(), pending=(pending,)))
    assert "Done instead: Call back at a set time · saved here · sending" in words(view)
    render(view, replace(morning(), pending=(replace(pending, status=PendingStatus.REFUSED, problem="conflict"),)))
    assert "refused" in words(view)
    retry = next(
        button for button in view.card.findChildren(Button) if button.label() == "Retry" and button.isVisible()
    )
    retry.click()
    assert intents.named("retry") == [{"command_id": "override-1"}]
    render(view, replace(morning(), overrides_of={CALL: (override(1),)}))
    assert "saved here" not in words(view)


def test_decline_is_in_the_menu(view: RecommendationView, intents: RecordingIntents) -> None:
    render(view, morning())
    menu = view.card.more_button.menu_shown
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Decline this advice").trigger()
    assert intents.named("decline_advice") == [{"decision_id": DECISION, "action": "reissue_code"}]
    render(view, replace(morning(), declined={DECISION: "reissue_code"}))
    assert "Declined" in words(view)


def test_the_arithmetic_is_shown_on_demand(view: RecommendationView) -> None:
    render(view, morning())
    assert "propensity" not in words(view)
    view.card.show_parts()
    assert "0.69 = propensity 0.88 × context 1.30 × value 0.60 × levers 1.00" in words(view)


def test_doing_other_names_the_decision_that_is_shown(view: RecommendationView, qtbot: QtBot) -> None:
    render(view, talking(Speaker.CUSTOMER))
    render(view, talking(Speaker.CUSTOMER, other_advice()))
    with qtbot.waitSignal(view.override_requested) as asked:
        view.card.other_button.click()
    assert asked.args == [decision(), ""]
    take = next(b for b in view.findChildren(Button) if b.accessibleName() == "Do instead: Waive the activation fee")
    with qtbot.waitSignal(view.override_requested) as asked:
        take.click()
    assert asked.args == [decision(), "waive_fee"]


def test_newer_advice_waits_and_is_one_gesture_away(view: RecommendationView, qtbot: QtBot) -> None:
    render(view, talking(Speaker.CUSTOMER))
    with qtbot.waitSignal(view.announcement) as said:
        render(view, talking(Speaker.CUSTOMER, other_advice()))
    assert said.args == ["Newer advice is waiting"]
    assert "Re-issue the activation code by voice" in words(view)
    assert view.has_newer()
    view.show_newer()
    assert "Replace the SIM card" in words(view)
    assert not view.has_newer()


def test_the_focus_stays_when_advice_changes(view: RecommendationView, qtbot: QtBot) -> None:
    render(view, talking(Speaker.AGENT))
    view.card.accept_button.setFocus()
    qtbot.waitUntil(view.card.accept_button.hasFocus)
    with qtbot.waitSignal(view.announcement) as said:
        render(view, talking(Speaker.AGENT, other_advice()))
    assert said.args == ["New advice: Replace the SIM card"]
    assert view.card.accept_button.hasFocus()


def test_every_reason_opens_its_evidence(view: RecommendationView, qtbot: QtBot) -> None:
    render(view, morning())
    first = next(button for button in view.findChildren(EvidenceButton) if button.isVisible())
    with qtbot.waitSignal(view.evidence_requested) as asked:
        QTest.keyClick(first, Qt.Key.Key_Space)
    assert asked.args == [["e4", "e5"]]


def test_e_and_the_figures_work_while_the_focus_is_here(view: RecommendationView, qtbot: QtBot) -> None:
    render(view, morning())
    with qtbot.waitSignal(view.evidence_requested) as asked:
        QTest.keyClick(view.card.accept_button, Qt.Key.Key_E)
    assert asked.args == [["e4", "e5", "e2", "e6"]]
    with qtbot.waitSignal(view.override_requested) as wanted:
        QTest.keyClick(view.card.accept_button, Qt.Key.Key_2)
    assert wanted.args == [decision(), "waive_fee"]


def test_withheld_opens_to_gate_reason_and_evidence(view: RecommendationView, qtbot: QtBot) -> None:
    render(view, morning())
    view.withheld.button.click()
    QCoreApplication.sendPostedEvents()
    read = words(view)
    assert "not good for the customer now: support journey open since 10:32" in read
    assert "contacted often enough: asked 17 days ago" in read
    render(view, morning())
    assert "contacted often enough" in words(view)


def test_a_long_receipt_still_fits_a_glance(view: RecommendationView) -> None:
    base = decision()
    many = tuple(base.ranked[1].model_copy(update={"action": f"a{n}", "title": f"Other way {n}"}) for n in range(6))
    dull = tuple(
        base.withheld[0].model_copy(update={"action": f"w{n}", "title": f"Dull {n}", "gate": Gate.APPLICABILITY})
        for n in range(40)
    )
    ranked = (base.ranked[0], *many, base.ranked[2])
    advice = base.model_copy(update={"ranked": ranked, "withheld": (*dull, *base.withheld)})
    render(view, talking(Speaker.AGENT, advice))
    read = words(view)
    assert "Other way 1" in read
    assert "Other way 2" not in read
    assert "No action: wait for the retry at 11:15" in read
    assert "Accessory bundle: support journey open since 10:32" in read
    more = next(button for button in view.findChildren(Button) if button.label() == "4 more alternatives")
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    QCoreApplication.sendPostedEvents()
    assert "Other way 5" in words(view)
    focused = view.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Do instead: Other way 2"
    assert view.withheld.button.label() == "Withheld (2)", "what merely does not fit was not withheld"
    view.withheld.button.click()
    assert "Dull 1" not in words(view)
    assert view.withheld.more.label() == "and 40 that do not fit"
    view.withheld.more.click()
    QCoreApplication.sendPostedEvents()
    assert "Dull 39" in words(view)
    assert not view.withheld.more.isVisible()


def test_what_was_withheld_is_three_lines_while_folded(view: RecommendationView) -> None:
    base = decision()
    long = base.withheld[0].model_copy(update={"because": "an open support journey comes first, " * 9})
    advice = base.model_copy(update={"withheld": (long, *(base.withheld * 3))})
    render(view, talking(Speaker.AGENT, advice))
    line = theme.tokens().type.small.line
    assert view.withheld._summary.height() <= 3 * line + theme.tokens().space.s
    named = base.withheld[0].model_copy(update={"title": "Insure the device against loss and damage"})
    for title in (
        "Offer a bigger data plan",
        "Offer the premium plan",
    ):  # in one line far wider than this
        others = [named.model_copy(update={"action": str(number), "rule": str(number)}) for number in range(3)]
        first = long.model_copy(update={"title": title})
        render(view, talking(Speaker.AGENT, base.model_copy(update={"id": title, "withheld": (first, *others)})))
        paragraph = view.withheld._first
        assert paragraph.height() >= paragraph.heightForWidth(paragraph.width()) == 2 * line, "no line of it is cut"


def test_nobody_in_view_has_no_alternatives_either(view: RecommendationView) -> None:
    render(view, State())
    assert not view._more.isVisible()
    assert "Nobody in view" in words(view)


def test_a_reversed_rule_is_told_on_the_card_with_its_reason(view: RecommendationView) -> None:
    base = decision()
    allowed = Allowed(
        gate=Gate.ELIGIBILITY,
        rule="late",
        because="It came 40 days ago",
        exception="Gold members may",
        evidence=("e1",),
    )
    first = base.ranked[0].model_copy(update={"allowed": (allowed,)})
    other = base.ranked[1].model_copy(update={"allowed": (allowed,)})
    render(view, talking(Speaker.AGENT, base.model_copy(update={"ranked": (first, other)})))
    assert words(view).count("Normally withheld (It came 40 days ago); allowed here: Gold members may") == 2
    assert any("Gold members may" in one.accessibleName() for one in view.card.findChildren(EvidenceButton))


def test_what_one_rule_withholds_for_several_records_is_one_line_and_says_what_it_waits_for(
    view: RecommendationView,
) -> None:
    base = decision()
    held = tuple(
        base.withheld[0].model_copy(
            update={
                "action": f"cancel_order:W{n}",
                "title": f"Cancel order W{n}",
                "subject": Subject(record="order", key=f"W{n}", title=f"order W{n}"),
                "because": f"They have not said yes to order W{n}",
                "watch": Watch(until=NOW, for_="their yes"),
                "evidence": (f"e{n}",),
            }
        )
        for n in range(7)
    )
    other = held[0].model_copy(update={"action": "cancel_order:X", "because": "Something else"})
    render(view, talking(Speaker.AGENT, base.model_copy(update={"withheld": (*held, other)})))
    assert view.withheld.button.label() == "Withheld (2)", "another reason is another line"
    view.withheld.button.click()
    QCoreApplication.sendPostedEvents()
    read = words(view)
    assert "Cancel order W0; likewise order W1, order W2, order W3, order W4 …" in read
    assert "They have not said yes to order W0" in read
    assert "waits for their yes" in read
    button = next(
        one for one in view.withheld.findChildren(EvidenceButton) if "Cancel order W0" in one.accessibleName()
    )
    assert button.isVisible()


def test_where_nothing_fits_nothing_is_said_to_be_withheld(view: RecommendationView) -> None:
    base = decision()
    unfit = tuple(each.model_copy(update={"gate": Gate.ELIGIBILITY}) for each in base.withheld)
    render(view, talking(Speaker.AGENT, base.model_copy(update={"withheld": unfit})))
    assert view.withheld.button.label() == "2 actions do not fit now"
    view.withheld.button.click()
    QCoreApplication.sendPostedEvents()
    assert "not eligible: support journey open since 10:32" in words(view)


def test_the_script_goes_to_the_clipboard(view: RecommendationView) -> None:
    render(view, morning())
    view.findChildren(Script)[0].copy()
    assert QGuiApplication.clipboard().text().startswith("I’m sending a fresh code")


def test_loading_failed_and_nobody_have_their_faces(view: RecommendationView, intents: RecordingIntents) -> None:
    render(view, nothing_yet())
    assert "Nobody in view" in words(view)
    bare = replace(maya_view(), context=None, loading=Loading.LOADING)
    render(view, replace(morning(), customers={MAYA: bare}))
    assert view._loading.isVisible()
    render(view, replace(morning(), customers={MAYA: replace(bare, loading=Loading.FAILED, problem="unavailable")}))
    view._error.action.click()
    assert intents.named("refresh_customer") == [{"customer_id": MAYA}]
    assert not view.card.isVisible()


def test_everything_that_takes_the_focus_has_a_name(view: RecommendationView) -> None:
    render(view, morning())
    for button in view.findChildren(Button):
        assert button.accessibleName(), button


def test_nothing_is_wider_than_the_column(view: RecommendationView) -> None:
    tokens = theme.tokens()
    column = tokens.size.right_column - 2 * tokens.space.l - tokens.size.scroll_bar
    long = override(0).model_copy(update={"taken_title": "Activate the device by hand in the network and call back"})
    refused = Pending(recording("o9"), PendingStatus.REFUSED, NOW, problem="ledger_unavailable")
    for state in (
        morning(),
        replace(morning(), accepted={DECISION: "reissue_code"}),
        replace(morning(), overrides_of={CALL: (long,)}, pending=(refused,)),
    ):
        render(view, state)
        assert view.minimumSizeHint().width() <= column


def test_that_agents_often_choose_otherwise_is_said_with_its_evidence(view: RecommendationView) -> None:
    render(view, talking(Speaker.AGENT, often_overridden(often=False)))
    assert "choose otherwise" not in words(view)
    render(view, talking(Speaker.AGENT, often_overridden()))
    read = words(view)
    assert "Agents often choose otherwise here" in read
    assert "62 %, an estimate: they did something else 51 of the 83 times this was advised" in read
    assert view.card.accept_button.isVisible()
    render(view, talking(Speaker.AGENT, often_overridden(answers=0, otherwise=0)))
    assert "62 %, an estimate from 412 answers to other advice" in words(view)
    render(view, talking(Speaker.AGENT, decision()))
    assert "choose otherwise" not in words(view)


def test_how_the_priority_came_about_tells_what_moved_the_propensity(view: RecommendationView) -> None:
    moved = Moved(what="words", text="What they say: makes it more likely (odds × 2.1)", factor=2.1)
    risky = often_overridden()
    first = risky.ranked[0].model_copy(
        update={"parts": risky.ranked[0].parts.model_copy(update={"moved": (moved,), "prior": 0.31})}
    )
    render(view, talking(Speaker.AGENT, risky.model_copy(update={"ranked": (first, *risky.ranked[1:])})))
    assert moved.text not in words(view)
    assert "By the policy alone" not in words(view)
    view.card.show_parts()
    assert moved.text in words(view)
    assert "is learned: how likely agents take this next" in words(view)
    assert "By the policy alone it would be 0.31" in words(view)


def test_a_decision_that_came_back_says_from_what_and_why(view: RecommendationView) -> None:
    """It reads the same but for that: the card says so all the same."""
    state = morning()
    render(view, state)
    assert "Brought back" not in words(view)
    context = maya_view().context
    assert context
    assert context.decision
    told = Returned(
        decision_id=DecisionId("d-0"), action="wait", title="No action: wait for the delivery",
        because="Waited for “Delivered”: it did not come in time",
    )  # fmt: skip
    back = context.decision.model_copy(update={"id": DecisionId("d-9"), "returned": told})
    shown = replace(maya_view(), context=context.model_copy(update={"decision": back}))
    render(view, replace(state, customers={MAYA: shown}))
    assert "Brought back: No action: wait for the delivery. Waited for “Delivered”: it did not come in time" in words(
        view
    )
