"""How an entry of the ledger is hashed. Pure; the definition that an auditor needs, exactly:

``hash = sha256(J)`` in lower-case hexadecimal, where ``J`` is the UTF-8 of the JSON array
``[prev_hash, seq, at, kind, subject_id, actor, body]`` written without white space; ``at`` is an integer, microseconds
since 1970 UTC; ``body`` is a JSON *string* holding canonical JSON (keys sorted, no white space). The first entry has
the number 1 and the previous hash of 64 zeros.
"""

import hashlib
from datetime import datetime
from typing import Any

import orjson

from agentdesk.orchestrator.store.metadata import to_micros

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no white space."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def digest(value: Any) -> str:
    """The sha256 of the canonical JSON."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def entry_hash(prev_hash: str, seq: int, at: datetime, kind: str, subject_id: str, actor: str, body: str) -> str:
    """The hash of one entry, as the module's text defines it."""
    return hash_of(prev_hash, seq, to_micros(at), kind, subject_id, actor, body)


def hash_of(prev_hash: str, seq: int, micros: int, kind: str, subject_id: str, actor: str, body: str) -> str:
    """The same, for who has the time as it is stored."""
    return hashlib.sha256(orjson.dumps([prev_hash, seq, micros, kind, subject_id, actor, body])).hexdigest()
