"""The names that gates, weights, scorecards and sentences may use, and their values for one customer now.

Owns the vocabulary of conditions about a customer. Knows nothing of events: it looks only at conclusions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from agentdesk.domain.journey import Journey, JourneySignal, JourneyState, Milestone
from agentdesk.domain.sentiment import Attempt, Attrition, Effort, Sentiment, Tries, Why
from agentdesk.engine.conversation import CONVERSATION, STEP, Conversation, Done, conversation_names
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.record_model import RecordRule, Scope
from agentdesk.engine.records.state import RecordState
from agentdesk.engine.records.view import Records, names_below
from agentdesk.engine.signals.forms import KEPT
from agentdesk.engine.wording import lasting, listed, on_channel, span, times

KNOWN_BEFORE_SIGNALS = ("journeys", "journey", "in_conversation")
"""The names that the ``while`` of a signal may use."""
HISTORY_DAYS = 30
_HALF_AN_HOUR = timedelta(minutes=30)
"""Three days to come are not two from their first moment on."""
FAILED = "failed"
LEFT = "left"
GAVE_UP = "gave up"
UNFINISHED = "not finished"
DONE = "done"

_JOURNEY: dict[str, Any] = {
    "active": False, "overdue": False, "succeeded": False, "failed": False, "abandoned": False, "open_hours": 0.0,
    "open_for": "", "missing": "", "late_by": "", "next_due_in": "", "next_step": "", "reached": (),
}  # fmt: skip
_TRIED: dict[str, Any] = {
    "count": 0, "failed": 0, "left": 0, "channels": 0, "minutes": 0.0, "summary": "", "last_result": "",
    "failed_summary": "", "within": "", "failed_times": "", "left_times": "", "count_times": "",
}  # fmt: skip
_JOURNEYS: dict[str, Any] = {
    "service_open": 0, "service_title": "", "service_for": "", "overdue": 0, "overdue_step": "", "overdue_by": "",
    "failed": 0, "failed_lately": 0, "failed_title": "",
}  # fmt: skip
_ACTION: dict[str, Any] = {
    "id": "", "kind": "", "relevant": False, "done_lately": 0, "done": 0, "failed": 0,
    "overdue": False, "overdue_step": "", "overdue_by": "",
}  # fmt: skip
FAILED_LATELY = timedelta(days=14)
_HISTORY: dict[str, Any] = {"shown": 0, "accepted": 0, "declined": 0, "acted": 0, "overridden": 0}


STATE = "state"
_STATE: dict[str, Any] = {"holds": False, "because": "", "count": 0, "signs": ()}
_WAITING: dict[str, Any] = {"count": 0, "title": "", "for": ""}


def schema(
    signals: Sequence[str],
    journeys: Iterable[str],
    traits: Mapping[str, Any],
    actions: Iterable[str],
    records: Mapping[str, RecordRule],
    states: Iterable[str],
) -> dict[str, Any]:
    """Every name with its default value; the defaults are what conditions are type-checked against."""
    below = {rule.id: names_below(rule, records) for rule in records.values()}
    alone = {rule.id: below[rule.id] for rule in records.values() if rule.scope is not Scope.EACH}
    several = {name: (told,) for name, told in below.items() if name not in alone}
    return {
        **alone,
        "records": several,
        "done": dict.fromkeys(actions, STEP),
        "conversation": dict(CONVERSATION),
        "waiting": dict(_WAITING),
        "why": {"intent": "", "label": "", "task": "", "kind": "", "confidence": 0.0},
        "tried": dict(_TRIED),
        "journeys": dict(_JOURNEYS),
        "journey": {journey: dict(_JOURNEY) for journey in journeys},
        "signal": dict.fromkeys(signals, 0),
        "unsolved": dict.fromkeys(signals, 0),
        "told": dict.fromkeys(signals, ""),
        STATE: {state: dict(_STATE) for state in states},
        "sentiment": {"score": 0.0, "label": "unknown", "trend": "unknown", "confidence": 0.0},
        "effort": {"score": 0.0, "level": "low"},
        "attrition": {"risk": 0.0, "level": "low"},
        "history": dict(_HISTORY),
        "trait": dict(traits),
        "customer": {"name": "", "first_name": ""},
        "action": dict(_ACTION),
        "touchpoint": "",
        "channel": "",
        "in_conversation": False,
        "exception": {"active": False, "ends_in": "", "owner": "", "owner_id": ""},
    }


EVIDENCE_GROUPS = (
    "why", "tried", "sentiment", "effort", "attrition", "journeys.service", "journeys.overdue", "journeys.failed",
    "action.overdue",
)  # fmt: skip


class Situation:
    """The values of the names, and the event ids behind each group of names."""

    def __init__(self, names: dict[str, Any], evidence: dict[str, tuple[str, ...]]) -> None:
        self.names = names
        self._evidence = evidence

    def evidence(self, group: str) -> tuple[str, ...]:
        return self._evidence.get(group, ())

    def with_names(self, **names: Any) -> "Situation":
        return Situation({**self.names, **names}, self._evidence)

    def with_record(self, kind: str, names: Mapping[str, Any], evidence: tuple[str, ...]) -> "Situation":
        """The same where one record of the kind is looked at."""
        return Situation({**self.names, kind: names}, {**self._evidence, f"record.{kind}": evidence})

    def with_action(self, names: Mapping[str, Any], overdue: tuple[str, ...]) -> "Situation":
        """The same where one action is looked at; ``overdue`` is the evidence of what is late of what it is for."""
        return Situation({**self.names, "action": names}, {**self._evidence, "action.overdue": overdue})

    def with_state(self, state: str, told: Mapping[str, Any], evidence: tuple[str, ...]) -> "Situation":
        """The same in one of the declared states, with what is told of it."""
        names = {**self.names, STATE: {**self.names[STATE], state: told}}
        return Situation(names, {**self._evidence, f"{STATE}.{state}": evidence})

    def with_effort(self, effort: Effort) -> "Situation":
        """The same with how hard it was."""
        evidence = {**self._evidence, "effort": _union(reason.evidence for reason in effort.reasons)}
        return Situation({**self.names, "effort": {"score": effort.score, "level": effort.level.value}}, evidence)

    def with_scores(self, effort: Effort, attrition: Attrition) -> "Situation":
        """The same with the two scorecards' results."""
        seen = self.with_effort(effort)
        evidence = {**seen._evidence, "attrition": _union(reason.evidence for reason in attrition.reasons)}
        return Situation(
            {**seen.names, "attrition": {"risk": attrition.risk, "level": attrition.level.value}}, evidence
        )


