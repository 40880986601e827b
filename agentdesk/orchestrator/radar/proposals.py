"""The life of a proposed rule: drafted, edited, back-tested, sent to whose action it is, published or returned.

Who sent it and who published it is on the ledger with what was said. Publishing is the policy's own way (``policy/``):
checked as a whole, a new version, four eyes where the policy asks for them. Knows nothing of HTTP.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.domain.proposal import (
    Checked,
    DraftFilter,
    DraftTestState,
    Proposal,
    ProposalState,
)
from agentdesk.engine.policy.actions import title_in_general
from agentdesk.engine.radar.placing import bumped, placed_rule
from agentdesk.orchestrator.http.fields import LongText, ShortText, ShortWords
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, remember
from agentdesk.orchestrator.live.paging import cursor_of
from agentdesk.orchestrator.overrides.ledger import Head, after_others, append, ledger_write
from agentdesk.orchestrator.policy import service as policies
from agentdesk.orchestrator.policy.compiling import checked as checked_policy
from agentdesk.orchestrator.radar import rows
from agentdesk.orchestrator.radar.proposing import checked, proposed
from agentdesk.orchestrator.radar.rows import Kept, KeptTest
from agentdesk.orchestrator.radar.showing import HANDED_IN, KIND, is_seen_by, must_may, step_of, told_of
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


class DraftBody(BaseModel):
    """Of which overrides a rule is to be proposed."""

    filter: DraftFilter = DraftFilter()


class EditBody(BaseModel):
    """The rule as it is to read."""

    text: LongText


class SpanBody(BaseModel):
    """Over which decisions: those of the last days, or all."""

    since_days: float | None = Field(None, gt=0, le=36_500)


class ProposalNoteBody(BaseModel):
    """A few words to whoever reads it next."""

    note: ShortText = ""


class ReasonBody(BaseModel):
    """Why it is returned."""

    note: ShortWords


class ProposalPage(Frozen):
    """What changed last comes first."""

    items: tuple[Proposal, ...] = ()
    next: str | None = None


@after_others
async def propose(services: Services, principal: Principal, body: DraftBody, key: str | None) -> tuple[Proposal, bool]:
    """Draft a rule; and whether it is new: the same Idempotency-Key again is the same draft."""
    sent = Sent(principal, key, "proposal", content_hash(body.model_dump(mode="json")))
    async with services.database.write() as unit:
        known = await earlier(unit, sent)
    if known is not None:
        return await find(services, principal, known), False
    made = await proposed(services, principal, body.filter)
    standing = await policies.record(services.database, None)
    told, _found = await checked(standing.files, standing.number, made.action.id, made.text)
    now = services.now()
    kept = Kept(
        id=new_id(), created_at=now, changed_at=now, version=1, state=ProposalState.DRAFT, author=principal.agent_id,
        author_name=principal.name, teams=list(principal.teams) if principal.role is Role.SUPERVISOR else [],
        action=made.action.id, title=title_in_general(made.action, services.policy.records), owner=made.action.team,
        text=made.text, basis=made.evidence.model_dump(mode="json"), cluster=list(made.cluster),
        checked=told.model_dump(mode="json"), note="", number=None,
    )  # fmt: skip
    said = {"action": kept.action, "overrides": made.evidence.overrides, "accepted": made.evidence.accepted}
    async with ledger_write(services.database, key) as (unit, head):
        known = await earlier(unit, sent)
        if known is None:
            await rows.add(unit.connection, kept)
            await _note(services, unit, head, principal, kept, said)
            await remember(unit, sent, kept.id, now)
    return await find(services, principal, known or kept.id), known is None


async def page(services: Services, principal: Principal, cursor: str | None, limit: int) -> ProposalPage:
    """The proposals that somebody may see."""
    is_publisher = principal.may(Permission.POLICY_PUBLISH)
    states = HANDED_IN if is_publisher else None
    found: list[Kept] = []
    async with services.database.read() as connection:
        while len(found) <= limit:
            some = await rows.newest(connection, states, principal.agent_id, cursor, limit + 1)
            found += [one for one in some if is_seen_by(principal, one) and one.state != ProposalState.DISCARDED]
            if len(some) <= limit:
                break
            cursor = cursor_of(some[-1].changed_at, some[-1].id)
        tests = await rows.newest_tests(connection, [one.id for one in found[:limit]])
    told = tuple([await told_of(services, principal, one, tests.get(one.id)) for one in found[:limit]])
    last = found[limit - 1] if len(found) > limit else None
    return ProposalPage(items=told, next=cursor_of(last.changed_at, last.id) if last else None)


async def find(services: Services, principal: Principal, proposal_id: str) -> Proposal:
    """One proposal with its steps. Raises ``not_found`` also for what is not the caller's to see."""
    async with services.database.read() as connection:
        kept = await rows.found(connection, proposal_id)
        if kept is None or not is_seen_by(principal, kept):
            raise ProblemError(Code.NOT_FOUND)
        test = (await rows.newest_tests(connection, [proposal_id])).get(proposal_id)
        steps = await rows.steps_of(connection, proposal_id)
    told = await told_of(services, principal, kept, test)
    return told.model_copy(update={"steps": tuple(step_of(one.at, one.kind, orjson.loads(one.body)) for one in steps)})


