"""The customer band: one glance, every state, every claim with its evidence, and "not this person"."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import CustomerView, Loading, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import (
    CALL,
    LI,
    MAYA,
    NOW,
    ago,
    chatting,
    context,
    interactions,
    maya_view,
    morning,
)
from agentdesk.domain.customer import Customer, Identifier, IdentifierKind, IdentityLink
from agentdesk.domain.ids import LinkId
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.sentiment import (
    Attempt,
    Effort,
    Level,
    OtherReason,
    ScorePart,
    Sentiment,
    SentimentLabel,
    Trend,
    Why,
)
from agentdesk.ui.customer.identities import partings
from agentdesk.ui.customer.view import CustomerBand
from agentdesk.ui.customer.viewmodel import TRIED_SHOWN, build
from agentdesk.ui.kit.button import EvidenceButton
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.states import ErrorState, Skeleton
from agentdesk.ui.qt.time_text import clock_time, short_day
from agentdesk.ui.tone import Tone
from agentdesk.wire.commands import UnlinkIdentifier
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def band(qtbot: QtBot, intents: RecordingIntents) -> CustomerBand:
    widget = CustomerBand(intents)
    qtbot.addWidget(widget)
    widget.resize(860, 160)
    widget.show()
    widget.render(build(morning()), NOW)
    return widget


def with_context(**changes: Any) -> State:
    view = replace(maya_view(), context=context().model_copy(update=changes))
    return replace(morning(), customers={MAYA: view})


def words(band: QWidget) -> str:
    return " | ".join(label.text() for label in band.findChildren(QLabel) if label.isVisible())


def visible(band: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [widget for widget in band.findChildren(kind) if widget.isVisible()]


def test_one_glance_answers_who_why_tried_and_feels(band: CustomerBand) -> None:
    said = words(band)
    for expected in ("Maya Ortiz", "Gold", "6 years with us", "Activating a new phone, third try", "91 %"):
        assert expected in said
    app, site, ivr = (clock_time(ago(minutes=minutes)) for minutes in (22, 14, 7))
    tried = (f"app {app}", f"site {site} ACT-17", f"IVR {ivr} left after 2 loops")
    for expected in (*tried, "−0.6 falling", "may leave 0.72"):
        assert expected in said
    assert "04:12" in said


def test_every_claim_opens_its_evidence(qtbot: QtBot, band: CustomerBand) -> None:
    buttons = visible(band, EvidenceButton)
    assert len(buttons) == 5, "why, tried, feeling, effort, attrition"
    with qtbot.waitSignal(band.evidence_requested) as asked:
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == [["e4", "e5", "e6"]]


def test_how_a_try_ended_is_a_mark_and_a_word_and_a_tone() -> None:
    tries = [
        ("failed", "failed-mark", Tone.DANGER),
        ("succeeded", "done", Tone.SUCCESS),
        ("abandoned", "", Tone.WARNING),
    ]
    for result, mark, tone in tries:
        attempt = Attempt(what="pay", channel="web", at=ago(minutes=1), result=result)
        tried = build(with_context(already_tried=(attempt,))).tried[0]
        assert (tried.mark, tried.tone) == (mark, tone)
        assert result in tried.spoken


def test_many_tries_show_the_latest_and_count_the_rest() -> None:
    attempts = tuple(
        Attempt(what="pay", channel="web", at=ago(minutes=minute), result="failed") for minute in range(1, 11)
    )
    state = build(with_context(already_tried=attempts))
    assert len(state.tried) == TRIED_SHOWN
    assert state.tried_before == 10 - TRIED_SHOWN
    assert state.tried[-1].at == ago(minutes=1)


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    unknown = Sentiment(score=0, label=SentimentLabel.UNKNOWN, confidence=0, trend=Trend.UNKNOWN)
    silent = replace(
        with_context(why=Why(intent="unknown", label="", confidence=0.2), sentiment=unknown, already_tried=()),
        utterances={},
    )
    state = build(silent)
    assert state.why is not None
    assert state.why.text == "not known yet"
    assert state.confidence is None, "no number is given for a guess that is none"
    assert state.feeling is not None
    assert state.feeling.text == "not heard yet"


@pytest.mark.parametrize(
    ("traits", "tier", "verified"),
    [({"tier": "gold"}, "Gold", "unverified"), ({"verified": True}, None, "verified"), ({}, None, "unverified")],
)
def test_traits_become_chips(traits: dict[str, Any], tier: str | None, verified: str) -> None:
    customer = context().customer.model_copy(update={"traits": traits})
    state = build(with_context(customer=customer))
    assert (state.tier.text if state.tier else None) == tier
    assert state.verification is not None
    assert state.verification.text == verified


@pytest.mark.parametrize(
    ("traits", "says"),
    [
        ({"tenure_months": 72}, "6 years with us"),
        ({"tenure_months": 12}, "1 year with us"),
        ({"tenure_months": 5}, "5 months with us"),
        ({"tenure_months": 1}, "new customer"),
        ({"tenure_months": "many"}, ""),
        ({}, ""),
    ],
)
def test_how_long_they_are_with_us_is_told_where_it_is_known(traits: dict[str, Any], says: str) -> None:
    customer = context().customer.model_copy(update={"traits": traits, "first_seen_at": NOW})
    assert build(with_context(customer=customer)).since == says


def test_loading_failed_and_stale_look_different(band: CustomerBand, intents: RecordingIntents, qtbot: QtBot) -> None:
    band.render(build(chatting()), NOW)
    assert visible(band, Skeleton)
    assert "Li Wei" in words(band), "the name is known before the rest"
    failed: dict[str, CustomerView] = {LI: CustomerView(LI, loading=Loading.FAILED, problem="unavailable")}
    band.render(build(replace(chatting(), customers=failed)), NOW)
    error = visible(band, ErrorState)[0]
    assert isinstance(error, ErrorState)
    qtbot.waitUntil(lambda: error.action.height() >= error.action.fontMetrics().height())
    QTest.mouseClick(error.action, Qt.MouseButton.LeftButton)
    assert intents.named("refresh_customer") == [{"customer_id": LI}]
    stale: dict[str, CustomerView] = {MAYA: replace(maya_view(), loading=Loading.STALE, problem="unavailable")}
    band.render(build(replace(morning(), customers=stale)), NOW)
    assert "cannot be reached" in band.banner.text()
    assert visible(band, Chip), "what is known stays on screen"
    assert not visible(band, ErrorState)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_not_this_person_lists_what_is_linked_and_why(band: CustomerBand, intents: RecordingIntents) -> None:
    band.open_identities()
    menu = band._verification.menu_shown
    *entries, theirs, history = [action for action in menu.actions() if action.isEnabled()]
    assert theirs.text().startswith("Also theirs")
    assert history.text().startswith("Links and history")
    assert [entry.text() for entry in entries] == [
        f"mail maya@example.com — both in order 4711, {short_day(ago(days=9), NOW)}",
        f"device aster9-77a1 — the order names the phone, {short_day(ago(days=9), NOW)}",
    ]
    menu.close()
    entries[1].trigger()
    called = intents.named("not_this_person")[0]
    assert (called["customer_id"], called["link_id"]) == (MAYA, "l2")
    command = UnlinkIdentifier(command_id="c", customer_id=MAYA, link_id="l2")
    pending = (Pending(command, PendingStatus.QUEUED, NOW),)
    band.render(build(replace(morning(), pending=pending)), NOW)
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False, True, False, True, True], (
        "what is on its way is not asked twice"
    )


def test_turning_to_others_makes_nothing_that_nobody_opens(band: CustomerBand) -> None:
    """PySide leaves some bytes behind for each object of Qt's that goes, and contacts turn all day."""
    of_maya = morning()
    of_li = replace(of_maya, focus=replace(of_maya.focus, interaction_id=None, customer_id=LI))
    for state in (of_li, of_maya):
        band.render(build(state), NOW)
    made = set(band.findChildren(QObject))
    for state in (of_li, of_maya, of_li, of_maya):
        band.render(build(state), NOW)
    assert set(band.findChildren(QObject)) == made


