"""Parts that belong together, under one name."""

from PySide6.QtWidgets import QFrame


class Group(QFrame):
    """A screen reader says its accessible name on the way in; that of a bare widget it would pass over."""