async def edit(services: Services, principal: Principal, proposal_id: str, text: str, expected: int | None) -> Proposal:
    """Change the rule. What was tested of the former text holds no more. The check's problems are no error."""
    standing = await policies.record(services.database, None)
    kept = await _seen(services, principal, proposal_id)
    told, _found = await checked(standing.files, standing.number, kept.action, text)

    def changed(one: Kept) -> Kept:
        must_may(principal, services, one, "edit")
        is_same = one.text == text
        return replace(
            one, text=text, checked=told.model_dump(mode="json"), author=principal.agent_id,
            author_name=principal.name, state=one.state if is_same else ProposalState.DRAFT,
        )  # fmt: skip

    async with services.database.write() as unit:
        before = await _standing(unit, principal, proposal_id, expected)
        await _keep(services, unit, before, changed(before))
        if before.text != text:
            await rows.end_tests(unit.connection, proposal_id, DraftTestState.CANCELLED, services.now())
    return await find(services, principal, proposal_id)


async def start_test(services: Services, principal: Principal, proposal_id: str, since_days: float | None) -> Proposal:
    """Have the draft back-tested in the background; where that runs already for the same text, nothing is begun anew.

    Raises ``invalid`` with what the check says where the draft is not sound.
    """
    standing = await policies.record(services.database, None)
    kept = await _seen(services, principal, proposal_id)
    told, _found = await checked(standing.files, standing.number, kept.action, kept.text)
    if not told.is_sound:
        raise _unsound(told)
    now = services.now()
    async with services.database.write() as unit:
        one = await _standing(unit, principal, proposal_id, None)
        must_may(principal, services, one, "test")
        if one.text != kept.text:
            raise ProblemError(Code.VERSION_MISMATCH)
        running = (await rows.newest_tests(unit.connection, [proposal_id])).get(proposal_id)
        if running is None or running.state != DraftTestState.RUNNING or running.text != one.text:
            await rows.end_tests(unit.connection, proposal_id, DraftTestState.CANCELLED, now)
            since = None if since_days is None else now - timedelta(days=since_days)
            test = KeptTest(
                id=new_id(), proposal_id=proposal_id, state=DraftTestState.RUNNING, since=since, base=standing.number,
                text=one.text, by=principal.agent_id, started_at=now, ended_at=None, seen=0, total=0, place_at=None,
                place_id="", report=None, effect=None, worker="", until=now,
            )  # fmt: skip
            await rows.add_test(unit.connection, test)
    return await find(services, principal, proposal_id)


async def cancel_test(services: Services, principal: Principal, proposal_id: str) -> Proposal:
    """Break the back-test off; one that is over stays as it is."""
    async with services.database.write() as unit:
        await _standing(unit, principal, proposal_id, None)
        await rows.end_tests(unit.connection, proposal_id, DraftTestState.CANCELLED, services.now())
    return await find(services, principal, proposal_id)


async def send(
    services: Services, principal: Principal, proposal_id: str, note: str, expected: int | None, key: str | None
) -> Proposal:
    """Send a tested draft to those who publish."""
    return await _step_on(services, principal, proposal_id, "send", ProposalState.SENT, note, expected, key)


async def give_back(
    services: Services, principal: Principal, proposal_id: str, note: str, expected: int | None, key: str | None
) -> Proposal:
    """Return it to its author with a reason."""
    return await _step_on(services, principal, proposal_id, "return", ProposalState.RETURNED, note, expected, key)


async def discard(services: Services, principal: Principal, proposal_id: str) -> Proposal:
    """Do away with a draft; what the ledger has of it stays."""
    return await _step_on(services, principal, proposal_id, "discard", ProposalState.DISCARDED, "", None, None)