def names_before_signals(
    policy: Policy, now: datetime, journeys: tuple[Journey, ...], in_conversation: bool
) -> dict[str, Any]:
    """The values of ``KNOWN_BEFORE_SIGNALS``."""
    told: dict[str, dict[str, Any]] = {journey: dict(_JOURNEY) for journey in policy.journeys}
    for journey in journeys:
        if journey.definition in told:
            _tell_journey(told[journey.definition], journey, policy, now)
    return {"journeys": _overall(policy, journeys, now)[0], "journey": told, "in_conversation": in_conversation}


def situation(
    policy: Policy,
    now: datetime,
    *,
    why: Why,
    tried: tuple[Attempt, ...],
    tries: Tries | None,
    journeys: tuple[Journey, ...],
    signals: tuple[JourneySignal, ...],
    sentiment: Sentiment,
    history: tuple[ShownAction, ...] = (),
    traits: Mapping[str, Any] | None = None,
    customer_name: str = "",
    touchpoint: str = "",
    channel: str = "",
    exception_mode: Mapping[str, Any] | None = None,
    records: tuple[RecordState, ...] = (),
    conversation: Conversation | None = None,
) -> Situation:
    """Puts the conclusions under their names."""
    intent = policy.intents.get(why.intent)
    evidence: dict[str, tuple[str, ...]] = {
        "why": why.evidence,
        "tried": _union(attempt.evidence for attempt in tried),
        "sentiment": tuple(moment.evidence for moment in sentiment.moments[-5:]),
    }
    names = schema(
        [rule.id for rule in policy.signals], policy.journeys, policy.traits, (), policy.records, policy.states
    )
    names["conversation"] = conversation_names(conversation, now)
    names["done"] = Done(history, conversation, now).names(policy.actions)
    if policy.records:
        known = Records(records, policy, now)
        names.update(known.alone())
        names["records"] = known.all()
        evidence.update({f"record.{state.kind}": state.evidence for state in reversed(records)})
    names["why"] = {
        "intent": why.intent, "label": why.label, "task": intent.task if intent else "", "confidence": why.confidence,
        "kind": intent.kind if intent else "",
    }  # fmt: skip
    names["tried"] = _tried(tries)
    names["trait"].update({key: value for key, value in (traits or {}).items() if key in policy.traits})
    for signal in signals:
        if signal.signal in names["signal"]:
            seen = max(1, len(signal.evidence))
            names["signal"][signal.signal] += seen
            names["unsolved"][signal.signal] += seen if signal.unsolved is None else signal.unsolved
            names["told"][signal.signal] = _told(signal, now)
            evidence[f"signal.{signal.signal}"] = signal.evidence
    names["journeys"], overall = _overall(policy, journeys, now)
    evidence.update(overall)
    for journey in journeys:
        if journey.definition in names["journey"]:
            _tell_journey(names["journey"][journey.definition], journey, policy, now)
            evidence[f"journey.{journey.definition}"] = journey.evidence
    names["sentiment"] = {
        "score": sentiment.score, "label": sentiment.label.value, "trend": sentiment.trend.value,
        "confidence": sentiment.confidence,
    }  # fmt: skip
    names["history"] = _counts(history, now)
    names["customer"] = {"name": customer_name, "first_name": _first_name(customer_name)}
    names["touchpoint"], names["channel"], names["in_conversation"] = touchpoint, channel, bool(channel)
    if exception_mode:
        names["exception"] = {
            "active": True,
            "ends_in": _ends_in(exception_mode.get("until"), now),
            "owner": str(exception_mode.get("owner") or ""),
            "owner_id": str(exception_mode.get("owner_id") or ""),
        }
    return Situation(names, evidence)