def _identifier(text: str) -> Identifier:
    kind, _colon, value = text.partition(":")
    return Identifier(kind=IdentifierKind(kind), value=value)


def _links(*pairs: tuple[str, str]) -> Customer:
    links = [
        IdentityLink(
            id=LinkId(f"l{number}"),
            identifier=_identifier(one),
            other=_identifier(other),
            evidence="Named together in web.signed_in from demo/3/web",
            by="rule:same_event",
            from_at=ago(days=9),
        )
        for number, (one, other) in enumerate(pairs)
    ]
    return Customer(id=MAYA, display_name="Maya Ortiz", links=tuple(links))


def test_each_identifier_can_be_parted_once_and_is_the_far_end_of_its_link() -> None:
    phone, account, mail, device = "phone:+14155550142", "account:4711", "email:m@example.com", "device:and-4c90aa"
    # The newer end stands second, and the one under whom the customer is here may be the newer one.
    customer = _links((account, phone), (mail, phone), (device, phone), (account, device), (mail, device))
    found = partings(customer, _identifier(phone), {"l1"})
    assert [(each.link_id, each.identifier) for each in found] == [
        ("l0", "account 4711"),
        ("l1", "mail m@example.com"),
        ("l2", "device and-4c90aa"),
    ]
    assert [each.is_on_its_way for each in found] == [False, True, False]
    assert found[2].because == "named together with phone +1 415-555-0142 (site)"


