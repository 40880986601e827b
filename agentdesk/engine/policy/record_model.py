"""The compiled records: what customers have, and which events tell what of it. Immutable.

Owns the shapes. Knows no record by name.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.conditions import Condition, Expression


class Scope(StrEnum):
    """Of what there is one record: of each thing with a key, of each conversation, or of the customer."""

    EACH = "each"
    CONVERSATION = "conversation"
    CUSTOMER = "customer"


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    LIST = "list"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field of a record. ``default`` is its value as long as no event told one (None: not known).

    ``one_of`` are the words that a text may be; ``refers_to`` is the record whose key a reference holds.
    """

    name: str
    kind: FieldKind
    default: Any
    one_of: frozenset[str]
    refers_to: str | None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """Where ``when`` holds of an event, the fields take the values that follow from it."""

    when: Condition
    values: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A kind of thing that a customer has, or what is to be known of a conversation. ``key`` are the data fields that
    may hold its key; ``noun`` is what one is called in general, ``title`` (a template) what a single one is called.
    """

    id: str
    noun: str
    title: str
    scope: Scope
    key: tuple[str, ...]
    fields: Mapping[str, FieldRule]
    changes: tuple[RecordChange, ...]
