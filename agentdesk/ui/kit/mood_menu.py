"""The menu by which a person says what a message really feels like."""

from collections.abc import Callable

from PySide6.QtCore import QPoint

from agentdesk.ui.feelings import moods
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.tone import feeling_icon
from agentdesk.ui.words import _, score_text

NEAR = 0.2
"""A mood is the one that a message has if their scores differ by less than this."""


class MoodMenu(Menu):
    """Made anew for each message that it is offered for."""

    def offer(
        self, place: QPoint, score: float, choose: Callable[[float], object], undo: Callable[[], object] | None
    ) -> None:
        """Pop up at ``place`` on the screen for a message that feels like ``score``; ``undo`` for a corrected one."""
        self.clear()
        for mood in moods():
            words = _("{mood} ({score})").format(mood=mood.label, score=score_text(mood.score))
            is_so = abs(mood.score - score) < NEAR
            self.add(words, self._chooser(choose, mood.score), icon=feeling_icon(mood.score), checked=is_so)
        if undo is not None:
            self.addSeparator()
            self.add(_("Undo the correction"), undo)
        self.popup(place)

    @staticmethod
    def _chooser(choose: Callable[[float], object], score: float) -> Callable[[], object]:
        return lambda: choose(score)
