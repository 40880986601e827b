"""Signed notes, as C2SP (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) defines them: a text that anybody can keep,
and check with a public key alone. Pure.

A checkpoint's text is the ledger's name, how many entries there are, the root of their tree in base64, and two lines
more: the hash of the last entry in the chain, and the time. A blank line and the signature follow.
"""

import base64
import binascii
import hashlib
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agentdesk.domain.records import dataclass

_ED25519 = b"\x01"
_MARK = "\N{EM DASH} "


class NotACheckpointError(ValueError):
    """The text is none, or it is not signed by that key."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says: the ledger called ``origin`` had ``size`` entries at the time ``at``; ``root`` is that
    of their tree, ``head`` the hash of the last one in the chain."""

    origin: str
    size: int
    root: bytes
    head: str
    at: datetime

    def text(self) -> str:
        """The lines that are signed."""
        lines = (self.origin, self.size, base64.b64encode(self.root).decode(), f"hash {self.head}")
        return "".join(f"{line}\n" for line in (*lines, f"at {self.at.isoformat().replace('+00:00', 'Z')}"))


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def name_of(key: Ed25519PrivateKey) -> str:
    """What a ledger is called that signs with this key: names must differ from ledger to ledger."""
    return f"agentdesk/ledger-{hashlib.sha256(_public(key)).hexdigest()[:12]}"


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(key: Ed25519PrivateKey) -> str:
    """The public key as notes' tools write it: ``NAME+ID+KEY``."""
    name, public = name_of(key), _public(key)
    return f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def signed(statement: Statement, key: Ed25519PrivateKey) -> tuple[str, bytes]:
    """The whole note, and the signature in it."""
    text, name = statement.text(), name_of(key)
    signature = key.sign(text.encode())
    line = base64.b64encode(_key_id(name, _public(key)) + signature).decode()
    return f"{text}\n{_MARK}{name} {line}\n", signature


def opened(note: str, verifier: str) -> Statement:
    """What a note says that is signed by this key. Raises NotACheckpointError for everything else."""
    name, key_id, public = _verifier(verifier)
    text, _blank, signatures = note.replace("\r\n", "\n").rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        who, _space, encoded = line.removeprefix(_MARK).rpartition(" ")
        raw = _decoded(encoded)
        if line.startswith(_MARK) and who == name and raw[:4] == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
            except InvalidSignature:
                raise NotACheckpointError("its signature is wrong: it was changed") from None
            return _statement(text)
    raise NotACheckpointError(f"it is not signed by {name}")


def _verifier(text: str) -> tuple[str, bytes, bytes]:
    """The name, the key's id and the 32 bytes of the key."""
    parts = text.strip().split("+", 2)
    if len(parts) == 3:
        name, key_id, raw = parts[0], parts[1], _decoded(parts[2])
        if len(raw) == 33 and raw[:1] == _ED25519 and _key_id(name, raw[1:]).hex() == key_id:
            return name, bytes.fromhex(key_id), raw[1:]
    raise NotACheckpointError("the public key is none: it reads NAME+ID+KEY")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _statement(text: str) -> Statement:
    lines = text.splitlines()
    try:
        origin, size, root, head, at = lines
        return Statement(
            origin, int(size), base64.b64decode(root), head.removeprefix("hash "), datetime.fromisoformat(at[3:])
        )
    except ValueError:
        raise NotACheckpointError("it is signed, but no checkpoint of a ledger") from None
