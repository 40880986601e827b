"""The palette that follows from the tokens: what Fusion paints with, so that no rule has to match every widget."""

from PySide6.QtGui import QColor, QPalette

from agentdesk.ui.theme.tokens import Tokens

_Role = QPalette.ColorRole
_Group = QPalette.ColorGroup


def make_palette(tokens: Tokens) -> QPalette:
    """A palette of the theme's colours."""
    color = tokens.color
    palette = QPalette()
    for role, value in {
        _Role.Window: color.raised,
        _Role.WindowText: color.text,
        _Role.Base: color.raised,
        _Role.AlternateBase: color.surface,
        _Role.Text: color.text,
        _Role.PlaceholderText: color.muted,
        _Role.Button: color.raised,
        _Role.ButtonText: color.text,
        _Role.BrightText: color.on_accent,
        _Role.ToolTipBase: color.sunken,
        _Role.ToolTipText: color.text,
        _Role.Highlight: color.accent,
        _Role.HighlightedText: color.on_accent,
        _Role.Accent: color.accent,
        _Role.Link: color.accent,
        _Role.LinkVisited: color.violet,
        _Role.Light: color.raised,
        _Role.Midlight: color.sunken,
        _Role.Mid: color.line,
        _Role.Dark: color.line,
        _Role.Shadow: color.shadow,
    }.items():
        palette.setColor(role, QColor(value))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(_Group.Disabled, role, QColor(color.faint))
    palette.setColor(_Group.Disabled, _Role.Highlight, QColor(color.sunken))
    palette.setColor(_Group.Disabled, _Role.HighlightedText, QColor(color.muted))
    return palette
