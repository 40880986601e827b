"""Who may hear of which change. Deny by default: what no rule names is not sent.

Pure but for the set of customers that somebody watches, which is passed in.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from agentdesk.domain.people import Principal, Role

OF_CUSTOMERS = frozenset({"timeline_appended", "context_changed", "identity_changed", "feedback_given"})
"""Changes for whoever watches the customer: has an open interaction with them, or looked at them."""

OF_TEAMS = frozenset({"override_recorded", "override_changed", "interaction_changed", "presence_changed"})
"""Changes for the supervisor of the team."""


def customers_of(row: Row[Any]) -> Iterable[str]:
    """The customers that a change is about, if it is one of ``OF_CUSTOMERS``."""
    if row.type not in OF_CUSTOMERS:
        return ()
    if row.type == "identity_changed":
        return tuple(row.payload.get("customer_ids", ()))
    return (row.customer_id,) if row.customer_id else ()


def visible(row: Row[Any], principal: Principal, watched: set[str]) -> bool:
    """Whether ``principal`` may be told of the change."""
    if any(customer in watched for customer in customers_of(row)):
        return True
    if row.type in OF_CUSTOMERS:
        return False
    if principal.role is Role.SUPERVISOR:
        return row.type in OF_TEAMS and row.team is not None and row.team in principal.teams
    if principal.role is Role.AGENT:
        if row.agent_id is not None:
            return bool(row.agent_id == principal.agent_id)
        # nobody's yet: it waits in the queue of a team, or in none
        return row.type == "interaction_changed" and (row.team is None or row.team in principal.teams)
    return False
