"""Whether what was done for a customer helped: as was said of it, else of the contact, else as their journeys went.

Knows no disposition, journey or milestone by name.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agentdesk.domain.journey import JourneyState
from agentdesk.domain.override import ResultStatus
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.model import ActionRule, Policy

WITHIN = timedelta(days=7)
"""For so long after a decision what becomes of a journey is taken to have come of what was done."""
_OF_RESULT = {
    ResultStatus.RESOLVED: True,
    ResultStatus.UNRESOLVED: False,
    ResultStatus.ESCALATED: False,
}


def helped(
    action: ActionRule,
    decided_at: datetime,
    policy: Policy,
    *,
    result: ResultStatus | None,
    disposition: str | None,
    tracks: Iterable[JourneyTrack],
) -> bool | None:
    """Whether an action that was taken helped; None where nothing tells.

    ``result`` is what was said of an override, ``disposition`` how the contact was closed, ``tracks`` are the
    customer's journeys as known now.
    """
    said = _OF_RESULT.get(result) if result is not None else None
    if said is None and disposition is not None:
        said = next((one.worked for one in policy.dispositions if one.code == disposition), None)
    return _went_on(action, decided_at, policy, tracks) if said is None else said


def _went_on(action: ActionRule, decided_at: datetime, policy: Policy, tracks: Iterable[JourneyTrack]) -> bool | None:
    """Whether a journey that the action is for went on afterwards: a step was reached, or it failed."""
    found: bool | None = None
    for track in tracks:
        rule = policy.journeys.get(track.definition)
        if rule is None or not action.intents.intersection(rule.intents) or track.started_at > decided_at:
            continue
        if any(decided_at < step.at <= decided_at + WITHIN for step in track.reached.values()):
            return True
        ended = track.ended_at if track.state is JourneyState.FAILED else None
        if ended is not None and decided_at < ended <= decided_at + WITHIN:
            found = False
    return found
