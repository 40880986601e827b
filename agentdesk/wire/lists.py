"""What the orchestrator answers to a read of a list of one kind: pages, of which ``next`` is the cursor of the next."""

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.interaction import Interaction, Note, Utterance
from agentdesk.domain.override import Override


class InteractionPage(Frozen):
    items: tuple[Interaction, ...] = ()
    next: str | None = None


class UtterancePage(Frozen):
    """Oldest first."""

    items: tuple[Utterance, ...] = ()
    next: str | None = None


class NotePage(Frozen):
    """Newest first."""

    items: tuple[Note, ...] = ()
    next: str | None = None


class OverridePage(Frozen):
    """Newest first."""

    items: tuple[Override, ...] = ()
    next: str | None = None
