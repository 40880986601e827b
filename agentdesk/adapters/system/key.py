"""The key of the local database: in the system's keyring, or else in a file that only its owner can read.

Owns where the key is and says so. Knows nothing of what it encrypts.
"""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

log = logging.getLogger(__name__)

SERVICE = "agentdesk"
KEY_BYTES = 32
PATIENCE_S = 5.0
"""A keyring may ask the user to unlock it, or hang: the desk opens without it then."""


class KeptIn(Enum):
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """The key and where it is kept."""

    value: bytes
    kept_in: KeptIn


async def database_key(key_file: Path, *, use_keyring: bool = True, patience_s: float = PATIENCE_S) -> Key:
    """The profile's key; made at the first call.

    A key that once came to lie in the file stays there: a keyring that works today and not tomorrow must not lock the
    agent out. Raises ``OSError`` when the file cannot be read or written.
    """
    kept = await asyncio.to_thread(_from_file, key_file)
    if kept is not None:
        return Key(kept, KeptIn.FILE)
    if use_keyring:
        name = _name_of(key_file)
        try:
            async with asyncio.timeout(patience_s):
                return Key(await _in_spare_thread(lambda: _from_keyring(name)), KeptIn.KEYRING)
        except TimeoutError:
            log.warning("the keyring did not answer within %.0f s; the key is kept in a file", patience_s)
        except Exception as error:  # each of the keyring's many back ends has errors of its own
            log.info("there is no keyring (%s); the key is kept in a file", type(error).__name__)
    return Key(await asyncio.to_thread(_made_in_file, key_file), KeptIn.FILE)


async def earlier_keys(key_file: Path, *, use_keyring: bool = True, patience_s: float = PATIENCE_S) -> list[bytes]:
    """Keys that may have been the profile's before the one in use: that of a keyring that did not answer one day. None
    is made."""
    if not use_keyring:
        return []
    try:
        async with asyncio.timeout(patience_s):
            return [await _in_spare_thread(lambda: _known_to_keyring(_name_of(key_file)))]
    except Exception as error:  # each of the keyring's many back ends has errors of its own
        log.info("the keyring knows no key (%s)", type(error).__name__)
        return []


async def _in_spare_thread(work: Callable[[], bytes]) -> bytes:
    """Run ``work`` in a thread that nobody waits for: one that hangs must not keep the desk from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[bytes] = loop.create_future()

    def _deliver(result: bytes | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        elif result is not None:
            future.set_result(result)

    def _run() -> None:
        result, problem = None, None
        try:
            result = work()
        except Exception as error:
            problem = error
        with suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(_deliver, result, problem)

    threading.Thread(target=_run, name="keyring", daemon=True).start()
    return await future


def _name_of(key_file: Path) -> str:
    return f"database:{key_file.resolve()}"


def _known_to_keyring(name: str) -> bytes:
    import keyring

    return _checked(keyring.get_password(SERVICE, name) or "")


def _from_keyring(name: str) -> bytes:
    import keyring  # takes a while, and is not needed where a key file is

    text = keyring.get_password(SERVICE, name)
    if text is None:
        text = secrets.token_hex(KEY_BYTES)
        keyring.set_password(SERVICE, name, text)
        if keyring.get_password(SERVICE, name) != text:
            raise LookupError("the keyring forgets")
    return _checked(text)


def _from_file(path: Path) -> bytes | None:
    try:
        return _checked(path.read_text("ascii"))
    except FileNotFoundError:
        return None
    except ValueError:
        path.rename(path.with_suffix(".unreadable"))
        return None


def _made_in_file(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = secrets.token_bytes(KEY_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value.hex())
        file.flush()
        os.fsync(file.fileno())
    return value


def _checked(text: str) -> bytes:
    value = bytes.fromhex(text.strip())
    if len(value) != KEY_BYTES:
        raise ValueError("not a key")
    return value
