"""The committed translations: complete, true to the code, compiled; and the desk that speaks them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QLabel

from agentdesk.app.settings import Settings
from agentdesk.app.state import Connection, ConnectionStatus
from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.people import Presence
from agentdesk.ui.identifiers import identifier_text
from agentdesk.ui.presence_words import presence_title
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.qt.time_text import day_title
from agentdesk.ui.shell.viewmodel import build
from agentdesk.ui.words import _, isolated, joined, listed, listed_apart, ngettext, percent_text, score_text
from tests import words
from tests.gui.qt.test_formats import INVISIBLE


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_language(qapp, "en")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_message_of_the_code_is_translated(language: str) -> None:
    """If this fails: ``make words``, then translate what it prints."""
    catalogue = words.updated(language)
    assert list(words.missing(catalogue)) == []
    assert words.written(catalogue) == words.po_file(language).read_bytes()
    assert words.compiled(catalogue) == words.po_file(language).with_suffix(".mo").read_bytes()


def test_every_language_can_be_chosen() -> None:
    offered = Settings.model_fields["language"].annotation
    assert {"system", "en", *words.LANGUAGES} == set(getattr(offered, "__args__", ()))


@pytest.mark.parametrize(
    ("text", "named"), [("{n} of {all}", {"n", "all"}), ("{{n}}", set()), ("none", set()), ("{at:%H}", {"at"})]
)
def test_placeholders_are_found(text: str, named: set[str]) -> None:
    assert words.placeholders(text) == named


def test_a_translation_that_drops_or_invents_a_value_is_found() -> None:
    catalogue = words.read("de")
    for place, (message, wrong) in enumerate((("{n} of {all}", "{n}"), ("{name}", "{nme}"), ("plain", ""))):
        catalogue.add(f"{message} {place}", wrong)
    catalogue.add(("{n} thing", "{n} things"), ("Ding", "{n} Dinge"))
    assert set(words.missing(catalogue)) == {"{n} of {all} 0", "{name} 1", "plain 2"}


@pytest.mark.parametrize(
    ("language", "direction", "score"),
    [
        ("de", Qt.LayoutDirection.LeftToRight, "−0,6"),
        ("es", Qt.LayoutDirection.LeftToRight, "−0,6"),
        ("en", Qt.LayoutDirection.LeftToRight, "−0.6"),
    ],
)
def test_a_language_has_its_forms(speak: QApplication, language: str, direction: object, score: str) -> None:
    assert apply_language(speak, language).startswith(language)
    assert speak.layoutDirection() is direction
    assert score_text(-0.61) == score
    assert (_("Accept") == "Accept") is (language == "en")
    one, two = (ngettext("{n} day", "{n} days", n) for n in (1, 2))
    assert one.startswith("1 ")
    assert two.startswith("2 ")
    assert one.removeprefix("1 ") != two.removeprefix("2 ")
    # what Qt brings itself, in the menu of every field
    own = QCoreApplication.translate("QPlatformTheme", "Cancel")
    assert (own == "Cancel") is (language == "en")


def test_arabic_is_read_from_the_right_and_has_its_six_forms(speak: QApplication) -> None:
    apply_language(speak, "ar")
    assert speak.layoutDirection() is Qt.LayoutDirection.RightToLeft
    forms = {ngettext("{n} day", "{n} days", n).replace(str(n), "") for n in (0, 1, 2, 3, 11, 100)}
    assert len(forms) >= 4
    now = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)
    assert day_title(now, now) == _("Today") != "Today"


def test_without_words_of_the_language_everything_is_english_and_read_from_the_left(speak: QApplication) -> None:
    assert apply_language(speak, "he") == "en"
    assert speak.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert QLabel(_("Accept")).text() == "Accept"


@pytest.mark.parametrize("language", ["en", *words.LANGUAGES])
def test_who_is_away_and_what_has_no_line_are_not_called_the_same(speak: QApplication, language: str) -> None:
    """Both stand in the bar at the top."""
    apply_language(speak, language)
    state = replace(morning(), connection=Connection(ConnectionStatus.OFFLINE))
    assert build(state, NOW).line.word.translate(INVISIBLE) not in (presence_title(each) for each in Presence)


def test_numbers_and_addresses_keep_together_where_one_reads_from_the_right(speak: QApplication) -> None:
    phone = Identifier(kind=IdentifierKind.PHONE, value="+14155550142")
    apply_language(speak, "de")
    assert identifier_text(phone) == "+1 415-555-0142"
    assert score_text(-0.61) == "−0,6"
    apply_language(speak, "ar")
    assert identifier_text(phone) == "\u2066+1 415-555-0142\u2069"
    assert score_text(-0.61) == "\u2066−0.6\u2069"
    assert isolated("") == ""
    apply_language(speak, "he")
    assert score_text(-0.61) == "−0.6", "English words, though the language is read from the right"


def test_what_is_put_into_a_sentence_from_the_right_stays_together(speak: QApplication) -> None:
    apply_language(speak, "ar")
    told = _("instead of “{title}”").format(title="Call back, twice")
    assert "\u2068Call back, twice\u2069" in told
    assert joined(("care-1", "", None, "10:51")) == "\u200f\u2068care-1\u2069 · \u206810:51\u2069"
    assert listed(("care-1", "", "10:51")) == "\u200f\u2068care-1\u2069، \u206810:51\u2069"
    assert listed_apart(("care-1", "10:51")) == "\u200f\u2068care-1\u2069؛ \u206810:51\u2069"
    assert _("{title}: {detail}") == "\u200f\u2068{title}\u2069: \u2068{detail}\u2069"
    assert percent_text(0.8) == "\u206880%\u2069", "the sign stays behind the number"
    apply_language(speak, "en")
    assert _("instead of “{title}”").format(title="X") == "instead of “X”"
    assert joined(("care-1", "", None, "10:51")) == "care-1 · 10:51"
