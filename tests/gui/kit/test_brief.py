"""A paragraph in short says so many lines, and all of it when asked; nothing is left as a stub."""

import pytest
from PySide6.QtGui import QFontMetrics, QTextLayout
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.brief import Brief
from agentdesk.ui.kit.field import FindField
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.text import ElidedLabel, Prose, cut_to
from agentdesk.ui.theme import theme

LONG = (
    "The activation code expired on Tuesday at 18:40; the app and the site still accept only codes made after it. " * 2
)


@pytest.fixture
def brief(qapp: QApplication, qtbot: QtBot) -> Brief:
    theme.apply_theme(qapp, "light")
    made = Brief(2)
    qtbot.addWidget(made)
    made.resize(240, 40)
    made.show()
    return made


def _shown(brief: Brief) -> str:
    """As a document of Qt reads it."""
    return brief.text().split(">", 1)[1].rsplit("</div>", 1)[0]


def test_a_long_text_ends_in_dots_after_its_lines(brief: Brief) -> None:
    line = theme.tokens().type.base.line
    brief.set_text(LONG)
    assert brief.is_cut
    assert _shown(brief).endswith("…")
    assert LONG.startswith(_shown(brief)[:40])
    assert brief.heightForWidth(240) == 2 * line
    assert brief.accessibleName() == LONG
    assert brief.toolTip() == as_tip(LONG)


def test_the_whole_is_one_word_away(brief: Brief) -> None:
    brief.set_text(LONG)
    brief.show_whole(True)
    assert _shown(brief) == LONG
    assert brief.heightForWidth(240) > 2 * theme.tokens().type.base.line
    assert brief.toolTip() == ""
    assert brief.is_cut, "there is something to be short about again"
    brief.show_whole(False)
    assert _shown(brief).endswith("…")


def test_with_room_nothing_is_cut(brief: Brief, qtbot: QtBot) -> None:
    brief.set_text(LONG)
    with qtbot.waitSignal(brief.cut_changed):
        brief.resize(2_000, 40)
    assert _shown(brief) == LONG
    brief.resize(240, 40)
    assert brief.is_cut
    brief.set_text("Short.")
    assert not brief.is_cut
    assert brief.heightForWidth(240) == theme.tokens().type.base.line


def test_lines_of_its_own_count(brief: Brief) -> None:
    brief.set_text("one\ntwo\nthree")
    assert brief.is_cut
    assert _shown(brief) == "one<br/>two…"


def test_where_it_breaks_is_found_once_and_anew_when_it_says_or_looks_otherwise(
    brief: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, begun, begin = theme.tokens().type.base.line, [], QTextLayout.beginLayout

    def _begin(layout: QTextLayout) -> None:
        begun.append(layout.text())
        begin(layout)

    monkeypatch.setattr(QTextLayout, "beginLayout", _begin)
    brief.set_text("a few words")
    assert [brief.heightForWidth(width) for width in (240, 240, 240, 20)] == [line, line, line, 2 * line]
    assert begun == ["a few words"] * 2
    brief.set_text(LONG)
    assert brief.heightForWidth(240) == 2 * line
    brief.set_text("nearly as wide as it may be")
    widest = brief.fontMetrics().horizontalAdvance("nearly as wide as it may be") + 8
    assert brief.heightForWidth(widest) == line
    brief.setStyleSheet("font-size: 20px")
    assert brief.heightForWidth(widest) > 2 * line, "in larger letters these are two lines, and higher ones"


def test_of_a_word_a_legible_beginning_is_left_or_nothing(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.font(theme.tokens().type.base))
    assert cut_to("on hold", metrics, metrics.horizontalAdvance("on…")) == ""
    assert cut_to("on hold", metrics, metrics.horizontalAdvance("on hold")) == "on hold"
    assert cut_to("connected", metrics, metrics.horizontalAdvance("connec…") + 1) == "connec…"


def test_what_has_a_short_form_says_it_before_it_is_cut(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text("effort high (4 contacts in 22 minutes)", "effort high")
    assert label.minimumSizeHint().width() >= label.fontMetrics().horizontalAdvance("effort high")
    label.show()
    label.resize(label.minimumSizeHint())
    assert label.text() == "effort high"
    label.resize(label.sizeHint())
    assert label.text() == label.full_text()


def test_a_field_invites_in_words_that_can_be_read(qtbot: QtBot) -> None:
    field = FindField("Find in the log", "Find in comments and names")
    qtbot.addWidget(field)
    field.show()
    told = []
    for width in (400, 110, 40):
        field.resize(width, 28)
        told.append((field.placeholderText(), field.toolTip()))
    whole = "Find in comments and names"
    assert told == [(whole, ""), ("Find", whole), ("", whole)]


@pytest.mark.parametrize("text", ["هذا سبب تواصلهم: activating a new phone or SIM", "هذا سبب تواصلهم: " * 20])
def test_lines_of_a_script_that_is_higher_have_their_height(brief: Brief, qtbot: QtBot, text: str) -> None:
    """The last line was cut through its middle: each was counted as high as one of Latin letters."""
    brief.set_text(text)
    whole = Prose(_shown(brief))
    qtbot.addWidget(whole)
    assert whole.heightForWidth(240) > 2 * theme.tokens().type.base.line
    assert brief.heightForWidth(240) >= whole.heightForWidth(240)
