"""An ``Intents`` that writes down what a screen asked for. mypy holds it to the protocol; it does nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agentdesk.app.intents import Intents
from agentdesk.app.journeys import JourneysAsked, RecordPlace, Versions
from agentdesk.app.patterns import PatternFilter, PatternIntents
from agentdesk.app.radar import RadarIntents
from agentdesk.app.state import Advised, LogFormat, LogOrder, OverrideFilter
from agentdesk.domain.event import TimelineKind
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import Direction, ResultStatus
from agentdesk.domain.people import Presence
from agentdesk.domain.proposal import DraftFilter


@dataclass
class RecordingRadar:
    """The radar's gestures, written down into the same list."""

    calls: list[tuple[str, dict[str, Any]]]

    def read_radar(self) -> None:
        self.calls.append(("read_radar", {}))

    def put_finding_aside(self, action: str, reason: str, days: float | None) -> None:
        self.calls.append(("put_finding_aside", {"action": action, "reason": reason, "days": days}))

    def take_finding_back(self, action: str) -> None:
        self.calls.append(("take_finding_back", {"action": action}))

    def draft_rule(self, wanted: DraftFilter) -> None:
        self.calls.append(("draft_rule", {"wanted": wanted}))

    def open_proposal(self, proposal_id: str | None) -> None:
        self.calls.append(("open_proposal", {"proposal_id": proposal_id}))

    def edit_proposal(self, proposal_id: str, text: str) -> None:
        self.calls.append(("edit_proposal", {"proposal_id": proposal_id, "text": text}))

    def test_proposal(self, proposal_id: str) -> None:
        self.calls.append(("test_proposal", {"proposal_id": proposal_id}))

    def cancel_proposal_test(self, proposal_id: str) -> None:
        self.calls.append(("cancel_proposal_test", {"proposal_id": proposal_id}))

    def send_proposal(self, proposal_id: str, note: str) -> None:
        self.calls.append(("send_proposal", {"proposal_id": proposal_id, "note": note}))

    def publish_proposal(self, proposal_id: str, note: str) -> None:
        self.calls.append(("publish_proposal", {"proposal_id": proposal_id, "note": note}))

    def approve_proposal(self, proposal_id: str) -> None:
        self.calls.append(("approve_proposal", {"proposal_id": proposal_id}))

    def return_proposal(self, proposal_id: str, reason: str) -> None:
        self.calls.append(("return_proposal", {"proposal_id": proposal_id, "reason": reason}))

    def discard_proposal(self, proposal_id: str) -> None:
        self.calls.append(("discard_proposal", {"proposal_id": proposal_id}))


@dataclass
class RecordingPatterns:
    """The gestures of the page Patterns, into the same list."""

    calls: list[tuple[str, dict[str, Any]]]

    def show_patterns(self, wanted: PatternFilter) -> None:
        self.calls.append(("show_patterns", {"wanted": wanted}))

    def refresh_patterns(self) -> None:
        self.calls.append(("refresh_patterns", {}))

    def cancel_patterns(self) -> None:
        self.calls.append(("cancel_patterns", {}))


