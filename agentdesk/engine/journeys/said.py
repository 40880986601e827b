"""What a customer says in a conversation that goes on, as it bears on their journeys before it is wrapped up.

Only the steps that somebody waits for are looked at: words alone begin no journey and end none, for what came of the
conversation is told by its wrap-up. Nothing of it is kept: the event of the wrap-up says it again, for good.
"""

from collections.abc import Iterable, Sequence

from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.journeys.fold import matches
from agentdesk.engine.journeys.track import JourneyTrack, ReachedMilestone
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading
from agentdesk.engine.signals.conversation import heard


def with_said(
    tracks: tuple[JourneyTrack, ...], said: Sequence[Utterance], interaction: Interaction | None, policy: Policy
) -> tuple[JourneyTrack, ...]:
    """The tracks with the steps reached that the customer's words in ``interaction`` reach."""
    running = any(track.state is JourneyState.ACTIVE for track in tracks)
    if interaction is None or not running:
        return tracks
    theirs = [one for one in said if one.interaction_id == interaction.id]
    if not theirs:
        return tracks
    readings = [one for one in heard(theirs, [interaction], policy.vocabulary, theirs[-1].at) if one.by_customer]
    return tuple(_after(track, readings, policy) for track in tracks)


def _after(track: JourneyTrack, readings: Iterable[Reading], policy: Policy) -> JourneyTrack:
    rule = policy.journeys.get(track.definition)
    if rule is None or track.state is not JourneyState.ACTIVE:
        return track
    awaited = {step.id for step in rule.milestones if step.deadlines} - rule.success
    reached = dict(track.reached)
    for reading in readings:
        at = reading.event.at
        for found, match in matches(reading, policy) if at >= track.started_at else ():
            for step in awaited.intersection(match.milestones) if found.id == rule.id else ():
                reached.setdefault(step, ReachedMilestone(at=at, evidence=(reading.event.id,)))
    return track if len(reached) == len(track.reached) else track.model_copy(update={"reached": reached})
