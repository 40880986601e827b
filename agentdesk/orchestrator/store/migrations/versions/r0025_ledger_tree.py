"""The nodes of the Merkle tree over the ledger, those of entries that are there already too."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "r0025"
down_revision: str | None = "r0024"

_BATCH = 5_000


def upgrade() -> None:
    """Create the table and fill it."""
    nodes = op.create_table(
        "ledger_nodes",
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("level", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", "level", name=op.f("pk_ledger_nodes")),
        sqlite_with_rowid=False,
    )
    connection, seq = op.get_bind(), 0
    peaks: list[bytes] = []
    some = sa.text(f"SELECT seq, hash FROM ledger WHERE seq > :seq ORDER BY seq LIMIT {_BATCH}")
    while rows := connection.execute(some, {"seq": seq}).all():
        added = []
        for seq, entry_hash in rows:
            node, level = hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest(), 0
            while not seq >> level & 1 and peaks:
                node = hashlib.sha256(b"\x01" + peaks.pop() + node).digest()
                level += 1
                added.append({"seq": seq, "level": level, "hash": node})
            peaks.append(node)
        if added:
            connection.execute(nodes.insert(), added)
