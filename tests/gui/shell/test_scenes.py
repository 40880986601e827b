"""Every named scene in several looks: nothing cut off, nothing on top of another, nothing without a name or too small
to be hit; and in the pseudo-language nothing that stayed English.

``AGENTDESK_ALL_LOOKS=1`` looks at all scenes in every size and language (some minutes); otherwise each is looked at in
the pseudo-language in the largest type, where words have least room, every third also in type as it is made for; and
each in one other look, in which all pairs of theme, size and language come up among the scenes.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
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
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.tokens import THEMES
from tests.support.structure import clipped, covered, cut_off, overlapping, too_low, too_small, unnamed, untranslated

SHORT_NAMES = ("Maya", "Sam", "Li", "Tomás", "Bot")
"""How the conversation calls people."""
_KEYS = ("Esc", "Del", "Return", "Enter", "Backspace", "Comma", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
KEYS = tuple(f"{held}{key}" for held in ("", "Ctrl ", "Shift ", "Ctrl Shift ") for key in _KEYS)
LANGUAGE_NAMES = ("English", "Deutsch", "Español", "العربية")
EVERY = bool(os.environ.get("AGENTDESK_ALL_LOOKS"))
SOON_MS = 2_000
READ_FROM_IDS = ("Retired action", "No offers in trouble", "Once a week")
SPOKEN = [language for language in LANGUAGES if language != PSEUDO]


def _looks() -> list[tuple[str, Seen]]:
    """The scenes and how each is looked at; those in one look follow one another."""
    if EVERY:
        sizes = product(SCALES, LANGUAGES)
        return [(scene, Seen("light", scale, language)) for scale, language in sizes for scene in WINDOWS]
    found = [(scene, Seen(THEMES[n % 3], SCALES[-1], PSEUDO)) for n, scene in enumerate(WINDOWS)]
    found += [(scene, Seen(THEMES[0], 1.0, PSEUDO)) for scene in list(WINDOWS)[::3]]
    pairs = list(product(SCALES, SPOKEN))
    found += [(scene, Seen(THEMES[n % 3], *pairs[n % len(pairs)])) for n, scene in enumerate(WINDOWS)]
    return sorted(found, key=lambda each: each[1].name)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile")


@pytest.fixture
def stage(qapp: QApplication, profile: Path, scene: str, seen: Seen) -> Iterator[Stage]:
    look = seen.put_on(qapp)
    made = WINDOWS[scene](look, profile)
    made.settle()
    yield made
    made.close()
    look.deleteLater()
    apply_language(qapp, "en")
    theme.apply_theme(qapp, "light")


def test_all_pairs_of_looks_come_up() -> None:
    seen = [look for _scene, look in _looks() if look.language != PSEUDO]
    assert {(look.scale, look.language) for look in seen} == set(product(SCALES, SPOKEN))
    if not EVERY:
        assert {(look.theme, look.language) for look in seen} == set(product(THEMES, SPOKEN))
        assert {(look.theme, look.scale) for look in seen} == set(product(THEMES, SCALES))


@pytest.mark.parametrize(("scene", "seen"), _looks(), ids=lambda each: getattr(each, "name", each))
def test_nothing_is_in_the_way(qtbot: QtBot, stage: Stage, scene: str, seen: Seen) -> None:
    with suppress(NeverCameError):  # what comes into view only with the caret takes its place a turn later
        qtbot.waitUntil(lambda: not _wrong(stage, scene, seen), timeout=SOON_MS)
    wrong = _wrong(stage, scene, seen)
    assert not wrong, "\n".join(wrong)


def _wrong(stage: Stage, scene: str, seen: Seen) -> list[str]:
    window = stage.shown
    faults: dict[str, list[Any]] = {"unnamed": unnamed(window), "too small": too_small(window, seen.scale)}
    faults |= {"overlapping": overlapping(window), "clipped": clipped(window)}
    faults |= {"too low": too_low(window), "cut off": cut_off(window), "covered": covered(window)}
    if seen.language == PSEUDO and scene not in ("diagnostics", "about"):  # these show names and versions as they are
        data = (stage.state, SHORT_NAMES, KEYS, LANGUAGE_NAMES, READ_FROM_IDS)
        faults["English"] = untranslated(window, data)
    return [f"{kind}: {each}" for kind, found in faults.items() for each in found]
