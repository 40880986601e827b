"""Loaded for what it does: from then on modules are imported without PySide's reading their source.

PySide lets a module choose other names for Qt's methods (``from __feature__ import snake_case``). To know which may
have chosen, it has an import of its own in the place of Python's, which reads the source of each module that is loaded
after Qt, in search of the word "PySide6": a tenth of the desk's start, and the sources stay in memory, 14 MiB. Nothing
here chooses such names. What the import of PySide itself goes on to, ``__orig_import__``, is taken instead; where a
version of PySide has none, all stays as it is.
"""

import builtins

import PySide6  # noqa: F401  (puts its import in the place of Python's)

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
