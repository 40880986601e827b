"""Where the files that ship with the desk are. Knows nothing of what is in them."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


@cache
def resources() -> Path:
    """The folder of icons, themes, fonts and words: beside the package in a checkout, inside it when installed."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"
