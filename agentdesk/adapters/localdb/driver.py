"""The database driver: sqlcipher3. It brings no types, but it has sqlite3's interface and is checked as such."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as driver
else:
    import sqlcipher3 as driver

__all__ = ["driver"]
