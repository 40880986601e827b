"""The look as data: every colour and size of the desk, loaded from resources/theme. Qt-free.

Named tuples, since the first paint waits for them: a dataclass takes ten times as long to define.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from agentdesk.ui.theme.resources import resources
from agentdesk.ui.tone import Tone

THEMES = ("light", "dark", "high_contrast")
MINIMUM_SCALE, MAXIMUM_SCALE = 0.8, 2.0


class Colors(NamedTuple):
    """Colours as ``#rrggbb``. ``*_weak`` is the ground of its tone, ``shape`` what stands where something loads."""

    surface: str
    raised: str
    sunken: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_strong: str
    accent_weak: str
    on_accent: str
    danger: str
    danger_weak: str
    warning: str
    warning_weak: str
    success: str
    success_weak: str
    violet: str
    violet_weak: str
    focus: str
    hover: str
    shape: str
    shadow: str

    def of(self, tone: Tone) -> str:
        """The colour in which a statement of this tone is written."""
        return self.text if tone is Tone.NEUTRAL else str(getattr(self, tone.value))

    def ground(self, tone: Tone) -> str:
        """The colour behind a statement of this tone."""
        if tone in (Tone.NEUTRAL, Tone.MUTED, Tone.FAINT):
            return self.sunken
        return str(getattr(self, f"{tone.value}_weak"))


class Space(NamedTuple):
    """Gaps, in logical pixels."""

    xxs: int
    xs: int
    s: int
    m: int
    l: int  # noqa: E741  (the scale's own name)
    xl: int


class Radius(NamedTuple):
    small: int
    medium: int
    large: int


class Size(NamedTuple):
    """Heights and widths of parts, in logical pixels."""

    control: int
    control_large: int
    chip: int
    icon: int
    icon_small: int
    timeline_row: int
    table_row: int
    work_row: int
    top_bar: int
    status_bar: int
    side_column: int
    right_column: int
    focus_ring: int
    hairline: int
    scroll_bar: int
    measure: int
    minimum_window_width: int
    minimum_window_height: int
    window_width: int
    window_height: int


class TypeRole(NamedTuple):
    """Size and line height in logical pixels, weight 100..900."""

    size: int
    line: int
    weight: int


class Type(NamedTuple):
    """The type roles; there are no other sizes."""

    family: str
    arabic_family: str
    tiny: TypeRole
    small: TypeRole
    base: TypeRole
    strong: TypeRole
    section: TypeRole
    title: TypeRole
    name: TypeRole


class Tokens(NamedTuple):
    """One theme at one text scale."""

    name: str
    scale: float
    color: Colors
    space: Space
    radius: Radius
    size: Size
    type: Type


_FIXED = {"hairline", "minimum_window_width", "minimum_window_height", "window_width", "window_height"}
"""What does not grow with the text: the window is the person's own, and a hairline is one pixel."""


_SLOW = {"side_column", "right_column", "top_bar", "status_bar"}
"""What grows by half as much: a column is read in lines, a bar has one, and the middle of the window has to keep its
share."""


def _scaled(values: dict[str, Any], scale: float) -> dict[str, int]:
    def grown(key: str, value: int) -> int:
        if key in _FIXED:
            return value
        return max(1, round(value * (1 + (scale - 1) / 2 if key in _SLOW else scale)))

    return {key: grown(key, value) for key, value in values.items()}


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _type(values: dict[str, Any], scale: float) -> Type:
    roles = {
        name: TypeRole(
            size=max(8, round(values[name][0] * scale)),
            line=max(10, round(values[name][1] * scale)),
            weight=values[name][2],
        )
        for name in Type._fields
        if name not in ("family", "arabic_family")
    }
    return Type(family=values["family"], arabic_family=values["arabic_family"], **roles)


@cache
def load_tokens(name: str, scale: float = 1.0) -> Tokens:
    """The theme ``name`` (one of THEMES) at ``scale`` (clamped to 0.8..2.0). An unknown name raises KeyError."""
    if name not in THEMES:
        raise KeyError(name)
    scale = min(MAXIMUM_SCALE, max(MINIMUM_SCALE, scale))
    folder = resources() / "theme"
    look, metrics = _read(folder / f"{name}.toml"), _read(folder / "metrics.toml")
    return Tokens(
        name=look["name"],
        scale=scale,
        color=Colors(**look["color"]),
        space=Space(**_scaled(metrics["space"], scale)),
        radius=Radius(**metrics["radius"]),
        size=Size(**_scaled(metrics["size"], scale)),
        type=_type(metrics["type"], scale),
    )
