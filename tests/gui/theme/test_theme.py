"""The themes: complete, readable, switchable while the desk runs; icons and fonts are all there."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette, QTextLayout
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import agentdesk
from agentdesk.domain.event import CHANNELS
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.text import Text
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon, icon_names, icon_pixmap
from agentdesk.ui.theme.qss import make_style_sheet
from agentdesk.ui.theme.resources import resources
from agentdesk.ui.theme.tokens import THEMES, Tokens, load_tokens
from agentdesk.ui.tone import Tone

STATED = [Tone.NEUTRAL, Tone.MUTED, Tone.ACCENT, Tone.DANGER, Tone.WARNING, Tone.SUCCESS, Tone.VIOLET]
"""The tones in which something that matters may be written; faint is not one of them."""


def luminance(color: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    parsed = QColor(color)
    return 0.2126 * linear(parsed.redF()) + 0.7152 * linear(parsed.greenF()) + 0.0722 * linear(parsed.blueF())


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def grounds(tokens: Tokens, tone: Tone) -> list[str]:
    color = tokens.color
    return [color.surface, color.raised, color.sunken, color.hover, color.accent_weak, color.ground(tone)]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("tone", STATED)
def test_every_tone_can_be_read_on_every_ground_it_stands_on(name: str, tone: Tone) -> None:
    tokens = load_tokens(name)
    needed = 7.0 if name == "high_contrast" else 4.5
    for ground in grounds(tokens, tone):
        assert contrast(tokens.color.of(tone), ground) >= needed, f"{tone} on {ground}"
    assert contrast(tokens.color.on_accent, tokens.color.accent) >= needed
    assert contrast(tokens.color.on_accent, tokens.color.accent_strong) >= needed


@pytest.mark.parametrize("name", THEMES)
def test_every_rule_that_sets_words_on_a_ground_lets_them_be_read(name: str) -> None:
    """As the style sheet pairs them; what is switched off, and so faint, is exempt (WCAG 1.4.3)."""
    needed, found = 7.0 if name == "high_contrast" else 4.5, 0
    rules = re.findall(
        r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", make_style_sheet(load_tokens(name)), flags=re.DOTALL)
    )
    for selectors, body in rules:
        ink = re.search(r"(?<![-\w])color: (#\w+)", body)
        ground = re.search(r"(?<![-\w])background(?:-color)?: (#\w+)", body)
        if ink and ground and not re.search(":disabled|faint", selectors):
            found += 1
            assert contrast(ink[1], ground[1]) >= needed, selectors.strip()
    assert found >= 10


def test_nothing_moves_by_itself() -> None:
    """So that there is nothing to reduce for whoever asks for less motion."""
    moving = re.compile(r"Q(?:Property|Variant|Sequential|Parallel)Animation\w*|QTimeLine|QMovie")
    ui = Path(agentdesk.__file__).parent / "ui"
    assert [path.name for path in ui.rglob("*.py") if moving.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", THEMES)
def test_focus_can_be_seen(name: str) -> None:
    color = load_tokens(name).color
    for ground in (color.surface, color.raised, color.sunken):
        assert contrast(color.focus, ground) >= 3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_the_style_sheet_names_only_tokens_that_exist(name: str, scale: float) -> None:
    sheet = make_style_sheet(load_tokens(name, scale))
    assert "@" not in sheet
    # A rule without a kit property would match every widget and slow all painting.
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = [each for rule in re.findall(r"([^{}]+)\{", rules) for each in rule.split(",")]
    free = [each.strip() for each in selectors if "[" not in each]
    assert free == ["QToolTip"], "Qt makes that one by itself, and no other part is of its kind"


def test_text_grows_and_hairlines_do_not() -> None:
    normal, large = load_tokens("light"), load_tokens("light", 2.0)
    assert large.type.base.size == 2 * normal.type.base.size
    assert large.size.timeline_row == 2 * normal.size.timeline_row
    assert large.size.hairline == normal.size.hairline
    assert load_tokens("light", 9.0).scale == 2.0


def test_a_theme_is_put_on_while_widgets_live(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light")
    label, icon = Text("Words", tone=Tone.DANGER), Icon("search", Tone.DANGER)
    qtbot.addWidget(label)
    qtbot.addWidget(icon)
    label.show()
    icon.show()
    light = icon.pixmap().toImage()
    theme.apply_theme(qapp, "dark")
    dark = load_tokens("dark").color
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(dark.danger)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(dark.raised)
    assert icon.pixmap().toImage() != light
    theme.apply_theme(qapp, "light")


def test_the_bundled_font_is_the_one_that_is_used(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light")
    label = Text("0123456789")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert QFontInfo(label.font()).family() == "Inter"
    metrics = label.fontMetrics()
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1, "figures must be tabular"


def test_arabic_letters_have_a_bundled_font_too_of_every_weight(qapp: QApplication) -> None:
    """Else they are the system's, which looks otherwise on every computer, and nowhere where there is none."""
    theme.apply_theme(qapp, "light")
    for role in (theme.tokens().type.base, theme.tokens().type.name):
        layout = QTextLayout("Ok العربية", theme.font(role))
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        assert {run.rawFont().familyName() for run in layout.glyphRuns()} == {"Inter", "Noto Sans Arabic"}


def test_every_channel_has_an_icon_and_every_icon_can_be_drawn(qapp: QApplication) -> None:
    names = set(icon_names())
    for channel in (*CHANNELS, "hologram"):
        assert channel_icon(channel) in names
    for name in names:
        assert "currentColor" in (resources() / "icons" / f"{name}.svg").read_text()
        assert not icon_pixmap(name, "#000000", 16).isNull()


def test_what_is_bundled_carries_its_licence() -> None:
    for folder in ("icons", "fonts"):
        assert (resources() / folder / "LICENSE").read_text().strip()