@dataclass
class RecordingIntents:
    """``calls`` holds (name, arguments) in the order in which they came."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    next_override_id: str = "override-1"
    radar: RadarIntents = field(init=False)

    def __post_init__(self) -> None:
        self.radar = RecordingRadar(self.calls)
        self.patterns: PatternIntents = RecordingPatterns(self.calls)

    def named(self, name: str) -> list[dict[str, Any]]:
        """The arguments of every call of ``name``."""
        return [arguments for called, arguments in self.calls if called == name]

    def _note(self, name: str, **arguments: Any) -> None:
        self.calls.append((name, arguments))

    def read_colleagues(self) -> None:
        self._note("read_colleagues")

    def compare_override(self, override_id: str) -> None:
        self._note("compare_override", override_id=override_id)

    def correct_direction(self, override_id: str, direction: Direction, comment: str = "") -> None:
        self._note("correct_direction", override_id=override_id, direction=direction, comment=comment)

    def measure_journeys(self, asked: JourneysAsked) -> None:
        self._note("measure_journeys", asked=asked)

    def open_journey(self, definition: str) -> None:
        self._note("open_journey", definition=definition)

    def compare_policies(self, versions: Versions) -> None:
        self._note("compare_policies", versions=versions)

    def open_journey_records(self, place: RecordPlace | None) -> None:
        self._note("open_journey_records", place=place)

    def load_more_journey_records(self) -> None:
        self._note("load_more_journey_records")

    def read_my_record(self) -> None:
        self._note("read_my_record")

    def load_more_of_mine(self) -> None:
        self._note("load_more_of_mine")

    def export_my_record(self) -> None:
        self._note("export_my_record")

    def mark_seen(self, keys: Iterable[str]) -> None:
        self._note("mark_seen", keys=sorted(keys))

    def read_floor(self) -> None:
        self._note("read_floor")

    def open_floor(self, interaction_id: str | None) -> None:
        self._note("open_floor", interaction_id=interaction_id)

    def open_interaction(self, interaction_id: str) -> None:
        self._note("open_interaction", interaction_id=interaction_id)

    def open_customer(self, identifier: str) -> None:
        self._note("open_customer", identifier=identifier)

    def open_pop(self, key: str) -> None:
        self._note("open_pop", key=key)

    def drop_pop(self, key: str) -> None:
        self._note("drop_pop", key=key)

    def show_customer(self, customer_id: str) -> None:
        self._note("show_customer", customer_id=customer_id)

    def search_customers(self, query: str) -> None:
        self._note("search_customers", query=query)

    def accept_interaction(self, interaction_id: str) -> None:
        self._note("accept_interaction", interaction_id=interaction_id)

    def change_interaction(self, interaction_id: str, state: InteractionState) -> None:
        self._note("change_interaction", interaction_id=interaction_id, state=state)

    def say(self, interaction_id: str, text: str, *, written_as: str = "reply") -> None:
        as_what = {} if written_as == "reply" else {"written_as": written_as}
        self._note("say", interaction_id=interaction_id, text=text, **as_what)

    def add_note(self, interaction_id: str, text: str, *, written_as: str = "note") -> None:
        as_what = {} if written_as == "note" else {"written_as": written_as}
        self._note("add_note", interaction_id=interaction_id, text=text, **as_what)

    def put_away(self, interaction_id: str) -> None:
        self._note("put_away", interaction_id=interaction_id)

    def load_older(self, customer_id: str) -> None:
        self._note("load_older", customer_id=customer_id)

    def filter_timeline(
        self,
        customer_id: str,
        *,
        channel: str | None,
        journey: str | None,
        query: str,
        kind: TimelineKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        ends = (("kind", kind), ("since", since), ("until", until))
        rest = {name: value for name, value in ends if value is not None}
        self._note("filter_timeline", customer_id=customer_id, channel=channel, journey=journey, query=query, **rest)

    def show_timeline_from(self, customer_id: str, begins: str) -> None:
        self._note("show_timeline_from", customer_id=customer_id, begins=begins)

    def seek_evidence(self, customer_id: str, ids: tuple[str, ...]) -> None:
        self._note("seek_evidence", customer_id=customer_id, ids=ids)

    def open_talk(self, customer_id: str, interaction_id: str, lines: tuple[str, ...] = ()) -> None:
        self._note("open_talk", customer_id=customer_id, interaction_id=interaction_id, lines=lines)

    def close_talk(self) -> None:
        self._note("close_talk")

    def refresh_customer(self, customer_id: str) -> None:
        self._note("refresh_customer", customer_id=customer_id)

    def keep_advice(self, contact: str, advised: Advised) -> None:
        self._note("keep_advice", contact=contact, advised=advised)

    def accept_advice(self, decision_id: str, action: str) -> None:
        self._note("accept_advice", decision_id=decision_id, action=action)

    def decline_advice(self, decision_id: str, action: str) -> None:
        self._note("decline_advice", decision_id=decision_id, action=action)

    def mark_acted(self, decision_id: str, action: str) -> None:
        self._note("mark_acted", decision_id=decision_id, action=action)

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
        self._note(
            "record_override",
            decision_id=decision_id,
            customer_id=customer_id,
            interaction_id=interaction_id,
            recommended_action=recommended_action,
            taken_action=taken_action,
            reason_code=reason_code,
            comment=comment,
            result_status=result_status,
            result_note=result_note,
            on_screen=on_screen,
            **({} if amount is None else {"amount": amount}),
        )
        return self.next_override_id

    def record_result(self, override_id: str, interaction_id: str | None, status: ResultStatus, note: str) -> None:
        self._note("record_result", override_id=override_id, interaction_id=interaction_id, status=status, note=note)

    def decide_approval(self, override_id: str, *, approved: bool, reason: str) -> None:
        self._note("decide_approval", override_id=override_id, approved=approved, reason=reason)

    def proceed_unapproved(self, override_id: str, interaction_id: str | None) -> None:
        self._note("proceed_unapproved", override_id=override_id, interaction_id=interaction_id)

    def finish_wrap_up(
        self, interaction_id: str, *, disposition: str, summary: str, promise: str, promise_due_at: datetime | None
    ) -> None:
        self._note(
            "finish_wrap_up",
            interaction_id=interaction_id,
            disposition=disposition,
            summary=summary,
            promise=promise,
            promise_due_at=promise_due_at,
        )

    def set_presence(self, presence: Presence) -> None:
        self._note("set_presence", presence=presence)

    def watch(self, is_watched: bool) -> None:
        """No gesture of somebody: tests that read ``calls`` do not want to hear of it."""

    def not_this_person(self, customer_id: str, link_id: str, reason: str) -> None:
        self._note("not_this_person", customer_id=customer_id, link_id=link_id, reason=reason)

    def start_exception_mode(self, customer_id: str, interaction_id: str | None, **told: Any) -> str:
        self._note("start_exception_mode", customer_id=customer_id, interaction_id=interaction_id, **told)
        return "mode-1"

    def end_exception_mode(self, customer_id: str, interaction_id: str | None, **told: Any) -> None:
        self._note("end_exception_mode", customer_id=customer_id, interaction_id=interaction_id, **told)

    def correct_feeling(
        self,
        customer_id: str,
        *,
        score: float,
        interaction_id: str | None = None,
        utterance_id: str | None = None,
        event_id: str | None = None,
    ) -> None:
        named = {"interaction_id": interaction_id, "utterance_id": utterance_id, "event_id": event_id}
        self._note("correct_feeling", customer_id=customer_id, score=score, **named)

    def undo_correction(self, customer_id: str, correction_id: str, interaction_id: str | None = None) -> None:
        told = {"correction_id": correction_id, "interaction_id": interaction_id}
        self._note("undo_correction", customer_id=customer_id, **told)

    def open_identity(self, customer_id: str) -> None:
        self._note("open_identity", customer_id=customer_id)

    def link_identifier(self, customer_id: str, identifier: str, reason: str) -> None:
        self._note("link_identifier", customer_id=customer_id, identifier=identifier, reason=reason)

    def tell_whose(self, interaction_id: str, customer_id: str, reason: str) -> None:
        self._note("tell_whose", interaction_id=interaction_id, customer_id=customer_id, reason=reason)

    def undo_identity(self, customer_id: str, target_id: str, reason: str) -> None:
        self._note("undo_identity", customer_id=customer_id, target_id=target_id, reason=reason)

    def save_draft(self, key: str, text: str) -> None:
        self._note("save_draft", key=key, text=text)

    def retry(self, command_id: str) -> None:
        self._note("retry", command_id=command_id)

    def set_aside(self, command_id: str) -> None:
        self._note("set_aside", command_id=command_id)

    def discard(self, command_id: str) -> None:
        self._note("discard", command_id=command_id)

    def take_back(self, command_id: str, draft_key: str, text: str) -> None:
        self._note("take_back", command_id=command_id, draft_key=draft_key, text=text)

    def export_overrides(self, kind: LogFormat) -> None:
        self._note("export_overrides", kind=kind)

    def cancel_export(self) -> None:
        self._note("cancel_export")

    def export_unsent(self) -> None:
        self._note("export_unsent")

    def filter_overrides(self, override_filter: OverrideFilter) -> None:
        self._note("filter_overrides", override_filter=override_filter)

    def read_reviewing(self) -> None:
        self._note("read_reviewing")

    def keep_view(self, view_id: str | None, name: str, *, shared: bool) -> None:
        self.calls.append(("keep_view", {"view_id": view_id, "name": name, "shared": shared}))

    def delete_view(self, view_id: str) -> None:
        self._note("delete_view", view_id=view_id)

    def open_view(self, view_id: str) -> None:
        self._note("open_view", view_id=view_id)

    def draw_sample(self, size: int) -> None:
        self._note("draw_sample", size=size)

    def redraw_sample(self, sample_id: str) -> None:
        self._note("redraw_sample", sample_id=sample_id)

    def gather_for_review(self, ids: Sequence[str] | None) -> None:
        self._note("gather_for_review", ids=ids)

    def review_many(self, **told: Any) -> None:
        self._note("review_many", **told)

    def stop_reviewing(self) -> None:
        self._note("stop_reviewing")

    def close_bulk(self) -> None:
        self._note("close_bulk")

    def sort_overrides(self, order: LogOrder) -> None:
        self._note("sort_overrides", order=order)

    def review_override(self, override_id: str, version: int, **told: Any) -> None:
        self._note("review_override", override_id=override_id, version=version, **told)

    def load_more_overrides(self) -> None:
        self._note("load_more_overrides")

    def open_advice(self, decision_id: str) -> None:
        self._note("open_advice", decision_id=decision_id)

    def open_override(self, override_id: str) -> None:
        self._note("open_override", override_id=override_id)

    def reconnect_now(self) -> None:
        self._note("reconnect_now")


def _is_intents(recording: RecordingIntents) -> Intents:
    return recording
