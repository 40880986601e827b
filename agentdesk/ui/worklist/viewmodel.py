"""What the work list shows: the agent's interactions in the order in which they came, so that no row ever jumps."""

from datetime import datetime

from agentdesk.app.deliveries import undelivered
from agentdesk.app.ended import is_taken_away, is_unfinished
from agentdesk.app.felt import feeling_of
from agentdesk.app.state import ConnectionStatus, PendingStatus, State
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker
from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.tone import Tone
from agentdesk.ui.unknown import unknown_state
from agentdesk.ui.words import _, duration_text, listed, ngettext, score_text

OFFER_WARNING_S = 30
OFFER_LATE_S = 60
WRAP_UP_WARNING_S = 30
"""From these on a waiting customer, or an unfinished wrap-up, is shown in a stronger tone."""

NUMBERED = 9


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One interaction. ``timer_from`` is what its timer counts from; ``number`` its Ctrl+number, None beyond nine."""

    id: str
    number: int | None
    name: str
    detail: str
    channel: str
    state: InteractionState
    timer_from: datetime
    unread: int
    feeling: float | None
    refused: int
    is_focused: bool
    undelivered: int = 0
    """Replies that did not reach the customer and were not sent again."""
    identifier: str = ""
    """What they reached us by."""
    has_draft: bool = False
    """Something is half written to them, or about them; of who is in view that is seen where it is written."""

    @property
    def is_offered(self) -> bool:
        return self.state is InteractionState.OFFERED

    def timer_text(self, now: datetime) -> str:
        return duration_text((now - self.timer_from).total_seconds())

    def timer_tone(self, now: datetime) -> Tone:
        """How the time stands against what was promised."""
        waited_s = (now - self.timer_from).total_seconds()
        if self.is_offered and waited_s >= OFFER_WARNING_S:
            return Tone.DANGER if waited_s >= OFFER_LATE_S else Tone.WARNING
        if self.state is InteractionState.WRAP_UP and waited_s >= WRAP_UP_WARNING_S:
            return Tone.WARNING
        return Tone.NEUTRAL if self.is_focused else Tone.MUTED

    def spoken(self, now: datetime) -> str:
        """The whole row as one sentence, for a screen reader."""
        parts = [self.name, channel_word(self.channel), self.detail, self.timer_text(now)]
        if self.unread:
            parts.append(ngettext("{n} unread message", "{n} unread messages", self.unread))
        if self.feeling is not None:
            parts.append(_("feels {score}").format(score=score_text(self.feeling)))
        if self.refused:
            parts.append(ngettext("{n} item was refused", "{n} items were refused", self.refused))
        if self.has_draft:
            parts.append(_("draft, not sent"))
        if self.undelivered:
            parts.append(ngettext("{n} reply was not delivered", "{n} replies were not delivered", self.undelivered))
        return listed(parts)


@dataclass(frozen=True, slots=True)
class WorkListState:
    """``is_ready`` says whether the lists were fetched; before that, no row means nothing, and ``is_coming`` whether
    they are on their way."""

    rows: tuple[WorkRow, ...] = ()
    is_ready: bool = False
    is_coming: bool = True

    def numbered(self, number: int) -> WorkRow | None:
        """The row that Ctrl+``number`` opens."""
        return next((row for row in self.rows if row.number == number), None)


def build(state: State, now: datetime) -> WorkListState:
    """The work list of a state."""
    shown = sorted(state.interactions.values(), key=lambda each: (each.offered_at, each.id))
    rows = tuple(_row(state, each, index) for index, each in enumerate(shown, start=1))
    lost = state.connection.status in (ConnectionStatus.OFFLINE, ConnectionStatus.REFUSED)
    return WorkListState(rows, is_ready=state.is_listed, is_coming=not lost)


def _row(state: State, interaction: Interaction, position: int) -> WorkRow:
    return WorkRow(
        id=interaction.id,
        number=position if position <= NUMBERED else None,
        name=interaction.customer_name or identifier_value(interaction.identifier),
        detail=_detail(state, interaction),
        channel=interaction.channel,
        state=interaction.state,
        timer_from=_timer_from(interaction),
        unread=state.unread.get(interaction.id, 0),
        feeling=feeling_of(state, interaction.customer_id, interaction.sentiment),
        refused=sum(
            1
            for pending in state.pending
            if pending.status is PendingStatus.REFUSED and pending.command.lane == interaction.id
        ),
        is_focused=state.focus.interaction_id == interaction.id,
        undelivered=len(undelivered(state, interaction.id)),
        identifier=identifier_value(interaction.identifier),
        has_draft=state.focus.interaction_id != interaction.id and _is_half_written(state, interaction.id),
    )


def _is_half_written(state: State, interaction_id: str) -> bool:
    return any(state.drafts.get(f"{kind}:{interaction_id}", "").strip() for kind in ("reply", "note"))


def _timer_from(interaction: Interaction) -> datetime:
    if interaction.state is InteractionState.OFFERED:
        return interaction.offered_at
    if interaction.state in (InteractionState.WRAP_UP, InteractionState.CLOSED):
        return interaction.state_since
    return interaction.connected_at or interaction.state_since


def _detail(state: State, interaction: Interaction) -> str:
    if is_taken_away(state, interaction):
        return _("with a colleague")
    if is_unfinished(state, interaction):
        return _("ended · to wrap up")
    match interaction.state:
        case InteractionState.OFFERED:
            return _("waiting · {queue}").format(queue=interaction.queue) if interaction.queue else _("waiting")
        case InteractionState.ON_HOLD:
            return _("on hold")
        case InteractionState.WRAP_UP:
            return _("wrap-up")
        case InteractionState.CLOSED:
            return _("closed")
        case InteractionState.CONNECTED:
            pass
        case _:
            return unknown_state(interaction.state)
    if interaction.last_text and interaction.last_speaker is not Speaker.AGENT:
        return _("“{text}”").format(text=interaction.last_text)
    if interaction.last_text:
        return _("you: {text}").format(text=interaction.last_text)
    return _("connected")
