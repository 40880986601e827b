"""A number is read as one: no line of a paragraph ends within it."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import NOW
from agentdesk.domain.interaction import Speaker
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.kit.transcript import Transcript
from agentdesk.ui.kit.type_ahead import TypeAhead
from agentdesk.ui.talk_lines import Line
from agentdesk.ui.words import isolated

WORDS = "Dana Kim hat Konto 7741-M von Telefon {phone} getrennt, Sicherheit 100 %"
PHONE = "+1 415-555-0142"


def lines_of(html: str, width: int) -> list[str]:
    document = QTextDocument()
    document.setHtml(html)
    document.setTextWidth(width)
    assert document.size().height(), "it is laid out with that"
    block = document.begin()
    text, layout = block.text(), block.layout()
    lines = [layout.lineAt(index) for index in range(layout.lineCount())]
    return [text[each.textStart() : each.textStart() + each.textLength()].replace("\u00a0", " ") for each in lines]


def test_no_line_ends_within_a_number(qtbot: QtBot) -> None:
    prose = Prose(WORDS.format(phone=isolated(PHONE)))
    qtbot.addWidget(prose)
    for width in range(160, 500, 10):
        lines = lines_of(prose.text(), width)
        assert any(PHONE in line for line in lines), (width, lines)
    assert prose.plain_text() == WORDS.format(phone=PHONE)


UNITS = ["100 %", "5 Min.", "20 EUR", "3 días", "17 Nov", "7 دقائق", "\u20687\u2069 دقائق", "\u206891 %\u2069"]


@pytest.mark.parametrize("number", UNITS)
def test_no_line_ends_between_a_number_and_what_it_counts(qtbot: QtBot, number: str) -> None:
    said = f"Sicherheit {number}, und was danach noch kommt, dauert so lange wie {number} oder etwas mehr als das"
    prose = Prose(said)
    qtbot.addWidget(prose)
    for width in range(120, 400, 10):
        lines = lines_of(prose.text(), width)
        assert sum(line.count(number) for line in lines) == 2, (width, lines)
    assert prose.accessibleName() == said


def test_nor_where_one_chooses_nor_in_a_note(qtbot: QtBot) -> None:
    said = "Nachlass von 100 % und von 20 % gewähren"
    choice = SegmentedChoice("Reason", (Choice("long", said),), stacked=True)
    qtbot.addWidget(choice)
    segment = choice.segments()[0]
    for width in range(120, 400, 10):
        segment.resize(width, 200)
        assert not any(line.lstrip().startswith("%") for line in segment.text().split("\n")), segment.text()
    note = Text(said, TextRole.SMALL, wrap=True)
    qtbot.addWidget(note)
    assert QLabel.text(note).split(" ") == ["Nachlass", "von", "100\u00a0%", "und", "von", "20\u00a0%", "gewähren"]
    assert note.text() == said
    note.set_text("Noch 5 Min.")
    assert QLabel.text(note) == "Noch 5\u00a0Min."


def test_a_day_stands_with_its_month_in_the_language_of_the_desk(qtbot: QtBot) -> None:
    for language, date in (("de", "17. Nov."), ("de", "17. März"), ("es", "3 noviembre"), ("ar", "20 نوفمبر")):
        QLocale.setDefault(QLocale(language))
        prose = Prose(f"{date} x")
        qtbot.addWidget(prose)
        assert date.replace(" ", "\u00a0") in prose.text()


def test_a_row_of_numbers_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    for first in ("", "+"):
        prose = Prose(first + " ".join(str(each) for each in range(1000, 1060)))
        qtbot.addWidget(prose)
        assert len(lines_of(prose.text(), 200)) > 5


def test_day_and_time_stay_in_the_order_in_which_one_reads(qtbot: QtBot) -> None:
    """A blank that keeps figures together makes one number of them, also where one reads from the right."""
    prose = Prose("الجمعة 20 10:54")
    qtbot.addWidget(prose)
    assert "20 10:54" in prose.text()


def test_nor_in_what_was_said_and_it_is_found_and_copied_as_it_was_said(qtbot: QtBot) -> None:
    said = "Sicherheit 100 %, und was danach noch kommt, kostet so viel wie 100 % oder etwas mehr"
    shown = Transcript()
    qtbot.addWidget(shown)
    shown.resize(300, 200)
    shown.show_lines((Line("u1", 1, NOW, Speaker.CUSTOMER, "Maya", said),), None, NOW)
    assert "100\u00a0%, und" in shown.document().toRawText()
    assert shown.find_all("100 %") == 2
    shown.selectAll()
    assert said in shown.createMimeDataFromSelection().text()


def test_nor_in_what_is_found_while_typing(qtbot: QtBot) -> None:
    said = "Nachlass von 100 % und von 20 % gewähren, für 5 Min. und noch ein wenig länger"
    found = TypeAhead("Done instead")
    qtbot.addWidget(found)
    found.set_choices([Choice("long", said)])
    option, index = QStyleOptionViewItem(), found.list.model().index(0, 0)
    delegate = found.list.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    assert option.text == said.replace(" %", "\u00a0%").replace(" Min", "\u00a0Min")
    assert index.data() == said
