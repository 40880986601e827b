"""What the desk keeps on this computer (``app.ports.LocalStore``): outbox, drafts, customers for offline, the session.

Owns the statements on those tables. Opening, keys and threads are the database's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, partial

from pydantic import TypeAdapter, ValidationError

from agentdesk.adapters.localdb.database import PATIENCE_S, LocalDatabase
from agentdesk.adapters.localdb.driver import driver
from agentdesk.adapters.localdb.unsent import Unsent
from agentdesk.app.ports import ContextAnswer, KeptTalk, StoredCommand
from agentdesk.app.state import Pending, PendingStatus, RecentCustomer
from agentdesk.domain.people import Session
from agentdesk.domain.told import AS_TOLD
from agentdesk.wire import later

log = logging.getLogger(__name__)

KEPT_MARKS = 2_000
"""What was seen before the newest of these is forgotten: by then nobody announces it."""
KEPT_CUSTOMERS = 200
"""Customers that can be shown without a line, those read last."""

READ_AT_ONCE = 200
"""Commands that are made of what the file says before others get their turn."""

_QUEUED = PendingStatus.QUEUED.value
_FORGET_DRAFT = "DELETE FROM draft WHERE agent_id = ? AND key = ?"
_SAVE_DRAFT = (
    "INSERT INTO draft (agent_id, key, text) VALUES (?, ?, ?) "
    "ON CONFLICT (agent_id, key) DO UPDATE SET text = excluded.text"
)


@cache
def _talk() -> TypeAdapter[KeptTalk]:
    """Reads and writes what was said; made when there is some."""
    return TypeAdapter(KeptTalk)


class SqliteLocalStore:
    """The local store in one encrypted SQLite file."""

    def __init__(self, database: LocalDatabase) -> None:
        self._database, self._unsent = database, Unsent()

    async def close(self) -> None:
        await self._database.close()

    def on_renewed(self, tell: Callable[[bool], None]) -> None:
        self._database.on_renewed(tell)

    async def look(self) -> None:
        await self._database.look()

    async def keep_again(self, agent_id: str, unsent: Sequence[Pending]) -> None:
        await self._database.run(lambda c: self._unsent.restore(c, agent_id, unsent))

    async def put_command(
        self,
        agent_id: str,
        command: later.commands.Command,
        queued_at: datetime,
        *,
        forget_drafts: Sequence[str] = (),
        may_have_arrived: bool = False,
    ) -> int:
        body, sent = command.model_dump_json(), int(may_have_arrived)
        row = (command.command_id, agent_id, body, queued_at.isoformat(), _QUEUED, sent)

        def _work(connection: driver.Connection) -> int:
            position = self._unsent.put(connection, row)
            for key in forget_drafts:
                connection.execute(_FORGET_DRAFT, (agent_id, key))
            return position

        return await self._database.run(
            _work,
            is_one=not forget_drafts,
            then=partial(self._unsent.has_put, command.command_id),
            patience_s=PATIENCE_S,
        )

    async def commands(self, agent_id: str) -> tuple[StoredCommand, ...]:
        kept: list[StoredCommand] = []
        for number, row in enumerate(await self._database.run(lambda c: self._unsent.of(c, agent_id))):
            if number % READ_AT_ONCE == 0:
                await asyncio.sleep(0)  # the window goes on while thousands are read
            position, body, queued_at, status, problem, detail, sent, aside = row
            try:
                command = later.commands.COMMANDS.validate_json(body)
            except ValidationError:
                log.error("command %d of the outbox cannot be read; it stays in the file", position)
                continue
            at = datetime.fromisoformat(queued_at)
            known = PendingStatus(status), problem, detail, bool(sent), bool(aside)
            kept.append(StoredCommand(position, command, at, *known))
        return tuple(kept)

    async def mark_command(self, command_id: str, status: PendingStatus, problem: str | None, detail: str) -> None:
        await self._change(command_id, "status = ?, problem = ?, detail = ?", status.value, problem, detail)

    async def mark_sent(self, command_id: str, *, may_have_arrived: bool) -> None:
        await self._change(command_id, "may_have_arrived = ?", int(may_have_arrived))

    async def mark_aside(self, command_id: str, *, is_aside: bool) -> None:
        await self._change(command_id, "is_aside = ?", int(is_aside))

    async def renew_command(self, command: later.commands.Command) -> None:
        what = "body = ?, status = ?, problem = NULL, detail = '', may_have_arrived = 0, is_aside = 0"
        await self._change(command.command_id, what, command.model_dump_json(), _QUEUED)

    async def _change(self, command_id: str, what: str, *values: object) -> None:
        await self._database.run(lambda c: self._unsent.change(c, command_id, what, values), is_one=True)

    async def forget_command(self, command_id: str, *, keep_draft: tuple[str, str] | None = None) -> None:
        def _work(connection: driver.Connection) -> None:
            agent_id = self._unsent.forget(connection, command_id)
            if keep_draft is not None and agent_id is not None:
                connection.execute(_SAVE_DRAFT, (agent_id, *keep_draft))

        await self._database.run(
            _work, is_one=keep_draft is None, then=lambda _: self._unsent.has_forgotten(command_id)
        )

    async def drafts(self, agent_id: str) -> dict[str, str]:
        def _work(connection: driver.Connection) -> dict[str, str]:
            if agent_id:
                connection.execute("UPDATE OR IGNORE draft SET agent_id = ? WHERE agent_id = ''", (agent_id,))
            found = "SELECT key, text FROM draft WHERE agent_id = ?"
            return dict(connection.execute(found, (agent_id,)).fetchall())

        return await self._database.run(_work)

    async def save_draft(self, agent_id: str, key: str, text: str, *, instead_of: str | None = None) -> None:
        def _work(connection: driver.Connection) -> None:
            if text:
                connection.execute(_SAVE_DRAFT, (agent_id, key, text))
            else:
                connection.execute(_FORGET_DRAFT, (agent_id, key))
            if instead_of is not None:
                connection.execute(_FORGET_DRAFT, (agent_id, instead_of))

        await self._database.run(_work, is_one=instead_of is None)

    async def put_customer(self, customer_id: str, answer: ContextAnswer, fetched_at: datetime) -> None:
        row = (customer_id, answer.etag, answer.told or answer.context.model_dump_json(), fetched_at.isoformat())

        def _work(connection: driver.Connection) -> None:
            connection.execute(
                "INSERT INTO customer (customer_id, etag, context, fetched_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (customer_id) DO UPDATE SET etag = excluded.etag, context = excluded.context, "
                "fetched_at = excluded.fetched_at",
                row,
            )
            connection.execute(
                "DELETE FROM customer WHERE customer_id IN "
                "(SELECT customer_id FROM customer ORDER BY fetched_at DESC LIMIT -1 OFFSET ?)",
                (KEPT_CUSTOMERS,),
            )

        await self._database.run(_work)

    async def customer(self, customer_id: str) -> tuple[ContextAnswer, datetime] | None:
        def _work(connection: driver.Connection) -> tuple[str | None, str, str] | None:
            found: tuple[str | None, str, str] | None = connection.execute(
                "SELECT etag, context, fetched_at FROM customer WHERE customer_id = ?", (customer_id,)
            ).fetchone()
            return found

        row = await self._database.run(_work)
        if row is None:
            return None
        etag, context, fetched_at = row
        try:
            read = later.snapshots.Context.model_validate_json(context, context=AS_TOLD)
        except ValidationError:
            return None  # another version wrote it, or a newer service told it; it is only a copy
        return ContextAnswer(read, etag), datetime.fromisoformat(fetched_at)

    async def forget_customers(self) -> None:
        await self._execute("DELETE FROM customer", ())

    async def forget_customer(self, customer_id: str, interaction_ids: Sequence[str]) -> None:
        def _work(connection: driver.Connection) -> None:
            connection.execute("DELETE FROM customer WHERE customer_id = ?", (customer_id,))
            for one in (customer_id, *interaction_ids):
                connection.execute("DELETE FROM talk WHERE interaction_id = ?", (one,))
                connection.execute("DELETE FROM draft WHERE substr(key, instr(key, ':') + 1) = ?", (one,))

        await self._database.run(_work)

    async def recent_customers(self, most: int) -> tuple[RecentCustomer, ...]:
        def _work(connection: driver.Connection) -> list[tuple[str, str | None]]:
            return connection.execute(
                "SELECT customer_id, json_extract(context, '$.customer.display_name') FROM customer "
                "ORDER BY fetched_at DESC LIMIT ?",
                (most,),
            ).fetchall()

        return tuple(RecentCustomer(key, name or key) for key, name in await self._database.run(_work))

    async def put_talks(self, agent_id: str, talks: Sequence[KeptTalk], gone: Sequence[str]) -> None:
        rows = [(each.interaction.id, agent_id, _talk().dump_json(each).decode()) for each in talks]

        def _work(connection: driver.Connection) -> None:
            connection.executemany(
                "INSERT INTO talk (interaction_id, agent_id, body) VALUES (?, ?, ?) "
                "ON CONFLICT (interaction_id) DO UPDATE SET agent_id = excluded.agent_id, body = excluded.body",
                rows,
            )
            connection.executemany("DELETE FROM talk WHERE interaction_id = ?", [(key,) for key in gone])

        await self._database.run(_work)

    async def talks(self, agent_id: str) -> tuple[KeptTalk, ...]:
        def _work(connection: driver.Connection) -> list[tuple[str]]:
            return connection.execute("SELECT body FROM talk WHERE agent_id = ?", (agent_id,)).fetchall()

        kept: list[KeptTalk] = []
        for (body,) in await self._database.run(_work):
            try:
                kept.append(_talk().validate_json(body, context=AS_TOLD))
            except ValidationError:
                log.info("a contact that another version kept cannot be read; it is only a copy")
        return tuple(kept)

    async def put_marks(self, agent_id: str, keys: Iterable[str], at: datetime, instead_of: Iterable[str] = ()) -> None:
        rows = [(agent_id, key, at.isoformat()) for key in sorted(keys)]
        former = [(agent_id, key) for key in sorted(instead_of)]

        def _work(connection: driver.Connection) -> None:
            connection.executemany("DELETE FROM mark WHERE agent_id = ? AND key = ?", former)
            connection.executemany("INSERT OR IGNORE INTO mark (agent_id, key, at) VALUES (?, ?, ?)", rows)
            connection.execute(
                "DELETE FROM mark WHERE agent_id = ? AND key IN "
                "(SELECT key FROM mark WHERE agent_id = ? ORDER BY at DESC, key LIMIT -1 OFFSET ?)",
                (agent_id, agent_id, KEPT_MARKS),
            )

        await self._database.run(_work)

    async def marks(self, agent_id: str) -> frozenset[str]:
        def _work(connection: driver.Connection) -> list[tuple[str]]:
            return connection.execute("SELECT key FROM mark WHERE agent_id = ?", (agent_id,)).fetchall()

        return frozenset(key for (key,) in await self._database.run(_work))

    async def put_session(self, session: Session) -> None:
        await self._execute(
            "INSERT INTO session (only_one, body) VALUES (1, ?) "
            "ON CONFLICT (only_one) DO UPDATE SET body = excluded.body",
            (session.model_dump_json(),),
        )

    async def session(self) -> Session | None:
        def _work(connection: driver.Connection) -> tuple[str] | None:
            found: tuple[str] | None = connection.execute("SELECT body FROM session").fetchone()
            return found

        row = await self._database.run(_work)
        try:
            return None if row is None else Session.model_validate_json(row[0])
        except ValidationError:
            return None

    async def _execute(self, statement: str, parameters: tuple[object, ...]) -> None:
        def _work(connection: driver.Connection) -> None:
            connection.execute(statement, parameters)

        await self._database.run(_work, is_one=True)
