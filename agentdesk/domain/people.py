"""The people and machines that use the service, and what each role may do."""

from enum import StrEnum
from typing import Annotated, Literal

from agentdesk.domain.canned import CannedReply
from agentdesk.domain.exception_mode import ExceptionModeChoices
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import AgentId
from agentdesk.domain.told import as_told


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    ADMIN = "admin"
    TOUCHPOINT = "touchpoint"


class Permission(StrEnum):
    EVENTS_WRITE = "events:write"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_LINK = "customers:link"
    CUSTOMERS_ERASE = "customers:erase"
    CONTEXT_READ = "context:read"
    INTERACTIONS_READ = "interactions:read"
    INTERACTIONS_WRITE = "interactions:write"
    CONVERSATIONS_READ = "conversations:read"
    NOTES_WRITE = "notes:write"
    DELIVERIES_REPORT = "deliveries:report"
    DECISIONS_MAKE = "decisions:make"
    FEEDBACK_GIVE = "feedback:give"
    OVERRIDES_RECORD = "overrides:record"
    OVERRIDES_READ = "overrides:read"
    OVERRIDES_APPROVE = "overrides:approve"
    OVERRIDES_REVIEW = "overrides:review"
    STREAM_READ = "stream:read"
    PRESENCE_SET = "presence:set"
    SESSION_READ = "session:read"
    AUDIT_READ = "audit:read"
    POLICY_READ = "policy:read"
    POLICY_PUBLISH = "policy:publish"
    PATTERNS_READ = "patterns:read"
    RADAR_READ = "radar:read"
    PROPOSALS_WRITE = "proposals:write"
    EXCEPTION_MODE_SET = "exception_mode:set"
    FLOOR_READ = "floor:read"
    RECORD_READ = "record:read"
    FEELINGS_CORRECT = "feelings:correct"
    FEELINGS_READ = "feelings:read"
    TOKENS_MANAGE = "tokens:manage"
    INSIGHTS_READ = "insights:read"
    INSIGHTS_OPEN = "insights:open"
    AUDIENCES_READ = "audiences:read"
    AUDIENCES_WRITE = "audiences:write"


_P = Permission
_RADAR = frozenset({_P.RADAR_READ, _P.PROPOSALS_WRITE})
_AUDIENCES = frozenset({_P.AUDIENCES_READ, _P.AUDIENCES_WRITE})
_DESK = frozenset(
    {_P.CUSTOMERS_READ, _P.CUSTOMERS_LINK, _P.CONTEXT_READ, _P.INTERACTIONS_READ, _P.STREAM_READ, _P.PRESENCE_SET,
     _P.SESSION_READ, _P.OVERRIDES_READ, _P.FEELINGS_CORRECT, _P.EXCEPTION_MODE_SET, _P.CONVERSATIONS_READ,
     _P.PATTERNS_READ}
)  # fmt: skip

_FLOOR = frozenset({_P.FLOOR_READ, _P.NOTES_WRITE})
"""What a supervisor sees of what runs now, and says to its agent."""

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _DESK
    | {_P.INTERACTIONS_WRITE, _P.NOTES_WRITE, _P.DECISIONS_MAKE, _P.FEEDBACK_GIVE, _P.OVERRIDES_RECORD, _P.RECORD_READ},
    Role.SUPERVISOR: _DESK
    | _FLOOR
    | {_P.OVERRIDES_REVIEW, _P.OVERRIDES_APPROVE, _P.AUDIT_READ, _P.POLICY_READ, _P.INSIGHTS_READ, _P.INSIGHTS_OPEN}
    | _RADAR,
    Role.ANALYST: frozenset(
        {
            _P.SESSION_READ,
            _P.AUDIT_READ,
            _P.POLICY_READ,
            _P.POLICY_PUBLISH,
            _P.FEELINGS_READ,
            _P.INSIGHTS_READ,
            _P.PATTERNS_READ,
        }
    )
    | _RADAR
    | _AUDIENCES,
    Role.ADMIN: frozenset(
        {
            _P.SESSION_READ,
            _P.TOKENS_MANAGE,
            _P.CUSTOMERS_ERASE,
            _P.AUDIT_READ,
            _P.POLICY_READ,
            _P.POLICY_PUBLISH,
            _P.FEELINGS_READ,
        }
    )
    | _RADAR
    | _AUDIENCES,
    Role.TOUCHPOINT: frozenset(
        {
            _P.EVENTS_WRITE,
            _P.CONTEXT_READ,
            _P.DECISIONS_MAKE,
            _P.FEEDBACK_GIVE,
            _P.INTERACTIONS_WRITE,
            _P.CONVERSATIONS_READ,
            _P.DELIVERIES_REPORT,
        }
    ),
}
"""What a role may do at all; whose data it may do it to is checked where the data is. Deny by default."""