def test_without_an_interaction_one_parts_from_where_most_links_meet() -> None:
    customer = _links(("device:d1", "account:4711"), ("account:4711", "cookie:" + "c" * 60))
    found = partings(customer, None, ())
    assert [each.identifier for each in found] == ["device d1", f"browser {'c' * 13}…{'c' * 12}"]


def test_the_call_is_held_resumed_and_ended(band: CustomerBand, intents: RecordingIntents) -> None:
    band.toggle_hold()
    talking = interactions()[CALL].model_copy(update={"state": InteractionState.CONNECTED})
    band.render(build(replace(morning(), interactions={CALL: talking})), NOW)
    band.toggle_hold()
    band.end()
    wanted = [call["state"] for call in intents.named("change_interaction")]
    assert wanted == [InteractionState.CONNECTED, InteractionState.ON_HOLD, InteractionState.WRAP_UP]
    over = interactions()[CALL].model_copy(update={"state": InteractionState.CLOSED})
    band.render(build(replace(morning(), interactions={CALL: over})), NOW)
    band.toggle_hold()
    band.end()
    assert len(intents.named("change_interaction")) == 3


def test_nobody_in_view(band: CustomerBand) -> None:
    band.render(build(State()), NOW)
    assert "Nobody in view" in words(band)
    assert not visible(band, Chip)


def test_in_a_narrow_band_the_call_moves_below_the_name(band: CustomerBand, qtbot: QtBot) -> None:
    wide = band.sizeHint().height()
    band.setFixedWidth(420)
    qtbot.waitUntil(lambda: band.sizeHint().height() > wide)


def test_each_part_of_a_claim_opens_its_own_evidence(qtbot: QtBot, band: CustomerBand) -> None:
    effort = Effort(
        score=0.7,
        level=Level.HIGH,
        reasons=(
            ScorePart(text="It failed", points=0.4, evidence=("e1", "e2")),
            ScorePart(text="Asked for a person", points=0.3, evidence=("e3",)),
        ),
    )
    band.render(build(with_context(effort=effort)), NOW)
    button = next(b for b in visible(band, EvidenceButton) if "effort" in b.accessibleName())
    assert isinstance(button, EvidenceButton)
    assert [entry.text() for entry in button.parts_shown.actions()] == [
        "Effort 0.70, made of:",
        "+0.40  It failed",
        "+0.30  Asked for a person",
    ]
    with qtbot.waitSignal(band.evidence_requested) as asked:
        button.parts_shown.actions()[2].trigger()
    assert asked.args == [["e3"]]
    # one that was kept before points were told, and one that speaks for the customer
    reasons = (ScorePart(text="It failed", evidence=("e1",)), ScorePart(text="It worked since", points=-0.2))
    band.render(build(with_context(effort=effort.model_copy(update={"reasons": reasons}))), NOW)
    entries = button.parts_shown.actions()
    assert [entry.text() for entry in entries[1:]] == ["It failed", "−0.20  It worked since"]
    assert [entry.isEnabled() for entry in entries] == [True, True, False], "nothing to open, but to be read"


