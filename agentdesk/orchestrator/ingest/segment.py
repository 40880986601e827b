"""Segment's tracking calls, as its SDKs send them, understood as arriving events. Knows nothing of HTTP or storage.

userId is an ``external`` identifier, anonymousId a ``cookie``, a device's id a ``device``; mail and phone among the
traits are identifiers too, and link them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from agentdesk.domain.card_data import masked
from agentdesk.domain.customer import Identifier
from agentdesk.domain.event import CHANNELS
from agentdesk.domain.records import dataclass
from agentdesk.engine.identity.normalise import normalise
from agentdesk.engine.sentiment.scorer import Scorer
from agentdesk.orchestrator.ingest.arriving import Arriving, RejectedError, new_event
from agentdesk.orchestrator.ingest.cloudevents import moment
from agentdesk.orchestrator.nesting import MAX_DEPTH, is_too_deep
from agentdesk.orchestrator.store.ids import new_id

MAX_EVENT = 32 * 1024
MAX_BATCH = 500 * 1024
CALLS = ("track", "identify", "page", "screen", "group", "alias")

_KEYS = frozenset({"userId", "anonymousId", "previousId", "groupId", "messageId", "id"})
_APP = re.compile(r"ios|android|swift|kotlin|react-native|flutter|unity|xamarin", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EDGES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the calls of one request. ``source`` names the sender; ``sent_at`` is its clock when it sent."""

    scorer: Scorer
    default_region: str | None
    received_at: datetime
    source: str
    sent_at: Any = None

    def read(self, call: str | None, document: Any) -> Arriving:
        """One call; ``call`` None takes its own ``type`` (in a batch). Raises RejectedError with a plain reason."""
        if not isinstance(document, dict):
            raise RejectedError("not_an_object", "A call is a JSON object.")
        if is_too_deep(document):
            raise RejectedError("too_deep", f"The call is nested more than {MAX_DEPTH} levels deep.")
        document = masked(document, _KEYS)
        kind = call or document.get("type")
        if kind not in CALLS:
            raise RejectedError("unknown_call", f"The type is none of {', '.join(CALLS)}.")
        context = _object(document, "context")
        traits = {**_object(context, "traits"), **(_object(document, "traits") if kind != "group" else {})}
        identifiers = list(dict.fromkeys(self._identifiers(document, context, traits)))
        if not identifiers:
            raise RejectedError("no_identifier", "Neither userId nor anonymousId says who it was.")
        type_, data = _what(kind, document, context)
        text = data.get("text")
        if kind == "group":
            traits |= _group_traits(document)
        return Arriving(
            new_event(
                self.scorer,
                source=self.source,
                source_id=_scalar(document.get("messageId")) or new_id(),
                kind=type_,
                claimed_at=_lenient(document.get("originalTimestamp")) or _lenient(document.get("timestamp")),
                received_at=self.received_at,
                sent_at=_lenient(document.get("sentAt")) or _lenient(self.sent_at),
                subject=identifiers[0],
                identifiers=identifiers,
                text=text if isinstance(text, str) else None,
                data=data,
            ),
            traits,
            "rule:alias" if kind == "alias" else "rule:named_together",
        )

    def _identifiers(
        self, document: Mapping[str, Any], context: Mapping[str, Any], traits: Mapping[str, Any]
    ) -> Iterator[Identifier]:
        anonymous = document.get("anonymousId")
        yield from self._one("external", document.get("userId"))
        yield from self._one("cookie", anonymous)
        previous = _scalar(document.get("previousId"))
        if previous:
            is_cookie = previous == _scalar(anonymous) or _UUID.fullmatch(previous)
            yield from self._one("cookie" if is_cookie else "external", previous)
        yield from self._one("email", traits.get("email"))
        yield from self._one("phone", traits.get("phone"))
        yield from self._one("device", _object(context, "device").get("id"))

    def _one(self, kind: str, value: Any) -> Iterator[Identifier]:
        """The identifier, or nothing where the value cannot be one: a slip in a trait must not lose the event."""
        text = _scalar(value)
        if text and value != 0:  # a number that was never set
            try:
                yield normalise(kind, text, self.default_region)
            except ValueError:
                return


def _object(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _scalar(value: Any) -> str:
    """A text or a number as text; anything else is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(c for c in str(value).strip() if c.isprintable())[:500]


def _lenient(value: Any) -> datetime | None:
    """A time; None where it cannot be read: Segment takes such a call too, as having happened when it arrived."""
    try:
        return moment(value, "timestamp")
    except RejectedError:
        return None


def snake(name: str) -> str:
    """``Order Completed`` and ``orderCompleted`` as ``order_completed``."""
    return _NO_WORD.sub("_", _EDGES.sub("_", name)).strip("_").lower()[:150]


def _channel(document: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Where the customer was: ``app`` for mobile libraries, ``web`` for browsers, ``system`` for servers."""
    library, said = str(_object(context, "library").get("name", "")), document.get("channel")
    if said == "mobile" or _APP.search(library) or _object(context, "device") or _object(context, "app"):
        return "app"
    if said == "browser" or "analytics.js" in library or "analytics-next" in library or "page" in context:
        return "web"
    return "web" if context.get("userAgent") and said != "server" else "system"


def _what(kind: str, document: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(event type, data) of a call."""
    data = {**_object(document, "properties")}
    channel = _channel(document, context)
    for name in ("name", "category"):
        if kind in ("page", "screen") and isinstance(document.get(name), str):
            data.setdefault(name, document[name])
    if kind == "page":
        for name, value in _object(context, "page").items():
            data.setdefault(name, value)
        return "web.page_viewed", data
    if kind == "screen":
        return "app.screen_viewed", data
    if kind == "track":
        return _tracked(document, channel), data
    if kind == "group":
        return f"{channel}.group_joined", {"group_id": _scalar(document.get("groupId")), **_object(document, "traits")}
    if kind == "alias":
        return f"{channel}.identity_linked", {"previous_id": _scalar(document.get("previousId"))}
    return f"{channel}.identified", {"traits": _object(document, "traits")}


def _tracked(document: Mapping[str, Any], channel: str) -> str:
    """A track's type: ``web.added_to_cart``; its own where it is written ``ivr.menu_selected``; for a server, by its
    first word where that is a channel: ``Order Completed`` → ``order.completed``."""
    name = document.get("event")
    if not isinstance(name, str) or not snake(name):
        raise RejectedError("missing_event", "A track call has an event name.")
    own, dot, rest = name.strip().partition(".")
    if dot and own.lower() in CHANNELS and snake(rest):
        return f"{own.lower()}.{snake(rest)}"
    first, _, others = snake(name).partition("_")
    if channel == "system" and first in CHANNELS and others:
        return f"{first}.{others}"
    return f"{channel}.{snake(name)}"


def _group_traits(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a group tells of its member: which account it is; the group's own traits are not the customer's."""
    name = _object(document, "traits").get("name")
    return {"account": _scalar(document.get("groupId"))} | ({"account_name": name} if isinstance(name, str) else {})
