"""The exception ledger: what was recommended, what was done instead and why, what came of it, and what a reviewer says.

Every change is an entry of the ledger first; the rows that lists read follow from the entries (``projection.py``).
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.blank import read_in
from agentdesk.domain.decision import Decision, RankedAction, declared_action
from agentdesk.domain.frozen import Utc
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.override import ApprovalState, Override, OverrideResult, ResultStatus
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.direction import direction
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.wording import lasting
from agentdesk.orchestrator.decisions import repository as decisions
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.decisions.service import is_theirs, vouched_for
from agentdesk.orchestrator.floor.telling import tell_floor
from agentdesk.orchestrator.identity.repository import components_of, public_ids, root_of_public_id
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.journeys.service import touch
from agentdesk.orchestrator.keys.sealing import unit_of
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, remember
from agentdesk.orchestrator.outcomes import watching
from agentdesk.orchestrator.overrides import repository
from agentdesk.orchestrator.overrides.authority import KIND, approval_needed, given_by
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.counted_by import counted_by
from agentdesk.orchestrator.overrides.effects import take_effect
from agentdesk.orchestrator.overrides.entries import say
from agentdesk.orchestrator.overrides.ledger import Head, after_others, ledger_write
from agentdesk.orchestrator.overrides.projection import (
    RECORDED,
    RESULT,
    REVIEW,
    Entry,
    document_of,
    fold,
    picture_digest,
    row_of,
    written,
)
from agentdesk.orchestrator.overrides.reasons import not_offered, reason_of
from agentdesk.orchestrator.overrides.requests import OverrideBody, ResultBody, ReviewBody
from agentdesk.orchestrator.patterns.answers import changed
from agentdesk.orchestrator.propensity.waiting import let_learn
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork


@dataclass(frozen=True, slots=True)
class _Asked:
    """The request with what it refers to, all of it checked."""

    body: OverrideBody
    stored: StoredDecision
    receipt: Decision
    inputs: DecisionInputs
    node_id: int
    interaction_id: str | None
    customer_id: str


def invalid(field: str, code: str, detail: str) -> ProblemError:
    """A problem of one field of the body."""
    return ProblemError(Code.INVALID, errors=(FieldProblem(field, code, detail),))


@after_others
async def record(
    services: Services, principal: Principal, body: OverrideBody, key: str | None
) -> tuple[Override, bool]:
    """Record an exception; returns it as first recorded, and whether it is new.

    The same id or Idempotency-Key again is the same record and the same answer; with other content it is ``conflict``.
    """
    override_id = body.id or key
    if override_id is None:
        raise invalid("id", "missing", "Give the record an id (a UUIDv7), or send an Idempotency-Key.")
    unsaid = {"amount"} if body.amount is None else set()  # what was recorded before amounts were keeps its hash
    hashed = content_hash(body.model_dump(mode="json", exclude={"id"} | unsaid))
    sent = Sent(principal, key, "override", hashed)
    async with ledger_write(services.database, key) as (unit, head):
        known_id = await earlier(unit, sent) or override_id
        row = await repository.row_of(unit.connection, known_id)
        if row is not None:
            if row.agent_id == principal.agent_id and not row.content_hash:
                raise ProblemError(Code.CUSTOMER_ERASED)
            if (row.agent_id, row.content_hash) != (principal.agent_id, hashed):
                raise ProblemError(Code.CONFLICT, id=known_id)
            first = (await repository.entries_of(unit.connection, services.keyring, [known_id]))[known_id][0]
            picture = (await repository.documents_of(unit.connection, [known_id]))[known_id]
            return fold([first], picture.customer_name), False
        asked = await _check(services, unit.connection, principal, body)
        override = await _write(services, unit, head, principal, override_id, asked, hashed)
        await remember(unit, sent, override_id, override.recorded_at)
    return override, True


async def _check(services: Services, connection: AsyncConnection, principal: Principal, body: OverrideBody) -> _Asked:
    policy = services.policy
    stored = await decisions.stored(connection, body.decision_id)
    named = await root_of_public_id(connection, body.customer_id)
    if named is None:
        raise ProblemError(Code.UNKNOWN_CUSTOMER, identifier=body.customer_id)
    if stored is None or not await is_theirs(connection, principal, stored, services.now()):
        raise ProblemError(Code.UNKNOWN_DECISION, id=body.decision_id)
    if stored.policy_digest == decisions.ERASED:
        raise ProblemError(Code.CUSTOMER_ERASED)
    root = (await components_of(connection, [stored.node_id]))[stored.node_id]
    receipt = Decision.model_validate_json(stored.body)
    if body.customer_id != receipt.customer_id and named != root:  # as advised then, or as it is known now
        raise ProblemError(Code.UNKNOWN_DECISION, id=body.decision_id)
    node_id, interaction_id = stored.node_id, body.interaction_id or stored.interaction_id
    if body.interaction_id is not None:
        interaction = await interactions.row_of(connection, body.interaction_id)
        if interaction is None or not may_see(principal, interaction):
            raise invalid("interaction_id", "not_found", "You have no interaction of this id.")
        node_id = interaction.node_id
        if (await components_of(connection, [node_id])).get(node_id) != root:
            raise invalid("interaction_id", "other_customer", "The interaction is with another customer.")
    body = body.model_copy(update={"taken_action": _meant(policy, receipt, body.taken_action)})
    _check_words(policy, body, receipt)
    await _must_be_in_time(services, connection, stored, receipt, body)
    customer_id = (await public_ids(connection, [root]))[root]
    inputs = DecisionInputs.model_validate_json(stored.inputs)
    return _Asked(body, stored, receipt, inputs, node_id, interaction_id, customer_id)


async def _must_be_in_time(
    services: Services, connection: AsyncConnection, stored: StoredDecision, receipt: Decision, body: OverrideBody
) -> None:
    """Advice is overridden while its conversation runs or a while after; when it was done counts, not when it arrives.

    Raises ``too_late``.
    """
    talk_id = stored.interaction_id or body.interaction_id
    talk = await interactions.row_of(connection, talk_id) if talk_id is not None else None
    if talk is not None and stored.interaction_id is None and talk.offered_at > receipt.decided_at:
        talk = None  # it was given before that conversation began
    if talk is not None and talk.state != InteractionState.CLOSED:
        return
    ended_at = receipt.decided_at if talk is None else max(talk.state_since, receipt.decided_at)
    within_s = services.policy.authority.record_s
    until = ended_at + timedelta(seconds=within_s)
    if vouched_for(body.taken_at, receipt.decided_at, services.now()) > until:
        raise ProblemError(Code.TOO_LATE, until=written(until), within=lasting(within_s))


def _meant(policy: Policy, receipt: Decision, said: str) -> str:
    """The action that was done: one that is known by its id or its title is that action however it is written, or own
    words would be a way round what it costs and who may do it. Anything else is the agent's own words."""
    words, titles = said.strip(), _titles(policy, receipt)
    if words in titles or declared_action(words) in policy.actions:
        return words
    wanted = words.casefold()
    return next((one for one, title in titles.items() if wanted in (one.casefold(), title.casefold())), words)


