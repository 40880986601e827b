"""A figure in a row with a bar: what a view-model says and ``kit.bars`` paints. Qt-free."""

from dataclasses import dataclass

from agentdesk.ui.tone import Tone


@dataclass(frozen=True, slots=True)
class BarRow:
    """``title`` stands before the bar, ``detail`` below it, ``text`` is the figure in words behind the bar.

    Places along the bar are 0 (its beginning) to 1: ``bar`` is what is filled, ``interval`` the line across it that
    says how sure it is, ``tick`` a mark. ``icon`` stands before the figure. ``spoken`` is all of it for who does not
    see it.
    """

    key: str
    title: str
    text: str
    spoken: str
    bar: tuple[float, float] | None = None
    interval: tuple[float, float] | None = None
    tick: float | None = None
    tone: Tone = Tone.ACCENT
    detail: str = ""
    icon: str = ""
    opens: bool = False
    """Whether Enter opens something behind it."""
