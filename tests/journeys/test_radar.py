"""From a bar to a rule in force without leaving the keyboard: agents do something else than advised wherever a payment
failed; Ines opens the records of its bar in Patterns, then what the radar found of it, drafts a rule, tests and sends
it; the owner publishes it from the analyst's window; the next customer's advice is held back by it.

A real orchestrator, the real window in a process of its own.
"""

import asyncio
from pathlib import Path

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.support.policies import labelled
from tests.support.radar_story import RadarStory
from tests.support.server import running
from tests.support.sqlite import fresh_file
from tests.support.window_process import window_desk

ADVISED, TITLE = "complete_transfer", "Complete the transfer together"
OVERRIDDEN, ACCEPTED = 10, 11


SUPERVISOR = (
    "status live",
    "press Ctrl+2",
    f"bar {TITLE}",
    "walk F6 By advised action",
    "press Return",  # the bar's records
    f"shows {OVERRIDDEN} overrides",
    "press Ctrl+3",
    f"bar {TITLE} · overridden 48 % (28–68), n = {OVERRIDDEN + ACCEPTED}",
    "walk F6 What was found",
    "press Ctrl+Shift+E",  # the cluster's
    f"shows {OVERRIDDEN} overrides",
    "press Ctrl+3",
    "press Ctrl+Shift+R",
    "shows The check finds nothing wrong.",
    "write # Asked by Ines.",
    "press Return",
    "write nonsense",
    "bar this is not YAML",
    "press Shift+Home",
    "press Delete",
    "shows The check finds nothing wrong.",
    "press Ctrl+Shift+B",
    f"bar Overrides spared · {OVERRIDDEN} of {OVERRIDDEN}",
    f"bar Taken advice withheld · 0 of {ACCEPTED}",
    "press Ctrl+Shift+S",
    "shows sent",
)
OWNER = (
    "status live",
    "press Ctrl+2",
    f"bar {TITLE}",
    "walk F6 Proposals",
    "press Return",
    f"bar Overrides spared · {OVERRIDDEN} of {OVERRIDDEN}",
    "press Ctrl+Shift+P",
    "shows It is version 1 of the policy.",
)


async def _play(url: str, token: str, folder: Path, lines: tuple[str, ...]) -> None:
    with window_desk(url, token, folder) as desk:
        for line in lines:
            await asyncio.to_thread(desk.tell, line)
        assert await asyncio.to_thread(desk.close) == 0


@pytest.mark.timeout(300)
async def test_from_a_bar_to_a_rule_by_keyboard(tmp_path: Path) -> None:
    policy = labelled(tmp_path / "policy", "one")
    async with running(ServeSettings(fresh_file(tmp_path), tmp_path, policy)) as service:
        story = RadarStory(await service.client(), await service.client("agent", "Sam Okafor"), "sam-okafor")
        now = service.services.now()
        await story.live(now, OVERRIDDEN, ACCEPTED)
        ines, ana = await service.token("supervisor", "Ines Duarte"), await service.token("analyst", "Ana", None)
        await _play(service.url, ines, tmp_path / "ines", SUPERVISOR)
        await _play(service.url, ana, tmp_path / "ana", OWNER)
        decision, _call = await story.call(now, 900, with_trouble=True)
        (withheld,) = (one for one in decision["withheld"] if one["action"] == ADVISED)
        assert withheld["rule"].startswith(f"{ADVISED}.not_with_")
        assert "comes first" in withheld["because"]
        other, _call = await story.call(now, 901, with_trouble=False)
        assert other["ranked"][0]["action"] == ADVISED
        files = (await (await service.client("analyst", "Ana", None)).get("/v1/policy")).json()["files"]
        assert "# Asked by Ines." in files["actions/service.yaml"]
