"""Encrypts and opens what is personal, and wraps the keys for it: AES-256-GCM everywhere. Knows no table.

A sealed text is base64 of the 12 bytes of its nonce and the ciphertext; where it stands is authenticated with it, so
that it cannot be moved to another place.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.store.keyfile import secret_of

KEY_FILE = "customers.key"
_NONCE = 12


def unit_of(node_id: int, interaction_id: str | None) -> str:
    """What a key is for: the interaction, else the identifier's node. Customers are made of these as links and people's
    words go, and neither is ever parted; so the keys of a customer are those of their nodes and interactions."""
    return f"interaction:{interaction_id}" if interaction_id else f"node:{node_id}"


class SealBrokenError(Exception):
    """It was not encrypted with this key, or it was changed or moved."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one unit; ``secret`` is never written or logged as it is."""

    id: str
    secret: bytes = field(repr=False)
    _cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.secret))

    def seal(self, text: bytes, place: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text, place.encode())).decode()

    def open(self, sealed: str, place: str) -> bytes:
        """Raises SealBrokenError."""
        try:
            raw = binascii.a2b_base64(sealed)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise SealBrokenError from None


class Master:
    """The master key of a data folder."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)
        self.name = hashlib.sha256(secret).hexdigest()[:16]

    @classmethod
    def of(cls, data_dir: Path, *, make: bool) -> "Master | None":
        """The key in the folder. Where there is none it is made, or (not ``make``) None."""
        path = data_dir / KEY_FILE
        return cls(secret_of(path)) if make or path.is_file() else None

    def fresh(self, key_id: str) -> tuple[DataKey, bytes]:
        """A new data key, and its wrapping."""
        secret, nonce = AESGCM.generate_key(256), secrets.token_bytes(_NONCE)
        return DataKey(key_id, secret), nonce + self._cipher.encrypt(nonce, secret, key_id.encode())

    def unwrap(self, key_id: str, wrapped: bytes) -> DataKey:
        """Raises SealBrokenError where another master key wrapped it."""
        try:
            return DataKey(key_id, self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], key_id.encode()))
        except InvalidTag:
            raise SealBrokenError from None
