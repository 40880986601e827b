"""Feelings in words, as every region says them. Qt-free."""

from collections.abc import Sequence

from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import Level, SentimentMoment, Trend, TurningPoint
from agentdesk.ui.words import _, ngettext, score_text

TURN_SHOWN = 60
"""Characters of the message with which a feeling turned."""

Part = tuple[str, tuple[str, ...]]
"""A part of a claim in words, and what it follows from."""


@dataclass(frozen=True, slots=True)
class Mood:
    """One of the feelings that a person can give a message."""

    label: str
    score: float


def moods() -> tuple[Mood, ...]:
    """From the worst to the best."""
    return (
        Mood(_("Very unhappy"), -0.8),
        Mood(_("Unhappy"), -0.4),
        Mood(_("Neither"), 0.0),
        Mood(_("Happy"), 0.4),
        Mood(_("Very happy"), 0.8),
    )


def feeling_text(score: float, trend: Trend) -> str:
    """``−0.6 falling``."""
    trends = {Trend.FALLING: _("falling"), Trend.RISING: _("rising"), Trend.STEADY: _("steady"), Trend.UNKNOWN: ""}
    return f"{score_text(score)} {trends.get(trend, '')}".strip()


def effort_text(level: Level) -> str:
    """How much effort it was for the customer."""
    words = {Level.LOW: _("effort low"), Level.MEDIUM: _("effort medium"), Level.HIGH: _("effort high")}
    return words.get(level) or _("effort “{level}”").format(level=level)


def turned_text(turn: TurningPoint) -> str:
    """From what to what a feeling turned, and with which words."""
    words = _("rose from {before} to {after}")
    if turn.trend is Trend.FALLING:
        words = _("fell from {before} to {after}")
    told = words.format(before=score_text(turn.before), after=score_text(turn.after))
    if not turn.text:
        return told
    text = turn.text if len(turn.text) <= TURN_SHOWN else turn.text[:TURN_SHOWN].rstrip() + "…"
    return _("{turned}: “{text}”").format(turned=told, text=text)


def feeling_parts(moments: Sequence[SentimentMoment], turns: Sequence[TurningPoint]) -> tuple[Part, ...]:
    """All that was said, and each message with which the feeling turned, newest first; nothing where it never did."""
    if not turns:
        return ()
    evidence = tuple(dict.fromkeys(moment.evidence for moment in moments))
    everything = (ngettext("{n} message", "{n} messages", len(evidence)), evidence)
    return (everything, *((turned_text(turn), (turn.evidence,)) for turn in reversed(turns)))