def _recommended(receipt: Decision, body: OverrideBody) -> RankedAction:
    """The ranked action that the override departs from: the first where none of them is named."""
    named = (one for one in receipt.ranked if one.action == body.recommended_action)
    return next(named, receipt.ranked[0])


def _check_words(policy: Policy, body: OverrideBody, receipt: Decision) -> None:
    reason = reason_of(policy, body.reason_code)
    kind = _recommended(receipt, body).kind.value
    if reason is None or not reason.fits(kind):
        raise not_offered(policy, reason, body.reason_code, kind)
    if reason.needs_comment and not read_in(body.comment):
        raise ProblemError(Code.REASON_NEEDS_COMMENT, reason=body.reason_code)
    ranked = [candidate.action for candidate in receipt.ranked]
    if body.recommended_action is not None and body.recommended_action not in ranked:
        raise invalid("recommended_action", "not_recommended", "The decision did not recommend this action.")
    if not read_in(body.taken_action):
        raise invalid("taken_action", "missing", "Say what was done instead.")
    if body.taken_action == (body.recommended_action or ranked[0]):
        raise invalid("taken_action", "as_recommended", "What was recommended was done: that is no override.")


async def _write(
    services: Services, unit: UnitOfWork, head: Head, principal: Principal, override_id: str, asked: _Asked, hashed: str
) -> Override:
    body, policy, now = asked.body, services.policy, services.now()
    taken = policy.actions.get(declared_action(body.taken_action))
    at = vouched_for(body.taken_at, asked.receipt.decided_at, now)
    given = given_by(policy, now, taken.kind.value if taken else "", body.taken_action, body.amount)
    approval = await approval_needed(unit.connection, policy, principal, given)
    is_done = approval is None or approval.state is ApprovalState.PROCEEDED
    outcome = watching.opened(services, at) if is_done else None
    recommended, reason = _recommended(asked.receipt, body), reason_of(policy, body.reason_code)
    assert reason is not None, "it was checked"
    running = (journey for journey in asked.inputs.journeys if journey.state is JourneyState.ACTIVE)
    journeys = sorted({name for journey in running for name in (journey.definition, journey.id)})
    picture = {
        "customer_name": asked.inputs.customer_name,
        "receipt": asked.stored.body,
        "on_screen": canonical(body.on_screen),
    }
    facts: dict[str, Any] = {
        "id": override_id,
        "decision_id": body.decision_id,
        "interaction_id": asked.interaction_id,
        "customer_id": asked.customer_id,
        "node_id": asked.node_id,
        "agent_id": principal.agent_id,
        "agent_name": principal.name,
        "team": next(iter(principal.teams), None),
        "recommended_action": recommended.action,
        "recommended_title": recommended.title,
        "taken_action": body.taken_action,
        "taken_title": _titles(policy, asked.receipt).get(body.taken_action, body.taken_action),
        "direction": direction(recommended.action, body.taken_action, policy, body.amount).value,
        "reason_code": body.reason_code,
        "reason_title": reason.title,
        "reason_titles": reason.titles,
        "reason_policy": policy.version,
        "comment": body.comment,
        "taken_at": written(at),
        "result": _result(body.result, at, now),
        "amount": body.amount,
        "taken_kind": given.kind,
        "approval": approval.model_dump(mode="json") if approval else None,
        "outcome": outcome.model_dump(mode="json") if outcome else None,
        "journeys": journeys,
        "content_hash": hashed,
        "picture": picture_digest(**picture),
        "counted": counted_by(asked.stored, asked.receipt, asked.inputs, recommended.action, body.taken_action),
    }
    entry = await say(
        unit, services.keyring, head, unit_of(asked.node_id, asked.interaction_id),
        kind=RECORDED, subject_id=override_id, actor=principal.agent_id, body=facts, at=now,
    )  # fmt: skip
    document = document_of([entry], asked.inputs.customer_name)
    await repository.add(unit.connection, row_of(document, entry), picture, journeys)
    override = Override.model_validate(document)
    if override.in_effect:
        await take_effect(services, unit, override, asked.stored, at)
    if approval is not None and approval.expires_at is not None:
        await set_timers(unit, services, KIND, {override_id: approval.expires_at})
    await announce(unit, override, "override_recorded")
    await touch(unit, services, [asked.node_id])
    return override


