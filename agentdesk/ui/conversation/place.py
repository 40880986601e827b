"""Where somebody is in a conversation."""

from agentdesk.domain.records import dataclass
from agentdesk.ui.conversation.composer import WritingPlace
from agentdesk.ui.kit.transcript import ReadingPlace


@dataclass(frozen=True, slots=True)
class PlaceInTalk:
    """Where the agent was in a conversation when they turned to another: ``seen_seq`` is the newest line they saw."""

    seen_seq: int
    reading: ReadingPlace
    writing: WritingPlace
    find: str