def _told(signal: JourneySignal, now: datetime) -> str:
    """``A payment failed twice (card declined, 3 hours ago)``."""
    seen = len(signal.evidence)
    often = f" {times(seen)}{' or more' if seen >= KEPT else ''}" if seen > 1 else ""
    ago = f"{lasting((now - signal.at).total_seconds())} ago"
    return f"{signal.title}{often} ({f'{signal.detail}, ' if signal.detail else ''}{ago})"


def _ends_in(until: Any, now: datetime) -> str:
    try:
        ends_at = until if isinstance(until, datetime) else datetime.fromisoformat(str(until))
        return lasting((ends_at - now + _HALF_AN_HOUR).total_seconds())
    except (ValueError, TypeError):  # no time, or one without a zone
        return "a time not known"


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _first_name(name: str) -> str:
    first = name.split(" ", 1)[0]
    return first if first.isalpha() else ""


def _tried(tries: Tries | None) -> dict[str, Any]:
    if tries is None:
        return dict(_TRIED)
    lasted_s = (tries.last_at - tries.first_at).total_seconds()
    return {
        "count": tries.count,
        "failed": tries.failed,
        "left": tries.left,
        "channels": len(tries.by_channel),
        "minutes": lasted_s / 60,
        "summary": _on_channels(tries.by_channel),
        "failed_summary": _on_channels(tries.failed_by_channel) or times(tries.failed),
        "last_result": tries.last_result,
        "within": span(lasted_s),
        "failed_times": times(tries.failed),
        "left_times": times(tries.left),
        "count_times": times(tries.count),
    }


