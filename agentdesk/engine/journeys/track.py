"""The fold state of one journey or record. Serialisable; knows nothing of how events are matched."""

from typing import Any

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.journey import JourneyState

MAX_EVIDENCE = 50
MAX_SIGNAL_IDS = 10
MAX_ANSWERS = 20
RECORD = "record:"
"""What a record's track has before its kind, so that it can never be taken for a journey's."""


class ReachedMilestone(Frozen):
    """When something was seen (a step, a signal), and the events that it follows from."""

    at: Utc
    evidence: tuple[str, ...]


class Tally(Frozen):
    """What the way was like for the customer: how often something failed, how often they had to change the channel, and
    how they felt (``felt`` times, ``feeling`` altogether, each -1..1). ``switched`` are the two channels of the last
    change. The ids are the newest few."""

    failed: int = 0
    failed_ids: tuple[str, ...] = ()
    channel: str = ""
    switches: int = 0
    switch_ids: tuple[str, ...] = ()
    switched: tuple[str, ...] = ()
    felt: int = 0
    feeling: float = 0.0
    felt_ids: tuple[str, ...] = ()


class Answer(Frozen):
    """A rating that the customer gave about the journey, on the scale of that name, and the milestone that had
    been reached last; empty before the first."""

    at: Utc
    scale: str
    value: float
    milestone: str
    event_id: str


class JourneyTrack(Frozen):
    """One instance while its events are folded. JSON: ``model_dump_json`` and ``model_validate_json``.

    ``id`` follows from the definition and the entry event. ``event_ids`` are the newest events that touched it.
    ``promised`` are the steps' deadlines that events promised. ``keys`` are the correlation values that it is about
    (an order id, for example). ``ended_by`` is the definition that excluded it, if that is how it ended; ``kept_out``
    are the definitions that it kept from beginning, each with the last event that tried. ``signals`` were seen on the
    way, each when it was seen last. ``channel`` is the one on which it began, ``last_type`` the type of the newest
    event that touched it; ``answers`` are the newest ratings that were given about it.

    A record (``engine.records``) is followed by a track too, so that it is kept, folded anew and told apart by the same
    rules: its ``definition`` begins with ``record:``, its values are in ``fields``.
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
    tally: Tally = Tally()
    ended_by: str | None = None
    kept_out: dict[str, ReachedMilestone] = {}
    signals: dict[str, ReachedMilestone] = {}
    fields: dict[str, Any] = {}
    channel: str = ""
    last_type: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def is_journey(self) -> bool:
        return not self.definition.startswith(RECORD)
