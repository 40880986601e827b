"""A signed statement of where the ledger stands: how many entries, the root of their tree, the hash of the last one.

Kept elsewhere, a checkpoint shows later whether the ledger was rewritten or cut off below it, which nothing inside of
the store can show. Anybody can check one with the public key; the private one is in the service's data folder.
"""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.orchestrator.audit.note import Statement, name_of, signed, verifier_key
from agentdesk.orchestrator.overrides.ledger import Standing
from agentdesk.orchestrator.store.keyfile import secret_of

KEY_FILE = "checkpoint.ed25519"


class Checkpoint(Frozen):
    """``note`` is what is to be kept: a C2SP signed note of all that is said here. ``signature`` is the Ed25519
    signature (hexadecimal) over its text, ``public_key`` what it is checked with, as C2SP writes verifier keys."""

    seq: int
    hash: str
    root: str
    at: Utc
    signature: str
    algorithm: str = "Ed25519"
    key_id: str
    public_key: str
    note: str


def _signing_key(data_dir: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret_of(data_dir / KEY_FILE))


def issue(data_dir: Path, standing: Standing, at: datetime) -> Checkpoint:
    """Sign where the ledger stands."""
    key = _signing_key(data_dir)
    statement = Statement(name_of(key), standing.seq, standing.root, standing.hash, at)
    note, signature = signed(statement, key)
    public = verifier_key(key)
    return Checkpoint(
        seq=standing.seq,
        hash=standing.hash,
        root=standing.root.hex(),
        at=at,
        signature=signature.hex(),
        key_id=public.split("+")[1],
        public_key=public,
        note=note,
    )


def own_verifier_key(data_dir: Path) -> str:
    """The public key of the service with this data folder."""
    return verifier_key(_signing_key(data_dir))