def _titles(policy: Policy, receipt: Decision) -> dict[str, str]:
    """What actions are called, by their ids: as the receipt calls them, else as the policy does."""
    declared: dict[str, str] = {one.action: one.title for one in policy.catalogue}
    told = {one.action: one.title for one in receipt.withheld} | {one.action: one.title for one in receipt.ranked}
    return declared | {action: title for action, title in told.items() if title}


def _result(result: ResultBody | None, taken_at: Utc, now: Utc) -> dict[str, Any]:
    """As kept: nothing is known to have come of it before it was done, nor later than now."""
    if result is None:
        return OverrideResult().model_dump(mode="json")
    at = min(max(result.at, taken_at), now) if result.at else (None if result.status is ResultStatus.PENDING else now)
    return OverrideResult(status=result.status, note=result.note, at=at).model_dump(mode="json")


async def announce(unit: UnitOfWork, override: Override, kind: str) -> None:
    """Once to the agent whose record it is, and with the team so that its supervisor hears it too."""
    unit.announce(
        Change(
            type=kind,
            payload={"override": override.model_dump(mode="json")},
            customer_id=override.customer_id,
            agent_id=override.agent_id,
            team=override.team,
        )
    )
    await tell_floor(unit, [override.interaction_id])


def may_read(principal: Principal, agent_id: str, team: str | None) -> bool:
    """An agent sees their own records, a supervisor those of their teams."""
    if principal.role is Role.SUPERVISOR:
        return team is not None and team in principal.teams
    return agent_id == principal.agent_id


@dataclass(frozen=True, slots=True)
class Opened:
    """An override's entries and the name that its customer had."""

    entries: list[Entry]
    customer_name: str


async def opened(services: Services, connection: AsyncConnection, override_id: str) -> Opened | None:
    """None if there is no such override."""
    entries = (await repository.entries_of(connection, services.keyring, [override_id])).get(override_id)
    if not entries:
        return None
    return Opened(entries, (await repository.documents_of(connection, [override_id]))[override_id].customer_name)


