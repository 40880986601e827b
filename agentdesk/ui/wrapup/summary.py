"""The summary that is drafted from the facts of a whole interaction: equal facts give an equal text. No Qt.

Advice that was accepted and advice that was done are two facts, and so are an exception and what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from agentdesk.app.state import PendingStatus
from agentdesk.domain.interaction import Interaction, Speaker, Utterance
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.records import dataclass
from agentdesk.ui.channels import channel_word
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.words import _, listed_apart, ngettext, score_text
from agentdesk.wire import later

QUOTE_LENGTH = 160
"""Characters of the customer's own words in a drafted summary."""


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """An exception of this interaction, whose result is asked for. ``sending`` is None once all of it is recorded."""

    id: str
    recommended: str
    taken: str
    reason: str
    status: ResultStatus
    note: str = ""
    sending: PendingStatus | None = None
    problem: str | None = None
    decision_id: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an interaction at its end. ``done`` and ``accepted`` are the titles of the advice that was
    carried out, and of what was accepted and is neither done nor overridden; in the order in which it was said."""

    interaction: Interaction
    context: later.snapshots.Context | None = None
    said: tuple[Utterance, ...] = ()
    overrides: tuple[OverrideLine, ...] = ()
    done: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


def draft_summary(
    facts: Facts,
    results: Mapping[str, tuple[ResultStatus, str]] | None = None,
    promise: str = "",
    due_at: datetime | None = None,
) -> str:
    """A summary from the facts alone, for the agent to edit: why, tried before, done, what came of it, what was
    promised, how it felt, the last words. ``results`` are answers about overrides that are not sent yet."""
    answered = results or {}
    overrides = [
        replace(each, status=answered[each.id][0], note=answered[each.id][1]) if each.id in answered else each
        for each in facts.overrides
    ]
    lines = [
        *_before(facts.context),
        *(_("Done as recommended: {title}.").format(title=title) for title in facts.done),
        *(_("Accepted and not done: {title}.").format(title=title) for title in facts.accepted),
        *(_instead(each) for each in overrides),
        *_promised(promise, due_at),
        *_heard(facts.said),
    ]
    return "\n".join(lines) or _("{channel} contact.").format(
        channel=_first_upper(channel_word(facts.interaction.channel))
    )


def _before(context: later.snapshots.Context | None) -> list[str]:
    lines: list[str] = []
    if context is None:
        return lines
    if context.why.intent != "unknown":
        lines.append(_("Reason for contact: {why}.").format(why=context.why.label))
    if context.already_tried:
        # how it went may have what it failed with in brackets
        tried = listed_apart(
            f"{channel_word(each.channel)} {_clock(each.at)} – {in_own_words(each.result)}"
            for each in context.already_tried[:4]
        )
        lines.append(_("Tried before: {tried}.").format(tried=tried))
    return lines


def _instead(override: OverrideLine) -> str:
    words = _("Done instead of “{recommended}”: {taken} ({reason}).").format(
        recommended=override.recommended, taken=override.taken, reason=override.reason
    )
    came = {
        ResultStatus.RESOLVED: _("Resolved"),
        ResultStatus.UNRESOLVED: _("Not resolved"),
        ResultStatus.ESCALATED: _("Escalated"),
    }.get(override.status)
    if came is None:
        return words
    result = _("{result}: {note}").format(result=came, note=override.note) if override.note else came
    return _("{done} What came of it: {result}.").format(done=words, result=result)


def _promised(promise: str, due_at: datetime | None) -> list[str]:
    if not promise:
        return []
    if due_at is None:
        return [_("Promised: {promise}.").format(promise=promise)]
    local = due_at.astimezone()
    by = f"{local.date().isoformat()} {_clock(due_at)}"  # read on another day, by somebody else
    return [_("Promised by {time}: {promise}.").format(time=by, promise=promise)]


def _heard(said: tuple[Utterance, ...]) -> list[str]:
    theirs = [each for each in said if each.speaker is Speaker.CUSTOMER]
    if not theirs:
        return []
    return [_feelings(theirs), _("Customer’s last words: “{quote}”").format(quote=_quote(theirs[-1].text))]


def _feelings(theirs: list[Utterance]) -> str:
    scores = [each.sentiment for each in theirs if each.sentiment is not None]
    count = ngettext("{n} message from the customer", "{n} messages from the customer", len(theirs))
    if not scores:
        return f"{count}."
    return _("{count}; feeling from {first} to {last}.").format(
        count=count, first=score_text(scores[0]), last=score_text(scores[-1])
    )


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTE_LENGTH else flat[: QUOTE_LENGTH - 1].rstrip() + "…"


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M")
