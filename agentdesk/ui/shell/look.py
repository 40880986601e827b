"""Language, theme and text size as the person has them, changed while the desk runs."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.qt.rest import come_to_rest
from agentdesk.ui.theme.theme import apply_theme
from agentdesk.ui.theme.tokens import MAXIMUM_SCALE, MINIMUM_SCALE, THEMES

STEP = 0.1


class Look(QObject):
    """``changed`` is for whoever keeps them; ``resized`` asks for new widgets, in another size or other words, and
    ``resizing`` comes before anything of that is seen."""

    changed = Signal()
    resizing = Signal()
    resized = Signal()

    def __init__(
        self,
        app: QApplication,
        theme: str = "light",
        scale: float = 1.0,
        *,
        language: str = "en",
        fixed: frozenset[str] = frozenset(),
    ) -> None:
        """``fixed`` names what the computer's administrator decided (``theme``, ``text_scale``, ``language``)."""
        super().__init__(app)
        self.fixed = fixed
        self._app = app
        self.theme, self.scale = theme if theme in THEMES else "light", scale
        self.language = language
        apply_language(app, language)
        apply_theme(app, self.theme, self.scale)

    def set_language(self, language: str) -> None:
        """Speak another language (a code, or ``system``)."""
        if language != self.language and "language" not in self.fixed:
            self.resizing.emit()
            self.language = language
            apply_language(self._app, language)
            self._apply()
            self.resized.emit()

    def set_theme(self, theme: str) -> None:
        """Put on a theme (one of THEMES)."""
        if theme != self.theme and "theme" not in self.fixed:
            self.theme = theme
            self._apply()
            self.come_to_rest()

    def set_scale(self, scale: float) -> None:
        """Write larger or smaller: 0.8 to 2.0."""
        wanted = round(min(MAXIMUM_SCALE, max(MINIMUM_SCALE, scale)), 2)
        if wanted != self.scale and "text_scale" not in self.fixed:
            self.resizing.emit()
            self.scale = wanted
            self._apply()
            self.resized.emit()

    def come_to_rest(self) -> None:
        """Have everything in its place: nobody sees a frame in which half of it is."""
        come_to_rest(self._app)

    def larger(self) -> None:
        self.set_scale(self.scale + STEP)

    def smaller(self) -> None:
        self.set_scale(self.scale - STEP)

    def _apply(self) -> None:
        apply_theme(self._app, self.theme, self.scale)
        self.changed.emit()
