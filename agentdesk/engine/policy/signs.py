"""What is seen of a customer, compiled: signals in their events, and signs of named states."""

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.conditions import Condition


@dataclass(frozen=True, slots=True)
class SignalRule:
    """Meaning derived from events: ``form`` is count, sequence, absence, channels or repetition.

    count: ``at_least`` events of ``when`` within the window. sequence: ``when`` followed by ``then`` within it.
    absence: ``when`` without ``then`` within the window after it. channels: ``when`` about one intent on ``at_least``
    different channels within the window. repetition: ``when`` told ``at_least`` times within the window in words of
    which the part ``alike`` (0..1) is the same, or about one intent to different listeners. Events of ``when`` less
    than ``apart_s`` seconds after another count as one.

    ``over`` is what is looked at: events, what is said in conversations (said), or both. With ``same`` (intent,
    conversation, thing or subject) only what is about one of these counts together.
    It is told only while ``while_`` holds of
    the journeys. An event for which ``solved_by`` holds solves what came before it, beside a good end of it.
    """

    id: str
    title: str
    form: str
    over: str
    same: str
    when: Condition
    then: Condition | None
    while_: Condition | None
    solved_by: Condition | None
    at_least: int
    alike: float
    apart_s: float
    within_s: float
    fades_after_s: float


@dataclass(frozen=True, slots=True)
class SignRule:
    """A sign of a state, of which one is enough: the state holds while ``when`` does, ``because``. ``signal`` is the
    signal that the sign is short for, if any."""

    id: str
    when: Condition
    because: str
    evidence: str
    signal: str | None = None
