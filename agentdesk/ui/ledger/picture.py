"""The frozen picture of a record, made readable: what the agent had on screen when the exception was made.

It may be of any version, or come from another program, and is therefore never trusted to have a field. Knows nothing of
Qt.
"""

from datetime import datetime
from typing import Any

from agentdesk.domain.override_record import OverrideRecord
from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.words import _
from agentdesk.wire.snapshots import AdviceRecord


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the frozen picture: an event or an utterance. ``at`` is None where the picture has no time."""

    at: datetime | None
    lead: str
    text: str
    detail: str = ""
    sentiment: float | None = None
    ghost: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The frozen screen in a readable form. Everything may be empty: it is what was stored, not what is true now."""

    who: str = ""
    why: str = ""
    why_confidence: float | None = None
    tried: tuple[tuple[str, datetime | None, str], ...] = ()
    """(what or channel, when, how it ended)"""
    feeling: float | None = None
    trend: str = ""
    effort: str = ""
    attrition: float | None = None
    timeline: tuple[Line, ...] = ()
    transcript: tuple[Line, ...] = ()
    position: int = 0


def read_picture(record: OverrideRecord | AdviceRecord) -> Picture:
    """What was on the agent's screen, or was known then, from the record's ``on_screen``."""
    seen = record.on_screen
    why, feels, transcript = _dict(seen.get("why")), _dict(seen.get("feels")), _dict(seen.get("transcript"))
    return Picture(
        who=_("Erased customer")
        if record.erased
        else _text(_dict(seen.get("customer")).get("name")) or record.customer_name,
        why=_text(why.get("label")),
        why_confidence=_number(why.get("confidence")),
        tried=tuple(
            (
                channel_word(_text(each.get("channel"))) or _text(each.get("what")),
                instant(each.get("at")),
                _text(each.get("result")),
            )
            for each in _dicts(seen.get("tried"))
        ),
        feeling=_number(feels.get("score")),
        trend=_text(feels.get("trend")),
        effort=_text(feels.get("effort")),
        attrition=_number(feels.get("attrition")),
        timeline=tuple(
            Line(
                at=instant(each.get("at")),
                lead=channel_word(_text(each.get("channel"))),
                text=_text(each.get("title")),
                detail=_text(each.get("detail")),
                sentiment=_number(each.get("sentiment")),
                ghost=each.get("ghost") is True,
            )
            for each in _dicts(seen.get("timeline"))
        ),
        transcript=tuple(
            Line(
                instant(each.get("at")),
                _text(each.get("speaker")),
                _text(each.get("text")),
                "",
                _number(each.get("sentiment")),
            )
            for each in _dicts(transcript.get("utterances"))
        ),
        position=int(_number(transcript.get("position")) or 0),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list | tuple) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def instant(value: Any) -> datetime | None:
    """A time as JSON tells it; None where it tells none."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None
