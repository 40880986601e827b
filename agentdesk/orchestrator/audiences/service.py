"""Defining, changing, activating and deleting audiences. Each is an entry of the ledger: who, when, and what it
says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError, field_validator

from agentdesk.domain.audience import Audience, AudienceWithSecret, Definition, NewSecret, Purpose
from agentdesk.domain.blank import read_in
from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.policy.audiences import MOST_WORDS
from agentdesk.engine.policy.spelling import meant
from agentdesk.orchestrator.audiences import outbox, repository, signing_keys
from agentdesk.orchestrator.audiences.address import NotAllowedError
from agentdesk.orchestrator.audiences.evaluating import KIND as TIMER
from agentdesk.orchestrator.audiences.evaluating import begin
from agentdesk.orchestrator.audiences.repository import KIND, Kept
from agentdesk.orchestrator.audiences.showing import find, known, state_of
from agentdesk.orchestrator.audiences.telling import let_tell
from agentdesk.orchestrator.http.fields import Id, LongText, ShortText
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, remember
from agentdesk.orchestrator.overrides.ledger import Head, after_others, append, ledger_write
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

MOST_AT_ONCE = 500
SOONEST_S, LATEST_S = 60.0, 31 * 86_400.0
THE_SERVICE = "service"
"""Who switches an audience off by itself, in the ledger."""
BY_A_PERSON = "a person switched it off"


class WebhookBody(BaseModel):
    """``identifiers``: which kinds are told with whoever comes in, none that several people share. ``batch``: customers
    in one message at most."""

    url: ShortText
    identifiers: tuple[IdentifierKind, ...] = Field((), max_length=len(IdentifierKind))
    batch: int = Field(100, ge=1, le=MOST_AT_ONCE)


class DefinitionBody(BaseModel):
    """``expression`` is in the policy's own language over the customer's profile (``trait``), ``journey``, ``signal``
    and all else that gates see of a customer.

    What the audience is for decides which rules of the policy its members must pass: an ``action`` of the policy, a
    ``purpose`` (a kind of action); with neither, the rules by which nothing may be offered at all. ``every_s``: looked
    at again after so many seconds once it is active.
    """

    name: ShortText = Field(min_length=1)
    description: ShortText = ""
    expression: LongText = Field(min_length=1, max_length=MOST_WORDS)
    purpose: Purpose | None = None
    action: Id | None = None
    every_s: float | None = Field(None, ge=SOONEST_S, le=LATEST_S, allow_inf_nan=False)
    webhook: WebhookBody | None = None

    @field_validator("name", "expression")
    @classmethod
    def _says_something(cls, value: str) -> str:
        words = read_in(value)
        if not words:
            raise ValueError("must not be blank")
        return words


class ChangeBody(BaseModel):
    """What is to be other; what is left out stays."""

    name: ShortText | None = Field(None, min_length=1)
    description: ShortText | None = None
    expression: LongText | None = Field(None, min_length=1, max_length=MOST_WORDS)
    purpose: Purpose | None = None
    action: Id | None = None
    every_s: float | None = Field(None, ge=SOONEST_S, le=LATEST_S, allow_inf_nan=False)
    webhook: WebhookBody | None = None


class ActivationBody(BaseModel):
    """``everybody``: the receiver is told of all members anew, as if it knew of none."""

    everybody: bool = False


@after_others
async def define(
    services: Services, principal: Principal, body: DefinitionBody, key: str | None
) -> tuple[AudienceWithSecret, bool]:
    """Define an audience and have everybody looked at; and whether it is new: the same Idempotency-Key again is the
    same audience. Raises ``invalid``."""
    sent = Sent(principal, key, "audience", content_hash(body.model_dump(mode="json")))
    definition = _checked(services, body)
    secret: str | None = None
    async with ledger_write(services.database, key) as (unit, head):
        audience_id = await earlier(unit, sent)
        is_new = audience_id is None
        if audience_id is None:
            audience_id = new_id()
            await _must_be_free(unit, definition.name, audience_id)
            secret = await _add(services, unit, head, principal, audience_id, definition)
            await remember(unit, sent, audience_id, services.now())
    return await _with(services, audience_id, secret), is_new


async def _with(services: Services, audience_id: str, secret: str | None) -> AudienceWithSecret:
    return AudienceWithSecret(**(await find(services, audience_id)).model_dump(), secret=secret)


@after_others
async def change(
    services: Services, principal: Principal, audience_id: str, body: ChangeBody, expected: int | None
) -> AudienceWithSecret:
    """Change a definition: a new version of it. Who is in it is looked at anew where that may differ.

    Raises ``not_found``, ``invalid``, ``version_mismatch``.
    """
    secret: str | None = None
    async with ledger_write(services.database, None) as (unit, head):
        kept = await known(unit.connection, audience_id, hold=True)
        if expected is not None and expected != kept.version:
            raise ProblemError(Code.VERSION_MISMATCH)
        merged = {**kept.definition, **body.model_dump(mode="json", exclude_unset=True)}
        definition = _checked(services, _read(merged))
        if definition != kept.defined:
            await _must_be_free(unit, definition.name, kept.id)
            changed = await _changed(services, unit, head, principal, kept, "changed", definition)
            secret = await _receiver_changed(services, unit, kept, definition)
            if _who(definition) != _who(kept.defined):
                await begin(unit, services, changed, "definition")
                await set_timers(unit, services, TIMER, {kept.id: services.now()})
            await let_tell(unit, services, [kept.id])
    return await _with(services, audience_id, secret)


async def _receiver_changed(services: Services, unit: UnitOfWork, kept: Kept, definition: Definition) -> str | None:
    """Another receiver has a secret of its own, and knows of nobody yet. The secret, where there is a new one."""
    was, now = kept.defined.webhook, definition.webhook
    if now is None or (was is not None and was.url == now.url):
        return None
    await outbox.forget_told(unit.connection, kept.id)
    if was is not None and kept.secret and urlsplit(was.url).netloc == urlsplit(now.url).netloc:
        return None
    secret = await signing_keys.made(unit, services, kept.id)
    await repository.change(unit.connection, kept.id, secret=secret.kept, former_secret=None, former_until=None)
    return secret.text


@after_others
async def activate(
    services: Services, principal: Principal, audience_id: str, body: ActivationBody, key: str | None
) -> Audience:
    """Have everybody looked at now, and from now on as often as its schedule says. Raises ``not_found``,
    ``invalid``."""
    sent = Sent(principal, key, "audience_activation", content_hash([audience_id, body.everybody]))
    async with ledger_write(services.database, key) as (unit, head):
        kept = await known(unit.connection, audience_id, hold=True)
        if await earlier(unit, sent) is None:
            _checked(services, _read(kept.definition))
            if not kept.is_active:
                kept = await _changed(
                    services, unit, head, principal, kept, "activated", kept.defined, is_active=True, off_because=""
                )
            if body.everybody:
                await outbox.tell_everybody_again(unit.connection, kept.id)
            if kept.place is None:
                await begin(unit, services, kept, "activation")
            await set_timers(unit, services, TIMER, {kept.id: services.now()})
            await let_tell(unit, services, [kept.id])
            await remember(unit, sent, kept.id, services.now())
    return await find(services, audience_id)


@after_others
async def deactivate(services: Services, principal: Principal, audience_id: str) -> Audience:
    """Switch it off: it is not looked at by itself any more, and nothing is sent. Raises ``not_found``."""
    async with ledger_write(services.database, None) as (unit, head):
        kept = await known(unit.connection, audience_id, hold=True)
        if kept.is_active:
            off = {"is_active": False, "off_because": BY_A_PERSON}
            await _changed(services, unit, head, principal, kept, "deactivated", kept.defined, **off)
    return await find(services, audience_id)


async def switch_off(services: Services, unit: UnitOfWork, head: Head, audience_id: str, because: str) -> None:
    """Switch an audience off without anybody having asked for it."""
    kept = await repository.found(unit.connection, audience_id, hold=True)
    if kept is not None and kept.is_active:
        off = {"is_active": False, "off_because": because}
        await _changed(services, unit, head, None, kept, "deactivated", kept.defined, **off)


@after_others
async def rotate(services: Services, principal: Principal, audience_id: str, former_s: float) -> NewSecret:
    """A new secret; the former one signs too for so many seconds. Raises ``not_found``, ``wrong_state``."""
    async with ledger_write(services.database, None) as (unit, head):
        kept = await known(unit.connection, audience_id, hold=True)
        if kept.defined.webhook is None:
            raise ProblemError(Code.WRONG_STATE, state="without a webhook")
        secret = await signing_keys.made(unit, services, kept.id)
        until = services.now() + timedelta(seconds=former_s) if former_s and kept.secret else None
        former = {"former_secret": kept.secret if until else None, "former_until": until}
        await repository.change(unit.connection, kept.id, secret=secret.kept, **former)
        await note(services, unit, head, principal, kept, "secret_changed")
    return NewSecret(secret=secret.text, former_until=until)


@after_others
async def delete(services: Services, principal: Principal, audience_id: str) -> None:
    """Delete it and all that is kept of its members; the ledger keeps that there was one. Raises ``not_found``."""
    async with ledger_write(services.database, None) as (unit, head):
        kept = await known(unit.connection, audience_id, hold=True)
        await note(services, unit, head, principal, kept, "deleted")
        await outbox.remove(unit.connection, kept.id)
        await repository.remove(unit.connection, kept.id)
        await signing_keys.forgotten(unit.connection, kept.id)


def _who(definition: Definition) -> tuple[object, ...]:
    """What decides who is in it."""
    return definition.expression, definition.purpose, definition.action


def _read(document: dict[str, Any]) -> DefinitionBody:
    """Raises ``invalid``."""
    try:
        return DefinitionBody.model_validate(document)
    except ValidationError as error:
        wrong = [FieldProblem(".".join(map(str, one["loc"])), one["type"], one["msg"]) for one in error.errors()]
        raise ProblemError(Code.INVALID, errors=tuple(wrong)) from None


def _checked(services: Services, body: DefinitionBody) -> Definition:
    """Raises ``invalid`` with every mistake and its place in the expression."""
    policy = services.policy
    found = [
        FieldProblem("expression", "not_a_condition", f"{error.message} (at character {error.offset + 1})")
        for error in policy.audiences.problems(body.expression)
    ]
    if body.action and body.purpose:
        found.append(FieldProblem("purpose", "one_of_two", "Give an action or a purpose, not both."))
    if body.action and body.action not in policy.actions:
        nearest = meant(body.action, policy.actions)
        found.append(FieldProblem("action", "unknown", f"There is no action '{body.action}' in the policy{nearest}."))
    if body.webhook is not None:
        try:
            services.webhooks.checked(body.webhook.url)
        except NotAllowedError as error:
            found.append(FieldProblem("webhook.url", "not_allowed", f"Nothing can be sent there: {error}."))
    if found:
        raise ProblemError(Code.INVALID, errors=tuple(found))
    return Definition.model_validate(body.model_dump())


async def _must_be_free(unit: UnitOfWork, name: str, audience_id: str) -> None:
    if await repository.is_taken(unit.connection, name, audience_id):
        taken = FieldProblem("name", "taken", "Another audience has this name.")
        raise ProblemError(Code.INVALID, errors=(taken,))


async def _add(
    services: Services, unit: UnitOfWork, head: Head, principal: Principal, audience_id: str, definition: Definition
) -> str | None:
    """The secret, where it has a receiver."""
    now = services.now()
    secret = await signing_keys.made(unit, services, audience_id) if definition.webhook else None
    kept = Kept(
        id=audience_id, name=definition.name, definition=definition.model_dump(mode="json"), version=1, created_at=now,
        changed_at=now, changed_by=principal.name, is_active=False, off_because="", run=0, place=None, policy_digest="",
        problem="", secret=secret.kept if secret else None,
    )  # fmt: skip
    await repository.add(unit.connection, kept)
    await begin(unit, services, kept, "definition")
    await set_timers(unit, services, TIMER, {audience_id: now})
    await note(services, unit, head, principal, kept, "defined")
    return secret.text if secret else None


async def _changed(
    services: Services,
    unit: UnitOfWork,
    head: Head,
    principal: Principal | None,
    kept: Kept,
    what: str,
    definition: Definition,
    **more: Any,
) -> Kept:
    """One step of an audience, with its entry on the ledger; the audience after it."""
    values = {
        "name": definition.name, "definition": definition.model_dump(mode="json"), "version": kept.version + 1,
        "changed_at": services.now(), "changed_by": principal.name if principal else THE_SERVICE, **more,
    }  # fmt: skip
    await repository.change(unit.connection, kept.id, **values)
    after = replace(kept, **values)
    await note(services, unit, head, principal, after, what)
    return after


async def note(
    services: Services, unit: UnitOfWork, head: Head, principal: Principal | None, kept: Kept, what: str
) -> None:
    """Keep a step of an audience on the ledger."""
    body = {
        "by_name": principal.name if principal else THE_SERVICE, "version": kept.version, "state": state_of(kept),
        "definition": kept.definition,
    }  # fmt: skip
    await append(
        unit, head, kind=f"{KIND}{what}", subject_id=kept.id, actor=principal.agent_id if principal else THE_SERVICE,
        body=body, at=services.now()
    )  # fmt: skip