def test_each_try_opens_its_own_evidence_and_other_open_goals_stay_in_sight(qtbot: QtBot, band: CustomerBand) -> None:
    other = tuple(
        Attempt(what="money transfer", channel=channel, at=ago(days=2, minutes=n), result="failed", evidence=(f"t{n}",))
        for n, channel in enumerate(("web", "app"))
    )
    band.render(build(with_context(also_tried=other)), NOW)
    qtbot.waitUntil(lambda: "still open: money transfer, 2 tries" in words(band))
    buttons = {b.accessibleName(): b for b in visible(band, EvidenceButton) if isinstance(b, EvidenceButton)}
    tried, also = buttons["Evidence: already tried"], buttons["Evidence: still open: money transfer, 2 tries"]
    assert len(tried.parts_shown.actions()) == 5
    for button, place, evidence in ((tried, 1, ["e6"]), (also, 0, ["t1", "t0"]), (also, 1, ["t1"])):
        with qtbot.waitSignal(band.evidence_requested) as asked:
            button.parts_shown.actions()[place].trigger()
        assert asked.args == [evidence]


def test_another_likely_reason_stands_behind_the_first(qtbot: QtBot, band: CustomerBand) -> None:
    why = Why(
        intent="pay_bill",
        label="Paying a bill",
        confidence=0.6,
        evidence=("e1",),
        others=(
            OtherReason(intent="refund", label="Getting money back", confidence=0.25, evidence=("e2",)),
            OtherReason(intent="roaming", label="Using the phone abroad", confidence=0.05, evidence=("e3",)),
        ),
    )
    band.render(build(with_context(why=why)), NOW)
    assert "or Getting money back (25 %)" in words(band)
    assert "abroad" not in words(band)
    button = visible(band, EvidenceButton)[0]
    assert isinstance(button, EvidenceButton)
    assert [entry.text() for entry in button.parts_shown.actions()][2] == "or Using the phone abroad (5 %)"


def test_the_evidence_of_a_feeling_names_the_message_with_which_it_turned(band: CustomerBand, qtbot: QtBot) -> None:
    (button,) = [
        each for each in band.findChildren(EvidenceButton) if each.accessibleName() == "Evidence: feels −0.6 falling"
    ]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    entries = button.parts_shown.actions()
    assert [entry.text() for entry in entries] == [
        "4 messages", "fell from +0.1 to −0.6: “Finally someone knows! I have been at this all morning.”",
    ]  # fmt: skip
    with qtbot.waitSignal(band.evidence_requested) as asked:
        entries[1].trigger()
    assert asked.args == [[f"{CALL}-u2"]]
    button.parts_shown.close()


def test_the_state_of_a_call_is_whole_or_on_a_line_below_and_how_long_they_are_with_us_whole_or_not_there(
    band: CustomerBand,
) -> None:
    """In German "gehalten" stood there as "g…" in a window of the usual size."""
    state = build(morning())
    assert state.call is not None
    held, since = state.call.state_word, "a customer for many years now"
    long = replace(state, since=since)
    for width, one_line, has_since in ((1200, True, True), (840, True, False), (640, False, True)):
        band.resize(width, 200)
        band.render(long, NOW)
        shown = {each.text(): each for each in band.findChildren(QLabel) if each.isVisible()}
        assert held in shown
        assert (since in shown) == has_since, width
        name, call = (shown[words].mapTo(band, shown[words].rect().center()).y() for words in (long.name, held))
        assert (abs(name - call) < 8) == one_line, width
