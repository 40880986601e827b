"""The desk: every gesture of the agent, and the parts that carry it out.

Owns the wiring of store, sync, outbox, loader, pages and drafts, and the making of commands. Implements ``Intents``.
Windows and adapters are handed in or look in from outside; none is known here.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Unpack

from agentdesk.app import attention
from agentdesk.app.advice_answers import AdviceGestures
from agentdesk.app.customer_words import CustomerWords
from agentdesk.app.drafts import Drafts
from agentdesk.app.evidence import Evidence
from agentdesk.app.floor_reading import FloorGestures, FloorReading
from agentdesk.app.forgetting import Forgetting
from agentdesk.app.journeys_reading import JourneyGestures, JourneysReading
from agentdesk.app.keeping import Keeper, with_recent
from agentdesk.app.loading import Loader
from agentdesk.app.marks import Marks
from agentdesk.app.my_record_reading import MyRecordGestures, MyRecordReading
from agentdesk.app.outbox import Outbox
from agentdesk.app.overlay import as_read, result_seen
from agentdesk.app.pages import Pages
from agentdesk.app.patterns_work import PatternWork
from agentdesk.app.popping import PopGestures
from agentdesk.app.ports import Clock, Exports, LocalStore, NewId, Orchestrator
from agentdesk.app.radar_work import RadarWork
from agentdesk.app.renewing import Renewing
from agentdesk.app.reviewing import ReviewGestures, Reviewing
from agentdesk.app.session import SessionGestures, SignIn
from agentdesk.app.state import Focus, LogFormat, LogOrder, Narrowing, OverrideFilter
from agentdesk.app.store import Pace, Store
from agentdesk.app.sync import SILENCE_S, Sync
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.app.trail import Trail
from agentdesk.app.use_cases.export import export_log, export_unsent
from agentdesk.app.use_cases.lookup import asking_for, show_identified
from agentdesk.app.use_cases.start import restore
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import Direction, ResultStatus
from agentdesk.domain.people import Presence, Session
from agentdesk.wire import later


class Desk(
    AdviceGestures, ReviewGestures, FloorGestures, MyRecordGestures, JourneyGestures, SessionGestures, PopGestures,
    CustomerWords,
):  # fmt: skip
    """One agent's desk. ``start`` and ``close`` frame its life; the gestures between return at once."""

    def __init__(
        self,
        orchestrator: Orchestrator,
        local: LocalStore,
        clock: Clock,
        new_id: NewId,
        exports: Exports,
        *,
        notices: tuple[str, ...] = (),
        silence_s: float = SILENCE_S,
    ) -> None:
        self._orchestrator, self._local, self._clock, self._new_id = orchestrator, local, clock, new_id
        self._notices, self._exports = notices, exports
        self.now = clock.now  # by which ages and waits are shown too
        self.store = Store()
        self._went_on: str | None = None
        """Who went on with what they were at."""
        self.trail = Trail(clock)
        self._scope = TaskScope("desk")
        self._outbox = Outbox(self.store, local, orchestrator, clock, self._on_stranger)
        self._drafts = Drafts(self.store, local)
        self._renewing = Renewing(self.store, local, self._drafts)
        self._keeper = Keeper(self.store, local)
        self._forgetting = Forgetting(self.store, local, self._outbox, self._drafts)
        self._loader = Loader(
            self.store, local, orchestrator, clock,
            on_erased=self._forgetting.forget, on_known_as=self._drafts.follow,
        )  # fmt: skip
        self._pages = Pages(self.store, orchestrator, clock, self._forgetting.forget_records)
        self._reviewing = Reviewing(self.store, orchestrator, clock, new_id, self._pages)
        self._journeys = JourneysReading(self.store, orchestrator, clock)
        self._floor_work = FloorReading(self.store, orchestrator, clock)
        self._marks = Marks(self.store, local, clock)
        self._my_record = MyRecordReading(self.store, orchestrator, exports, clock)
        self._evidence = Evidence(self.store, orchestrator)
        self.patterns = self._pattern_work = PatternWork(self.store, orchestrator, clock)
        self.radar = self._radar_work = RadarWork(self.store, orchestrator, new_id)
        self._sign_in = SignIn(self.store, local, self._outbox)
        self._sync = Sync(
            self.store,
            orchestrator,
            clock,
            on_signed_in=self._on_signed_in,
            on_snapshot=self._on_snapshot,
            on_event=self._on_event,
            silence_s=silence_s,
        )

    async def start(self) -> None:
        """Show what this computer remembers, then connect. Returns when the first is done."""
        await restore(self.store, self._drafts, self._sign_in, self._keeper, self._notices)
        await self._marks.load()
        self._renewing.follow()
        self._keeper.follow()
        self._marks.follow()
        self._scope.start("sync", self._sync.run)

    async def close(self) -> None:
        """End everything; what was clicked or typed is on disk when this returns."""
        await self._scope.close()
        readers = (
            self._reviewing, self._pages, self._journeys, self._floor_work, self._my_record, self._marks,
            self._evidence, self._pattern_work, self._radar_work,
        )  # fmt: skip
        kept = self._loader, self._renewing, self._drafts, self._keeper, self._forgetting, self._outbox
        for part in (*readers, *kept):
            await part.close()
        self.store.close()

    async def _on_signed_in(self, session: Session) -> None:
        await self._sign_in.on_signed_in(session)
        await self._drafts.load()
        await self._marks.load()

    def _on_event(self, event: later.events.StreamEvent) -> None:
        self.trail.note(event)
        self._outbox.on_event(event)
        self._loader.on_event(event)
        self._pattern_work.on_event(event)
        self._floor_work.on_event(event)
        self._forgetting.on_event(event)
        self._pages.on_event(event)
        self._my_record.on_event(event)

    def _on_stranger(self) -> None:
        self._sync.sign_in_again()

    def _on_snapshot(self) -> None:
        self._go_on()
        self._loader.on_snapshot()
        self._pages.on_snapshot()
        self._floor_work.on_snapshot()
        self._my_record.on_snapshot()
        self._radar_work.read_if_allowed()
        self._journeys.on_snapshot()

    def _go_on(self) -> None:
        """Who begins in the middle of a contact, after a crash or at another computer, has it in view at once."""
        state = self.store.confirmed
        whose = state.session.agent_id if state.session is not None else None
        begins, self._went_on = whose != self._went_on, whose
        talk = attention.under_way(state)
        if begins and talk is not None and state.focus == Focus():
            self.open_interaction(talk)

    def is_between_contacts(self) -> bool:
        return attention.under_way(self.store.confirmed) is None

    def open_interaction(self, interaction_id: str) -> None:
        interaction = self.store.confirmed.interactions.get(interaction_id)
        if interaction is None:
            return
        self._look_at(interaction_id, interaction.customer_id)
        self._loader.read_now(interaction.customer_id)
        self._loader.read_conversation_now(interaction_id)

    def show_customer(self, customer_id: str) -> None:
        talk = attention.talk_with(self.store.confirmed, customer_id)
        if talk is not None:
            self.open_interaction(talk)
            return
        self._look_at(None, customer_id)
        self._loader.read_now(customer_id)

    def _look_at(self, interaction_id: str | None, customer_id: str) -> None:
        self.store.change(
            lambda state: attention.focused(with_recent(state, customer_id), interaction_id, customer_id), Pace.PROMPT
        )

    def open_customer(self, identifier: str) -> None:
        self.store.change(lambda state: asking_for(state, identifier))
        show = partial(show_identified, self.store, self._orchestrator, identifier, self.show_customer)
        self._scope.start("open customer", show, Overlap.REPLACE)

    def search_customers(self, query: str) -> None:
        self._pages.search_customers(query)

    def accept_interaction(self, interaction_id: str) -> None:
        self.change_interaction(interaction_id, InteractionState.CONNECTED)
        self.open_interaction(interaction_id)

    def change_interaction(self, interaction_id: str, state: InteractionState) -> None:
        self._outbox.submit(
            later.commands.ChangeInteraction(
                command_id=self._new_id(), interaction_id=interaction_id, state=state, at=self._clock.now()
            )
        )

    def say(self, interaction_id: str, text: str, *, written_as: str = "reply") -> None:
        said = later.commands.SayUtterance(
            command_id=self._new_id(), interaction_id=interaction_id, text=text, at=self._clock.now()
        )
        self._write(said, written_as)

    def add_note(self, interaction_id: str, text: str, *, written_as: str = "note") -> None:
        note = later.commands.AddNote(
            command_id=self._new_id(), interaction_id=interaction_id, text=text, at=self._clock.now()
        )
        self._write(note, written_as)

    def _write(self, command: later.commands.SayUtterance | later.commands.AddNote, written_as: str) -> None:
        drafts = self._drafts.hand_over(f"{written_as}:{command.interaction_id}") if written_as else ()
        self._outbox.submit(command, forget_drafts=drafts)

    def load_older(self, customer_id: str) -> None:
        self._pages.load_older(customer_id)

    def filter_timeline(self, customer_id: str, **wanted: Unpack[Narrowing]) -> None:
        self._pages.filter_timeline(customer_id, **wanted)

    def show_timeline_from(self, customer_id: str, begins: str) -> None:
        self._pages.show_from(customer_id, begins)

    def seek_evidence(self, customer_id: str, ids: tuple[str, ...]) -> None:
        self._evidence.seek(customer_id, ids)

    def open_talk(self, customer_id: str, interaction_id: str, lines: tuple[str, ...] = ()) -> None:
        self._evidence.open_talk(customer_id, interaction_id, lines)

    def close_talk(self) -> None:
        self._evidence.close_talk()

    def refresh_customer(self, customer_id: str) -> None:
        self._loader.read_now(customer_id)

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
        command = later.commands.RecordOverride(
            command_id=self._new_id(),
            decision_id=decision_id,
            interaction_id=interaction_id,
            customer_id=customer_id,
            recommended_action=recommended_action,
            taken_action=taken_action,
            reason_code=reason_code,
            comment=comment,
            amount=amount,
            taken_at=self._clock.now(),
            result_status=result_status,
            result_note=result_note,
            on_screen=on_screen,
        )
        drafts = self._drafts.hand_over(f"override:{interaction_id or customer_id}")
        self._outbox.submit(command, forget_drafts=drafts)
        return command.command_id

    def record_result(self, override_id: str, interaction_id: str | None, status: ResultStatus, note: str) -> None:
        self._outbox.submit(
            later.commands.RecordResult(
                command_id=self._new_id(),
                override_id=override_id,
                interaction_id=interaction_id,
                status=status,
                note=note,
                at=self._clock.now(),
                instead_of=result_seen(self.store.confirmed, override_id),
            )
        )

    def decide_approval(self, override_id: str, *, approved: bool, reason: str) -> None:
        drafts = self._drafts.hand_over(f"approval:{override_id}")
        said = later.commands.DecideApproval(
            command_id=self._new_id(), override_id=override_id, approved=approved, reason=reason
        )
        self._outbox.submit(as_read(self.store.confirmed, said), forget_drafts=drafts)

    def compare_override(self, override_id: str) -> None:
        self._pages.compare_override(override_id)

    def correct_direction(self, override_id: str, direction: Direction, comment: str = "") -> None:
        state = self.store.confirmed
        shown = (state.override_log.record, *state.mine.overrides)
        seen = next((one.direction for one in shown if one is not None and one.id == override_id), None)
        self._outbox.submit(
            later.commands.CorrectDirection(
                command_id=self._new_id(),
                override_id=override_id,
                direction=direction,
                comment=comment,
                instead_of=seen,
            )
        )

    def proceed_unapproved(self, override_id: str, interaction_id: str | None) -> None:
        self._outbox.submit(
            later.commands.ProceedUnapproved(
                command_id=self._new_id(), override_id=override_id, interaction_id=interaction_id
            )
        )

    def finish_wrap_up(
        self, interaction_id: str, *, disposition: str, summary: str, promise: str, promise_due_at: datetime | None
    ) -> None:
        drafts = self._drafts.hand_over(f"wrap_up:{interaction_id}")
        self._outbox.submit(
            later.commands.FinishWrapUp(
                command_id=self._new_id(),
                interaction_id=interaction_id,
                disposition=disposition,
                summary=summary,
                promise=promise,
                promise_due_at=promise_due_at,
                at=self._clock.now(),
            ),
            forget_drafts=drafts,
        )

    def set_presence(self, presence: Presence) -> None:
        self._outbox.submit(later.commands.SetPresence(command_id=self._new_id(), presence=presence))

    def open_identity(self, customer_id: str) -> None:
        self._loader.read_identity(customer_id)

    def save_draft(self, key: str, text: str) -> None:
        self._drafts.save(key, text)

    def retry(self, command_id: str) -> None:
        self._outbox.retry(command_id)

    def set_aside(self, command_id: str) -> None:
        self._outbox.set_aside(command_id)

    def discard(self, command_id: str) -> None:
        self._outbox.discard(command_id)

    def take_back(self, command_id: str, draft_key: str, text: str) -> None:
        self._drafts.hand_over(draft_key)
        self._outbox.take_back(command_id, (draft_key, text))

    def export_overrides(self, kind: LogFormat) -> None:
        write = partial(export_log, self.store, self._orchestrator, self._exports, self._clock, kind)
        self._scope.start("export log", write, Overlap.KEEP)

    def cancel_export(self) -> None:
        self._scope.cancel("export log")

    def export_unsent(self) -> None:
        self._scope.start("export", partial(export_unsent, self.store, self._exports, self._clock), Overlap.KEEP)

    def filter_overrides(self, override_filter: OverrideFilter) -> None:
        self._pages.filter_overrides(override_filter)

    def sort_overrides(self, order: LogOrder) -> None:
        self._pages.sort_overrides(order)

    def review_override(
        self, override_id: str, version: int, *, advice_right: bool | None, override_right: bool | None, comment: str
    ) -> None:
        drafts = self._drafts.hand_over(f"review:{override_id}")
        command = later.commands.ReviewOverride(
            command_id=self._new_id(),
            override_id=override_id,
            version=version,
            advice_right=advice_right,
            override_right=override_right,
            comment=comment,
        )
        self._outbox.submit(command, forget_drafts=drafts)

    def load_more_overrides(self) -> None:
        self._pages.load_more_overrides()

    def open_override(self, override_id: str) -> None:
        self._pages.open_override(override_id)

    def open_advice(self, decision_id: str) -> None:
        self._pages.open_advice(decision_id)

    def reconnect_now(self) -> None:
        self._sync.reconnect_now()