def _on_channels(counts: Iterable[tuple[str, int]]) -> str:
    return listed([f"{times(count)} {on_channel(name)}" for name, count in counts])


def _overall(
    policy: Policy, journeys: tuple[Journey, ...], now: datetime
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    names = dict(_JOURNEYS)
    evidence: dict[str, tuple[str, ...]] = {}
    active = [journey for journey in journeys if journey.state is JourneyState.ACTIVE]
    service = [journey for journey in active if journey.kind == "service"]
    if service:
        newest = max(service, key=lambda journey: (journey.started_at, journey.id))
        names["service_open"] = len(service)
        names["service_title"] = newest.title
        names["service_for"] = lasting((now - newest.started_at).total_seconds())
        evidence["journeys.service"] = newest.evidence
    late = overdue(policy, active, now)
    if late is not None:
        names["overdue"] = sum(step.overdue for journey in active for step in journey.milestones)
        names["overdue_step"], names["overdue_by"], evidence["journeys.overdue"] = late
    failed = [journey for journey in journeys if journey.state is JourneyState.FAILED]
    names["failed"] = len(failed)
    lately = [journey for journey in failed if now - (journey.ended_at or journey.started_at) <= FAILED_LATELY]
    if lately:
        newest = max(lately, key=lambda journey: (journey.ended_at or journey.started_at, journey.id))
        names["failed_lately"], names["failed_title"] = len(lately), newest.title
        evidence["journeys.failed"] = newest.evidence
    return names, evidence


def overdue(
    policy: Policy, active: Iterable[Journey], now: datetime, intents: frozenset[str] | None = None
) -> tuple[str, str, tuple[str, ...]] | None:
    """What is late the longest on running journeys: what is missing, since when, and its evidence. None if nothing.

    With ``intents`` only of the steps that somebody with one of these would ask about.
    """
    late = [
        (step, journey)
        for journey in active
        for step in journey.milestones
        if step.overdue and (intents is None or policy.journeys[journey.definition].asked_by(step.id) in intents)
    ]
    if not late:
        return None
    step, journey = min(late, key=lambda pair: pair[0].due_at or pair[1].started_at)
    return _missing(policy, journey, step), _late_by(step, now), journey.evidence


def _tell_journey(names: dict[str, Any], journey: Journey, policy: Policy, now: datetime) -> None:
    """Adds one instance to what is told of its definition; several instances of a definition are told together."""
    names[journey.state.value] = True
    if journey.state is not JourneyState.ACTIVE:
        return
    open_s = (now - journey.started_at).total_seconds()
    names["open_hours"] = open_s / 3600
    names["open_for"] = lasting(open_s)
    names["reached"] = tuple(step.id for step in journey.milestones if step.reached_at)
    late = [step for step in journey.milestones if step.overdue]
    if late:
        names["overdue"] = True
        names["missing"], names["late_by"] = _missing(policy, journey, late[0]), _late_by(late[0], now)
    ahead = [step for step in journey.milestones if step.due_at and not step.reached_at and not step.overdue]
    if ahead:
        step = min(ahead, key=lambda one: one.due_at or now)
        names["next_step"] = step.title
        names["next_due_in"] = lasting(((step.due_at or now) - now).total_seconds())


def _missing(policy: Policy, journey: Journey, step: Milestone) -> str:
    return policy.journeys[journey.definition].milestone(step.id).missing_title


def _late_by(step: Milestone, now: datetime) -> str:
    return lasting((now - step.due_at).total_seconds()) if step.due_at else ""


def _counts(history: tuple[ShownAction, ...], now: datetime) -> dict[str, Any]:
    counts = dict(_HISTORY)
    since = now - timedelta(days=HISTORY_DAYS)
    for shown in history:
        if shown.at >= since:
            counts["shown"] += 1
            if shown.outcome in counts and shown.outcome != "shown":
                counts[shown.outcome] += 1
    return counts
