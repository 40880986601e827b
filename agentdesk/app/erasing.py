"""What of the desk's state is about one customer, and leaves it when they are erased. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from agentdesk.app import floor as of_floor
from agentdesk.app.review import Review
from agentdesk.app.state import Focus, Loading, OverrideLog, State
from agentdesk.domain.override import Override
from agentdesk.wire import later

V = TypeVar("V")


def without_customer(state: State, customer_id: str, interaction_ids: Collection[str] = ()) -> State:
    """The state without anything of the customer; what was clicked and is not sent stays until the outbox drops it."""
    talks = {*interaction_ids, *(key for key, one in state.interactions.items() if one.customer_id == customer_id)}
    gone = {*talks, customer_id}

    def _is_theirs(one: Override | later.snapshots.AdviceRecord) -> bool:
        return one.customer_id == customer_id or getattr(one, "interaction_id", None) in talks

    is_shown = state.focus.customer_id == customer_id or state.focus.interaction_id in talks
    return replace(
        state,
        interactions=_but(state.interactions, talks),
        utterances=_but(state.utterances, talks),
        notes=_but(state.notes, talks),
        untold=_but(state.untold, {*talks, *(f"notes:{each}" for each in talks)}),
        unread=_but(state.unread, talks),
        seen=_but(state.seen, talks),
        answers=_but(state.answers, talks),
        advised={key: one for key, one in state.advised.items() if key not in gone and one.customer_id != customer_id},
        customers=_but(state.customers, gone),
        identities=_but(state.identities, gone),
        floor=of_floor.without(state.floor, talks),
        overrides_of=_but(state.overrides_of, gone),
        override_log=_log_without(state.override_log, _is_theirs),
        review=_review_without(state.review, _is_theirs),
        waiting={key: one for key, one in state.waiting.items() if one.customer_id != customer_id},
        drafts={key: text for key, text in state.drafts.items() if key.partition(":")[2] not in gone},
        pops=tuple(one for one in state.pops if one.customer_id != customer_id and one.interaction_id not in talks),
        recent=tuple(one for one in state.recent if one.customer_id != customer_id),
        search=replace(state.search, items=tuple(one for one in state.search.items if one.id != customer_id)),
        focus=Focus(None, customer_id) if is_shown else state.focus,
        past_talk=None if is_shown else state.past_talk,
    )


def about(command: later.commands.Command) -> set[str]:
    """The ids of what a command speaks of, and under which it waits to be sent."""
    named = (getattr(command, name, None) for name in ("override_id", "interaction_id", "customer_id"))
    return {command.lane, *(each for each in named if each is not None)}


def is_written_about(state: State, override_id: str) -> bool:
    """Whether something is being written, or is to be sent, about that exception."""
    is_drafted = any(key.partition(":")[2] == override_id for key in state.drafts)
    return is_drafted or any(override_id in about(each.command) for each in state.pending)


def _log_without(log: OverrideLog, is_theirs: Callable[[Override | later.snapshots.AdviceRecord], bool]) -> OverrideLog:
    """What is left of theirs is read again: until then a record that is open is being loaded."""
    log = replace(log, items=tuple(one for one in log.items if one.erased or not is_theirs(one)))
    if log.record is not None and is_theirs(log.record):
        log = replace(log, record=None, record_loading=Loading.LOADING)
    if log.advice is not None and is_theirs(log.advice):
        log = replace(log, advice=None, record_loading=Loading.LOADING)
    return log


def _review_without(review: Review, is_theirs: Callable[[Override | later.snapshots.AdviceRecord], bool]) -> Review:
    bulk = review.bulk
    if bulk is None or not any(map(is_theirs, bulk.chosen)):
        return review
    return replace(review, bulk=replace(bulk, chosen=tuple(one for one in bulk.chosen if not is_theirs(one))))


def _but(mapping: Mapping[str, V], gone: Collection[str]) -> Mapping[str, V]:
    return {key: value for key, value in mapping.items() if key not in gone} if gone & mapping.keys() else mapping
