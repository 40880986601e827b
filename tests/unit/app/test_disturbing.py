"""When nobody is to be disturbed: by hand, in a call, in hours that may go over midnight."""

from dataclasses import replace
from datetime import datetime

import pytest

from agentdesk.app.disturbing import Manners, Quiet, is_quiet
from agentdesk.app.setting_layers import Layers
from agentdesk.app.settings import Settings, problem_with, resolve
from agentdesk.devtools.scenes.morning import CALL, CHAT, interactions, morning
from agentdesk.domain.interaction import InteractionState

WALL = datetime(2026, 11, 26, 12, 0)  # noqa: DTZ001 (the wall's own time)


def _at(hour: int, minute: int = 0) -> datetime:
    return WALL.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"),
    [
        ("22:00-06:00", [_at(22), _at(23, 59), _at(0), _at(5, 59)], [_at(6), _at(12), _at(21, 59)]),
        ("12:00-12:30", [_at(12), _at(12, 29)], [_at(11, 59), _at(12, 30), _at(0)]),
        ("", [], [_at(0), _at(12)]),
        ("from noon on", [], [_at(12)]),
    ],
)
def test_quiet_hours(hours: str, quiet: list[datetime], loud: list[datetime]) -> None:
    manners = Manners(do_not_disturb=Quiet.NEVER, quiet_hours=hours)
    assert all(is_quiet(manners, morning(), at) for at in quiet)
    assert not any(is_quiet(manners, morning(), at) for at in loud)


def test_in_a_call_that_is_the_agents_own_and_is_not_on_hold() -> None:
    manners = Manners()
    held = morning()
    assert not is_quiet(manners, held, WALL), "the call is on hold, and the other talk is a chat"
    talks = interactions()[CALL].model_copy(update={"state": InteractionState.CONNECTED})
    talking = replace(held, interactions={CALL: talks, CHAT: interactions()[CHAT]})
    assert is_quiet(manners, talking, WALL)
    assert not is_quiet(replace(manners, do_not_disturb=Quiet.NEVER), talking, WALL)
    another = replace(talking, interactions={CALL: talks.model_copy(update={"agent_id": "a-else"})})
    assert not is_quiet(manners, another, WALL)
    assert is_quiet(replace(manners, do_not_disturb=Quiet.ALWAYS), held, WALL)


def test_the_settings_are_checked_and_mean_the_manners() -> None:
    told = {"sound": "false", "do_not_disturb": "always", "quiet_hours": "22:00-06:00"}
    assert resolve(Layers({}, told, {}, {}, {})).manners == Manners(False, True, Quiet.ALWAYS, "22:00-06:00")
    assert Settings().manners == Manners()
    assert problem_with("quiet_hours", "at night") == "Write from and until, such as 22:00-06:00."
    assert problem_with("quiet_hours", "24:00-06:00")
    assert problem_with("do_not_disturb", "sometimes")
