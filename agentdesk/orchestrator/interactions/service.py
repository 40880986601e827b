"""Interactions as the phone system, the chat router and the agent report them, and what they add to a history.

Every step of an interaction's life is also an event on the timeline (``life.py``); utterances are not events.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Identifier, IdentifierKind, withheld
from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.identity.normalise import NobodyError, parse_identifier
from agentdesk.engine.sentiment.scorer import told
from agentdesk.orchestrator.decisions.repository import forget_contexts
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.identity.profile import profile
from agentdesk.orchestrator.identity.repository import components_of
from agentdesk.orchestrator.interactions import repository
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.interactions.announcing import announce, announce_said
from agentdesk.orchestrator.interactions.history import tell_step, tell_wrap_up
from agentdesk.orchestrator.interactions.life import FOLLOWS, Times, moved
from agentdesk.orchestrator.interactions.promises import said_at
from agentdesk.orchestrator.interactions.requests import (
    InteractionBody,
    InteractionChange,
    UtteranceBody,
    WrapUpBody,
)
from agentdesk.orchestrator.journeys.service import touch
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, exactly_once, remember
from agentdesk.orchestrator.live.repository import watched
from agentdesk.orchestrator.outcomes import watching
from agentdesk.orchestrator.people.repository import name_of
from agentdesk.orchestrator.propensity.waiting import let_learn_again
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

LAST_TEXT = 200
"""Characters of the last utterance that a row of the work list shows."""
HEARD = 8
"""So many of the last things said by agent and bot are known again where the customer quotes them."""
LOOK_S = 1.0
"""How often what was said is looked at unwoken: another process may have written it."""
READABLE_FOR = timedelta(days=1)
"""For how long having looked at a customer lets somebody read the customer's earlier conversations."""


def invalid(field: str, code: str, detail: str) -> ProblemError:
    """The problem with one field."""
    return ProblemError(Code.INVALID, errors=(FieldProblem(field, code, detail),))


def sent_by(principal: Principal, key: str | None, kind: str, body: Any) -> Sent:
    """The request as it is known again: by its key, with the same content."""
    return Sent(principal, key, kind, content_hash(body.model_dump(mode="json", exclude_unset=True)))


def when(asked: datetime | None, now: datetime, not_before: datetime | None = None) -> datetime:
    """The reported time, held between what was reported before and now: reporters' clocks may be wrong."""
    at = min(asked or now, now)
    return max(at, not_before) if not_before else at


async def create(
    services: Services, principal: Principal, body: InteractionBody, key: str | None
) -> tuple[Interaction, bool]:
    """A new interaction and, where nobody knows the identifier, a new customer; also whether it is new.

    The same id again, of the same channel and identifier, is the same interaction; of others it is ``conflict``.
    """
    given = _identifier(services, body.identifier)
    if principal.role is Role.AGENT and body.agent_id not in (None, principal.agent_id):
        raise invalid("agent_id", "not_yours", "An agent reports their own interactions only.")
    sent = sent_by(principal, key, "interaction", body)

    async def work(unit: UnitOfWork) -> tuple[Interaction, bool]:
        interaction_id = await earlier(unit, sent) or body.id or new_id()
        identifier = given or withheld(interaction_id)
        await _known(unit, principal, body.agent_id)
        row = await repository.row_of(unit.connection, interaction_id)
        if row is not None:
            same = (row.channel, row.identifier_kind, row.identifier_value)
            if same != (body.channel, identifier.kind.value, identifier.value) or not may_see(principal, row):
                raise ProblemError(Code.CONFLICT, id=interaction_id)
            return (await repository.domain_of(unit.connection, [row]))[0], False
        made = await _add(services, unit, principal, body, identifier, interaction_id)
        await remember(unit, sent, interaction_id, services.now())
        return made, True

    return await exactly_once(services.database, sent, work)


def _identifier(services: Services, given: str | None) -> Identifier | None:
    """None for who withholds it. Raises ``invalid_identifier``."""
    if given is None or not given.strip():
        return None
    kind, is_split, value = given.partition(":")
    if is_split and not value.strip() and kind.strip().lower() in tuple(IdentifierKind):
        return None
    try:
        return parse_identifier(given, services.policy.default_region)
    except NobodyError:
        return None
    except ValueError as error:
        raise ProblemError(Code.INVALID_IDENTIFIER, reason=str(error)) from error


