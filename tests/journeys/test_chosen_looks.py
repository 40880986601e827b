"""Language, theme and text size chosen by somebody who cannot see, in the real program under a window manager: each
once, and the desk goes on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_by_screen_reader import check, desk_on, press
from tests.support.contact_center import ContactCenter
from tests.support.reader import Reader, Thing
from tests.support.screen import Screen, screen, window_manager
from tests.support.server import child
from tests.support.sqlite import fresh_file


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Screen]:
    with screen(tmp_path) as made, window_manager(made, tmp_path):
        yield made


async def _token(url: str, database: str, folder: Path) -> str:
    async with await ContactCenter.hire(url, database, folder) as center:
        return center.tokens["agent"]


def test_looks_are_chosen_at_work(shown: Screen, tmp_path: Path) -> None:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        token = asyncio.run(_token(service.url, database, tmp_path))
        with desk_on(shown, service.url, token, tmp_path) as reader:
            app = reader.program("agentdesk")
            reader.until(lambda: app.find("push button", "Begin to work"), "the first steps")
            check(app, "Page", "Settings")
            _choose(reader, app, "Language", "Deutsch")
            _choose(reader, app, "Farben", "Dunkel")
            _choose(reader, app, "Schriftgröße", "125 %")
            check(app, "Seite", "Erste Schritte")
            press(reader, app, "Arbeit beginnen")
            reader.until(lambda: not app.find("panel", "Erste Schritte"), "the end of the first steps")
            press(reader, app, lambda name: name.startswith("Status: "))
            assert [each.name for each in app.below() if each.role == "panel"].count("Gespräch") == 1


def _choose(reader: Reader, app: Thing, group: str, choice: str) -> None:
    """As soon as the page is there, and until it shows it."""
    reader.until(lambda: app.find("panel", group), f"the choice of {group}")
    check(app, group, choice)

    def _is_chosen() -> bool:
        shown = app.find("radio button", choice)
        return shown is not None and "checked" in shown.states

    reader.until(_is_chosen, f"{choice} to be chosen")
