"""The person's own settings file, changed in place: their comments and the order stay."""

import os
from pathlib import Path

import tomlkit


def choose(file: Path, name: str, value: object | None) -> None:
    """Write one setting; None takes it out. The file is whole at any moment. Raises ``OSError``, ``ValueError``."""
    try:
        document = tomlkit.parse(file.read_text("utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value if isinstance(value, bool | int | float) else str(value)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    # the access token may be in it: nobody else reads it, not even for a moment
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(tomlkit.dumps(document))
        written.flush()
        os.fsync(written.fileno())
    new.replace(file)
