"""What the timeline can be narrowed to beside channel and journey: kinds of events, and since when. Qt-free."""

from datetime import date, datetime, time, timedelta

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


def from_to(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first of these days begins, and when the last is over, as the people here count days."""
    first, last = min(first, last), max(first, last)
    begin, end = (datetime.combine(day, time.min).astimezone() for day in (first, last + timedelta(days=1)))
    return begin, end


def days_of(since: datetime | None, until: datetime | None, now: datetime) -> tuple[date, date]:
    """The first and the last day of what it is narrowed to; the last week where it is to nothing."""
    last = (until.astimezone() - timedelta(microseconds=1)).date() if until is not None else now.astimezone().date()
    return (since.astimezone().date() if since is not None else last - timedelta(days=7)), last


def narrowed_words(kind: TimelineKind | None, since: datetime | None, until: datetime | None, now: datetime) -> str:
    """What it is narrowed to; empty for nothing."""
    parts = [kind_word(kind)] if kind is not None else []
    first, last = days_of(since, until, now)
    if since is not None and until is not None:
        parts.append(_("{first} to {last}").format(first=first.isoformat(), last=last.isoformat()))
    elif until is not None:
        parts.append(_("until {day}").format(day=last.isoformat()))
    elif since is not None:
        known = {begins(span, now): span.title for span in spans()}
        parts.append(known.get(since.astimezone(), _("since {day}").format(day=first.isoformat())))
    return joined(parts)
