"""Which language the desk speaks: words, number and date forms, and the direction of reading."""

import logging

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from agentdesk.ui import words
from agentdesk.ui.theme.resources import resources

log = logging.getLogger(__name__)


def apply_language(app: QApplication, language: str = "") -> str:
    """Speak ``language`` (as ``de`` or ``pt_BR``; empty: the system's) from now on; returns the one that was found.

    Windows that are open keep their words until they are built anew.
    """
    locale = QLocale(language) if language else QLocale.system()
    QLocale.setDefault(locale)
    app.setLayoutDirection(locale.textDirection())
    found = words.install(locale.name(), resources() / "i18n")
    log.debug("language %s, catalogue %s", locale.name(), "found" if found else "none")
    return locale.name() if found else "en"