class Presence(StrEnum):
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    AFTER_CALL_WORK = "after_call_work"
    OFFLINE = "offline"


def teams_of(written: str | None) -> tuple[str, ...]:
    """The teams of a token; a supervisor may have several, written ``care-1,care-2``."""
    return tuple(name for part in (written or "").split(",") if (name := part.strip()))


class Principal(Frozen):
    """Who is asking: the holder of a valid token."""

    agent_id: AgentId
    name: str
    role: Role
    team: str | None = None

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams of the token."""
        return teams_of(self.team)

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]


class Colleague(Frozen):
    """Somebody of a team, with the first of the teams that were asked for."""

    agent_id: AgentId
    name: str
    role: Role
    team: str


class ReasonCode(Frozen):
    """Why something else was done. ``kinds`` of recommended actions for which it is offered, none are all; ``titles``
    in the languages that the policy knows."""

    code: str
    title: str
    needs_comment: bool = False
    kinds: tuple[str, ...] = ()
    titles: dict[str, str] = {}

    def fits(self, kind: str) -> bool:
        """Whether it is offered where the recommended action is of this kind."""
        return not self.kinds or kind in self.kinds


class Disposition(Frozen):
    """How a contact was closed. ``worked`` says whether it did what the customer came for, None where that is open.
    ``promise``: what is promised to who is left so, None where nothing needs to be."""

    code: str
    title: str
    worked: bool | None = None
    promise: str | None = None


class CatalogueAction(Frozen):
    """An action as the override sheet offers it."""

    action: str
    title: str
    kind: str
    team: str = ""
    """The team whose folder declares it; empty for the center's."""
    cost: float = 0.0
    """What it costs the company, in its currency: so much counts against limits, whatever amount is named."""


class AuthorityHint(Frozen):
    """A limit of one's own, as the override sheet tells it. ``amount`` is the most at once, if that is limited;
    ``above`` it is for approval, review, or refuse. ``approvable`` is the most that anybody who is asked may approve:
    None where there is no such bound, 0 where there is nobody to ask."""

    title: str
    amount: float | None = None
    kinds: tuple[str, ...] = ()
    above: Literal["approval", "review", "refuse"] = "approval"
    approvable: float | None = None


class Session(Frozen):
    """What a desk needs to know at sign-in. ``cursor`` is the change log's head when it was made."""

    agent_id: AgentId
    name: str
    role: Annotated[Role, as_told(Role)]
    team: str | None = None
    presence: Presence = Presence.OFFLINE
    permissions: tuple[str, ...] = ()
    reason_codes: tuple[ReasonCode, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    actions: tuple[CatalogueAction, ...] = ()
    exception_mode: ExceptionModeChoices | None = None
    colleagues: tuple[Colleague, ...] = ()
    """The agents and supervisors of one's teams: who may take care of a customer."""
    canned_replies: tuple[CannedReply, ...] = ()
    authority: tuple[AuthorityHint, ...] = ()
    policy_version: str = ""
    version: str = ""
    cursor: int = 0
    cursor_at: Utc | None = None
    """When the change at the cursor was."""
    continues: bool = True
    """Whether the change log is the one in which the caller was at the cursor that they named, if they named one."""

    @property
    def teams(self) -> tuple[str, ...]:
        """One's teams; a supervisor may have several."""
        return teams_of(self.team)
