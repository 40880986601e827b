"""Checkpoints as signed notes: read by the format's own rules, and refused where anything of them was changed."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agentdesk.orchestrator.audit.note import NotACheckpointError, Statement, name_of, opened, signed, verifier_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
SAID = Statement(name_of(KEY), 12, hashlib.sha256(b"root").digest(), "ab" * 32, AT)


def test_a_note_is_what_the_format_says() -> None:
    """Taken apart here by c2sp.org/signed-note alone."""
    note, _signature = signed(SAID, KEY)
    text, signature = note.split("\n\n")
    origin, size, root, *_more = text.split("\n")
    assert (origin, size, base64.b64decode(root)) == (SAID.origin, "12", SAID.root)
    dash, name, encoded = signature.rstrip("\n").split(" ")
    assert (dash, name) == ("\u2014", origin)
    raw = base64.b64decode(encoded)
    public = KEY.public_key().public_bytes_raw()
    assert raw[:4] == hashlib.sha256(f"{name}\n".encode() + b"\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], f"{text}\n".encode())
    encoded = base64.b64encode(b"\x01" + public).decode()
    assert verifier_key(KEY) == f"{name}+{raw[:4].hex()}+{encoded}"


def test_a_note_says_what_was_signed_whoever_signed_it_too() -> None:
    note, _signature = signed(SAID, KEY)
    assert opened(note, verifier_key(KEY)) == SAID
    assert opened(note.replace("\n", "\r\n"), verifier_key(KEY)) == SAID
    witnessed = note + "\u2014 witness.example AAAAAAAA\n"
    assert opened(witnessed, verifier_key(KEY)) == SAID


@pytest.mark.parametrize(
    "changed",
    [
        lambda note: note.replace("\n12\n", "\n13\n"),
        lambda note: note.replace("ab", "cd", 1),
        lambda note: note.replace("2026", "2025"),
        lambda note: note.partition("\n\n")[0],
        lambda note: "",
        lambda note: note.rpartition(" ")[0] + " x\n",
    ],
)
def test_what_was_changed_is_refused(changed: object) -> None:
    assert callable(changed)
    with pytest.raises(NotACheckpointError):
        opened(changed(signed(SAID, KEY)[0]), verifier_key(KEY))


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    for verifier in (verifier_key(other), "no key", "a+b+c", verifier_key(KEY)[:-4]):
        with pytest.raises(NotACheckpointError):
            opened(signed(SAID, KEY)[0], verifier)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    strange = Statement("two\nlines", 1, b"", "", AT)
    with pytest.raises(NotACheckpointError):
        opened(signed(strange, KEY)[0], verifier_key(KEY))
