"""The tones a statement may have: Qt-free, so that a view-model can choose one. Colours are the theme's."""

from enum import StrEnum


class Tone(StrEnum):
    """Colour is never the only carrier: a toned statement also has its word or icon."""

    NEUTRAL = "neutral"
    MUTED = "muted"
    FAINT = "faint"
    ACCENT = "accent"
    DANGER = "danger"
    WARNING = "warning"
    SUCCESS = "success"
    VIOLET = "violet"


def feeling_tone(score: float | None) -> Tone:
    """The tone of a feeling score (-1..1)."""
    if score is None:
        return Tone.FAINT
    if score <= -0.25:
        return Tone.DANGER
    return Tone.SUCCESS if score >= 0.25 else Tone.MUTED


def feeling_icon(score: float | None) -> str:
    """The icon of a feeling score (-1..1), named by meaning as the files of resources/icons are."""
    if score is None:
        return "steady"
    if score <= -0.25:
        return "feeling-down"
    return "feeling-up" if score >= 0.25 else "steady"
