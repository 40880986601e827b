"""The page of settings: every declared one, locked ones with the reason, and what is chosen is kept."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from agentdesk.adapters.system.machine_settings import read_toml
from agentdesk.app.settings import SETTABLE, Settings
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.ui.settings.viewmodel import words_of
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.tools_window import Page, ToolsWindow


def type_into(tools: ToolsWindow, name: str, text: str) -> None:
    field = tools.settings.rows[name].field
    assert field is not None
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def kept(folder: Path) -> dict[str, object]:
    return read_toml(folder / "settings.toml")


def test_every_declared_setting_has_a_row_with_its_words(tools: ToolsWindow) -> None:
    tools.show_page(Page.SETTINGS)
    assert tuple(tools.settings.rows) == SETTABLE
    for name, card in tools.settings.rows.items():
        assert card.accessibleName() == words_of(name)[0]
        assert Settings.model_fields[name].description


def test_what_is_typed_is_kept_and_what_is_wrong_is_not(tools: ToolsWindow, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('# mine\nca_file = "/a.pem"\n', "utf-8")
    tools.show_page(Page.SETTINGS)
    type_into(tools, "url", "not an address")
    assert "https://" in tools.settings.rows["url"]._problem.error()
    assert kept(tmp_path) == {"ca_file": "/a.pem"}
    type_into(tools, "url", "https://desk.example.com/")
    assert tools.settings.rows["url"]._problem.error() == ""
    assert kept(tmp_path) == {"ca_file": "/a.pem", "url": "https://desk.example.com/"}
    assert (tmp_path / "settings.toml").read_text("utf-8").startswith("# mine\n")
    tools.settings.rows["url"].reset.click()
    assert kept(tmp_path) == {"ca_file": "/a.pem"}
    assert not tools.settings.rows["url"].reset.isVisible()


def test_a_token_is_never_shown_again(tools: ToolsWindow, tmp_path: Path) -> None:
    tools.show_page(Page.SETTINGS)
    type_into(tools, "token", "s3cret")
    assert kept(tmp_path) == {"token": "s3cret"}
    field = tools.settings.rows["token"].field
    assert field is not None
    assert "s3cret" not in field.text()
    assert field.placeholderText()
    assert (tmp_path / "settings.toml").stat().st_mode & 0o077 == 0


def test_what_the_administrator_fixed_is_locked_with_the_reason(
    tools: ToolsWindow, machine: HandMachine, tmp_path: Path
) -> None:
    machine.mandatory = {"keyring": False, "url": "https://center.example.com"}
    tools.show_page(Page.SETTINGS)
    for name in ("keyring", "url"):
        card = tools.settings.rows[name]
        control = card.choice or card.field
        assert control is not None
        assert not control.isEnabled()
        assert card.lock.isVisible()
        assert card.lock.accessibleName() == "Fixed by this computer's administrator."
        assert not card.reset.isVisible()
    keyring = tools.settings.rows["keyring"].choice
    assert keyring is not None
    assert keyring.choice() == "no"


def test_colours_and_size_change_at_once(tools: ToolsWindow, look: Look, qtbot: QtBot) -> None:
    tools.show_page(Page.SETTINGS)
    theme, size = tools.settings.rows["theme"].choice, tools.settings.rows["text_scale"].choice
    assert theme is not None
    assert size is not None
    theme.choose_number(2)
    assert look.theme == "dark"
    with qtbot.waitSignal(look.resized):
        size.choose_number(5)
    assert look.scale == 1.5


def test_fixed_looks_stay(qapp: object, look: Look) -> None:
    look.fixed = frozenset({"theme", "text_scale"})
    look.set_theme("dark")
    look.larger()
    assert (look.theme, look.scale) == ("light", 1.0)


def test_the_environment_wins_and_says_so(tools: ToolsWindow, machine: HandMachine) -> None:
    machine.environment = {"keyring": "false"}
    tools.show_page(Page.SETTINGS)
    card = tools.settings.rows["keyring"]
    assert card.choice is not None
    assert card.choice.choice() == "no"
    assert "AGENTDESK_KEYRING" in card._origin.text()


def test_what_cannot_be_written_is_said(tools: ToolsWindow, tmp_path: Path) -> None:
    tools.show_page(Page.SETTINGS)
    (tmp_path / "settings.new").mkdir()
    type_into(tools, "ca_file", "/a.pem")
    assert tools.settings.rows["ca_file"]._problem.error() == "It could not be kept: Is a directory."
    assert kept(tmp_path) == {}


def test_a_file_that_was_spoiled_beside_the_desk_is_said(tools: ToolsWindow, tmp_path: Path) -> None:
    tools.show_page(Page.SETTINGS)
    (tmp_path / "settings.toml").write_text("url = \n", "utf-8")
    tools.show_page(Page.SETTINGS)
    assert "settings.toml" in tools.banner.accessibleName() + " ".join(
        label.text() for label in tools.banner.findChildren(QLabel)
    )
    (tmp_path / "settings.toml").unlink()
    tools.show_page(Page.SETTINGS)
    assert not tools.banner.isVisible()
