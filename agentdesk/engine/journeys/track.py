"""The fold state of one journey instance. Serialisable; knows nothing of how events are matched."""

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.journey import JourneyState

MAX_EVIDENCE = 50


class ReachedMilestone(Frozen):
    at: Utc
    evidence: tuple[str, ...]


class JourneyTrack(Frozen):
    """One instance while its events are folded. JSON: ``model_dump_json`` and ``model_validate_json``.

    ``id`` follows from the definition and the entry event. ``event_ids`` are the newest events that touched it.
    ``promised`` are the steps' deadlines that events promised. ``keys`` are the correlation values that it is about
    (an order id, for example).
    """

    id: str
    definition: str
    state: JourneyState
    started_at: Utc
    last_at: Utc
    ended_at: Utc | None = None
    reached: dict[str, ReachedMilestone] = {}
    keys: dict[str, str] = {}
    promised: dict[str, Utc] = {}
    event_ids: tuple[str, ...] = ()