async def opened_for(services: Services, connection: AsyncConnection, principal: Principal, override_id: str) -> Opened:
    """For who adds to it. Raises ``not_found`` also for what is not the caller's to see, and ``customer_erased``."""
    row = await repository.row_of(connection, override_id)
    found = await opened(services, connection, override_id)
    if row is None or found is None or not may_read(principal, row.agent_id, row.team):
        raise ProblemError(Code.NOT_FOUND)
    if any(entry.erased for entry in found.entries):
        raise ProblemError(Code.CUSTOMER_ERASED)
    return found


async def of_today(connection: AsyncConnection, override: Override) -> Override:
    """The override with the id by which its customer goes now: identifiers may have been linked or unlinked since."""
    node_id = await repository.node_of(connection, override.id)
    return override.model_copy(
        update={"customer_id": (await repository.customers_of_today(connection, [node_id]))[node_id]}
    )


@after_others
async def add_result(
    services: Services, principal: Principal, override_id: str, body: ResultBody, key: str | None, expected: int | None
) -> Override:
    """Append what happened. The same result again adds nothing."""
    sent = Sent(principal, key, f"result:{override_id}", content_hash(body.model_dump(mode="json")))
    async with ledger_write(services.database, key) as (unit, head):
        record = await opened_for(services, unit.connection, principal, override_id)
        current = fold(record.entries, record.customer_name)
        if await earlier(unit, sent) is not None:
            return await of_today(unit.connection, current)
        if expected is not None and expected != current.version:
            raise ProblemError(Code.VERSION_MISMATCH)
        if not (current.in_effect or current.waits):  # what was not done has no result
            raise ProblemError(Code.WRONG_STATE, state=current.state.value)
        told = _result(body, current.taken_at, services.now())
        same = current.result.model_dump(mode="json")
        if told == same or (body.at is None and {**told, "at": same["at"]} == same):
            return await of_today(unit.connection, current)
        if body.instead_of not in (None, current.result.status):
            raise ProblemError(Code.RESULT_CHANGED, now=current.result.status.value, seen=body.instead_of)
        return (await add(services, unit, head, principal.agent_id, record, RESULT, told, sent=sent))[0]


@after_others
async def review(
    services: Services, principal: Principal, override_id: str, body: ReviewBody, key: str | None, expected: int | None
) -> Override:
    """Append a supervisor's review of the version that they read (None: of any). Nobody reviews their own."""
    sent = Sent(principal, key, f"review:{override_id}", content_hash(body.model_dump(mode="json")))
    async with ledger_write(services.database, key) as (unit, head):
        record = await opened_for(services, unit.connection, principal, override_id)
        current = fold(record.entries, record.customer_name)
        if await earlier(unit, sent) is not None:
            return await of_today(unit.connection, current)
        if current.agent_id == principal.agent_id:
            raise ProblemError(Code.OWN_OVERRIDE)
        if current.waits:  # whether it was right is asked of what is decided
            raise ProblemError(Code.WRONG_STATE, state=current.state.value)
        if expected is not None and expected != current.version:
            raise ProblemError(Code.VERSION_MISMATCH)
        told = {**body.model_dump(mode="json"), "by": principal.name, "at": written(services.now())}
        return (await add(services, unit, head, principal.agent_id, record, REVIEW, told, sent=sent))[0]


async def add(
    services: Services,
    unit: UnitOfWork,
    head: Head,
    actor: str,
    record: Opened,
    kind: str,
    told: dict[str, Any],
    *,
    sent: Sent | None = None,
) -> tuple[Override, Head]:
    """Append one entry to an override, bring its projection up to it and announce it; the ledger's head after that."""
    now, first = services.now(), record.entries[0]
    override_id, key_unit = str(first.body["id"]), unit_of(first.body["node_id"], first.body["interaction_id"])
    entry = await say(
        unit, services.keyring, head, key_unit, kind=kind, subject_id=override_id, actor=actor, body=told, at=now
    )
    document = document_of([*record.entries, entry], record.customer_name)
    await repository.replace(unit.connection, row_of(document, first))
    override = await of_today(unit.connection, Override.model_validate(document))
    await changed(unit.connection, override)
    if sent is not None:
        await remember(unit, sent, override_id, now)
    if kind == RESULT:
        await let_learn(unit.connection, override.decision_id, now + timedelta(seconds=services.learn_after_s))
    await announce(unit, override, "override_changed")
    return override, Head(entry.mark.seq, entry.mark.hash)
