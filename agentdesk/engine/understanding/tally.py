"""How often something was tried in all, and which of the attempts are shown. Counts come before anything is cut."""

from collections import Counter
from collections.abc import Sequence

from agentdesk.domain.sentiment import Attempt, Tries
from agentdesk.engine.situation import FAILED, GAVE_UP, LEFT, UNFINISHED

MAX_ATTEMPTS = 12


def tally(attempts: Sequence[Attempt]) -> Tries | None:
    """What all ``attempts`` at one thing come to; None without any."""
    if not attempts:
        return None
    in_time = sorted(attempts, key=lambda one: one.at)
    failed = [one.channel for one in in_time if one.result.startswith(FAILED)]
    return Tries(
        what=in_time[-1].what,
        count=len(in_time),
        failed=len(failed),
        left=sum(one.result.startswith((LEFT, GAVE_UP, UNFINISHED)) for one in in_time),
        by_channel=tuple(Counter(one.channel for one in in_time).items()),
        failed_by_channel=tuple(Counter(failed).items()),
        first_at=in_time[0].at,
        last_at=in_time[-1].at,
        last_result=max(attempts, key=lambda one: one.at).result,
    )


def shown(groups: Sequence[Sequence[Attempt]]) -> tuple[Attempt, ...]:
    """At most ``MAX_ATTEMPTS``, the newest of the groups (the newest group first, each in the order of time)."""
    kept: list[Attempt] = []
    for group in groups:
        kept.extend(group[-(MAX_ATTEMPTS - len(kept)) :])
        if len(kept) >= MAX_ATTEMPTS:
            break
    return tuple(kept)
