"""The database driver: sqlcipher3, which has sqlite3's interface, and is type-checked as such since it brings no types."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as driver
else:
    import sqlcipher3 as driver

__all__ = ["driver"]
