"""What a screen may ask of the desk: one protocol, so that screens are tested without a desk behind them.

``app/desk.py`` is the desk that does it. All methods return at once; what follows shows in the state.
"""

from datetime import datetime
from typing import Any, Protocol, Unpack

from agentdesk.app.comparison import RecordIntents
from agentdesk.app.floor import FloorIntents
from agentdesk.app.journeys import JourneyIntents
from agentdesk.app.my_record import MyRecordIntents
from agentdesk.app.patterns import PatternIntents
from agentdesk.app.radar import RadarIntents
from agentdesk.app.review import ReviewIntents
from agentdesk.app.state import Advised, LogFormat, LogOrder, Narrowing, OverrideFilter
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import Presence


class Intents(FloorIntents, JourneyIntents, MyRecordIntents, RecordIntents, ReviewIntents, Protocol):
    """Every gesture of the desk. Ids are those of the state."""

    patterns: PatternIntents
    """The gestures of the page Patterns."""
    radar: RadarIntents
    """The gestures of the radar's page; ``draft_rule`` is asked for from others too."""

    def open_interaction(self, interaction_id: str) -> None:
        """Look at an interaction; its customer and conversation are loaded, its unread count cleared."""

    def open_customer(self, identifier: str) -> None:
        """Look up ``KIND:VALUE`` and show the best candidate (``agentdesk pop``)."""

    def open_pop(self, key: str) -> None:
        """Turn to whom a softphone named while something was in hand (``State.pops``)."""

    def drop_pop(self, key: str) -> None:
        """Put such a screen pop away."""

    def show_customer(self, customer_id: str) -> None:
        """Look at a customer: in the agent's open interaction with them, if there is one."""

    def search_customers(self, query: str) -> None: ...

    def read_colleagues(self) -> None:
        """Ask anew who can take care of a customer, for a sheet that offers them."""

    def accept_interaction(self, interaction_id: str) -> None:
        """Answer an offered call or chat, and open it."""

    def change_interaction(self, interaction_id: str, state: InteractionState) -> None: ...

    def say(self, interaction_id: str, text: str, *, written_as: str = "reply") -> None:
        """Send a reply to the customer. ``written_as`` is the kind of the draft that becomes it; empty where it is of
        none: what did not arrive is sent again while another is being written."""

    def add_note(self, interaction_id: str, text: str, *, written_as: str = "note") -> None:
        """Write a private note for colleagues; the customer never sees it. ``written_as`` is the kind of the draft that
        becomes it: a ``reply`` that cannot be sent any more, for one; empty where it is of no draft."""

    def put_away(self, interaction_id: str) -> None:
        """Be done with a contact that ended, without a wrap-up; while words wait there, it stays."""

    def load_older(self, customer_id: str) -> None:
        """Fetch the next page of the timeline."""

    def filter_timeline(self, customer_id: str, **wanted: Unpack[Narrowing]) -> None:
        """Narrow it to a channel, a journey, words, a kind of events, or what happened since or until a time."""

    def show_timeline_from(self, customer_id: str, begins: str) -> None:
        """Show the timeline from a place of earlier (a cursor) on; taking filters away shows it from now on again."""

    def seek_evidence(self, customer_id: str, ids: tuple[str, ...]) -> None:
        """Find out where evidence is that is not on the desk (``State.sought``)."""

    def open_talk(self, customer_id: str, interaction_id: str, lines: tuple[str, ...] = ()) -> None:
        """Read a conversation of earlier, at these lines (``State.past_talk``)."""

    def close_talk(self) -> None:
        """Back to the present conversation."""

    def refresh_customer(self, customer_id: str) -> None: ...

    def keep_advice(self, contact: str, advised: Advised) -> None:
        """Keep what the card of a contact (an interaction id, or a customer id where there is none) shows, so that it
        shows it again when the contact comes back."""

    def accept_advice(self, decision_id: str, action: str) -> None: ...

    def decline_advice(self, decision_id: str, action: str) -> None: ...

    def mark_acted(self, decision_id: str, action: str) -> None: ...

    def record_override(
        self,
        *,
        decision_id: str,
        customer_id: str,
        interaction_id: str | None,
        recommended_action: str,
        taken_action: str,
        reason_code: str,
        comment: str,
        result_status: ResultStatus,
        result_note: str,
        on_screen: dict[str, Any],
        amount: float | None = None,
    ) -> str:
        """Write the exception durably and send it; returns its id. It is safe once the state shows it as pending."""

    def record_result(self, override_id: str, interaction_id: str | None, status: ResultStatus, note: str) -> None: ...

    def decide_approval(self, override_id: str, *, approved: bool, reason: str) -> None:
        """Approve an agent's override that waits for it, or decline it with a reason."""

    def proceed_unapproved(self, override_id: str, interaction_id: str | None) -> None:
        """Go on with one's own override without the approval, to be reviewed later."""

    def finish_wrap_up(
        self, interaction_id: str, *, disposition: str, summary: str, promise: str, promise_due_at: datetime | None
    ) -> None: ...

    def set_presence(self, presence: Presence) -> None: ...

    def watch(self, is_watched: bool) -> None:
        """The desk has come in front of other programs, or has gone behind them."""

    def not_this_person(self, customer_id: str, link_id: str, reason: str) -> None: ...

    def start_exception_mode(
        self,
        customer_id: str,
        interaction_id: str | None,
        *,
        reason: str,
        until: datetime,
        return_when: str,
        promise: str,
        promise_due_at: datetime | None,
        owner: str = "",
        written_as: str = "exception_mode",
    ) -> str:
        """Take the customer off the map until a time or a declared condition; ``owner`` (an agent id, empty for
        oneself) takes care of them. ``written_as`` is the kind of the draft that becomes it; empty where it is of none.
        Returns the id of the command."""

    def end_exception_mode(
        self, customer_id: str, interaction_id: str | None, *, reason: str, follow_up_kept: bool | None
    ) -> None:
        """Bring the customer back on the map."""

    def correct_feeling(
        self,
        customer_id: str,
        *,
        score: float,
        interaction_id: str | None = None,
        utterance_id: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Say what a message of the customer, said or written, really feels like: -1..1."""

    def undo_correction(self, customer_id: str, correction_id: str, interaction_id: str | None = None) -> None:
        """What the model said of a message counts again."""

    def open_identity(self, customer_id: str) -> None:
        """Fetch all links of the customer and what people said of their identity."""

    def link_identifier(self, customer_id: str, identifier: str, reason: str) -> None:
        """Say that ``KIND:VALUE`` is this customer's."""

    def tell_whose(self, interaction_id: str, customer_id: str, reason: str) -> None:
        """Say whose an interaction is that came in by an identifier of several people."""

    def undo_identity(self, customer_id: str, target_id: str, reason: str) -> None:
        """Take back what a command said of an identity."""

    def save_draft(self, key: str, text: str) -> None:
        """Keep what is being typed; an empty text forgets it."""

    def retry(self, command_id: str) -> None:
        """Send what was refused or set aside again; what waits, now."""

    def set_aside(self, command_id: str) -> None:
        """Leave what does not get through behind (``Pending.may_be_set_aside``): it stays, and nothing waits for it."""

    def discard(self, command_id: str) -> None:
        """Forget what is not there for certain, or was set aside (``Pending.may_be_discarded``); the rest stays."""

    def take_back(self, command_id: str, draft_key: str, text: str) -> None:
        """Make a draft of what is certain not to have arrived; in one step, so that it is never in neither place."""

    def export_overrides(self, kind: LogFormat) -> None:
        """Write the override log, as it is narrowed, into a file; ``OverrideLog.export`` tells how far it is."""

    def cancel_export(self) -> None:
        """Break that off; no file is left."""

    def export_unsent(self) -> None:
        """Write all that is unsent to a file; ``State.exported`` tells where."""

    def filter_overrides(self, override_filter: OverrideFilter) -> None: ...

    def sort_overrides(self, order: LogOrder) -> None: ...

    def review_override(
        self, override_id: str, version: int, *, advice_right: bool | None, override_right: bool | None, comment: str
    ) -> None:
        """Say of the version that was read whether the advice and the override were right; None is unsure."""

    def load_more_overrides(self) -> None: ...

    def open_override(self, override_id: str) -> None: ...

    def open_advice(self, decision_id: str) -> None:
        """Open what was known when advice was given that nobody overrode, in the place of a record."""

    def reconnect_now(self) -> None: ...
