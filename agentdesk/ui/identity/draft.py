"""What is half written in the identity sheet: who is also theirs, and why. Knows no Qt."""

import json

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """``link`` is what stands in the field of who, or what, is also theirs; ``reason`` why, for the next step."""

    link: str = ""
    reason: str = ""

    def to_text(self) -> str:
        """The draft as it is kept; empty when there is nothing to keep."""
        told = {name: text for name, text in (("link", self.link), ("reason", self.reason)) if text}
        return json.dumps(told, ensure_ascii=False) if told else ""


def draft_key(customer_id: str) -> str:
    """Where the draft about the customer is kept."""
    return f"identity:{customer_id}"


def read_draft(text: str) -> Draft:
    """A kept draft; an unreadable one (of another version) is an empty one."""
    try:
        told = json.loads(text) if text else {}
        return Draft(str(told.get("link", "")), str(told.get("reason", "")))
    except (ValueError, AttributeError):
        return Draft()
