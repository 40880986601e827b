"""What the frame shows: presence, who waits, the state of the line, what is unsent, and the newest offer."""

from datetime import datetime

from agentdesk.app.ended import is_to_wrap_up, strays
from agentdesk.app.state import ConnectionStatus, PendingStatus, State
from agentdesk.domain.interaction import Interaction, InteractionState
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.shell.news import Message, messages
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, duration_text, joined, listed, ngettext

_QUIET = frozenset({Code.LOCAL_KEY_IN_FILE, Code.LOCAL_STORE_RENEWED, Code.PARTLY_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Line:
    """The line to the service, in words. ``since`` is added where it counts; ``action`` may be empty."""

    status: ConnectionStatus
    word: str
    tone: Tone
    icon: str
    since: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An interaction that waits for somebody to accept it."""

    id: str
    title: str
    detail: str
    channel: str


@dataclass(frozen=True, slots=True)
class ShellState:
    """Everything of the frame. ``waiting_since`` is when the one who waits longest was offered."""

    name: str
    team: str
    is_known: bool
    """Whether it is known who works here: somebody was signed in once."""
    presence: Presence
    may_set_presence: bool
    is_listed: bool
    waiting: int
    waiting_since: datetime | None
    line: Line
    unsent: int
    """How many things are not with the service yet: with those that it refused and the drafts of contacts that are not
    here any more."""
    refused: int
    kept: int
    """How many of them are not sent by themselves: those drafts, and what was set aside."""
    policy: str
    offers: tuple[Offer, ...]
    messages: tuple[Message, ...]
    """What was written to this agent and not seen yet."""
    alarms: tuple[str, ...]
    """Codes of problems of this desk itself that the agent has to know now."""
    notices: tuple[str, ...]
    """Codes of what is merely worth knowing about this desk."""
    wraps_up: bool
    focus_key: str
    """What the agent looks at: the id of an interaction, else of a customer; empty for nothing."""

    @property
    def troubles(self) -> tuple[Line, tuple[str, ...], int, int, int]:
        """What the strip below the top bar speaks of."""
        return self.line, self.alarms, self.unsent, self.refused, self.kept

    def is_worse_than(self, before: "ShellState") -> bool:
        """Whether what the strip says is news: that less of the same waits is none."""
        more = any(now > then for now, then in zip(self.troubles[2:], before.troubles[2:], strict=True))
        return more or self.troubles[:2] != before.troubles[:2]

    @property
    def is_unready(self) -> bool:
        """Whether the agent could work and is not offered any, being offline by their own word."""
        return self.may_set_presence and self.presence is Presence.OFFLINE and self.line.status is ConnectionStatus.LIVE

    def queue_text(self, now: datetime) -> str:
        """``care-1 · 3 waiting · longest 00:42``."""
        parts = [self.team] if self.team else []
        if self.waiting and self.waiting_since is not None:
            parts.append(ngettext("{n} waiting", "{n} waiting", self.waiting))
            waited = duration_text((now - self.waiting_since).total_seconds())
            parts.append(_("longest {time}").format(time=waited))
        elif self.is_listed:
            parts.append(_("nobody waiting"))
        return joined(parts)


def build(state: State, now: datetime) -> ShellState:
    """The frame of a state."""
    session = state.session
    offered = sorted(
        (each for each in state.interactions.values() if each.state is InteractionState.OFFERED),
        key=lambda each: (each.offered_at, each.id),
    )
    stray = strays(state)
    focused = state.interactions.get(state.focus.interaction_id or "")
    return ShellState(
        name=session.name if session else "",
        team=listed((session.team or "").split(",")) if session else "",
        is_known=session is not None,
        presence=session.presence if session else Presence.OFFLINE,
        may_set_presence=session is not None and "presence:set" in (session.permissions or ("presence:set",)),
        is_listed=state.is_listed and state.connection.status is not ConnectionStatus.OFFLINE,
        waiting=len(offered),
        waiting_since=offered[0].offered_at if offered else None,
        line=_line(state),
        unsent=len(state.pending) + len(stray),
        refused=sum(each.status is PendingStatus.REFUSED for each in state.pending),
        kept=len(stray) + sum(each.status is PendingStatus.ASIDE for each in state.pending),
        policy=session.policy_version if session else "",
        offers=tuple(_offer(each) for each in offered),
        messages=messages(state),
        alarms=tuple(code for code in state.notices if code not in _QUIET),
        notices=tuple(code for code in state.notices if code in _QUIET),
        wraps_up=focused is not None and is_to_wrap_up(state, focused),
        focus_key=state.focus.interaction_id or state.customer_id_in_focus or "",
    )


def _line(state: State) -> Line:
    connection = state.connection
    word, tone, icon = {
        ConnectionStatus.STARTING: (_("Starting"), Tone.MUTED, "waiting"),
        ConnectionStatus.CATCHING_UP: (_("Catching up"), Tone.WARNING, "refresh"),
        ConnectionStatus.LIVE: (_("Live"), Tone.SUCCESS, "online"),
        ConnectionStatus.OFFLINE: (_("No connection"), Tone.WARNING, "offline"),
        ConnectionStatus.REFUSED: (_("Refused"), Tone.DANGER, "locked"),
    }[connection.status]
    return Line(connection.status, word, tone, icon, connection.since, connection.problem)


def _offer(interaction: Interaction) -> Offer:
    return Offer(
        interaction.id,
        interaction.customer_name or identifier_value(interaction.identifier),
        joined((channel_word(interaction.channel), interaction.queue)),
        interaction.channel,
    )
