"""The gates an action must pass: exception mode, eligibility, applicability, suitability, contact policy.

Owns the order of the gates and what stops an action. Knows no action by name. A rule that cannot be evaluated
closes its gate, and says so. An exception of a rule opens it again, and is told with the rule that it is from.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agentdesk.domain.decision import ActionKind, Allowed, Gate, Watch, Withheld
from agentdesk.domain.journey import Journey
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.candidates import Candidate
from agentdesk.engine.decisions.watching import watch_of
from agentdesk.engine.history import SHOWN, ShownAction
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import ActionRule, ContactRule, ExceptionRule, GateRule, Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation
from agentdesk.engine.wording import lasting, listed, on_channel

ORDER = (Gate.EXCEPTION_MODE, Gate.ELIGIBILITY, Gate.APPLICABILITY, Gate.SUITABILITY)
SHOWN_ORDER = (
    Gate.EXCEPTION_MODE, Gate.SUITABILITY, Gate.CONTACT_POLICY, Gate.ELIGIBILITY, Gate.APPLICABILITY,
)  # fmt: skip
"""Withheld actions are told in this order: what was judged before what does not concern the customer."""
SHOWN_PLACE = {gate: place for place, gate in enumerate(SHOWN_ORDER)}
MAX_EVIDENCE = 10
PAUSED = frozenset({ActionKind.GROWTH, ActionKind.PROACTIVE})
"""What is not done to a customer in exception mode, whatever the policy says of it."""


class Gates:
    """The gates for one customer now. A rule that does not look at the candidate is asked once for all of them."""

    def __init__(
        self, now: Situation, at: datetime, history: Sequence[ShownAction], journeys: Sequence[Journey], policy: Policy
    ) -> None:
        self._now = now
        self._at = at
        self._history = history
        self._journeys = journeys
        self._policy = policy
        self._shared: dict[str, Stop | Allowed | None] = {}

    def judge(self, candidate: Candidate) -> Withheld | tuple[Allowed, ...]:
        """What the first rule that stops the action says, else the rules that only an exception lets it pass."""
        action, touchpoint = candidate.action, self._now.names["touchpoint"]
        if action.touchpoints and touchpoint not in action.touchpoints:
            because = f"It cannot be done at the touchpoint {touchpoint}"
            return withheld_by(candidate, Stop(Gate.ELIGIBILITY, "touchpoint", because))
        own = {"action", "done", action.for_each} if action.for_each else {"action"}
        allowed: list[Allowed] = []
        rules = ordered(action, self._policy)
        is_paused = self._now.names["exception"]["active"] and action.kind in PAUSED
        # the policy may say it in its own words, or name exceptions; it cannot forget it
        if is_paused and not any(rule.gate is Gate.EXCEPTION_MODE for rule in rules):
            return withheld_by(candidate, _off_the_map(self._now))
        for rule in rules:
            if not rule.names.isdisjoint(own):
                found = self._asked(rule, candidate.now)
            elif rule.id in self._shared:
                found = self._shared[rule.id]
            else:
                found = self._shared[rule.id] = self._asked(rule, self._now)
            if isinstance(found, Stop):
                return withheld_by(candidate, found)
            if found is not None:
                allowed.append(found)
        stop = _contact(candidate, self._now, self._at, self._history, self._policy.contact_rules)
        return tuple(allowed) if stop is None else withheld_by(candidate, stop)

    def stops(self, rule: GateRule, now: Situation) -> bool:
        """Whether the rule stops an action that sees the customer so."""
        return isinstance(self._asked(rule, now), Stop)

    def _asked(self, rule: GateRule, now: Situation) -> "Stop | Allowed | None":
        """None where the rule holds."""
        try:
            if rule.when.holds(now.names):
                return None
            because = fill(rule.because, now.names)
        except ConditionError as error:
            unknown = listed(rule.when.unknown(now.names))
            because = (
                f"It is not known what this depends on ({unknown}), so the gate stays closed"
                if unknown
                else f"The rule could not be evaluated ({error.message}), so its gate stays closed"
            )
        for exception in rule.unless:
            if _holds(exception, now):
                evidence = now.evidence(exception.evidence)[:MAX_EVIDENCE]
                return Allowed(
                    gate=rule.gate, rule=rule.id, because=because, exception=fill(exception.because, now.names),
                    evidence=evidence,
                )  # fmt: skip
        watch = watch_of(rule.watch, self._at, self._journeys, now) if rule.watch else None
        return Stop(rule.gate, rule.id, because, now.evidence(rule.evidence)[:MAX_EVIDENCE], watch)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a rule stops an action."""

    gate: Gate
    rule: str
    because: str
    evidence: tuple[str, ...] = ()
    watch: Watch | None = None


