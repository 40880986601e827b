"""In which theme, text size and language a scene is looked at."""

from itertools import product

from PySide6.QtWidgets import QApplication

from agentdesk.domain.records import dataclass
from agentdesk.ui import words
from agentdesk.ui.shell.look import Look
from agentdesk.ui.theme.tokens import THEMES

SCALES = (0.8, 1.0, 1.5, 2.0)
PSEUDO = "pseudo"
LANGUAGES = ("en", "de", "es", "ar", PSEUDO)
"""Those that the desk speaks, one of them read from the right, and one that is no language and longer than all."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One way to look at it."""

    theme: str = THEMES[0]
    scale: float = 1.0
    language: str = LANGUAGES[0]

    @property
    def name(self) -> str:
        """``light-100-en``"""
        return f"{self.theme}-{round(self.scale * 100)}-{self.language}"

    def put_on(self, app: QApplication) -> Look:
        """Have what is built from now on look so."""
        is_pseudo = self.language == PSEUDO
        look = Look(app, self.theme, self.scale, language=LANGUAGES[0] if is_pseudo else self.language)
        if is_pseudo:
            words.install_pseudo()
        return look


LOOKS = tuple(Seen(*each) for each in product(THEMES, SCALES, LANGUAGES))
