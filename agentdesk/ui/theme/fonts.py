"""The bundled fonts and the type roles. Knows nothing of widgets."""

from collections.abc import Iterable
from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QTextLayout, QTextLine

from agentdesk.ui.theme.resources import resources
from agentdesk.ui.theme.tokens import Tokens, TypeRole


def _register_fonts() -> bool:
    files = sorted(each for each in (resources() / "fonts").iterdir() if each.suffix in (".otf", ".ttf"))
    return bool(files) and all(QFontDatabase.addApplicationFont(str(file)) >= 0 for file in files)


_registered = cache(_register_fonts)


def load_fonts() -> bool:
    """Register the bundled fonts, once; False when the system's font has to do."""
    return _registered()


def make_mono_font(role: TypeRole) -> QFont:
    """The system's font of one width, as large as a type role: none is bundled."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(role.size)
    return font


def make_font(tokens: Tokens, role: TypeRole) -> QFont:
    """The font of a type role, with tabular figures, so that numbers stand still while they count."""
    return QFont(_font(tokens.type.family, tokens.type.arabic_family, role))  # whoever has it may change it


@lru_cache(maxsize=64)
def _font(family: str, arabic_family: str, role: TypeRole) -> QFont:
    font = QFont([family, arabic_family])
    font.setPixelSize(role.size)
    font.setWeight(QFont.Weight(role.weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


def ascent_of(text: str, font: QFont) -> float:
    """How far a line reaches above where its letters stand: letters that another font gives may reach higher."""
    layout, line = _laid_out(text, font)
    return line.ascent() if layout.lineCount() and line.isValid() else 0.0


def spans_of(text: str, font: QFont, places: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """Where parts of a line stand: how far from its left edge, and how wide. Of parts read from the right as well."""
    layout, line = _laid_out(text, font)
    assert layout.lineCount(), "a line is laid out"
    edges = [(line.cursorToX(begin), line.cursorToX(end)) for begin, end in places]
    return [(min(ends), abs(ends[1] - ends[0])) for ends in (_numbers(each) for each in edges)]


def _numbers(edge: tuple[object, object]) -> tuple[float, float]:
    """PySide returns the place alone, or with the cursor that it is for."""
    first, last = (each[0] if isinstance(each, tuple) else each for each in edge)
    return float(str(first)), float(str(last))


def _laid_out(text: str, font: QFont) -> tuple[QTextLayout, QTextLine]:
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return layout, line
