"""A number is read as one: no line of a paragraph ends within it."""

from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.text import Prose
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
