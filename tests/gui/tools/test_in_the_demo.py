"""Who only tries the desk can set all of it there too, and nothing of that goes outside of the throw-away folder."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from agentdesk import __version__, bootstrap
from agentdesk.devtools.demo import Place
from agentdesk.ui.qt.i18n import apply_language


def test_the_demo_has_settings_of_its_own(qapp: QApplication, tmp_path: Path) -> None:
    place = Place(tmp_path, "http://127.0.0.1:9", touchpoint="", agent="token", supervisor="")
    machine = place.machine()
    assert (machine.started_before(), machine.has_first_steps()) == (__version__, False), "its steps are done"
    look = bootstrap.look_of(qapp, place.settings("agent", "token"))
    try:
        look.set_language("de")
        shown = {each.name: each.value for each in machine.installation().settings}
        assert shown["language"] == "de"
        assert place.settings("agent", "token").language == "de", "also once it begins anew"
        assert (tmp_path / "agent" / "look.toml").exists()
    finally:
        look.deleteLater()
        apply_language(qapp, "en")
