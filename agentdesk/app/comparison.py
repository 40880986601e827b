"""The comparison of the open record with acceptances like it, as a desk knows it. Pure; what is read when is in
``comparing``."""

from typing import TYPE_CHECKING, Protocol

from agentdesk.app.fetching import Loading
from agentdesk.domain.override import Direction
from agentdesk.domain.records import dataclass

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.comparison import Comparison


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """Of which record it is, and what is known of it. What is known stays on screen while it is read anew."""

    override_id: str | None = None
    loading: Loading = Loading.EMPTY
    comparison: "Comparison | None" = None
    problem: str | None = None


class RecordIntents(Protocol):
    """What the open record may ask of the desk."""

    def compare_override(self, override_id: str) -> None:
        """Read what became of exceptions like this one and of acceptances like it."""

    def correct_direction(self, override_id: str, direction: Direction, comment: str = "") -> None:
        """Say whether it was more or less favourable to the customer than the advice."""
