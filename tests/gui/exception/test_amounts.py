"""An amount is read as it was meant, or asked for again: what is recorded stays in the ledger for good."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from agentdesk.ui.amounts import amount_words, read_amount
from agentdesk.ui.qt.i18n import apply_language

LANGUAGES = ("en", "de", "es", "ar")


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        ("en", "1,200", 1200.0),
        ("en", "1.200", None),
        ("de", "1.200", 1200.0),
        ("de", "1,200", None),
        ("en", "1,200.50", 1200.5),
        ("en", "1.200,50", 1200.5),
        ("de", "1.200,50", 1200.5),
        ("de", "12.50", 12.5),
        ("en", "12,5", 12.5),
        ("en", "1,234,567", 1_234_567.0),
        ("en", "1 200", 1200.0),
        ("en", "1\N{NO-BREAK SPACE}200,50", 1200.5),
        ("en", "1'200.50", 1200.5),
        ("en", "0.125", 0.125),
        ("ar", "\u0661\u0662\u066b\u0665", 12.5),
        ("ar", "\u0661\u066b\u0662\u0660\u0660", 1.2),
        ("de", "\u0661\u066b\u0662\u0660\u0660", 1.2),
        ("en", "\u0661,\u0662\u0660\u0660", 1200.0),
        ("de", "\u0661.\u0662\u0660\u0660", 1200.0),
        ("en", "\u0661.\u0662\u0660\u0660", None),
        ("ar", "\u0661\u066c\u0662\u0660\u0660\u066b\u0665", 1200.5),
        ("ar", "\u200f\u0665\u0660\u200e", 50.0),
        ("en", " 50 ", 50.0),
        ("en", "1 200 000.50", 1_200_000.5),
        ("en", "12 50", None),
        ("en", "1 2", None),
        ("en", "1234 567", None),
        ("en", "1'20", None),
        ("en", "50 \u20ac", None),
        ("en", "", None),
        ("en", "-5", None),
        ("en", "1e3", None),
        ("en", "nan", None),
        ("en", "1,20,0", None),
        ("en", "12.", None),
        ("en", "1.2.3", None),
        ("en", "1000000000001", None),
    ],
)
def test_what_is_written_is_what_is_meant(qapp: QApplication, language: str, written: str, meant: float | None) -> None:
    apply_language(qapp, language)
    try:
        assert read_amount(written) == meant
    finally:
        apply_language(qapp, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_desk_writes_it_reads_as_the_same(qapp: QApplication, language: str) -> None:
    apply_language(qapp, language)

    @given(st.integers(0, 10**11))
    def _reads(cents: int) -> None:
        assert read_amount(amount_words(cents / 100)) == cents / 100

    try:
        _reads()
    finally:
        apply_language(qapp, "en")
