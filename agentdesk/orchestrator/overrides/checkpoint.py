"""A signed statement of where the ledger stands: number and hash of its last entry.

Kept elsewhere, a checkpoint shows later whether the ledger was rewritten as a whole, which no chain can show by itself.
The signature is an HMAC with a key that only this service's data folder holds: it proves to the service's owner that
the service issued the statement, and nothing to anybody without the key.
"""

import hashlib
import hmac
import os
import secrets
from datetime import datetime
from pathlib import Path

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.ledger import Head

KEY_FILE = "checkpoint.key"


class Checkpoint(Frozen):
    """``signature`` is the HMAC-SHA256, in hexadecimal, of the canonical JSON of ``seq``, ``hash`` and ``at``."""

    seq: int
    hash: str
    at: Utc
    signature: str
    algorithm: str = "HMAC-SHA256"
    key_id: str
    """The first 16 hexadecimal digits of the key's SHA-256: which key it was, not the key."""


def _key(data_dir: Path) -> bytes:
    """The service's key, made when it is first needed; readable by its owner alone."""
    path = data_dir / KEY_FILE
    try:
        return path.read_bytes()
    except FileNotFoundError:
        fresh = path.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(fresh, path)  # fails where another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_bytes()


def _sign(key: bytes, seq: int, digest: str, at: datetime) -> str:
    text = canonical({"seq": seq, "hash": digest, "at": at.isoformat()})
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def issue(data_dir: Path, head: Head, at: datetime) -> Checkpoint:
    """Sign where the ledger stands."""
    key = _key(data_dir)
    return Checkpoint(
        seq=head.seq,
        hash=head.hash,
        at=at,
        signature=_sign(key, head.seq, head.hash, at),
        key_id=hashlib.sha256(key).hexdigest()[:16],
    )


def is_genuine(data_dir: Path, checkpoint: Checkpoint) -> bool:
    """Whether the service with this data folder issued the checkpoint."""
    expected = _sign(_key(data_dir), checkpoint.seq, checkpoint.hash, checkpoint.at)
    return hmac.compare_digest(expected, checkpoint.signature)
