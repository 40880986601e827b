"""What the ledger and its projections hold of a customer who is erased: without its keys it says what is counted.

Entries of before there was encryption are blanked: what was personal is taken out of them, and the erasure's own entry
says what each is to be since then. Chain and tree go on over the hashes that they had.
"""

from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.override import Override
from agentdesk.orchestrator.erasure import redaction
from agentdesk.orchestrator.erasure.scope import Scope
from agentdesk.orchestrator.exception_mode import projection as modes
from agentdesk.orchestrator.exception_mode import repository as mode_rows
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.overrides import personal
from agentdesk.orchestrator.overrides import repository as override_rows
from agentdesk.orchestrator.overrides.chain import canonical, entry_hash
from agentdesk.orchestrator.overrides.projection import document_of, row_of
from agentdesk.orchestrator.overrides.tables import ledger, override_documents

NOTHING_SEEN = canonical({"erased": True})


async def blank(connection: AsyncConnection, scope: Scope) -> dict[str, str]:
    """Take what is personal out of entries that are not encrypted; by number, the hash of each as it is since then."""
    blanked: dict[str, str] = {}
    for some in chunks([*scope.overrides, *scope.modes]):
        query = select(ledger).where(ledger.c.subject_id.in_(some)).order_by(ledger.c.seq)
        for row in (await connection.execute(query)).all():
            body = orjson.loads(row.body)
            if personal.SEALED in body or not personal.is_personal(row.kind, body):
                continue
            text = canonical({**personal.remains(row.kind, body), personal.BLANKED: True})
            await connection.execute(update(ledger).where(ledger.c.seq == row.seq).values(body=text))
            args = (row.prev_hash, row.seq, row.at, row.kind, row.subject_id, row.actor, text)
            blanked[str(row.seq)] = entry_hash(*args)
    return blanked


async def fold_anew(connection: AsyncConnection, keyring: Keyring, scope: Scope) -> tuple[list[Any], list[Any]]:
    """Bring the projections and the frozen pictures to what remains; the overrides and exception modes as they are."""
    overrides: list[Override] = []
    for override_id in [*scope.overrides, *scope.pictures]:
        entries = (await override_rows.entries_of(connection, keyring, [override_id]))[override_id]
        picture = (await override_rows.documents_of(connection, [override_id]))[override_id]
        left = {"customer_name": "", "receipt": redaction.decision(picture.receipt), "on_screen": NOTHING_SEEN}
        mine = override_documents.c.override_id == override_id
        await connection.execute(update(override_documents).where(mine).values(left))
        document = document_of(entries, "")
        await override_rows.replace(connection, row_of(document, entries[0]))
        overrides.append(Override.model_validate(document))
    shown: list[ExceptionMode] = []
    for mode_id in scope.modes:
        of_mode = await mode_rows.entries_of(connection, keyring, mode_id)
        mode = modes.fold(of_mode)
        await mode_rows.replace(connection, modes.row_of(mode, of_mode[0]))
        shown.append(mode)
    return overrides, shown
