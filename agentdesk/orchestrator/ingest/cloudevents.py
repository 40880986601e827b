"""CloudEvents 1.0 (structured, batch, binary) understood as arriving events. Knows nothing of routes or storage."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import orjson
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from agentdesk.domain.card_data import masked
from agentdesk.domain.customer import Identifier
from agentdesk.domain.records import dataclass
from agentdesk.engine.identity.normalise import NobodyError, normalise, parse_identifier
from agentdesk.engine.sentiment.scorer import Scorer
from agentdesk.orchestrator.http.documents import parsed
from agentdesk.orchestrator.ingest.arriving import OLDEST, Arriving, RejectedError, best_of, new_event
from agentdesk.orchestrator.nesting import MAX_DEPTH, is_too_deep

MAX_IDENTIFIERS = 20
MAX_EVENT = 256 * 1024
"""Bytes of one event's data as JSON."""
_LONGEST = {"id": 512, "source": 2048, "type": 200}
_TYPE = re.compile(r"[^\s.]+(\.[^\s.]+)+")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
_PROFILE_TYPES = frozenset(
    {"identified", "profile_updated", "customer_updated", "customer_created", "registered", "signed_up"}
)
_NAME_KEYS = {"customer_name": "name", "full_name": "full_name", "first_name": "first_name", "last_name": "last_name"}
_KEYS = frozenset({"identifiers", "interaction_id"})
_NOT_TRAITS = frozenset({"identifiers", "traits", "text", "interaction_id"})
_time = TypeAdapter(AwareDatetime)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads events for one request. ``sent_at`` is the sender's clock where the request as a whole tells it."""

    scorer: Scorer
    default_region: str | None
    received_at: datetime
    sent_at: datetime | None = None

    def read(self, document: Any) -> Arriving:
        """One event in structured form. Raises RejectedError with a plain reason."""
        if not isinstance(document, dict):
            raise RejectedError("not_an_object", "An event is a JSON object.")
        version = document.get("specversion", "1.0")
        if not isinstance(version, str) or not version.startswith("1."):
            raise RejectedError("unsupported_version", "Only CloudEvents of specversion 1.0 are understood.")
        source_id, source, kind = (_word(document, name) for name in ("id", "source", "type"))
        if not _TYPE.fullmatch(kind):
            raise RejectedError("invalid_type", "The type is not of the form channel.what_happened.")
        data = masked(_data(document), _KEYS)
        identifiers = list(self._identifiers(data))
        subject = self._subject(document.get("subject"), identifiers)
        if len(identifiers) > MAX_IDENTIFIERS:
            raise RejectedError("too_many_identifiers", f"An event may name at most {MAX_IDENTIFIERS} identifiers.")
        text, interaction = data.get("text"), data.get("interaction_id")
        return Arriving(
            new_event(
                self.scorer,
                source=source,
                source_id=source_id,
                kind=kind,
                claimed_at=moment(document.get("time"), "time"),
                received_at=self.received_at,
                sent_at=moment(document.get("senttime"), "senttime") or self.sent_at,
                subject=subject,
                identifiers=identifiers,
                text=text if isinstance(text, str) else None,
                interaction_id=interaction if isinstance(interaction, str) and len(interaction) <= 80 else None,
                data=data,
            ),
            _traits(kind, data),
        )

    def _identifiers(self, data: Mapping[str, Any]) -> Iterator[Identifier]:
        given = data.get("identifiers")
        if given is None:
            return
        if not isinstance(given, dict):
            raise RejectedError("invalid_identifier", "data.identifiers is not an object of kinds and values.")
        for kind, values in given.items():
            for value in values if isinstance(values, list) else [values]:
                if value is None:
                    continue
                if isinstance(value, bool) or not isinstance(value, str | int):
                    raise RejectedError("invalid_identifier", f"data.identifiers.{kind[:40]} is not a text.")
                if value == 0:  # a number that was never set
                    continue
                yield from self._normal(kind, str(value))

    def _normal(self, kind: str, value: str) -> Iterator[Identifier]:
        try:
            yield normalise(kind, value, self.default_region)
        except NobodyError:
            return
        except ValueError as error:
            raise RejectedError("invalid_identifier", _sentence(error)) from error

    def _subject(self, given: Any, identifiers: list[Identifier]) -> Identifier:
        if given is None or given == "":
            if not identifiers:
                raise RejectedError("no_identifier", "Neither subject nor data.identifiers says who it was.")
            return best_of(identifiers)
        if not isinstance(given, str):
            raise RejectedError("invalid_identifier", "The subject is not a text of the form KIND:VALUE.")
        try:
            return parse_identifier(given, self.default_region)
        except ValueError as error:
            raise RejectedError("invalid_identifier", f"Subject: {_sentence(error)}") from error


