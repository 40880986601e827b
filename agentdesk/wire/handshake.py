"""Whether a desk and an orchestrator can work together.

The rule: the same major number of ``PROTOCOL``; a newer minor only adds what an older reader ignores.
"""

PROTOCOL = "1.0"
PROTOCOL_HEADER = "Agentdesk-Protocol"

COMMAND_HEADER = "Idempotency-Key"
"""With a command its id, and the same with the answer to it: nobody else's answer is taken for the service's."""

LAST_ID_HEADER = "Last-Event-ID"
LAST_AT_HEADER = "Agentdesk-Last-Event-At"
"""With the cursor when its change was, as it was told: of two logs that go so far, only one has this change there."""


def compatible(theirs: str) -> bool:
    """Whether a peer that names the protocol ``theirs`` can be worked with. Nonsense cannot."""
    return theirs.split(".")[0] == PROTOCOL.split(".")[0]
