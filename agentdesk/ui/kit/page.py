"""A page of a window that has several, and the gestures that are its own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.group import Group


class PageView(Group):
    """What stands between the bars while its page is open; only then it is rendered.

    ``announcement``: something to be said politely. ``page_requested``: the person wants another page, by its id.
    """

    places_focus = False
    """Whether ``opened`` gives the focus its place; else it goes to the first region."""
    announcement = Signal(str)
    page_requested = Signal(str)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        """Show the state; focus, selection and scroll position stay."""
        raise NotImplementedError

    def tick(self, now: datetime) -> None:
        """Let timers go on, once a second."""

    def regions(self) -> Sequence[QWidget]:
        """What F6 walks, in order."""
        return (self,)

    def opened(self) -> None:
        """The person turned to this page."""

    def focus_find(self) -> None:
        """Put the caret into the page's find field, if it has one."""

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) record, if the page has any."""

    def refresh(self) -> None:
        """Ask the service anew."""

    def save_drafts(self) -> None:
        """Keep what is being typed, if anything is."""


@dataclass(frozen=True, slots=True)
class PageCommand:
    """A gesture of a page: ``run`` gets its view, after the window has turned to the page.

    ``key`` is as Qt writes it and the window's alone: no two pages share one. ``hint`` is one that the view
    takes itself.
    """

    id: str
    title: str
    run: Callable[[Any], object]
    key: str = ""
    group: str = ""
    hint: str = ""
