"""Who may hear of which change. Deny by default: what no rule names is not sent. Pure."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, Protocol

from agentdesk.domain.people import Permission, Principal, Role

OF_CUSTOMERS = frozenset(
    {
        "timeline_appended",
        "context_changed",
        "journey_changed",
        "decision_returned",
        "exception_mode_changed",
        "identity_changed",
        "feedback_given",
        "feeling_corrected",
    }
)
"""Changes for whoever watches the customer: has an open interaction with them, or looked at them."""

OF_TEAMS = frozenset(
    {
        "override_recorded",
        "override_changed",
        "interaction_changed",
        "presence_changed",
        "floor_changed",
        "interaction_felt",
    }
)
"""Changes for the supervisor of the team."""

OF_TALKS = frozenset({"utterance_added", "utterance_delivered", "note_added"})
"""Changes for whoever has the interaction, and for the supervisor of the team who looked into the conversation, which
was written down then."""

CUSTOMER_ERASED = "customer_erased"

OF_EVERYBODY = frozenset({"policy_changed", CUSTOMER_ERASED})
"""Changes that concern every desk, and say nothing of a customer but an id that nobody has any more."""


class Concerns(Protocol):
    """What of a change decides to whom it is told."""

    @property
    def type(self) -> str: ...
    @property
    def agent_id(self) -> str | None: ...
    @property
    def team(self) -> str | None: ...
    @property
    def watchers(self) -> Set[str]: ...


def customers_of(kind: str, customer_id: str | None, payload: Mapping[str, Any]) -> Iterable[str]:
    """The customers that a change is about, if it is one of ``OF_CUSTOMERS``."""
    if kind not in OF_CUSTOMERS:
        return ()
    if kind == "identity_changed":
        return tuple(payload.get("customer_ids", ()))
    return (customer_id,) if customer_id else ()


def talk_of(kind: str, payload: Mapping[str, Any]) -> str | None:
    """The interaction in which something was said or noted, if the change is one of ``OF_TALKS``."""
    if kind not in OF_TALKS:
        return None
    told: Mapping[str, Any] = payload.get("utterance") or payload["note"]
    return str(told["interaction_id"])


def visible(change: Concerns, principal: Principal) -> bool:
    """Whether ``principal`` may be told of the change."""
    if change.type in OF_EVERYBODY:
        return principal.may(Permission.STREAM_READ)
    if change.type in OF_CUSTOMERS:
        is_owner = change.type == "exception_mode_changed" and change.agent_id == principal.agent_id
        return is_owner or principal.agent_id in change.watchers
    if principal.role is Role.SUPERVISOR:
        is_theirs = change.team is not None and change.team in principal.teams
        return is_theirs and (
            change.type in OF_TEAMS or (change.type in OF_TALKS and principal.agent_id in change.watchers)
        )
    if principal.role is Role.AGENT:
        if change.agent_id is not None:
            return change.agent_id == principal.agent_id
        # nobody's yet: it waits in the queue of a team, or in none
        return change.type == "interaction_changed" and (change.team is None or change.team in principal.teams)
    return False
