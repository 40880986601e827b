"""Bars in a card: their words begin where the heading above them does."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.kit.bars import BarList, Barred, add_bars
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.text import Text
from agentdesk.ui.theme import theme


def test_rows_begin_where_the_heading_does_also_within_a_part(qtbot: QtBot) -> None:
    card, part = Card(), Barred()
    qtbot.addWidget(card)
    heading, beside = Text("By reason"), Text("and more")
    bars, inner = BarList("By reason"), BarList("By team")
    for each in (bars, inner):
        each.show_rows([BarRow(key="1", title="Outage", text="4 %", spoken="Outage, 4 %")])
    card.body.addWidget(heading)
    add_bars(card.body, bars)
    add_bars(part.lines, inner)
    part.lines.addWidget(beside)
    add_bars(card.body, part)
    card.resize(400, 300)
    card.show()
    inset = theme.tokens().space.s

    def _left(widget: QWidget) -> int:
        return widget.mapTo(card, QPoint()).x()

    qtbot.waitUntil(lambda: _left(bars) + inset == _left(heading))
    assert _left(inner) + inset == _left(beside) == _left(heading)
    assert card.rect().contains(bars.geometry())
