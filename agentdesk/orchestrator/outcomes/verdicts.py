"""The windows of an outcome in one short text, by which outcomes can be counted without reading them.

``604800=vindicated 2592000=`` is a window of seven days that is over, and one of thirty that is not. A window that was
judged before its end stays without a verdict until then: what is quickly regretted would be counted before what is not.
Where nothing more can be learned before that end, it is ``not_known`` for the same reason.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from agentdesk.domain.outcome import Outcome, OutcomeState


def packed(outcome: Outcome, opened_at: datetime) -> str:
    """The text of an outcome."""
    told = []
    for window in outcome.windows:
        is_over = window.closed_at is not None and window.closed_at >= window.ends_at
        open_state = OutcomeState.NOT_KNOWN.value if outcome.is_final else ""
        length_s = (window.ends_at - opened_at).total_seconds()
        told.append(f"{length_s:.0f}={window.state.value if is_over else open_state}")
    return " ".join(told)


def unpacked(text: str) -> Mapping[timedelta, OutcomeState | None]:
    """By the length of the window its verdict, None while it is not over; the shortest first."""
    pairs = (one.partition("=") for one in text.split())
    return {timedelta(seconds=int(length)): OutcomeState(state) if state else None for length, _, state in pairs}


def fingerprint(ids: Iterable[str]) -> str:
    """A short text that tells what a window was judged by: as long as it is the same, so is the verdict."""
    return blake2b("\n".join(sorted(ids)).encode(), digest_size=6).hexdigest()
