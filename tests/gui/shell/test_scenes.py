"""Every named scene in several looks: nothing cut off, nothing on top of another, nothing without a name or too small
to be hit; and in the pseudo-language nothing that stayed English.

``AGENTDESK_ALL_LOOKS=1`` looks at all scenes in every size and language (some minutes); otherwise each is looked at in
the pseudo-language in the largest type and the smallest window, where words have least room, every third also in a
window of the usual size, and in type as it is made for; and each in one other look, in which all pairs of theme, size
and language come up among the scenes.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError as NeverCameError
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.catalogue import WINDOWS
from agentdesk.devtools.scenes.looks import LANGUAGES, PSEUDO, SCALES, Seen
from agentdesk.devtools.scenes.stage import Stage
from agentdesk.ui.qt.rest import come_to_rest
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.theme.tokens import THEMES
from tests.support.structure import (
    clipped,
    covered,
    cut_off,
    overlapping,
    shortened,
    stubs,
    too_low,
    too_small,
    unnamed,
    untranslated,
)

SHORT_NAMES = ("Maya", "María", "Sam", "Li", "Tomás", "Bot")
"""How the conversation calls people."""
_KEYS = ("Esc", "Del", "Return", "Enter", "Backspace", "Comma", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
KEYS = tuple(f"{held}{key}" for held in ("", "Ctrl ", "Shift ", "Ctrl Shift ") for key in _KEYS)
LANGUAGE_NAMES = ("English", "Deutsch", "Español", "العربية")
EVERY = bool(os.environ.get("AGENTDESK_ALL_LOOKS"))
SOON_MS = 20_000
READ_FROM_IDS = ("Retired action", "No offers in trouble", "Once a week")
LONG_KEYS = ("keys", "change-keys", "floor-talk", "radar", "wrap-up")
"""Where keys stand beside words: in German they are longer than in a language that is none."""
USUAL, SMALLEST = (1440, 900), (1280, 720)
SPOKEN = [language for language in LANGUAGES if language != PSEUDO]


Look = tuple[str, Seen, tuple[int, int]]


def _looks() -> list[Look]:
    """The scenes, how each is looked at, and in a window of what size; those in one look follow one another."""
    if EVERY:
        every = product((USUAL, SMALLEST), SCALES, LANGUAGES, WINDOWS)
        return [(scene, Seen("light", scale, language), size) for size, scale, language, scene in every]
    scenes = list(WINDOWS)
    found: list[Look] = [(scene, Seen(THEMES[n % 3], SCALES[-1], PSEUDO), SMALLEST) for n, scene in enumerate(scenes)]
    found += [(scene, Seen(THEMES[0], SCALES[-1], PSEUDO), USUAL) for scene in scenes[1::3]]
    found += [(scene, Seen(THEMES[0], 1.0, PSEUDO), USUAL) for scene in scenes[::3]]
    found += [(scene, Seen(THEMES[1], SCALES[-1], "de"), SMALLEST) for scene in LONG_KEYS]
    pairs = list(product(SCALES, SPOKEN))
    found += [(scene, Seen(THEMES[n % 3], *pairs[n % len(pairs)]), USUAL) for n, scene in enumerate(scenes)]
    return sorted(found, key=lambda each: each[1].name)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile")


@pytest.fixture
def stage(qapp: QApplication, profile: Path, scene: str, seen: Seen, size: tuple[int, int]) -> Iterator[Stage]:
    look = seen.put_on(qapp)
    made = WINDOWS[scene](look, profile)
    made.window.resize(*size)
    if size == SMALLEST:
        made.shown.resize(made.shown.size().boundedTo(made.window.size()))
    made.settle()
    yield made
    made.close()
    look.deleteLater()


def test_all_pairs_of_looks_come_up() -> None:
    seen = [look for _scene, look, _size in _looks() if look.language != PSEUDO]
    assert {(look.scale, look.language) for look in seen} == set(product(SCALES, SPOKEN))
    if not EVERY:
        assert {(look.theme, look.language) for look in seen} == set(product(THEMES, SPOKEN))
        assert {(look.theme, look.scale) for look in seen} == set(product(THEMES, SCALES))


def _id(each: object) -> str:
    return f"{each[0]}x{each[1]}" if isinstance(each, tuple) else str(getattr(each, "name", each))


@pytest.mark.parametrize(("scene", "seen", "size"), _looks(), ids=_id)
def test_nothing_is_in_the_way(
    qapp: QApplication, qtbot: QtBot, stage: Stage, scene: str, seen: Seen, size: tuple[int, int]
) -> None:
    wrong: list[str] = []

    def _all_is_right() -> bool:
        wrong[:] = _wrong(stage, scene, seen)
        return not wrong

    for pane in _in_turn(stage):
        pane()
        with suppress(NeverCameError):  # what comes into view only with the caret takes its place a turn later
            qtbot.waitUntil(_all_is_right, timeout=SOON_MS)
        assert not wrong, "\n".join(wrong)
        assert come_to_rest(qapp), "something is laid out for ever"
    assert (stage.window.width(), stage.window.height()) == size


def _in_turn(stage: Stage) -> list[Callable[[], object]]:
    """What has to be done to see all of it: where panes come in turn, to turn to each, and at last to the first."""
    window = stage.shown
    if not isinstance(window, AgentWindow) or not window.middle.head.isVisible():
        return [lambda: None]
    choice = window.middle.choice
    return [partial(choice.choose_number, number) for number in range(len(choice.choices()), 0, -1)]


def _wrong(stage: Stage, scene: str, seen: Seen) -> list[str]:
    window = stage.shown
    faults: dict[str, list[Any]] = {"unnamed": unnamed(window), "too small": too_small(window, seen.scale)}
    faults |= {"overlapping": overlapping(window), "clipped": clipped(window), "shortened": shortened(window)}
    faults |= {
        "too low": too_low(window),
        "cut off": cut_off(window),
        "covered": covered(window),
        "stubs": stubs(window),
    }
    if seen.language == PSEUDO and scene not in ("diagnostics", "about"):  # these show names and versions as they are
        data = (stage.state, SHORT_NAMES, KEYS, LANGUAGE_NAMES, READ_FROM_IDS)
        faults["English"] = untranslated(window, data)
    return [f"{kind}: {each}" for kind, found in faults.items() for each in found]
