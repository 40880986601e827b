"""Holds overrides, as lists and screens show them, and their frozen pictures against their ledger entries."""

from collections.abc import Collection, Iterable, Set
from typing import Any

import orjson
from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.audit.counted import counted
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.entries import opened_rows
from agentdesk.orchestrator.overrides.projection import (
    COLUMNS,
    ERASED,
    OF_OVERRIDES,
    RECORDED,
    Entry,
    columns_of,
    complete,
    document_of,
    picture_digest,
)
from agentdesk.orchestrator.overrides.tables import ledger, override_documents, override_journeys, overrides


async def first_difference(
    connection: AsyncConnection, keyring: Keyring, mine: Collection[str], unseen: Set[str]
) -> tuple[int, str] | None:
    """(number of the entry, what is wrong) of the first of these overrides that is not what its entries say. The
    pictures of ``unseen`` ones were erased with somebody else."""
    if not mine:
        return None
    query = select(ledger).where(ledger.c.subject_id.in_(mine), ledger.c.kind.in_(OF_OVERRIDES))
    rows = (await connection.execute(query.order_by(ledger.c.seq))).all()
    entries: dict[str, list[Entry]] = {}
    for row, entry in zip(rows, await opened_rows(connection, keyring, rows), strict=True):
        entries.setdefault(row.subject_id, []).append(entry)
    columns: list[Any] = [overrides.c[name] for name in (*COLUMNS, "body")]
    found: Select[Any] = select(*columns).where(overrides.c.id.in_(mine))
    shown = {row.id: row for row in (await connection.execute(found)).all()}
    frozen = select(override_documents).where(override_documents.c.override_id.in_(mine))
    pictures = {row.override_id: row for row in (await connection.execute(frozen)).all()}
    said = {one: of_it[0].body.get("counted", {}) for one, of_it in entries.items()}
    counts = await counted(connection, shown, said)
    journeys: dict[str, list[str]] = {}
    on_journeys = select(override_journeys).where(override_journeys.c.override_id.in_(mine))
    for definition, override_id in (await connection.execute(on_journeys)).all():
        journeys.setdefault(override_id, []).append(definition)
    differences = (
        (of_it[0].mark.seq, why)
        for one, of_it in entries.items()
        if (
            why := _difference(of_it, shown.get(one), pictures.get(one), journeys.get(one, ()), one in unseen)
            or counts.wrong(shown[one], of_it, pictures[one].receipt, is_unseen=one in unseen)
        )
    )
    return min(differences, default=None)


def _difference(
    entries: list[Entry], shown: Row[Any] | None, picture: Row[Any] | None, journeys: Iterable[str], is_unseen: bool
) -> str:
    """What is wrong with an override's projection, its journeys or its frozen picture; empty if nothing is."""
    if entries[0].kind != RECORDED:
        return "it is about an override that no entry recorded"
    if shown is None:
        return "the override that it recorded is gone"
    if picture is None:
        return "the frozen picture of its override is gone"
    digest = picture_digest(picture.customer_name, picture.receipt, picture.on_screen)
    if digest != entries[0].body["picture"] and not (is_unseen or entries[0].erased):
        return "the frozen picture of its override was changed"
    if sorted(journeys) != entries[0].body["journeys"]:
        return "the override's journeys are not those that were recorded"
    document = document_of(entries, picture.customer_name)
    expected = columns_of(document, entries[0])
    changed = [] if shown[:-1] == tuple(expected.values()) else _changed(expected, shown)
    # the same text is the same document; one that an older program wrote may say less
    if shown.body != canonical(document) and not _says(shown.body, document):
        changed.append("body")
    return f"the override as it is shown differs from its entries in: {', '.join(changed)}" if changed else ""


def _says(body: str, document: dict[str, Any]) -> bool:
    try:
        return bool(complete(orjson.loads(body)) == document)
    except (ValueError, TypeError):  # a letter of it was changed, so that it is no document any more
        return False


def _changed(expected: dict[str, Any], shown: Row[Any]) -> list[str]:
    return [name for name, value in expected.items() if shown._mapping[name] != value]


async def left_by_erasures(connection: AsyncConnection) -> tuple[dict[int, str], frozenset[str]]:
    """What erasures say of entries that they blanked (number → hash since then), and the overrides whose pictures they
    took with them."""
    blanked: dict[int, str] = {}
    unseen: set[str] = set()
    for body in await connection.scalars(select(ledger.c.body).where(ledger.c.kind == ERASED)):
        said = orjson.loads(body)
        blanked |= {int(seq): digest for seq, digest in said["blanked"].items()}
        unseen.update(said["pictures"])
    return blanked, frozenset(unseen)


async def shown(connection: AsyncConnection) -> int:
    """How many overrides there are to read."""
    return int(await connection.scalar(select(func.count()).select_from(overrides)) or 0)
