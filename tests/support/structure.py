"""What stands in the way of somebody: words that are cut, parts without a name, words that stayed English."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.text import ElidedLabel, Prose

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ -])*[^\W\d_]")
_OF_DATES = frozenset(
    each.casefold()
    for each in (*calendar.day_name, *calendar.day_abbr, *calendar.month_name, *calendar.month_abbr)
    if each
)


def clipped(window: QWidget) -> list[tuple[str, str, int, int]]:
    """Labels and buttons with less room than their words need."""
    return [
        (type(widget).__name__, widget.text(), widget.minimumSizeHint().width(), widget.width())
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton)
        and widget.isVisible()
        and not isinstance(widget.parentWidget(), QLineEdit)
        and widget.minimumSizeHint().width() > widget.width()
    ]


def unnamed(window: QWidget) -> list[tuple[str, str]]:
    """What takes the focus and has nothing to say to a screen reader."""
    return [
        (type(widget).__name__, type(widget.parentWidget()).__name__)
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parentWidget(), QLineEdit)
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]


def untranslated(window: QWidget, *data: object) -> list[tuple[str, str, str]]:
    """With the pseudo-language in use: what can be read or heard in ``window``, is not in brackets and is no ``data``.

    ``data`` is what the window was given, at any depth: states, messages, texts.
    """
    known = frozenset(each.casefold() for each in _strings(data))
    found = dict.fromkeys(
        (type(widget).__name__, words, text)
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not isinstance(widget, KeyHint)
        for text in _texts(widget)
        for words in _WORD.findall(_outside_brackets(text))
        if not _is_data(words.casefold(), known)
    )
    return list(found)


def _texts(widget: QWidget) -> Iterator[str]:
    """All that is written on a widget or said of it."""
    yield widget.accessibleName()
    yield widget.toolTip()
    if isinstance(widget, Prose):
        yield widget.plain_text()
    elif isinstance(widget, ElidedLabel):
        yield widget.full_text()
    elif isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QTextBrowser):
        yield from widget.toPlainText().splitlines()
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _of_view(widget)


def _of_view(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = model.columnCount() if isinstance(view, QTableView) else 1
    for column in range(columns):
        if isinstance(view, QTableView):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, column).data(role) or "")


def _outside_brackets(text: str) -> str:
    depth, outside = 0, []
    for letter in text:
        if letter == "[":
            depth += 1
            outside.append("\n")
        elif letter == "]":
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(letter)
    return "".join(outside)


def _is_data(words: str, known: frozenset[str]) -> bool:
    """Whether the words stand so in the data, at once or behind a text of the data (a name before what was said)."""
    parts = words.split()
    return (
        words in _OF_DATES
        or _stands_in(words, known)
        or any(
            " ".join(parts[:cut]) in known and _stands_in(" ".join(parts[cut:]), known) for cut in range(1, len(parts))
        )
    )


def _stands_in(words: str, known: frozenset[str]) -> bool:
    whole = re.compile(rf"(?<![^\W\d_]){re.escape(words)}(?![^\W\d_])")
    return any(whole.search(each) for each in known)


def _strings(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case BaseModel():
            yield from _strings(data.model_dump())
        case dict():
            for key, value in data.items():
                yield from _strings(key)
                yield from _strings(value)
        case tuple() | list() | set() | frozenset():
            for each in data:
                yield from _strings(each)
        case _ if is_dataclass(data) and not isinstance(data, type):
            for field in fields(data):
                yield from _strings(getattr(data, field.name))
