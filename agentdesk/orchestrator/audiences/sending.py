"""Sends messages to receivers by HTTP, outside of any transaction, and notes what became of each attempt.

No redirect is followed, no proxy of the environment used, and nothing of an answer read but its status and when to come
back. Several are sent at once, so that a slow receiver keeps no other waiting.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from agentdesk.domain.audience import DeliveryState
from agentdesk.domain.problems import ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.audiences import outbox, repository
from agentdesk.orchestrator.audiences.address import NotAllowedError, pinned
from agentdesk.orchestrator.audiences.composing import Composed, composed
from agentdesk.orchestrator.audiences.outbox import Message, What
from agentdesk.orchestrator.audiences.repository import Kept
from agentdesk.orchestrator.audiences.service import switch_off
from agentdesk.orchestrator.audiences.signing import headers
from agentdesk.orchestrator.audiences.signing_keys import keys_of
from agentdesk.orchestrator.audiences.telling import MESSAGES, MOST_TRIES, delay_s, end, give_up
from agentdesk.orchestrator.overrides.ledger import after_others, ledger_write
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import InForce, Services
from agentdesk.orchestrator.store.database import is_away
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

ANSWER_S = 15.0
"""How long an attempt may take in all; much shorter than its lease (``telling.LEASE``)."""
CONNECT_S = 5.0
AT_ONCE = 16
GONE = 410
RECEIVER_GONE = "the receiver answered 410 Gone"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: the status of the answer, or what went wrong; ``asked_s``: when to come back."""

    status: int | None = None
    error: str = ""
    asked_s: float = 0.0
    took_s: float = 0.0

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def send_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled. What it was at is tried again when its lease is over."""
    places = asyncio.Semaphore(AT_ONCE)
    waiting = in_force.services.outgoing
    first = await waiting.get()
    client = await asyncio.to_thread(_client)  # reading the system's certificates takes half a second
    waiting.put_nowait(first)
    async with client, asyncio.TaskGroup() as tasks:
        while True:
            message_id = await waiting.get()
            await places.acquire()
            tasks.create_task(_one(in_force.services, client, message_id, places))


def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_keepalive_connections=AT_ONCE, max_connections=None)
    timeout = httpx.Timeout(None, connect=CONNECT_S)  # the attempt has its own, of which this would be a second
    return httpx.AsyncClient(
        verify=ssl.create_default_context(), follow_redirects=False, trust_env=False, timeout=timeout, limits=limits
    )


async def _one(services: Services, client: httpx.AsyncClient, message_id: str, places: asyncio.Semaphore) -> None:
    try:
        await deliver(services, client, message_id)
    except Exception as error:
        if is_away(error) or isinstance(error, ProblemError):
            log.warning("a message to a receiver is tried again: the store cannot be used")
        else:
            log.exception("a message to a receiver could not be sent; it is tried again")
    finally:
        places.release()


async def deliver(services: Services, client: httpx.AsyncClient, message_id: str) -> None:
    """Make one attempt that is noted to have begun."""
    async with services.database.read() as connection:
        message = await outbox.found(connection, message_id)
        kept = await repository.found(connection, message.audience_id) if message else None
    if message is None or kept is None or message.state != DeliveryState.WAITING or not kept.is_active:
        return
    said = await composed(services, kept, message)
    if said.dropped:
        await _drop(services, message, said)
    if said.body is None:
        async with services.database.write() as unit:
            await end(unit, services, message, DeliveryState.EMPTY)
            await drop_timers(unit.connection, MESSAGES, [message.id])
        return
    outcome = await attempt(services, client, kept, message.id, said.body)
    await _settle(services, kept, message.id, outcome)


async def _drop(services: Services, message: Message, said: Composed) -> None:
    """Forget those of whom nothing is told any more. If this is the first attempt, the receiver never heard of them;
    else it may have, or not."""
    is_first = len(message.attempts) <= 1
    async with services.database.write() as unit:
        rows = await repository.members_among(unit.connection, message.audience_id, said.dropped)
        gone = [replace(row, is_member=False) if row.node_id in said.unfit else row for row in rows.values()]
        items = await outbox.items_of(unit.connection, message.id)
        heard = [
            replace(row, told=not is_first, unsure=not is_first)
            if row.told and not row.erased and items.get(row.node_id) is What.ENTERED and not row.is_member
            else row
            for row in gone
        ]
        await repository.keep_members(unit.connection, heard)
        await outbox.drop_items(unit.connection, message.id, said.dropped)


async def attempt(services: Services, client: httpx.AsyncClient, kept: Kept, message_id: str, body: bytes) -> Outcome:
    """Send it once."""
    began = time.monotonic()
    try:
        async with services.database.read() as connection:
            keys = await keys_of(connection, services, kept)
        signed = headers(message_id, services.now(), body, keys)
        async with asyncio.timeout(ANSWER_S):
            outcome = await _post(services, client, kept, body, signed)
    except ProblemError:
        outcome = Outcome(error="the key that opens the secret is not there")
    except TimeoutError:
        outcome = Outcome(error=f"no answer within {ANSWER_S:.0f} s")
    except NotAllowedError as error:
        outcome = Outcome(error=str(error))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        outcome = Outcome(error=_plainly(error))
    return replace(outcome, took_s=round(time.monotonic() - began, 3))


async def _post(
    services: Services, client: httpx.AsyncClient, kept: Kept, body: bytes, signed: Mapping[str, str]
) -> Outcome:
    webhook = kept.defined.webhook
    assert webhook is not None, "messages are of audiences with a receiver"
    parts = services.webhooks.checked(webhook.url)
    sent = {**signed, "content-type": "application/json", "host": parts.netloc}
    failed: Exception | None = None
    for address in await services.webhooks.resolved(parts):
        # the name stands in the certificate, and the connection goes to the address that was looked at
        extensions = {"sni_hostname": parts.hostname}
        request = client.build_request(
            "POST", pinned(parts, address), content=body, headers=sent, extensions=extensions
        )
        try:
            answer = await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failed = error
            continue
        await answer.aclose()
        return Outcome(status=answer.status_code, asked_s=_asked_s(answer.headers.get("retry-after"), services.now()))
    raise failed or OSError("the name has no address")


def _plainly(error: Exception) -> str:
    """What went wrong, without anything that the receiver wrote."""
    told = {
        httpx.ConnectError: "no connection",
        httpx.ConnectTimeout: "no connection in time",
    }
    known = next((words for kind, words in told.items() if isinstance(error, kind)), None)
    if known is None:
        known = "the name is not known" if isinstance(error, OSError) else f"no answer ({type(error).__name__})"
    return known


def _asked_s(header: str | None, now: datetime) -> float:
    """What ``Retry-After`` says: seconds, or a date."""
    if not header:
        return 0.0
    if header.strip().isdigit():
        return float(header.strip()[:9])
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())


@after_others
async def _settle(services: Services, kept: Kept, message_id: str, outcome: Outcome) -> None:
    if outcome.status == GONE:
        async with ledger_write(services.database, None) as (unit, head):
            await switch_off(services, unit, head, kept.id, RECEIVER_GONE)
            await _note(unit, services, message_id, outcome)
        return
    async with services.database.write() as unit:
        await _note(unit, services, message_id, outcome)


async def _note(unit: UnitOfWork, services: Services, message_id: str, outcome: Outcome) -> None:
    """Keep what became of the attempt, and when there is to be another one."""
    connection = unit.connection
    message = await outbox.found(connection, message_id, hold=True)
    if message is None or message.state != DeliveryState.WAITING or not message.attempts:
        return
    last = {**message.attempts[-1], "status": outcome.status, "error": outcome.error, "took_s": outcome.took_s}
    await outbox.change(connection, message_id, attempts=[*message.attempts[:-1], last])
    if outcome.is_delivered or outcome.status == GONE or message.tries >= MOST_TRIES:
        await drop_timers(connection, MESSAGES, [message_id])
        if outcome.is_delivered:
            await end(unit, services, message, DeliveryState.DELIVERED)
        else:
            await give_up(unit, services, message)
        return
    again = services.now() + timedelta(seconds=delay_s(message.tries, outcome.asked_s))
    await outbox.change(connection, message_id, next_at=again)
    await set_timers(unit, services, MESSAGES, {message_id: again})
