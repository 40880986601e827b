"""Measures what became of something that was done from the events of a window after it, and judges it by rules.

Pure: the same events and policy give the same outcome, in whatever order and however late the events came.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.domain.outcome import Outcome, OutcomeFact, OutcomeState, OutcomeWindow
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import all_as_of
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.outcome_rules import SCHEMA, OutcomeRule, OutcomeRules
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.reading import Reading
from agentdesk.engine.wording import times

DAY_S = 86_400.0
MAX_EVIDENCE = 10
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: when, in which conversation, for which intent, while the customer was on which journeys, and how
    hard it had been for them. ``overridden`` tells an exception from advice that was taken."""

    at: datetime
    interaction_id: str | None
    intent: str
    journeys: frozenset[str]
    effort: float
    overridden: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known since: readings of events and of what was said, tracks, and the effort at the window's end."""

    readings: Sequence[Reading]
    tracks: Sequence[JourneyTrack]
    effort: float


def windows_of(done_at: datetime, rules: OutcomeRules) -> tuple[OutcomeWindow, ...]:
    """The windows that are opened, all of them open."""
    return tuple(
        OutcomeWindow(days=round(one / DAY_S, 3), ends_at=done_at + timedelta(seconds=one)) for one in rules.windows_s
    )


def closed(window: OutcomeWindow, done: Done, seen: Seen, policy: Policy, now: datetime) -> OutcomeWindow:
    """The window as it is judged at ``now``: by all of it once it is over, before that by the rules that need not wait
    for the end (else it stays open)."""
    names, facts = measured(done, seen, policy, min(now, window.ends_at), window.days)
    is_over = now >= window.ends_at
    rule = _first((one for one in policy.outcomes.rules if is_over or one.at_once), names)
    if rule is None and not is_over:
        return OutcomeWindow(days=window.days, ends_at=window.ends_at)
    return OutcomeWindow(
        days=window.days,
        ends_at=window.ends_at,
        state=rule.verdict if rule else OutcomeState.NEUTRAL,
        closed_at=now,
        policy_version=policy.version,
        rule=rule.id if rule else "",
        because=fill(rule.because, names) if rule else "Nothing speaks for it or against it",
        facts=facts,
    )


def says_the_same(window: OutcomeWindow, fresh: OutcomeWindow) -> bool:
    """Whether a window is judged as it was, by rules that say the same: when, and by which policy, is no matter."""
    unsaid = {"closed_at": None, "policy_version": ""}
    is_over = [one.closed_at is not None and one.closed_at >= one.ends_at for one in (window, fresh)]
    return is_over[0] == is_over[1] and window.model_copy(update=unsaid) == fresh.model_copy(update=unsaid)


def outcome_of(windows: Sequence[OutcomeWindow], now: datetime) -> Outcome:
    """The outcome that follows: that of the longest window that has closed."""
    last = next((one for one in reversed(windows) if one.closed_at is not None), None)
    return Outcome(
        state=last.state if last else OutcomeState.WATCHING,
        measured_at=last.closed_at if last else None,
        because=last.because if last else "",
        facts=last.facts if last else (),
        is_final=all(one.closed_at is not None and now >= one.ends_at for one in windows),
        windows=tuple(windows),
    )


def ended(outcome: Outcome, now: datetime) -> Outcome:
    """The outcome where nothing more can be learned from ``now`` on: what windows said stands, and what the others
    would have said can no longer be known."""
    if outcome.is_final:
        return outcome
    unknown = {"state": OutcomeState.NOT_KNOWN, "closed_at": now}
    windows = [one if one.closed_at is not None else one.model_copy(update=unknown) for one in outcome.windows]
    said = [one for one in windows if one.state is not OutcomeState.NOT_KNOWN]
    told = outcome_of(said, now) if said else Outcome(state=OutcomeState.NOT_KNOWN, measured_at=now)
    return told.model_copy(update={"is_final": True, "windows": tuple(windows)})


def tells(reading: Reading, rules: OutcomeRules) -> bool:
    """Whether an event can decide an outcome before its window is over."""
    return (reading.conversation and reading.by_customer) or reading.rating is not None or _leaves(reading, rules)


