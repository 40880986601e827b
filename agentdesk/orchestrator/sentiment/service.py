"""Corrects the feeling of a message, and takes that back: in one transaction the labelled data, what counts from then
on in every conclusion, and the news for the desks. Knows nothing of HTTP.

What a message says is never changed, nor what the model said of it.
"""

import hashlib
from typing import Any

from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import CorrectedKind, label_of
from agentdesk.engine.reading import read
from agentdesk.engine.sentiment.scorer import told
from agentdesk.orchestrator.http.fields import Id
from agentdesk.orchestrator.identity.repository import lock_customers, owners
from agentdesk.orchestrator.ingest.arriving import SCORED
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.announcing import announce
from agentdesk.orchestrator.interactions.service import readable, told_by_customer
from agentdesk.orchestrator.journeys.service import touch
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, exactly_once, remember
from agentdesk.orchestrator.people.access import admit
from agentdesk.orchestrator.sentiment import repository
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.orchestrator.timeline import repository as timeline
from agentdesk.wire.snapshots import Corrected


class CorrectionBody(BaseModel):
    """Which message (an utterance in its interaction, or an event with a text) and what it really feels like."""

    id: Id | None = None
    interaction_id: Id | None = None
    utterance_id: Id | None = None
    event_id: Id | None = None
    score: float = Field(ge=-1, le=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_message(self) -> "CorrectionBody":
        if (self.event_id is None) == (self.utterance_id is None):
            raise ValueError("give either utterance_id with interaction_id, or event_id")
        if (self.utterance_id is None) != (self.interaction_id is None):
            raise ValueError("an utterance is named by interaction_id and utterance_id")
        return self


@dataclass(frozen=True, slots=True)
class _Message:
    """One message of a customer: what a scorer sees of it, who scored it and how."""

    kind: CorrectedKind
    id: str
    interaction_id: str | None
    text: str
    model: str | None
    score: float


async def correct(
    services: Services, principal: Principal, body: CorrectionBody, key: str | None
) -> tuple[Corrected, bool]:
    """Have a message feel like ``body.score`` from now on; also whether that is new. It replaces an earlier correction.

    Raises ``not_found`` for what the caller may not see, and ``invalid`` for what is not a customer's message.
    """
    sent = Sent(principal, key, "correction", content_hash(body.model_dump(mode="json", exclude={"id"})))
    await _look(services, principal, body.interaction_id, body.event_id)

    async def work(unit: UnitOfWork) -> tuple[Corrected, bool]:
        correction_id = await earlier(unit, sent) or body.id or key or new_id()
        known = await repository.row_of(unit.connection, correction_id)
        if known is not None:
            same = (known.corrected_by, known.subject_id, known.score)
            if same != (principal.agent_id, body.utterance_id or body.event_id, body.score):
                raise ProblemError(Code.CONFLICT, id=correction_id)
            return await _told(unit, known), False
        message = await _message(services, unit, principal, body.interaction_id, body.utterance_id, body.event_id)
        before = await repository.standing_of(unit.connection, message.kind, message.id, message.interaction_id)
        now = services.now()
        if before is not None:
            ended = {"ended_at": now, "ended_by": principal.agent_id, "replaced_by": correction_id}
            await repository.end(unit.connection, before.id, ended)
        await repository.add(
            unit.connection,
            {
                "id": correction_id,
                "kind": message.kind.value,
                "subject_id": message.id,
                "interaction_id": message.interaction_id,
                "text": message.text,
                "text_hash": hashlib.sha256(message.text.encode()).hexdigest(),
                "model": before.model if before is not None else message.model,
                "model_score": before.model_score if before is not None else message.score,
                "label": label_of(body.score).value,
                "score": body.score,
                "corrected_by": principal.agent_id,
                "corrected_at": now,
            },
        )
        await remember(unit, sent, correction_id, now)
        return await _take_effect(services, unit, correction_id), True

    return await exactly_once(services.database, sent, work)


async def undo(services: Services, principal: Principal, correction_id: str, key: str | None) -> Corrected:
    """Have the model's word count again. Undone already is no change; ``wrong_state`` where another one replaced it."""
    sent = Sent(principal, key, f"undo:{correction_id}", content_hash(correction_id))
    async with services.database.glance() as connection:
        row = await repository.row_of(connection, correction_id)
    if row is None:
        raise ProblemError(Code.NOT_FOUND)
    of_event = row.subject_id if row.kind == CorrectedKind.EVENT.value else None
    await _look(services, principal, None if of_event else row.interaction_id, of_event)

    async def work(unit: UnitOfWork) -> Corrected:
        utterance = None if of_event else row.subject_id
        await _message(services, unit, principal, row.interaction_id, utterance, of_event)
        now = await repository.row_of(unit.connection, correction_id)
        assert now is not None, "corrections are never deleted"
        if await earlier(unit, sent) is not None or (now.ended_at is not None and now.replaced_by is None):
            return await _told(unit, now)
        if now.replaced_by is not None:
            raise ProblemError(Code.WRONG_STATE, state="replaced")
        ended = {"ended_at": services.now(), "ended_by": principal.agent_id}
        await repository.end(unit.connection, correction_id, ended)
        await remember(unit, sent, correction_id, services.now())
        return await _take_effect(services, unit, correction_id)

    return await exactly_once(services.database, sent, work)


async def _look(services: Services, principal: Principal, interaction_id: str | None, event_id: str | None) -> None:
    """Let the caller look at the message's customer, and log it. Raises ``not_found`` for what is not theirs to see."""
    async with services.database.glance() as connection:
        if interaction_id is not None:
            _, interaction = await readable(connection, principal, interaction_id, services.now())
            customer_id: str = interaction.customer_id
        else:
            found = await timeline.stored_event(connection, event_id or "")
            if found is None:
                raise ProblemError(Code.NOT_FOUND)
            customer_id = await _customer_of(connection, found[0])
    try:
        await admit(services, principal, customer_id)
    except ProblemError as problem:
        raise ProblemError(Code.NOT_FOUND) from problem


async def _node_of(connection: AsyncConnection, row: Row[Any]) -> int:
    """The node that the corrected message hangs on today."""
    if row.kind == CorrectedKind.EVENT.value:
        found = await timeline.stored_event(connection, row.subject_id)
        assert found is not None, "events are never deleted"
        return found[0]
    interaction = await interactions.row_of(connection, row.interaction_id)
    assert interaction is not None, "interactions are never deleted"
    return int(interaction.node_id)


async def _customer_of(connection: AsyncConnection, node_id: int) -> str:
    return (await owners(connection, [node_id]))[node_id].customer_id


async def _message(
    services: Services,
    unit: UnitOfWork,
    principal: Principal,
    interaction_id: str | None,
    utterance_id: str | None,
    event_id: str | None,
) -> _Message:
    """The message, locked by what it belongs to."""
    if event_id is not None:
        return await _event(services, unit, event_id)
    row = await interactions.row_of(unit.connection, interaction_id or "", lock=True)
    said = await interactions.utterance_with(unit.connection, interaction_id or "", utterance_id or "")
    if row is None or said is None:
        raise ProblemError(Code.NOT_FOUND)
    await readable(unit.connection, principal, row.id, services.now())
    if said.speaker != Speaker.CUSTOMER.value or said.sentiment is None:
        raise _invalid("utterance_id", "Only what the customer said has a feeling.")
    text = await told_by_customer(unit.connection, row, said.seq, said.text)
    return _Message(CorrectedKind.UTTERANCE, said.id, row.id, text, said.sentiment_model, float(said.sentiment))


async def _event(services: Services, unit: UnitOfWork, event_id: str) -> _Message:
    found = await timeline.stored_event(unit.connection, event_id)
    if found is None:
        raise ProblemError(Code.NOT_FOUND)
    node_id, event = found
    await lock_customers(unit.connection, [node_id])
    if event.text is None or event.sentiment is None or not read(event, services.policy.vocabulary).by_customer:
        raise _invalid("event_id", "Only what the customer wrote has a feeling.")
    text = told(event.text[:SCORED])
    return _Message(CorrectedKind.EVENT, event.id, event.interaction_id, text, event.sentiment_model, event.sentiment)


def _invalid(field: str, detail: str) -> ProblemError:
    return ProblemError(Code.INVALID, errors=(FieldProblem(field, "not_theirs", detail),))


async def _take_effect(services: Services, unit: UnitOfWork, correction_id: str) -> Corrected:
    """Write what counts now to where it is read, and tell the desks."""
    row = await repository.row_of(unit.connection, correction_id)
    assert row is not None, "it was written in this transaction"
    standing = row.ended_at is None
    score, under = (row.score, row.id) if standing else (row.model_score, None)
    if row.kind == CorrectedKind.EVENT.value:
        found = await timeline.stored_event(unit.connection, row.subject_id)
        assert found is not None, "events are never deleted"
        await timeline.show_otherwise(unit.connection, *found, score, under)
    else:
        said = await interactions.utterance_with(unit.connection, row.interaction_id, row.subject_id)
        assert said is not None, "utterances are never deleted"
        await interactions.feel_otherwise(unit.connection, row.interaction_id, said.seq, score, under)
        feeling = await interactions.feeling_of(unit.connection, row.interaction_id)
        await interactions.change(unit.connection, row.interaction_id, {"sentiment": feeling})
        await announce(unit, row.interaction_id, None)
    corrected = await _told(unit, row)
    unit.announce(
        Change(type="feeling_corrected", payload=corrected.model_dump(mode="json"), customer_id=corrected.customer_id)
    )
    await touch(unit, services, [await _node_of(unit.connection, row)])
    return corrected


async def _told(unit: UnitOfWork, row: Row[Any]) -> Corrected:
    """The correction with the message as it is now."""
    utterance: Utterance | None = None
    item: TimelineItem | None = None
    if row.kind == CorrectedKind.EVENT.value:
        ((_, stored),) = await timeline.items_by_id(unit.connection, [row.subject_id])
        item = TimelineItem.model_validate_json(stored)
    else:
        said = await interactions.utterance_with(unit.connection, row.interaction_id, row.subject_id)
        utterance = interactions.utterance_of(said) if said is not None else None
    customer_id = await _customer_of(unit.connection, await _node_of(unit.connection, row))
    return Corrected(customer_id=customer_id, correction=repository.correction_of(row), utterance=utterance, item=item)
