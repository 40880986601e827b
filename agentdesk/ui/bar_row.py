"""A figure in a row with a bar: what a view-model says and ``kit.bars`` paints. Qt-free."""

from collections.abc import Iterable

from agentdesk.domain.records import dataclass
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
    is_plain: bool = False
    """A row of words among bars: it has none, and its title has the room."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a whole (0..1), in its tone; what it is called is written elsewhere."""

    share: float
    tone: Tone


_ENDS = (0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8)


def end_of_scale(shares: Iterable[float]) -> float:
    """The share at the end of a bar on which all of these have room: a round one, at most 1."""
    most = max(shares, default=0.0)
    return next((end for end in _ENDS if most <= end), 1.0)
