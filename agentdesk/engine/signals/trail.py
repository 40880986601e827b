"""The newest events that tell something by themselves, remembered beside the signals: what was tried and how it ended,
what was said, what happened. However much a customer clicks afterwards, these are at hand.

Owns which event tells something. Knows no event type by name.
"""

from agentdesk.engine.history import ANSWERED
from agentdesk.engine.reading import Reading
from agentdesk.engine.signals.memory import FRESH, Group, Mark, RuleMemory, SignalMemory, micros

TRAIL = "*"
"""The name under which the trail stands in a memory; no rule can have it."""
_KEPT = {"tried": 40, "said": 40, "happened": 20, "answered": 20}


def leaves_a_trail(reading: Reading) -> str | None:
    """As what an event is kept; None for one that only shows that the customer was there."""
    if reading.contact in ANSWERED:
        return "answered"
    if reading.self_service and (reading.outcome or reading.friction or reading.menu):
        return "tried"
    if reading.event.text or reading.conversation or reading.rating is not None:
        return "said"
    if reading.happened or reading.outcome or reading.went_wrong or (reading.intents and not reading.self_service):
        return "happened"
    return None


def follow_trail(memory: SignalMemory, reading: Reading) -> SignalMemory:
    """The memory with the event on the trail, if it leaves one."""
    kind = leaves_a_trail(reading)
    if kind is None:
        return memory
    event, before = reading.event, memory.get(TRAIL, FRESH)
    marks = (*before.groups.get(kind, Group()).marks, Mark(micros(event.at), event.id, event.channel))
    return {**memory, TRAIL: RuleMemory({**before.groups, kind: Group(marks[-_KEPT[kind] :])})}


def changes_trail(memory: SignalMemory, reading: Reading) -> bool:
    """Whether an event that comes late, after newer ones, still belongs on the trail."""
    kind = leaves_a_trail(reading)
    if kind is None:
        return False
    marks = memory.get(TRAIL, FRESH).groups.get(kind, Group()).marks
    return len(marks) < _KEPT[kind] or micros(reading.event.at) >= marks[0].at_us


def on_trail(memory: SignalMemory) -> tuple[str, ...]:
    """The ids of the events on the trail."""
    return tuple(mark.id for group in memory.get(TRAIL, FRESH).groups.values() for mark in group.marks)
