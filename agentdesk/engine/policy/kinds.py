"""Comparisons in a condition that can never be what is meant: a number with a text, a yes-or-no with a number.

The engine of expressions answers them with no, and says nothing. Knows names by their default values alone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAME = r"(?<![\w.#'\"])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?![\w.]*\s*\()"
_LITERAL = r"'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?|\btrue\b|\bfalse\b"
_COMPARED = re.compile(rf"(?P<left>{_LITERAL}|{_NAME})\s*(?P<op>[!=]=)\s*(?P<right>{_LITERAL}|{_NAME})(?![\w.]*\s*\()")
_ONE_OF = re.compile(rf"(?P<name>{_NAME})\s+(?:not\s+)?in\s+\[(?P<items>[^\]]*)\]")
_MEMBER = re.compile(rf"(?P<item>{_LITERAL})\s+(?:not\s+)?in\s+(?P<name>{_NAME})")
_ITEM = re.compile(_LITERAL)
_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
_BEFORE = re.compile(r"(\?\?|[-+*/%^])\s*$")
"""What stands before a literal of which it is only a part."""
_AFTER = re.compile(r"\s*(\?\?|\?)")


def unfit(text: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """A sentence and a position for each comparison of what is never equal because it is of another kind."""
    quoted = [(found.start(), found.end()) for found in re.finditer(r"'[^']*'|\"[^\"]*\"", text)]

    def stands(place: int) -> bool:
        return not any(start < place < end for start, end in quoted)

    for found in _COMPARED.finditer(text):
        if stands(found.start()) and not _BEFORE.search(text[: found.start()]) and not _AFTER.match(text, found.end()):
            told = _compared(found["left"], found["right"], found["op"], schema)
            if told:
                yield told, found.start("right")
    for found in _ONE_OF.finditer(text):
        kind = _kind(found["name"], schema)
        for item in _ITEM.finditer(found["items"]) if stands(found.start()) and kind else ():
            if kind != _kind(item[0], schema):
                yield (
                    f"'{found['name']}' is {kind}, so it is never {_told(item[0])}",
                    found.start("items") + item.start(),
                )
    for found in _MEMBER.finditer(text):
        kind = _kind(found["name"], schema)
        if kind and kind != _LIST and stands(found.start()):
            yield f"'{found['name']}' is {kind}, not a list, so nothing is in it", found.start("name")


_NUMBER, _TEXT, _YES_NO, _LIST = "a number", "a text", "yes or no", "a list"


def _compared(left: str, right: str, op: str, schema: Mapping[str, Any]) -> str:
    one, other = _kind(left, schema), _kind(right, schema)
    if one is None or other is None or one == other:
        return ""
    if _is_literal(left) and not _is_literal(right):
        left, right, one, other = right, left, other, one
    never = "never" if op == "==" else "always something else than"
    what = _told(right) if _is_literal(right) else f"'{right}', which is {other}"
    return f"'{left}' is {one}, so it is {never} {what}"


def _is_literal(word: str) -> bool:
    return word[:1] in "'\"-0123456789" or word in ("true", "false")


def _told(literal: str) -> str:
    if literal in ("true", "false"):
        return f"yes or no ({literal})"
    return f"the text {literal}" if literal[:1] in "'\"" else f"the number {literal}"


def _kind(word: str, schema: Mapping[str, Any]) -> str | None:
    """Of what kind a literal or a name is; None where nobody can tell."""
    if word[:1] in "'\"":
        return _TEXT
    if word in ("true", "false"):
        return _YES_NO
    if word[:1].isdigit() or word[:1] == "-":
        return _NUMBER
    here: Any = schema
    for part in word.split("."):
        if word in _WORDS or not isinstance(here, Mapping) or part not in here:
            return None
        here = here[part]
    if isinstance(here, bool):
        return _YES_NO
    if isinstance(here, int | float):
        return _NUMBER
    if isinstance(here, str):
        return _TEXT
    return _LIST if isinstance(here, list | tuple) else None
