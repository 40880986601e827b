"""Kinds that a desk is ready without: ``later.events.CustomerErased`` loads the module of events when it is looked at.

With it go ``from __future__ import annotations``, so that a name that is only said of a type is not looked at.
Why: docs/decisions/0069.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentdesk.domain import decision as decision
    from agentdesk.domain import override_record as override_record
    from agentdesk.domain import sentiment as sentiment
    from agentdesk.wire import commands as commands
    from agentdesk.wire import events as events
    from agentdesk.wire import lists as lists
    from agentdesk.wire import patterns as patterns
    from agentdesk.wire import snapshots as snapshots

_PACKAGES = {
    "decision": "domain", "override_record": "domain", "sentiment": "domain",
    "commands": "wire", "events": "wire", "lists": "wire", "patterns": "wire", "snapshots": "wire",
}  # fmt: skip


def __getattr__(name: str) -> ModuleType:
    if name not in _PACKAGES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = import_module(f"agentdesk.{_PACKAGES[name]}.{name}")
    return found


def load_one_by_one() -> Iterator[ModuleType]:
    """Load what an agent's desk will need, a step for each: for whoever has time before the first of it comes."""
    for name in ("decision", "events", "snapshots", "commands"):
        yield __getattr__(name)
