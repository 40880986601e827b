"""What the timeline can be narrowed to beside channel and journey: kinds of events, and since when. Qt-free."""

from datetime import datetime, time, timedelta

from agentdesk.domain.event import TimelineKind
from agentdesk.domain.records import dataclass
from agentdesk.ui.words import _, joined


@dataclass(frozen=True, slots=True)
class Span:
    """Since when; ``days`` ago at the beginning of the day, 0 for today."""

    title: str
    days: int


def kind_word(kind: TimelineKind) -> str:
    return {
        TimelineKind.CONTACT: _("Contacts"),
        TimelineKind.TROUBLE: _("Trouble"),
        TimelineKind.FEELING: _("With a feeling"),
        TimelineKind.MISSING: _("Missing steps"),
    }[kind]


def spans() -> tuple[Span, ...]:
    return (
        Span(_("Today"), 0),
        Span(_("Last 7 days"), 7),
        Span(_("Last 30 days"), 30),
        Span(_("Last 12 months"), 365),
    )


def begins(span: Span, now: datetime) -> datetime:
    """When the span begins, as the people here count days."""
    day = now.astimezone().date() - timedelta(days=span.days)
    return datetime.combine(day, time.min).astimezone()


def narrowed_words(kind: TimelineKind | None, since: datetime | None, now: datetime) -> str:
    """What it is narrowed to; empty for nothing."""
    parts = [kind_word(kind)] if kind is not None else []
    if since is not None:
        known = {begins(span, now): span.title for span in spans()}
        since_day = _("since {day}").format(day=since.astimezone().date().isoformat())
        parts.append(known.get(since.astimezone(), since_day))
    return joined(parts)