async def publish(
    services: Services, principal: Principal, proposal_id: str, note: str, expected: int | None, key: str | None
) -> Proposal:
    """Put the rule into the policy in force and publish that as a new version; under four eyes it waits for somebody
    else. Raises ``invalid`` with what the check says of the policy of now, and what publishing a policy raises."""
    kept = await _seen(services, principal, proposal_id)
    sent = Sent(principal, key, "proposal_publication", content_hash([proposal_id, note]))
    if await _was_done(services, sent):
        return await find(services, principal, proposal_id)
    must_may(principal, services, kept, "publish")
    standing = await policies.record(services.database, None)
    within = [team for team in principal.teams if team in services.policy.teams]
    told, _found = await checked(standing.files, standing.number, kept.action, kept.text)
    if not told.is_sound:
        raise _unsound(told)
    now = services.now()
    files = dict(placed_rule(standing.files, kept.action, kept.text)[0].files)
    if not within:  # what the policy calls itself is the center's
        files = bumped(files, now.date())
    policy = (await checked_policy(files)).policy
    comment = f"Proposal {kept.id} by {kept.author_name}" + (f": {note}" if note else "")

    async def work(unit: UnitOfWork, head: Head, one: Kept) -> Kept:
        if one.text != kept.text:
            raise ProblemError(Code.VERSION_MISMATCH)
        try:
            made = await policies.publish(
                unit, policy, files, author=principal.agent_id, comment=comment[:400], expected=standing.number,
                now=now, within=within,
            )  # fmt: skip
        except IntegrityError as error:  # somebody else published at the same moment
            raise ProblemError(Code.VERSION_MISMATCH) from error
        after = replace(one, state=ProposalState.PUBLISHED, note=note, number=made.number)
        said = {"note": note, "number": made.number, "text": one.text, "state": made.state}
        await _note(services, unit, head, principal, after, said)
        return after

    return await _changed(services, principal, proposal_id, "publish", expected, sent, work)


async def _step_on(
    services: Services,
    principal: Principal,
    proposal_id: str,
    what: str,
    state: ProposalState,
    note: str,
    expected: int | None,
    key: str | None,
) -> Proposal:
    sent = Sent(principal, key, f"proposal_{what}", content_hash([proposal_id, note]))

    async def work(unit: UnitOfWork, head: Head, one: Kept) -> Kept:
        after = replace(one, state=state, note=note)
        await _note(services, unit, head, principal, after, {"note": note, "text": one.text})
        if state is ProposalState.DISCARDED:
            await rows.end_tests(unit.connection, proposal_id, DraftTestState.CANCELLED, services.now())
        return after

    return await _changed(services, principal, proposal_id, what, expected, sent, work)


@after_others
async def _changed(
    services: Services,
    principal: Principal,
    proposal_id: str,
    what: str,
    expected: int | None,
    sent: Sent,
    work: Callable[[UnitOfWork, Head, Kept], Awaitable[Kept]],
) -> Proposal:
    """One step of a proposal, with its entry on the ledger, in one transaction; the same command again changes
    nothing."""
    async with ledger_write(services.database, sent.key) as (unit, head):
        if await earlier(unit, sent) is None:
            before = await _standing(unit, principal, proposal_id, expected)
            must_may(principal, services, before, what)
            await _keep(services, unit, before, await work(unit, head, before))
            await remember(unit, sent, proposal_id, services.now())
    return await find(services, principal, proposal_id)


async def _was_done(services: Services, sent: Sent) -> bool:
    async with services.database.write() as unit:
        return await earlier(unit, sent) is not None


async def _standing(unit: UnitOfWork, principal: Principal, proposal_id: str, expected: int | None) -> Kept:
    kept = await rows.found(unit.connection, proposal_id)
    if kept is None or not is_seen_by(principal, kept):
        raise ProblemError(Code.NOT_FOUND)
    if expected is not None and expected != kept.version:
        raise ProblemError(Code.VERSION_MISMATCH)
    return kept


async def _keep(services: Services, unit: UnitOfWork, before: Kept, after: Kept) -> None:
    after = replace(after, version=before.version + 1, changed_at=services.now())
    if not await rows.replace(unit.connection, after, before.version):
        raise ProblemError(Code.VERSION_MISMATCH)


async def _note(
    services: Services, unit: UnitOfWork, head: Head, principal: Principal, kept: Kept, said: dict[str, Any]
) -> None:
    body = {**said, "by_name": principal.name, "action": kept.action}
    kind = f"{KIND}{'drafted' if kept.state == ProposalState.DRAFT else kept.state}"
    await append(
        unit, head, kind=kind, subject_id=kept.id, actor=principal.agent_id, body=body, at=services.now()
    )  # fmt: skip


async def _seen(services: Services, principal: Principal, proposal_id: str) -> Kept:
    async with services.database.read() as connection:
        kept = await rows.found(connection, proposal_id)
    if kept is None or not is_seen_by(principal, kept):
        raise ProblemError(Code.NOT_FOUND)
    return kept


def _unsound(told: Checked) -> ProblemError:
    errors = tuple(
        FieldProblem(f"{one.file or 'text'}:{one.line}:{one.column}", "policy", one.text)
        for one in told.problems
        if one.is_error
    )
    return ProblemError(Code.INVALID, errors=errors)