def measured(
    done: Done, seen: Seen, policy: Policy, end: datetime, days: float
) -> tuple[Mapping[str, Any], tuple[OutcomeFact, ...]]:
    """The names that rules may use, and what people read of them."""
    since = [one for one in seen.readings if done.at < one.event.at <= end]
    contacts = _contacts(since, done)
    again = {key: some for key, some in contacts.items() if _is_about(some, done.intent)}
    reached = _reached(seen.tracks, done, end)
    journeys = [one for one in all_as_of(seen.tracks, policy, end) if one.id in done.journeys]
    ended = [one for one in journeys if one.ended_at is not None and done.at < one.ended_at <= end]
    succeeded = [one for one in ended if one.state is JourneyState.SUCCEEDED]
    failed = [one for one in ended if one.state in (JourneyState.FAILED, JourneyState.ABANDONED)]
    rated = [one for one in since if one.rating is not None]
    left = [one for one in since if _leaves(one, policy.outcomes)]
    csat = sum(one.rating or 0.0 for one in rated) / len(rated) if rated else 0.0
    names = {
        **SCHEMA,
        "milestones": len(reached),
        "succeeded": len(succeeded),
        "failed": len(failed),
        "contacts": len(contacts),
        "repeat_contacts": len(again),
        "churned": bool(left),
        "rated": len(rated),
        "csat": round(csat, 3),
        "effort": seen.effort,
        "effort_before": done.effort,
        "days": days,
        "overridden": done.overridden,
    }
    facts = [
        *_of_journeys(succeeded, failed, reached, done),
        _fact(
            "repeat_contacts", len(again), _of_contacts(len(again)), [one for some in again.values() for one in some]
        ),
    ]
    if left:
        facts.append(_fact("churned", 1, "They left", left))
    if rated:
        facts.append(_fact("csat", csat, f"Rated {times(len(rated))}, {csat:+.1f} on average (-1 to 1)", rated))
    change = seen.effort - done.effort
    if abs(change) >= 0.1:
        word = "harder" if change > 0 else "easier"
        facts.append(OutcomeFact(name="effort", value=seen.effort, text=f"It became {word} for them ({change:+.2f})"))
    return names, tuple(facts)


def _first(rules: Iterable[OutcomeRule], names: Mapping[str, Any]) -> OutcomeRule | None:
    for rule in rules:
        try:
            if rule.when.holds(names):
                return rule
        except ConditionError:  # what cannot be told decides nothing
            continue
    return None


def _contacts(since: Iterable[Reading], done: Done) -> dict[str, list[Reading]]:
    """What the customer told people or bots, by conversation; but for the one in which it was done."""
    found: dict[str, list[Reading]] = {}
    for one in since:
        if one.conversation and one.by_customer:
            key = one.event.interaction_id or f"{one.event.channel} {one.event.at:%Y-%m-%dT%H}"
            if key != done.interaction_id:
                found.setdefault(key, []).append(one)
    return found


def _is_about(readings: Iterable[Reading], intent: str) -> bool:
    """Whether a contact was about the matter; about one that is not known every contact may be."""
    return intent in ("", UNKNOWN) or any(intent in one.intents for one in readings)


def _leaves(reading: Reading, rules: OutcomeRules) -> bool:
    try:
        return rules.churn is not None and rules.churn.holds(reading.context())
    except ConditionError:
        return False


def _reached(tracks: Iterable[JourneyTrack], done: Done, end: datetime) -> list[tuple[str, str, tuple[str, ...]]]:
    """(journey, milestone, evidence) of the steps that were reached since."""
    return [
        (track.definition, step, seen.evidence)
        for track in tracks
        if track.id in done.journeys
        for step, seen in track.reached.items()
        if done.at < seen.at <= end
    ]


def _of_journeys(
    succeeded: Sequence[Journey],
    failed: Sequence[Journey],
    reached: Sequence[tuple[str, str, tuple[str, ...]]],
    done: Done,
) -> list[OutcomeFact]:
    facts = [
        OutcomeFact(name="succeeded", value=1, text=f"“{one.title}” succeeded", evidence=one.evidence[-MAX_EVIDENCE:])
        for one in succeeded
    ]
    facts += [
        OutcomeFact(
            name="failed", value=1, text=f"“{one.title}” did not succeed", evidence=one.evidence[-MAX_EVIDENCE:]
        )
        for one in failed
    ]
    if reached:
        ids = tuple(dict.fromkeys(one for _journey, _step, evidence in reached for one in evidence))[-MAX_EVIDENCE:]
        text = f"Steps reached: {len(reached)}"
        facts.append(OutcomeFact(name="milestones", value=len(reached), text=text, evidence=ids))
    elif done.journeys:
        facts.append(OutcomeFact(name="milestones", value=0, text="No step of their journeys was reached"))
    return facts


def _of_contacts(count: int) -> str:
    return f"Contacted us again about it {times(count)}" if count else "No further contact about it"


def _fact(name: str, value: float, text: str, readings: Iterable[Reading]) -> OutcomeFact:
    ids = tuple(dict.fromkeys(one.event.id for one in readings))[:MAX_EVIDENCE]
    return OutcomeFact(name=name, value=round(float(value), 3), text=text, evidence=ids)
