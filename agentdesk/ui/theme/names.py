"""The themes in words. Qt-free."""

from agentdesk.ui.words import _


def theme_word(name: str) -> str:
    """What people call a theme; one without a word of its own is shown under its own name."""
    return {"light": _("Light"), "dark": _("Dark"), "high_contrast": _("High contrast")}.get(name, name)
