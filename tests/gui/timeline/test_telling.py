"""What the service spells in its own way is written as the desk's language writes it, and a hit says where it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.timeline.fold import fold
from agentdesk.ui.timeline.hits import found_elsewhere
from agentdesk.ui.timeline.items import TimelineModel
from tests.gui.qt.test_formats import INVISIBLE
from tests.gui.timeline.test_timeline_fold import NOON


def paid(detail: str, **data: object) -> TimelineItem:
    return TimelineItem(
        id="e1", at=NOON, channel="payment", type="payment.succeeded", title="Paid", detail=detail, data=dict(data)
    )


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1,254.90 USD"), ("de", "1.254,90 USD"), ("es", "1.254,90 USD"), ("ar", "1,254.90 USD")],
)
def test_money_is_written_as_the_language_writes_it(qapp: QApplication, language: str, written: str) -> None:
    apply_language(qapp, language)
    try:
        told = [
            fold([paid("1,254.90 USD", amount=1254.9, currency="USD")])[1].detail,
            fold([paid("1,254.90 USD", payment={"amount": 1254.9, "currency": "USD"})])[1].detail,
        ]
        twice = fold([paid("1,254.90 USD", currency="USD"), paid("1,254.90 USD", currency="USD")])[1].detail
        other = fold([paid("54.9 USD and 12.5 GPS", currency="GBP")])[1].detail
    finally:
        apply_language(qapp, "en")
    assert [each.translate(INVISIBLE) for each in (*told, twice)] == [written] * 3
    assert other == "54.9 USD and 12.5 GPS", "no currency of this event"


def test_a_hit_in_what_a_row_does_not_show_says_where_it_is(qapp: QApplication) -> None:
    item = paid("Order confirmed", order={"order_id": "O-88123"}, note="long " * 20 + "Union Square" + " long" * 20)
    model = TimelineModel()
    model.show((item,))

    def _heard(*words: str) -> str:
        model.look_otherwise(words=words, lanes=(), pinned=frozenset())
        return str(model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))

    assert "found in" not in _heard()
    assert "found in" not in _heard("paid", "confirmed")
    assert "found in its details: O-88123" in _heard("paid", "o-88123")
    tip = model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Paid\nfound in its details: O-88123\nOrder confirmed"
    assert "found in its details: …ong long long long long Union Square long long long l…" in _heard("union")
    assert "found in its details: payment.succeeded" in _heard("payment.succ")
    assert found_elsewhere("Paid", [item], ["nowhere"]) == ""
