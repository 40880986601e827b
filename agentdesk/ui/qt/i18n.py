"""Which language the desk speaks: words, number and date forms, and the direction of reading."""

import logging

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from agentdesk.ui import words
from agentdesk.ui.theme.resources import resources

log = logging.getLogger(__name__)

SYSTEM = "system"


def apply_language(app: QApplication, language: str = SYSTEM) -> str:
    """Speak ``language`` (as ``de`` or ``pt_BR``, or the system's) from now on; returns the one that was found.

    Windows that are open keep their words until they are built anew.
    """
    locale = QLocale.system() if language == SYSTEM else QLocale(_AS_WRITTEN_HERE.get(language, language))
    QLocale.setDefault(locale)
    from_the_right = locale.textDirection() is Qt.LayoutDirection.RightToLeft
    found = words.install(
        locale.name(),
        resources() / "i18n",
        locale.decimalPoint(),
        locale.groupSeparator(),
        is_right_to_left=from_the_right,
    )
    # Where there are no words of that language the desk speaks English, which is read from the left.
    app.setLayoutDirection(locale.textDirection() if found else Qt.LayoutDirection.LeftToRight)
    _say_as_qt_does(app, locale)
    log.debug("language %s, catalogue %s", locale.name(), "found" if found else "none")
    return locale.name() if found else "en"


def _say_as_qt_does(app: QApplication, locale: QLocale) -> None:
    """The words that Qt brings itself, in the menus of its fields for one."""
    before = app.findChild(QTranslator, _QTS_OWN)
    if before is not None:
        app.removeTranslator(before)
        before.setParent(None)
    translator = QTranslator(app)
    translator.setObjectName(_QTS_OWN)
    if translator.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


_QTS_OWN = "qtbase"
_AS_WRITTEN_HERE = {"ar": "ar_AE"}
"""Where a language has several sets of digits, the one of clocks and phone numbers: two in one line cannot be read."""
