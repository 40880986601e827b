"""Messages are written where the extraction finds them, and translated when they are shown."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "agentdesk" / "ui"
NAMES = ("_", "ngettext", "to_translate")


def faults(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    later = {id(inner) for function in _functions(tree) for inner in ast.walk(function)}
    quoted = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES):
            continue
        texts = node.args[: 2 if node.func.id == "ngettext" else 1]
        marked = node.func.id == "_" and all(isinstance(each, ast.Name | ast.Attribute) for each in texts)
        if not marked and not all(isinstance(each, ast.Constant) for each in texts):
            yield f"{node.lineno}: no literal, so no catalogue has it"
        if id(node) in quoted:
            yield f"{node.lineno}: inside of an f-string, where the extraction does not look"
        if node.func.id != "to_translate" and id(node) not in later:
            yield f"{node.lineno}: translated when the module is loaded, before a language is chosen"


def _functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            yield node.body
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from node.body


def test_the_desks_words_can_be_translated() -> None:
    found = {path.relative_to(UI).as_posix(): list(faults(path.read_text("utf-8"))) for path in UI.rglob("*.py")}
    assert {path: told for path, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "source",
    [
        "def f(n): return ngettext(one, many, n)",
        "def f(): return _('a' + b)",
        "def f(): return f\"{x}: {_('late')}\"",
        "TITLE = _('now')",
        "def f(title=_('now')): pass",
    ],
)
def test_what_would_stay_english_is_found(source: str) -> None:
    assert list(faults(source))
    assert not list(faults("TITLE = to_translate('now')\ndef f(): return _(TITLE)"))