def _sentence(error: ValueError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _word(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RejectedError(f"missing_{name}", f"The attribute {name} is missing or not a text.")
    if len(value) > _LONGEST[name] or not value.isprintable():
        raise RejectedError(f"invalid_{name}", f"The attribute {name} is too long or has unprintable characters.")
    return value


def moment(value: Any, name: str) -> datetime | None:
    """An RFC 3339 time; None if there is none. Raises RejectedError."""
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not _TIME.match(value):
            raise ValueError
        found = _time.validate_python(value)
        if found < OLDEST:
            raise ValueError
        return found
    except (ValueError, OverflowError, ValidationError) as error:
        raise RejectedError(f"invalid_{name}", f"The attribute {name} is not an RFC 3339 time with a zone.") from error


def _data(document: Mapping[str, Any]) -> dict[str, Any]:
    """The event's data as an object; what is none is kept under ``value`` (a text under ``text``)."""
    value, encoded = document.get("data"), document.get("data_base64")
    content_type = str(document.get("datacontenttype") or "application/json").lower()
    if encoded is not None:
        if value is not None:
            raise RejectedError("invalid_data", "An event has data or data_base64, not both.")
        value = _decoded(encoded, content_type)
    if value is None:
        return {}
    if not isinstance(value, dict):
        value = {"text" if isinstance(value, str) else "value": value}
    if is_too_deep(value):
        raise RejectedError("too_deep", f"The data is nested more than {MAX_DEPTH} levels deep.")
    if size_of(value) > MAX_EVENT:
        raise RejectedError("too_large", f"The data has more than {MAX_EVENT} bytes.")
    return value


def size_of(value: Any) -> int:
    """Its bytes as JSON. Raises RejectedError for what cannot be kept."""
    try:
        return len(orjson.dumps(value))
    except TypeError as error:
        raise RejectedError("invalid_data", "It holds a number that no store can keep.") from error


def _decoded(encoded: Any, content_type: str) -> Any:
    try:
        raw = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else None
    except (binascii.Error, ValueError):
        raw = None
    if raw is None:
        raise RejectedError("invalid_data", "data_base64 is not base64.")
    return payload(raw, content_type)


def payload(raw: bytes, content_type: str) -> Any:
    """Bytes of data by their content type: JSON, else text, else kept as base64. Raises RejectedError for bad JSON."""
    kind = content_type.split(";")[0].strip()
    if kind.endswith("json"):
        try:
            return parsed(raw) if raw else None
        except orjson.JSONDecodeError as error:
            raise RejectedError("invalid_data", f"The data is not valid JSON: {error}.") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}


def _traits(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the event says of the customer: ``data.traits``, names, and all plain fields of events about profiles."""
    found = {trait: data[key] for key, trait in _NAME_KEYS.items() if isinstance(data.get(key), str)}
    if kind.rpartition(".")[2] in _PROFILE_TYPES:
        plain = {key: value for key, value in data.items() if isinstance(value, str | int | float | bool)}
        found |= {key: value for key, value in plain.items() if key not in _NOT_TRAITS}
    given = data.get("traits")
    return found | given if isinstance(given, dict) else found


def from_headers(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The structured form of a binary-mode event: attributes from the ``ce-`` headers, data from the body.

    Raises RejectedError for a body that is not of its content type.
    """
    document: dict[str, Any] = {
        name[3:]: unquote(value) for name, value in headers.items() if name.startswith("ce-") and len(name) > 3
    }
    content_type = headers.get("content-type", "application/json").lower()
    document["datacontenttype"] = content_type
    document["data"] = payload(body, content_type) if body else None
    return document
