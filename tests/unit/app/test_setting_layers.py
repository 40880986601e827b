"""Which layer of settings wins, and the options of a plain start, both without what validates or parses them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.app.setting_layers import DeskOptions, Layers, from_environment
from agentdesk.app.settings import Settings, resolve

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "theme": st.sampled_from(["light", "dark", "high_contrast"]),
    "text_scale": st.sampled_from([0.8, 1.0, 1.5]),
    "profile_dir": st.sampled_from(["/a", "/b", "/c"]),
}
LAYER = st.fixed_dictionaries({}, optional=VALUES)


@given(st.builds(Layers, LAYER, LAYER, LAYER, LAYER, LAYER))
def test_what_is_known_before_validation_is_what_holds_after_it(layers: Layers) -> None:
    early, settings = layers.merged(), resolve(layers)
    for name in VALUES:
        expected = early.get(name, Settings.model_fields[name].default)
        held = getattr(settings, name)
        assert (str(held) if isinstance(held, Path) else held) == expected
    assert settings.managed == set(layers.mandatory)


def test_the_environment_speaks_in_any_case_and_silence_says_nothing() -> None:
    told = from_environment({"agentdesk_theme": "dark", "AGENTDESK_URL": "", "AGENTDESK_NEW": "1", "HOME": "/root"})
    assert told == {"theme": "dark", "new": "1"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ([], DeskOptions()),
        (["--url", "http://x", "--as=supervisor"], DeskOptions(url="http://x", role="supervisor")),
        (["--profile-dir=/p", "--token-file", "t"], DeskOptions(profile_dir=Path("/p"), token_file=Path("t"))),
        (["--as", "admin"], None),
        (["--url"], None),
        (["--url", "--as"], None),
        (["--url="], None),
        (["--help"], None),
        (["--version"], None),
        (["serve"], None),
        (["--profile-dir", "/p", "pop", "phone:+1"], None),
        (["--profile-dire", "/p"], None),
    ],
)
def test_a_plain_line_is_read_at_once_and_any_other_left_to_the_command_line(
    line: list[str], expected: DeskOptions | None
) -> None:
    assert DeskOptions.read(line) == expected
