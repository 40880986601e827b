"""The windows of an outcome in one short text, by which outcomes can be counted without reading them.

``604800=vindicated 2592000=`` is a window of seven days that is over, and one of thirty that is not. A window that was
judged before its end stays without a verdict until then: what is quickly regretted would be counted before what is not.
Where nothing more can be learned before that end, it is ``not_known`` for the same reason.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from agentdesk.domain.outcome import Outcome, OutcomeState


def packed(outcome: Outcome, opened_at: datetime) -> str:
    """The text of an outcome."""
    windows = ((one.ends_at, one.closed_at, one.state.value) for one in outcome.windows)
    return _packed(windows, opened_at, is_final=outcome.is_final)


def packed_document(outcome: Mapping[str, Any], opened_at: datetime) -> str:
    """The same of its JSON document, many times faster."""
    when = datetime.fromisoformat
    windows = (
        (when(one["ends_at"]), when(one["closed_at"]) if one["closed_at"] else None, one["state"])
        for one in outcome["windows"]
    )
    return _packed(windows, opened_at, is_final=outcome["is_final"])


def _packed(windows: Iterable[tuple[datetime, datetime | None, str]], opened_at: datetime, *, is_final: bool) -> str:
    open_state = OutcomeState.NOT_KNOWN.value if is_final else ""
    return " ".join(
        f"{(ends_at - opened_at).total_seconds():.0f}={state if closed_at and closed_at >= ends_at else open_state}"
        for ends_at, closed_at, state in windows
    )


def unpacked(text: str) -> Mapping[timedelta, OutcomeState | None]:
    """By the length of the window its verdict, None while it is not over; the shortest first."""
    pairs = (one.partition("=") for one in text.split())
    return {timedelta(seconds=int(length)): OutcomeState(state) if state else None for length, _, state in pairs}


def fingerprint(ids: Iterable[str]) -> str:
    """A short text that tells what a window was judged by: as long as it is the same, so is the verdict."""
    return blake2b("\n".join(sorted(ids)).encode(), digest_size=6).hexdigest()
