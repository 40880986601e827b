"""Kinds and times to narrow to, hits marked, pins kept, lanes by journey."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from agentdesk.app.fold import shows
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import LI, MAYA, NOW, ago, maya_view, morning
from agentdesk.domain.event import TimelineItem, TimelineKind, is_of_kind
from agentdesk.domain.ids import JourneyId
from agentdesk.ui.kit.chip import Chip, ChipButton
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.fonts import spans_of
from agentdesk.ui.timeline.hits import hits, words_of
from agentdesk.ui.timeline.items import TimelineModel
from agentdesk.ui.timeline.lanes import MOST, lanes_of, without_lane
from agentdesk.ui.timeline.narrowing import begins, days_of, from_to, narrowed_words, spans
from agentdesk.ui.timeline.pins import Pin, pins_key, read_pins, toggled, written
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.timeline.viewmodel import JourneyChoice, Phase, build
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, intents: RecordingIntents) -> TimelineView:
    theme.apply_theme(qapp, "light")
    widget = TimelineView(intents)
    qtbot.addWidget(widget)
    widget.resize(620, 480)
    widget.show()
    return widget


def _item(number: int, kind: str = "web.page_viewed", **more: object) -> TimelineItem:
    item = TimelineItem(id=f"t{number}", at=ago(minutes=30 * number), channel=kind.split(".")[0], type=kind, title="x")
    return item.model_copy(update=more)


def _narrowed(**changes: object) -> State:
    shown = replace(maya_view(), **changes)  # type: ignore[arg-type]
    return replace(morning(), customers={MAYA: shown})


@pytest.mark.parametrize(
    ("item", "kinds"),
    [
        (_item(1), set()),
        (_item(1, "payment.failed"), {TimelineKind.TROUBLE}),
        (_item(1, "failure.page_viewed"), set()),
        (_item(1, "chat.message", sentiment=-0.5), {TimelineKind.CONTACT, TimelineKind.FEELING}),
        (_item(1, "survey.answered", sentiment=0.1), set()),
        (_item(1, "billing.invoice_overdue", ghost=True), {TimelineKind.MISSING}),
        (_item(1, "agent.wrap_up", interaction_id="i-1"), {TimelineKind.CONTACT}),
    ],
)
def test_what_is_of_which_kind(item: TimelineItem, kinds: set[TimelineKind]) -> None:
    assert {kind for kind in TimelineKind if is_of_kind(item, kind)} == kinds
    for kind in TimelineKind:
        assert shows(replace(maya_view(), kind=kind), item) == (kind in kinds), "also what is pushed"
    later = replace(maya_view(), since=item.at + timedelta(seconds=1))
    assert not shows(later, item)
    assert not shows(replace(maya_view(), until=item.at), item), "what it is narrowed until is not in it"
    assert shows(replace(maya_view(), since=item.at, until=item.at + timedelta(seconds=1)), item)


def _chosen(chip: ChipButton, words: str) -> None:
    chip.menu_shown.aboutToShow.emit()
    next(each for each in chip.menu_shown.actions() if each.text() == words).trigger()


def test_the_menu_of_events_narrows_and_keeps_the_other_filters(view: TimelineView, intents: RecordingIntents) -> None:
    week = begins(spans()[1], NOW)
    view.render(build(_narrowed(channel="app", since=week), NOW))
    assert view.filters.kind.text() == "Last 7 days"
    _chosen(view.filters.kind, "Trouble")
    asked = intents.named("filter_timeline")[-1]
    assert (asked["channel"], asked["kind"], asked["since"]) == ("app", TimelineKind.TROUBLE, week)
    view.render(build(_narrowed(kind=TimelineKind.TROUBLE, since=week), NOW))
    assert view.filters.kind.text() == "Trouble · Last 7 days"
    _chosen(view.filters.kind, "Of any time")
    assert "since" not in intents.named("filter_timeline")[-1]
    state = build(_narrowed(kind=TimelineKind.TROUBLE, timeline=()), NOW)
    assert state.phase is Phase.NO_MATCH
    assert narrowed_words(None, None, None, NOW) == ""


def test_it_is_narrowed_from_day_to_day_by_keyboard(view: TimelineView, intents: RecordingIntents) -> None:
    view.render(build(_narrowed(channel="app"), NOW))
    _chosen(view.filters.kind, "From day to day…")
    assert view.days.isVisible()
    assert view.focusWidget() is view.days.first
    written_in = view.days.first.lineEdit()
    assert written_in.width() >= written_in.fontMetrics().horizontalAdvance(view.days.first.text()), "it can be read"
    view.days.first.setDate(QDate(2026, 3, 14))
    view.days.last.setDate(QDate(2026, 3, 2))
    QTest.keyClick(view.days.last, Qt.Key.Key_Return)
    asked = intents.named("filter_timeline")[-1]
    since, until = from_to(date(2026, 3, 2), date(2026, 3, 14))
    assert (asked["channel"], asked["since"], asked["until"]) == ("app", since, until), "in whichever order"
    assert until - since in (timedelta(days=13), timedelta(days=13, hours=1), timedelta(days=13, hours=-1))
    view.render(build(_narrowed(since=since, until=until), NOW))
    assert view.filters.kind.text() == "2026-03-02 to 2026-03-14"
    _chosen(view.filters.kind, "Last 7 days")
    assert "until" not in intents.named("filter_timeline")[-1]
    view.days.open(*days_of(since, until, NOW))
    assert view.days.last.date() == QDate(2026, 3, 14)
    QTest.keyClick(view.days.first, Qt.Key.Key_Escape)
    assert not view.days.isVisible()


def test_a_channel_that_is_kept_under_its_own_name_can_be_chosen(view: TimelineView, intents: RecordingIntents) -> None:
    items = (_item(1, "fax.received"), _item(2, "crm.note_written"), *maya_view().timeline)
    view.render(build(_narrowed(timeline=items), NOW))
    _chosen(view.filters.channel, "fax")
    assert intents.named("filter_timeline")[-1]["channel"] == "fax"
    assert build(_narrowed(timeline=(), channel="fax"), NOW).channels[-1] == "fax"
    assert "fax" not in build(morning(), NOW).channels, "but only where there is any"


def test_what_has_no_room_is_said(view: TimelineView, intents: RecordingIntents) -> None:
    journeys = [JourneyChoice(f"j{n}", f"Journey {n}", active=True) for n in range(6)]
    rows = [_item(n, journey_ids=(f"j{n}",)) for n in range(6)]
    view.lanes.show_lanes(lanes_of(journeys, rows), without_lane(journeys, rows))
    assert [chip.text() for chip in view.lanes.findChildren(Chip)][-1] == "2 without a lane"
    pins = tuple(Pin(f"p{n}", NOW.isoformat(), f"Pin {n}") for n in range(12))
    said: list[str] = []
    view.announcement.connect(said.append)
    view.render(build(replace(morning(), drafts={pins_key(MAYA): written(pins)}), NOW))
    model = view.table.model()
    assert isinstance(model, TimelineModel)
    view.table.selectRow(next(n for n in range(model.rowCount()) if len(model.row_at(n).items) == 1))
    assert view.pin()
    assert said == ["Pinned; 12 at most: the oldest pin, Pin 0, was taken off"]


def test_where_there_is_no_room_two_filters_share_a_menu(
    view: TimelineView, intents: RecordingIntents, qtbot: QtBot
) -> None:
    view.render(build(morning(), NOW))
    assert view.filters.kind.isVisible()
    view.resize(300, 400)
    qtbot.waitUntil(lambda: not view.filters.kind.isVisible())
    _chosen(view.filters.channel, "Trouble")
    assert intents.named("filter_timeline")[-1]["kind"] is TimelineKind.TROUBLE
    view.render(build(_narrowed(kind=TimelineKind.TROUBLE), NOW))
    assert view.filters.channel.text() == "Trouble", "what is in force can be read"


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_hits_stand_where_the_words_do(text: str, words: list[str]) -> None:
    found = hits(text, [word.casefold() for word in words])
    ends = [0, *(edge for place in found for edge in place), len(text)]
    assert ends == sorted(ends)
    for begin, end in found:
        assert begin < end


def test_hits_are_marked_also_where_one_reads_from_the_right(qapp: QApplication) -> None:
    assert words_of("  Error error ACT ") == ("error", "act")
    assert hits("Error ACT-17, error", words_of("error act")) == [(0, 5), (6, 9), (14, 19)]
    font = QFont("Inter")
    (first, width), (second, _other) = spans_of("abcabc", font, [(0, 3), (3, 6)])
    assert (first, width) == (0, second)
    (arabic, wide) = spans_of("مرحبا بكم", font, [(0, 5)])[0]
    assert arabic > 0, "the first word stands at the right"
    assert wide > 0


def _painted(view: TimelineView, row: int) -> set[str]:
    model = view.table.model()
    image = QImage(600, 44, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter, option = QPainter(image), QStyleOptionViewItem()
    option.rect = QRect(0, 0, 600, 44)
    view.table.itemDelegate().paint(painter, option, model.index(row, 0))
    painter.end()
    return {image.pixelColor(x, y).name() for x in range(600) for y in range(0, 44, 2)}


def test_hits_and_lanes_are_painted(view: TimelineView) -> None:
    view.render(build(morning(), NOW))
    model = view.table.model()
    assert isinstance(model, TimelineModel)

    def _row() -> int:
        return next(n for n in range(model.rowCount()) if "ACT-17" in model.row_at(n).title)

    weak = QColor(theme.tokens().color.warning_weak).name()
    assert weak not in _painted(view, _row())
    view.render(build(_narrowed(query="act-17"), NOW))
    assert weak in _painted(view, _row())


def test_lanes_have_a_legend_and_are_heard(view: TimelineView) -> None:
    items = tuple(item.model_copy(update={"journey_ids": (JourneyId("j1"),)}) for item in maya_view().timeline)
    view.render(build(_narrowed(timeline=items), NOW))
    assert not view.lanes.isVisible()
    _chosen(view.filters.journey, "Lanes by journey")
    assert [chip.text() for chip in view.lanes.findChildren(Chip)] == ["1 Get the new phone working"]
    model = view.table.model()
    heard = [str(model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for n in range(model.rowCount())]
    assert any("journey Get the new phone working" in each for each in heard)
    view.toggle_lanes()
    assert not view.lanes.isVisible()


def test_lanes_are_few_and_what_goes_on_comes_first() -> None:
    journeys = [JourneyChoice(f"j{n}", f"Journey {n}", active=n == 3) for n in range(7)]
    items = [_item(n, journey_ids=(f"j{n}", "unknown")) for n in range(7)]
    lanes = lanes_of(journeys, items)
    assert [lane.journey for lane in lanes] == ["j3", "j0", "j1", "j2"]
    assert len({lane.tone for lane in lanes}) == MOST


def test_a_pin_is_kept_with_the_customer_and_leads_back(view: TimelineView, intents: RecordingIntents) -> None:
    view.render(build(morning(), NOW))
    model = view.table.model()
    assert isinstance(model, TimelineModel)
    row = next(n for n in range(model.rowCount()) if "ACT-17" in model.row_at(n).title)
    view.table.selectRow(row)
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_P)
    (kept,) = intents.named("save_draft")
    assert kept["key"] == pins_key(MAYA)
    pinned = replace(morning(), drafts={kept["key"]: kept["text"]})
    view.render(build(pinned, NOW))
    (chip,) = view.pins.chips.findChildren(ChipButton)
    assert "ACT-17" in chip.text()
    assert "pinned" in str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    view.table.clearSelection()
    chip.click()
    assert [index.row() for index in view.table.selectionModel().selectedRows()] == [row]
    QTest.keyClick(view.table, Qt.Key.Key_P)
    assert intents.named("save_draft")[-1] == {"key": pins_key(MAYA), "text": ""}
    view.render(build(replace(pinned, focus=replace(pinned.focus, interaction_id=None, customer_id=LI)), NOW))
    assert not view.pins.isVisible(), "pins are those of one customer"


def test_pins_are_read_back_and_nonsense_is_none() -> None:
    pins = toggled((), _item(1, title="Ein Fehler „x“"))
    assert read_pins(written(pins)) == pins
    assert toggled(pins, _item(1)) == ()
    assert len(read_pins(written(tuple(toggled((), _item(n))[0] for n in range(30))))) == 30
    many: tuple[object, ...] = pins
    for number in range(40):
        many = toggled(read_pins(written(many)), _item(number))  # type: ignore[arg-type]
    assert len(many) == 12
    for text in ("", "{", "[1]", '[{"id": 1}]', "{}"):
        assert read_pins(text) == ()