async def _known(unit: UnitOfWork, principal: Principal, agent_id: str | None) -> None:
    """Raises ``invalid`` for an agent id that nobody has: what is reported for them would reach no desk."""
    if agent_id and agent_id != principal.agent_id and not await name_of(unit.connection, agent_id):
        raise invalid("agent_id", "unknown", "Nobody has this agent id; 'agentdesk token list' shows them.")


async def _add(
    services: Services,
    unit: UnitOfWork,
    principal: Principal,
    body: InteractionBody,
    identifier: Identifier,
    interaction_id: str,
) -> Interaction:
    at = when(body.at, services.now())
    step, times = moved(Times(at, None, None), None, body.state, at)
    agent_id = body.agent_id or (principal.agent_id if principal.role is Role.AGENT else None)
    node_id = await tell_step(
        unit, services, identifier, body.channel, interaction_id, step or "offered", times, at, body.queue
    )
    root = (await components_of(unit.connection, [node_id]))[node_id]
    values = {
        "id": interaction_id,
        "node_id": node_id,
        "channel": body.channel,
        "identifier_kind": identifier.kind.value,
        "identifier_value": identifier.value,
        "customer_name": (await profile(unit.connection, root)).display_name,
        "agent_id": agent_id,
        "team": await _team(unit.connection, agent_id, body.queue),
        "queue": body.queue,
        "state": body.state.value,
        "state_since": at,
        "offered_at": at,
        "connected_at": times.connected_at,
        "ended_at": times.ended_at,
        "utterances": 0,
        "last_text": "",
        "sentiment": None,
        "version": 1,
    }
    await repository.add(unit.connection, values)
    return await announce(unit, interaction_id, None)


async def _team(connection: AsyncConnection, agent_id: str | None, queue: str | None) -> str | None:
    """The agent's team; the queue's name while nobody has it, or the agent is a stranger."""
    team = await repository.team_of(connection, agent_id) if agent_id else None
    return team or queue


async def own(unit: UnitOfWork, principal: Principal, interaction_id: str) -> Row[Any]:
    """The row, locked. Raises ``not_found`` also for what is not the caller's."""
    row = await repository.row_of(unit.connection, interaction_id, lock=True)
    if row is None or not may_see(principal, row):
        raise ProblemError(Code.NOT_FOUND)
    return row


async def change(
    services: Services,
    principal: Principal,
    interaction_id: str,
    body: InteractionChange,
    key: str | None,
    expected: int | None,
) -> Interaction:
    """Move the interaction on. What is so already is no change and no error."""
    sent = sent_by(principal, key, f"interaction:{interaction_id}", body)

    async def work(unit: UnitOfWork) -> Interaction:
        row = await own(unit, principal, interaction_id)
        if await earlier(unit, sent) is not None:
            return (await repository.domain_of(unit.connection, [row]))[0]
        if expected is not None and expected != row.version:
            raise ProblemError(Code.VERSION_MISMATCH)
        values, step, at = await _moved(services, unit, principal, row, body)
        await remember(unit, sent, interaction_id, services.now())
        if not values:
            return (await repository.domain_of(unit.connection, [row]))[0]
        await repository.change(unit.connection, interaction_id, values)
        if step is not None:
            times = Times(row.offered_at, values["connected_at"], values["ended_at"])
            identifier = Identifier(kind=row.identifier_kind, value=row.identifier_value)
            queue = values.get("queue", row.queue)
            await tell_step(
                unit, services, identifier, row.channel, interaction_id, step, times, at, queue, row.version
            )
        else:
            await touch(unit, services, [row.node_id])
        if values.get("state") == InteractionState.CLOSED.value:
            await forget_contexts(unit.connection, [interaction_id])
        return await announce(unit, interaction_id, row)

    return await exactly_once(services.database, sent, work)


