"""The theme in use: applied to the application as a whole, switched at run time.

A widget that paints or holds icons asks for ``tokens()`` when it paints, and again on ``QEvent.StyleChange``, which Qt
sends to every widget when the theme changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from agentdesk.ui.theme.fonts import load_fonts, make_font, make_mono_font
from agentdesk.ui.theme.icons import icon_pixmap, make_icon
from agentdesk.ui.theme.palette import make_palette
from agentdesk.ui.theme.qss import make_style_sheet
from agentdesk.ui.theme.tokens import Tokens, TypeRole, load_tokens
from agentdesk.ui.tone import Tone

_tokens: Tokens | None = None
_side: Qt.LayoutDirection | None = None
"""From where one read when the style sheet was made."""


def tokens() -> Tokens:
    """The tokens in use; the light theme's before any was applied."""
    return _tokens if _tokens is not None else load_tokens("light")


def apply_theme(app: QApplication, name: str, scale: float = 1.0) -> Tokens:
    """Give the application the theme ``name`` (one of THEMES) with text at ``scale`` (0.8..2.0), also while it runs."""
    global _tokens, _side  # as palette, font and style sheet, the theme belongs to the one application
    wanted, side = load_tokens(name, scale), app.layoutDirection()
    if wanted is _tokens and side is _side and app.styleSheet():
        return wanted
    _tokens, _side = wanted, side
    load_fonts()
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    # A sheet that replaces another restyles each widget several times over; from none it is five times as quick.
    app.setStyleSheet("")
    app.setPalette(make_palette(_tokens))
    app.setFont(make_font(_tokens, _tokens.type.base))
    app.setStyleSheet(make_style_sheet(_tokens, from_the_right=side is Qt.LayoutDirection.RightToLeft))
    return _tokens


@contextmanager
def styled_when_whole() -> Iterator[None]:
    """For whoever builds a whole window before it is shown: its widgets get their style once, at the end of the block.

    Under a sheet each widget that is put into another has the whole of it styled anew: half of the time of a window.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)


def color(tone: Tone) -> QColor:
    """The colour in which a statement of this tone is painted."""
    return QColor(tokens().color.of(tone))


def ground(tone: Tone) -> QColor:
    """The colour behind a statement of this tone."""
    return QColor(tokens().color.ground(tone))


def font(role: TypeRole) -> QFont:
    """The font of one of ``tokens().type``'s roles."""
    return make_font(tokens(), role)


def mono_font(role: TypeRole) -> QFont:
    """The font of one width, for what is written in a language of its own."""
    return make_mono_font(role)


def icon(name: str, tone: Tone = Tone.NEUTRAL, size: int | None = None, gap: int = 0) -> QIcon:
    """An icon for a button or a menu in a tone's colour; ``gap`` is left free behind it."""
    current = tokens()
    return make_icon(name, current.color.of(tone), current.color.faint, size or current.size.icon, gap)


def pixmap(name: str, tone: Tone = Tone.NEUTRAL, size: int | None = None, ratio: float = 1.0) -> QPixmap:
    """An icon's picture in a tone's colour, for painting."""
    current = tokens()
    return icon_pixmap(name, current.color.of(tone), size or current.size.icon, ratio)
