"""Where one reads from the right: what is in another language begins there too, and margins change sides."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.catalogue import WINDOWS
from agentdesk.devtools.scenes.looks import Seen
from agentdesk.domain.interaction import Speaker
from agentdesk.ui.customer.claims import ClaimRows
from agentdesk.ui.kit.choice import Choice
from agentdesk.ui.kit.field import FindField, LineField, TextArea
from agentdesk.ui.kit.key_hint import key_text
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import FittingColumn
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text
from agentdesk.ui.kit.transcript import Transcript
from agentdesk.ui.kit.type_ahead import TypeAhead
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.shell.look import Look
from agentdesk.ui.talk_lines import Line
from agentdesk.ui.theme import theme
from agentdesk.ui.words import isolated

WIDTH, LETTER = 600, 30
ENGLISH, ARABIC = "Open a network ticket", "فتح تذكرة للشبكة"


@pytest.fixture
def arabic(qapp: QApplication) -> Iterator[None]:
    apply_language(qapp, "ar")
    theme.apply_theme(qapp, "light")
    yield
    apply_language(qapp, "en")


def _ink(picture: QImage) -> tuple[int, int]:
    """The first and the last column in which something is written."""
    ground = picture.pixelColor(0, 0).lightness()
    inked = [
        x
        for x in range(picture.width())
        if any(abs(picture.pixelColor(x, y).lightness() - ground) > 60 for y in range(picture.height()))
    ]
    return inked[0], inked[-1]


@pytest.mark.parametrize(("kit", "from_the_left"), [("side", "right"), ("column", "left"), ("sheet", "left")])
def test_a_column_has_its_line_on_the_side_of_the_middle(
    qtbot: QtBot, qapp: QApplication, kit: str, from_the_left: str
) -> None:
    frame = QFrame()
    qtbot.addWidget(frame)
    mark(frame, kit=kit)
    frame.resize(40, 40)
    frame.show()
    for language, side in (("en", from_the_left), ("ar", "left" if from_the_left == "right" else "right")):
        Look(qapp, language=language).deleteLater()
        picture = frame.grab().toImage()
        lined = {"left": picture.pixelColor(0, 20), "right": picture.pixelColor(39, 20)}
        ground = picture.pixelColor(20, 20)
        assert [edge for edge, color in lined.items() if color != ground] == [side], language


@pytest.mark.parametrize("kind", [Text, ElidedLabel, Prose])
@pytest.mark.parametrize("words", [ENGLISH, ARABIC])
def test_words_of_any_language_begin_where_one_reads(
    arabic: None, qtbot: QtBot, kind: type[Text] | type[Prose], words: str
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    column(host).addWidget(kind(words))
    host.resize(WIDTH, 40)
    host.show()
    left, right = _ink(host.grab().toImage())
    ratio = host.devicePixelRatioF()
    assert right > (WIDTH - 6) * ratio
    assert left > WIDTH * ratio / 2


def test_margins_change_sides(arabic: None) -> None:
    margins = column(margins=(12, 1, 0, 2)).contentsMargins()
    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (0, 1, 12, 2)


@pytest.mark.parametrize("look", [Seen("light", 1.0, "ar"), Seen("light", 2.0, "ar"), Seen("light", 2.0, "de")])
def test_who_it_is_needs_no_scroll_and_the_risk_is_told_whole(qapp: QApplication, tmp_path: Path, look: Seen) -> None:
    put_on = look.put_on(qapp)
    stage = WINDOWS["pop"](put_on, tmp_path)
    stage.settle()
    band = stage.window.findChild(FittingColumn)
    assert isinstance(band, FittingColumn)
    assert band.findChild(ClaimRows) is not None
    assert band.verticalScrollBar().maximum() == 0
    risk = next(each for each in band.findChildren(ElidedLabel) if "72" in each.full_text())
    assert risk.text() == risk.full_text()
    stage.close()
    put_on.deleteLater()
    apply_language(qapp, "en")
    theme.apply_theme(qapp, "light")
    QCoreApplication.sendPostedEvents()


def test_keys_are_called_as_on_keyboards(qapp: QApplication) -> None:
    said = {}
    for language in ("en", "de", "es"):
        apply_language(qapp, language)
        said[language] = [key_text(each) for each in ("Ctrl+Return", "Ctrl+Enter", "Esc", "Backspace")]
    apply_language(qapp, "en")
    assert said == {
        "en": ["Ctrl ⏎", "Ctrl ⏎", "Esc", "Backspace"],
        "de": ["Strg ⏎", "Strg ⏎", "Esc", "Rücktaste"],
        "es": ["Ctrl ⏎", "Ctrl ⏎", "Esc", "Retroceso"],
    }


def test_the_parts_of_a_key_keep_their_places_where_it_is_read_from_the_right(arabic: None) -> None:
    """The palette showed "⏎ Ctrl"."""
    assert key_text("Ctrl+Return") == isolated("Ctrl ⏎") != "Ctrl ⏎"


def test_the_full_stop_of_an_english_line_stands_behind_it(arabic: None, qtbot: QtBot) -> None:
    """Behind a name that is read from the right it stood before the last word: ".moment"."""
    transcript = Transcript()
    qtbot.addWidget(transcript)
    transcript.resize(WIDTH, 200)
    transcript.show()
    at = datetime(2026, 11, 22, 10, 52, tzinfo=UTC)
    transcript.show_lines((Line("u-1", 1, at, Speaker.BOT, "البوت", "In a moment."),), None, at)
    found = transcript.document().find("moment.")
    cursor, places = transcript.textCursor(), []
    for position in (found.selectionStart(), found.selectionEnd() - 1):
        cursor.setPosition(position)
        places.append(transcript.cursorRect(cursor).left())
    assert places[1] > places[0], "it is further on than the word that it ends"


@pytest.mark.parametrize("name", ["Sam", "العميل"])
def test_what_was_said_begins_where_one_reads_whoever_said_it(arabic: None, qtbot: QtBot, name: str) -> None:
    """What somebody with a name in Latin letters said began at the left, what others said at the right."""
    transcript = Transcript()
    qtbot.addWidget(transcript)
    transcript.resize(WIDTH, 200)
    transcript.show()
    at = datetime(2026, 11, 22, 10, 52, tzinfo=UTC)
    transcript.show_lines((Line("u-1", 1, at, Speaker.AGENT, name, "Hm."),), None, at)
    found = transcript.document().find("Hm")
    found.setPosition(found.selectionStart())
    assert transcript.cursorRect(found).left() > WIDTH / 2


@pytest.mark.parametrize("bare", [False, True])
def test_what_is_written_begins_where_one_reads(arabic: None, qtbot: QtBot, bare: bool) -> None:
    """It began at the left, also in Arabic, with what invites to write at the right."""
    area = TextArea("Note", ARABIC, bare=bare)
    qtbot.addWidget(area)
    area.resize(WIDTH, area.height())
    area.show()
    end = area.viewport().width() - LETTER
    for text in ("", ARABIC, ARABIC + "\n"):
        area.set_text(text)
        area.moveCursor(QTextCursor.MoveOperation.Start)
        assert area.cursorRect().x() >= end, text
        assert area.viewport().rect().contains(area.cursorRect()), "the caret is in view"
    area.moveCursor(QTextCursor.MoveOperation.End)
    assert area.cursorRect().x() >= end, "the next paragraph begins there too"
    area.set_text(ENGLISH)
    area.moveCursor(QTextCursor.MoveOperation.End)
    assert area.cursorRect().x() >= end, "what is in another language stands there as on labels"


@pytest.mark.parametrize("kind", [LineField, FindField])
def test_what_is_written_in_one_line_begins_where_one_reads(
    arabic: None, qtbot: QtBot, kind: type[LineField] | type[FindField]
) -> None:
    """Latin words stood at the left of it, below others that stood at the right."""
    field = kind("Note", ENGLISH)
    qtbot.addWidget(field)
    field.resize(WIDTH, field.sizeHint().height())
    field.show()
    end = WIDTH - field.textMargins().right() - LETTER
    for text in ("", ARABIC, ENGLISH):
        field.setText(text)
        places = []
        for go in (field.home, field.end):
            go(False)
            field.grab()  # only then Qt knows where the words stand
            places.append(field.cursorRect().center().x())
        assert max(places) >= end, text


def test_a_row_of_what_can_be_found_has_its_second_line(arabic: None, qtbot: QtBot) -> None:
    """Letters of two scripts are higher than those of one: what was longer than a line ended in dots in the first."""
    find = TypeAhead("Done instead", free_text=True)
    find.set_choices((Choice("a", "Send the activation again and stay on the line with them", "بديل 2"),))
    host = QWidget()
    qtbot.addWidget(host)
    column(host).addWidget(find)
    host.resize(WIDTH // 2, 200)
    host.show()
    row = find.list.visualRect(find.list.model().index(0, 0))
    picture = find.list.viewport().grab(row).toImage()
    ground = picture.pixelColor(0, picture.height() // 2).lightness()
    inked = [
        y
        for y in range(picture.height())
        if any(abs(picture.pixelColor(x, y).lightness() - ground) > 60 for x in range(picture.width()))
    ]
    assert inked[-1] - inked[0] > 1.5 * find.list.fontMetrics().lineSpacing() * picture.devicePixelRatio()