async def _moved(
    services: Services, unit: UnitOfWork, principal: Principal, row: Row[Any], body: InteractionChange
) -> tuple[dict[str, Any], str | None, datetime]:
    """The columns that change, the step to tell of, and when it was."""
    await _known(unit, principal, body.agent_id)
    at = when(body.at, services.now(), row.state_since)
    before, after = InteractionState(row.state), body.state or InteractionState(row.state)
    if after is not before and after not in FOLLOWS[before]:
        raise ProblemError(Code.WRONG_STATE, state=before.value)
    agent_id = body.agent_id if "agent_id" in body.model_fields_set else row.agent_id
    if principal.role is Role.AGENT:
        if agent_id not in (None, principal.agent_id) or (agent_id is None and row.agent_id is not None):
            raise invalid("agent_id", "not_yours", "An agent takes interactions for themselves only.")
        if after is InteractionState.CONNECTED:
            agent_id = principal.agent_id
    queue = body.queue if "queue" in body.model_fields_set else row.queue
    values: dict[str, Any] = {}
    if (agent_id, queue) != (row.agent_id, row.queue):
        team = await _team(unit.connection, agent_id, queue)
        values = {"agent_id": agent_id, "queue": queue, "team": team}
    step: str | None = None
    if after is not before:
        step, times = moved(Times(row.offered_at, row.connected_at, row.ended_at), before, after, at)
        values |= {
            "state": after.value,
            "state_since": at,
            "connected_at": times.connected_at,
            "ended_at": times.ended_at,
        }
    return values, step, at


async def say(
    services: Services, principal: Principal, interaction_id: str, body: UtteranceBody, key: str | None
) -> tuple[Utterance, bool]:
    """Add an utterance, the customer's with its feeling; also whether it is new.

    The same id again is the same utterance; with other words it is ``conflict``.
    """
    if principal.role is Role.AGENT and body.speaker is not Speaker.AGENT:
        raise invalid("speaker", "not_yours", "An agent speaks as agent only.")
    sent = sent_by(principal, key, f"utterance:{interaction_id}", body)

    async def work(unit: UnitOfWork) -> tuple[Utterance, bool]:
        row = await own(unit, principal, interaction_id)
        utterance_id = await earlier(unit, sent) or body.id or new_id()
        known = await repository.utterance_with(unit.connection, interaction_id, utterance_id)
        if known is not None:
            if (known.speaker, known.text) != (body.speaker.value, body.text):
                raise ProblemError(Code.CONFLICT, id=utterance_id)
            return repository.utterance_of(known), False
        if principal.role is Role.AGENT and row.state == InteractionState.CLOSED.value:
            raise ProblemError(Code.WRONG_STATE, state=row.state)
        utterance = await _add_utterance(services, unit, row, utterance_id, body)
        await remember(unit, sent, utterance_id, services.now())
        return utterance, True

    return await exactly_once(services.database, sent, work)


async def _add_utterance(
    services: Services, unit: UnitOfWork, row: Row[Any], utterance_id: str, body: UtteranceBody
) -> Utterance:
    feeling = None
    if body.speaker is Speaker.CUSTOMER:
        feeling = services.scorer.score(await told_by_customer(unit.connection, row, row.utterances + 1, body.text))
    utterance = Utterance(
        id=UtteranceId(utterance_id),
        interaction_id=InteractionId(row.id),
        seq=row.utterances + 1,
        speaker=body.speaker,
        text=body.text,
        at=when(body.at, services.now()),
        sentiment=feeling,
        sentiment_model=services.scorer.model if feeling is not None else None,
    )
    await repository.add_utterance(unit.connection, utterance)
    values: dict[str, Any] = {
        "utterances": utterance.seq,
        "last_text": body.text[:LAST_TEXT],
        "last_speaker": body.speaker.value,
    }
    if feeling is not None:
        values["sentiment"] = await repository.feeling_of(unit.connection, row.id)
    await repository.change(unit.connection, row.id, values)
    announce_said(unit, row, utterance, values.get("sentiment"))
    await touch(unit, services, [row.node_id])
    by_customer = body.speaker is Speaker.CUSTOMER
    await watching.said(unit, services, row.node_id, row.id, utterance.at, by_customer=by_customer)
    return utterance


