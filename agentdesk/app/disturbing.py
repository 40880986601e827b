"""When somebody may be disturbed by a sound or a note outside of the window. Pure; knows no clock and no speaker.

Inside of the window news is always shown where it belongs; this is about calling somebody who looks elsewhere.
"""

import re
from datetime import datetime, time
from enum import StrEnum

from agentdesk.app.state import State
from agentdesk.domain.interaction import WRITTEN, InteractionState
from agentdesk.domain.records import dataclass

HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""From and until, such as 22:00-06:00."""


class Quiet(StrEnum):
    """When nobody is to be disturbed, beside the quiet hours."""

    NEVER = "never"
    IN_CALLS = "in_calls"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Manners:
    """How the person wants to be told of news, by the names of the settings; ``quiet_hours`` as ``HOURS`` says."""

    sound: bool = True
    desktop_notes: bool = True
    do_not_disturb: Quiet = Quiet.IN_CALLS
    quiet_hours: str | None = None


def is_quiet(manners: Manners, state: State, now: datetime) -> bool:
    """Whether nobody is to be disturbed now; ``now`` in the time of the wall."""
    if manners.do_not_disturb == Quiet.ALWAYS or _within(manners.quiet_hours or "", now.time()):
        return True
    return manners.do_not_disturb == Quiet.IN_CALLS and _talks(state)


def _within(hours: str, now: time) -> bool:
    if not re.match(HOURS, hours):
        return False
    begins, ends = (time.fromisoformat(part) for part in hours.split("-"))
    return begins <= now < ends if begins <= ends else now >= begins or now < ends


def _talks(state: State) -> bool:
    """Whether the agent is on the phone, or whatever else is spoken."""
    me = state.session.agent_id if state.session is not None else None
    return any(
        each.state is InteractionState.CONNECTED and each.channel not in WRITTEN and each.agent_id == me
        for each in state.interactions.values()
    )
