"""Whether what was done helped: what is said of it comes first, then how the contact was closed, then the journeys."""

from datetime import datetime, timedelta

import pytest

from agentdesk.domain.journey import JourneyState
from agentdesk.domain.override import ResultStatus
from agentdesk.engine.journeys.track import JourneyTrack, ReachedMilestone
from agentdesk.engine.propensity.ending import WITHIN, helped
from tests.engine.sample import NOW, policy

LATER = NOW + timedelta(days=1)


def track(
    definition: str = "money_transfer",
    *,
    reached: datetime | None = None,
    failed: datetime | None = None,
    started: datetime = NOW - timedelta(days=1),
) -> JourneyTrack:
    steps = {"begun": ReachedMilestone(at=started, evidence=("e1",))}
    if reached:
        steps["completed"] = ReachedMilestone(at=reached, evidence=("e2",))
    return JourneyTrack(
        id="j-1",
        definition=definition,
        state=JourneyState.FAILED if failed else JourneyState.ACTIVE,
        started_at=started,
        last_at=NOW,
        ended_at=failed,
        reached=steps,
    )


def ended(
    *tracks: JourneyTrack, result: ResultStatus | None = None, disposition: str | None = None, action: str = ""
) -> bool | None:
    done = policy().actions[action or "complete_transfer"]
    return helped(done, NOW, policy(), result=result, disposition=disposition, tracks=tracks)


@pytest.mark.parametrize(
    ("tracks", "wanted"),
    [
        ((), None),
        ((track(),), None),
        ((track(reached=LATER),), True),
        ((track(failed=LATER),), False),
        ((track(reached=LATER, failed=LATER + timedelta(days=1)),), True),
        ((track(failed=LATER), track(reached=LATER)), True),
        ((track(reached=NOW - timedelta(hours=1)),), None),
        ((track(reached=NOW + WITHIN),), True),
        ((track(reached=NOW + WITHIN + timedelta(seconds=1)),), None),
        ((track(failed=NOW + WITHIN + timedelta(seconds=1)),), None),
        ((track(reached=LATER, started=LATER - timedelta(hours=1)),), None),
        ((track("new_device", reached=LATER),), None),
        ((track("no_longer_declared", reached=LATER),), None),
    ],
)
def test_the_journeys_that_it_is_for_tell(tracks: tuple[JourneyTrack, ...], wanted: bool | None) -> None:
    assert ended(*tracks) is wanted


def test_what_was_said_comes_first() -> None:
    went_on = track(reached=LATER)
    assert ended(went_on, disposition="unresolved") is False
    assert ended(track(failed=LATER), disposition="resolved") is True
    assert ended(went_on, disposition="promised") is True, "that says nothing"
    assert ended(went_on, disposition="no_longer_declared") is True
    assert ended(went_on, disposition="resolved", result=ResultStatus.ESCALATED) is False
    assert ended(disposition="resolved", result=ResultStatus.PENDING) is True
    assert ended(disposition="unresolved", result=ResultStatus.RESOLVED) is True


def test_what_is_for_nothing_in_particular_is_not_told_by_journeys() -> None:
    general = next(action.id for action in policy().actions.values() if not action.intents)
    assert ended(track(reached=LATER), action=general) is None
