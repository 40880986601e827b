"""Written text: labels in the theme's type roles. All text is shown as it is; none is ever read as markup."""

import re
from enum import StrEnum
from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from agentdesk.ui.kit.line_ends import give_tip, kept_whole
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import one_line

_AS_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br/>", "\u2028": "<br/>"})
"""Not ``html.escape``: its module reads a table of two thousand entities first."""


class TextRole(StrEnum):
    """The type roles of resources/theme/metrics.toml."""

    TINY = "tiny"
    SMALL = "small"
    BASE = "base"
    STRONG = "strong"
    SECTION = "section"
    TITLE = "title"
    NAME = "name"


def _begin_where_one_reads(label: QLabel) -> None:
    """Where one reads from the right, words of other languages begin there too; Qt has them begin at the left."""
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        absolute = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        label.setAlignment(absolute | Qt.AlignmentFlag.AlignVCenter)


class Text(QLabel):
    """One line of text, or with ``wrap`` as many as it needs."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = TextRole.BASE,
        tone: Tone = Tone.NEUTRAL,
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        _begin_where_one_reads(self)
        mark(self, textRole=role, tone=tone)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show ``text``; nothing is laid out again when it is the one shown."""
        if text != self.text():
            self.setText(kept_whole(text) if self.wordWrap() else text)

    def text(self) -> str:
        """The text as it was given."""
        return super().text().replace("\u00a0", " ") if self.wordWrap() else super().text()

    def set_tone(self, tone: Tone) -> None:
        mark(self, tone=tone)


class SectionTitle(Text):
    """The small heading above a group, in capitals by its looks and not by its letters."""

    def __init__(self, text: str, *, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("", TextRole.SECTION, Tone.MUTED, wrap=wrap, parent=parent)
        self.set_title(text)

    def set_title(self, text: str) -> None:
        self.setAccessibleName(text)
        self.set_text(text.upper())


class Prose(QLabel):
    """A paragraph that wraps, set with the line height of its role."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = TextRole.BASE,
        tone: Tone = Tone.NEUTRAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plain = ""
        self._role = role
        self._heights: dict[int, int] = {}
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        _begin_where_one_reads(self)
        mark(self, textRole=role, tone=tone)
        self.set_text(text)

    def plain_text(self) -> str:
        """The text as it was given."""
        return self._plain

    def set_text(self, text: str) -> None:
        """Show ``text`` as it is; line breaks are kept."""
        if text == self._plain:
            return
        self._plain = text
        self.setAccessibleName(text)
        self._write()

    def set_tone(self, tone: Tone) -> None:
        mark(self, tone=tone)

    def _write(self) -> None:
        line = getattr(theme.tokens().type, self._role).line
        escaped = kept_whole(self._written()).translate(_AS_HTML)
        self._heights.clear()
        self.setText(f'<div style="line-height: {line}px;">{escaped}</div>')

    def _written(self) -> str:
        """What of the text can be read now."""
        return self._plain

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Asked for many times in one pass, and Qt sets the whole paragraph anew for each."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in _LOOKS:
            self._heights.clear()
        if event.type() is QEvent.Type.StyleChange and self._plain:
            self._write()

    def setContentsMargins(self, left: int, top: int, right: int, bottom: int) -> None:  # type: ignore[override]  # noqa: N802
        self._heights.clear()
        super().setContentsMargins(left, top, right, bottom)


_LOOKS = (QEvent.Type.StyleChange, QEvent.Type.FontChange)


SHORT = 320
"""So many letters of what somebody wrote are in view where it stands beside other things."""


def shortened(text: str, most: int = SHORT) -> str:
    """The beginning of a long text, with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


ISOLATES = "\u2066\u2067\u2068\u2069\u200f"
"""What keeps a word of another direction together."""
_JOINED = re.compile(r"[^\u0021-\u024f\u2010-\u2026]")
"""What may not be taken apart anywhere: letters that join, or stand on one another."""
_MOST_LINES = 3
"""A word that is longer ends in dots: it is none that one reads to its end."""


def broken(text: str, metrics: QFontMetrics, width: int) -> str:
    """``text`` with every word that is wider than ``width`` taken apart into lines of about one length.

    A number or an address has no place to be broken, and is of no use when its end is missing.
    """
    return " ".join(_in_lines(word, metrics, width) for word in text.split(" "))


def _in_lines(word: str, metrics: QFontMetrics, width: int) -> str:
    bare = word.strip(ISOLATES)
    fewest = ceil(metrics.horizontalAdvance(bare) / max(width, 1))
    if fewest < 2 or _JOINED.search(bare):
        return word
    for lines in range(fewest, _MOST_LINES + 1):
        length = ceil(len(bare) / lines)
        parts = [bare[start : start + length] for start in range(0, len(bare), length)]
        if all(metrics.horizontalAdvance(part) <= width for part in parts):
            return "\n".join(word.replace(bare, part) for part in parts)
    return metrics.elidedText(word, Qt.TextElideMode.ElideRight, width)


LEGIBLE = 4
"""So many letters have to stand before an ellipsis for anybody to know the word."""


def cut_to(text: str, metrics: QFontMetrics, width: int) -> str:
    """``text`` within that width, ending in an ellipsis where it is longer; nothing where only a stub would be left."""
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))
    return "" if is_stub(shown, text) else shown


def is_stub(shown: str, text: str) -> bool:
    """Whether so little of it is shown that it says nothing."""
    return shown != text and len(shown.strip(f'…{ISOLATES}“„«" ')) < LEGIBLE


class ElidedLabel(Text):
    """One line that gives way: what does not fit ends in an ellipsis and is whole in the tool tip.

    Where it has a ``short`` form, that one is said before anything is cut, and always has its room.
    """

    def __init__(
        self,
        text: str = "",
        role: TextRole = TextRole.BASE,
        tone: Tone = Tone.NEUTRAL,
        parent: QWidget | None = None,
    ) -> None:
        self._full = self._short = ""
        super().__init__("", role, tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_text(text)

    def full_text(self) -> str:
        """The text as it was given."""
        return self._full

    def set_text(self, text: str, short: str = "") -> None:
        shown = one_line(text)
        if (shown, short) == (self._full, self._short):
            return
        self._full, self._short = shown, short
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._full) + 2, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        least = self.fontMetrics().horizontalAdvance(self._short or "…") + (2 if self._short else 0)
        return QSize(least if self._full else 0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics, width = self.fontMetrics(), self.width()
        is_long = metrics.horizontalAdvance(self._full) > width
        shown = cut_to(self._short if is_long and self._short else self._full, metrics, width)
        if shown != self.text():
            self.setText(shown)
        give_tip(self, self._full if shown != self._full else "")
