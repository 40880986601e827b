"""What the service says by itself is said in the desk's language; what policies and people wrote stays as it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.domain.sentiment import Reason
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.recommendation.parts import ReasonLine
from agentdesk.ui.service_words import in_own_words

ROOT = Path(__file__).parents[3] / "agentdesk"
SPEAKING = (
    "engine/journeys/view.py", "engine/journeys/way.py", "engine/decisions/gates.py", "engine/decisions/arbitration.py",
    "engine/decisions/exploring.py", "engine/decisions/routing.py", "engine/exception_mode.py",
    "engine/outcomes/measure.py", "orchestrator/exception_mode/notes.py", "orchestrator/exception_mode/returning.py",
)  # fmt: skip
"""Where sentences are written that an agent reads."""
SAMPLES = (
    (r".*lasting\(.*", "5 days"), (r".*times\(.*", "3 times"), (r".*ends_in.*", "2 days"), (r"words", "good"),
    (r"'; '\.join.*", "“Bill” came 2 hours late"), (r"word", "harder"), (r".*", "X"),
)  # fmt: skip
"""What stands in a sentence for code of this form."""
SPOKEN = ("de", "es", "ar")
SENTENCE = re.compile(r"[“A-Z].* .*")
NO_WORDS_OF_ITS_OWN = ("X (X5 days ago)", "X, ", "X X", "Stop | Allowed | None")
"""What only joins others, a policy's words with a time behind them, a type."""


@pytest.fixture(params=SPOKEN)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    yield apply_language(qapp, request.param)
    apply_language(qapp, "en")


def _part(of_it: ast.expr) -> str:
    if isinstance(of_it, ast.Constant):
        return str(of_it.value)
    assert isinstance(of_it, ast.FormattedValue)
    code = ast.unparse(of_it.value)
    return next(said for form, said in SAMPLES if re.fullmatch(form, code))


def _sentences() -> Iterator[str]:
    for name in SPEAKING:
        tree = ast.parse((ROOT / name).read_text("utf-8"))
        silent = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr | ast.Raise | ast.JoinedStr | ast.Subscript | ast.AnnAssign | ast.arg)
            or (isinstance(node, ast.Call) and ast.unparse(node.func) in ("ProblemError", "FieldProblem"))
            for inner in ast.walk(node)
            if inner is not node and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
        }
        for node in ast.walk(tree):
            if id(node) in silent:
                continue
            if isinstance(node, ast.JoinedStr):
                said = "".join(_part(each) for each in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = node.value
            else:
                continue
            if SENTENCE.fullmatch(said) and said not in NO_WORDS_OF_ITS_OWN:
                yield said


def test_every_sentence_of_the_engine_is_known(language: str) -> None:
    sentences = list(_sentences())
    assert len(sentences) > 30
    assert [said for said in sentences if in_own_words(said) == said] == []


@pytest.mark.parametrize(
    ("said", "in_german"),
    [
        ("“Bill” came 5 days late", "„Bill“ kam 5 Tage zu spät"),
        ("“Bill” came less than an hour late", "„Bill“ kam weniger als eine Stunde zu spät"),
        ("2 of 3 steps came in time; “Bill” came 1 hour late",
         "2 von 3 Schritten kamen rechtzeitig; „Bill“ kam 1 Stunde zu spät"),
        ("Had to change the channel twice", "Musste 2-mal den Kanal wechseln"),
        ("left after 2 loops", "verlassen nach 2 Schleifen"),
        ("The customer is in exception mode: Eva takes care of them for another 45 min",
         "Im Ausnahmemodus: Eva kümmert sich noch 45 Minuten"),
    ],
)  # fmt: skip
def test_with_what_is_put_into_it(qapp: QApplication, said: str, in_german: str) -> None:
    apply_language(qapp, "de")
    assert in_own_words(said) == in_german
    apply_language(qapp, "en")
    assert in_own_words(said) == said


def test_a_row_has_the_signs_of_the_language(qapp: QApplication) -> None:
    """A Latin ";" stood between words that are read from the right."""
    apply_language(qapp, "ar")
    said = in_own_words("1 of 3 steps came in time; “Bill” came 1 hour late; “Card” came 2 days late")
    apply_language(qapp, "en")
    assert (said.count("؛"), said.count(";")) == (2, 0)


@pytest.mark.parametrize(
    "written", ["The activation code expired on Tuesday", "", "Nothing failed", "5 left after all"]
)
def test_what_others_wrote_stands_as_it_is(language: str, written: str) -> None:
    assert in_own_words(written) == written


def test_a_reason_on_the_card_is_in_the_language_of_the_desk(language: str, qtbot: QtBot) -> None:
    line = ReasonLine(Reason(text="Nothing speaks against it"))
    qtbot.addWidget(line)
    shown = [each.plain_text() for each in line.findChildren(Prose)]
    assert in_own_words("Nothing speaks against it") in shown
    assert "Nothing speaks against it" not in shown