def ordered(action: ActionRule, policy: Policy) -> tuple[GateRule, ...]:
    """All rules that an action must pass, those of the policy and its own, in the order of the gates."""
    known = policy.ordered_gates.get(action.id)
    if known is None:
        shared = [
            rule
            for rule in policy.gates
            if action.kind in rule.kinds
            and (not rule.tags or not rule.tags.isdisjoint(action.tags))
            and rule.for_each in (None, action.for_each)
        ]
        known = tuple(sorted((*shared, *action.gates), key=_place))
        policy.ordered_gates[action.id] = known
    return known


def _off_the_map(now: Situation) -> Stop:
    """What is said where the policy has no rule of its own for exception mode."""
    seen = now.names["exception"]
    because = f"The customer is in exception mode: {seen['owner']} takes care of them for another {seen['ends_in']}"
    return Stop(Gate.EXCEPTION_MODE, "exception_mode", because)


def _place(rule: GateRule) -> int:
    return ORDER.index(rule.gate)


def _holds(exception: ExceptionRule, now: Situation) -> bool:
    try:
        return exception.when.holds(now.names)
    except ConditionError:  # nobody is an exception for something that is not known
        return False


def _contact(
    candidate: Candidate, now: Situation, at: datetime, history: Sequence[ShownAction], rules: Iterable[ContactRule]
) -> Stop | None:
    for rule in rules:
        if candidate.action.kind not in rule.kinds:
            continue
        if rule.touchpoints and now.names["touchpoint"] not in rule.touchpoints:
            continue
        since = at - timedelta(seconds=rule.within_s)
        counted = [
            shown
            for shown in history
            if since <= shown.at < at
            and shown.outcome in rule.outcomes
            and (shown.action == candidate.id if rule.same_action else shown.kind in rule.kinds)
        ]
        # where what is shown counts, this would be one more; an answer counts only once it was given
        if len(counted) + (SHOWN in rule.outcomes) > rule.at_most:
            return _too_often(rule, counted, now, at)
    return None


def _too_often(rule: ContactRule, counted: Sequence[ShownAction], now: Situation, at: datetime) -> Stop:
    """Why the contact rule stops, with where and when it was last met, and the events that told of it."""
    because = fill(rule.because, now.names)
    if counted:
        last = max(counted, key=lambda shown: shown.at)
        where = f"{on_channel(last.touchpoint)}, " if last.touchpoint else ""
        because = f"{because} ({where}{lasting((at - last.at).total_seconds())} ago)"
    newest = sorted(counted, key=lambda shown: shown.at, reverse=True)
    events = tuple(dict.fromkeys(shown.event for shown in newest if shown.event))
    return Stop(Gate.CONTACT_POLICY, rule.id, because, events[:MAX_EVIDENCE])


def withheld_by(candidate: Candidate, stop: Stop) -> Withheld:
    return Withheld(
        action=candidate.id,
        title=candidate.title,
        kind=candidate.action.kind,
        team=candidate.action.team,
        gate=stop.gate,
        rule=stop.rule,
        because=stop.because,
        evidence=stop.evidence,
        subject=candidate.subject,
        watch=stop.watch,
    )
