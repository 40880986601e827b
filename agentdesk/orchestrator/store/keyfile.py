"""Secrets that a service keeps in its data folder: files that their owner alone can read, made when they are needed."""

import os
import secrets
from pathlib import Path


def secret_of(path: Path) -> bytes:
    """The 32 random bytes of the file; they are drawn where there is no file yet. Safe from several processes."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # fails where another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_bytes()