async def told_by_customer(connection: AsyncConnection, row: Row[Any], seq: int, text: str) -> str:
    """What a scorer gets to see of the customer's utterance ``seq`` in the interaction of ``row``: without their name
    and the agent's, and without what they quote of the other side."""
    names = [row.customer_name]
    if row.agent_id is not None:
        names.append(await name_of(connection, row.agent_id) or "")
    heard = await repository.last_heard(connection, row.id, seq, HEARD)
    return told(text, heard, [name for name in names if name])


async def wrap_up(
    services: Services, principal: Principal, interaction_id: str, body: WrapUpBody, key: str | None
) -> Interaction:
    """Close the interaction with its disposition, also after the phone system closed it.

    The same again is no change; another wrap-up after the first is ``wrong_state``. Raises ``promise_past``.
    """
    if body.disposition not in {known.code for known in services.policy.dispositions}:
        raise invalid("disposition", "unknown", "The policy has no such disposition.")
    content = content_hash(body.model_dump(mode="json", exclude_unset=True, exclude={"at"}))
    sent = Sent(principal, key, f"wrap_up:{interaction_id}", content)
    wrapped = body.model_dump(mode="json", exclude={"at"})

    async def work(unit: UnitOfWork) -> Interaction:
        row = await own(unit, principal, interaction_id)
        if await earlier(unit, sent) is not None or row.wrap_up == wrapped:
            return (await repository.domain_of(unit.connection, [row]))[0]
        if row.wrap_up is not None or row.state == InteractionState.OFFERED.value:
            raise ProblemError(Code.WRONG_STATE, state=row.state)
        at = services.now()
        told_at = said_at(body.promise_due_at, body.at, row.offered_at, at)
        values: dict[str, Any] = {"disposition": body.disposition, "wrap_up": wrapped}
        identifier = Identifier(kind=row.identifier_kind, value=row.identifier_value)
        if row.state != InteractionState.CLOSED.value:
            before = InteractionState(row.state)
            old = Times(row.offered_at, row.connected_at, row.ended_at)
            step, times = moved(old, before, InteractionState.CLOSED, at)
            values |= {"state": InteractionState.CLOSED.value, "state_since": at, "ended_at": times.ended_at}
            if step is not None:
                await tell_step(
                    unit, services, identifier, row.channel, row.id, step, times, at, row.queue, row.version
                )
        await tell_wrap_up(unit, services, identifier, row.id, wrapped, told_at)
        await repository.change(unit.connection, interaction_id, values)
        await forget_contexts(unit.connection, [interaction_id])
        await let_learn_again(
            unit.connection,
            decisions.c.interaction_id == interaction_id,
            at + timedelta(seconds=services.learn_after_s),
        )
        await remember(unit, sent, interaction_id, at)
        return await announce(unit, interaction_id, row)

    return await exactly_once(services.database, sent, work)


async def heard(
    services: Services, principal: Principal, interaction_id: str, after: int, limit: int, wait_s: float
) -> tuple[Interaction, Sequence[Row[Any]]]:
    """The interaction, and what was said in it after the number ``after``; while that is nothing, waited for.

    Raises ``not_found``.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + wait_s
    while True:
        mark = services.bus.mark()
        async with services.database.glance() as connection:
            _, interaction = await readable(connection, principal, interaction_id, services.now())
            rows = await repository.said(connection, interaction_id, after, limit)
        left_s = ends_at - loop.time()
        is_over = interaction.state is InteractionState.CLOSED or services.stopping.is_set()
        if rows or left_s <= 0 or is_over:
            return interaction, rows
        await services.bus.wait(mark, min(LOOK_S, left_s))


async def readable(
    connection: AsyncConnection, principal: Principal, interaction_id: str, now: datetime
) -> tuple[Row[Any], Interaction]:
    """An interaction that the caller may read: theirs, or one that is over, of a customer they look at.

    Raises ``not_found``.
    """
    row = await repository.row_of(connection, interaction_id)
    if row is None:
        raise ProblemError(Code.NOT_FOUND)
    interaction = (await repository.domain_of(connection, [row]))[0]
    if not may_see(principal, row):
        customer, is_over = interaction.customer_id, interaction.state is InteractionState.CLOSED
        if not is_over or not await watched(connection, principal.agent_id, customer, now - READABLE_FOR):
            raise ProblemError(Code.NOT_FOUND)
    return row, interaction
