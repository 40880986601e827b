"""The compiled policy: what the YAML files declare, checked and ready to evaluate. Immutable.

Owns the shapes. Knows nothing of files, and no action, journey or signal by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from agentdesk.domain.canned import CannedReply
from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.domain.people import CatalogueAction, Disposition, ReasonCode
from agentdesk.engine.identity.sharing import Sharing
from agentdesk.engine.policy.audiences import AudienceLanguage
from agentdesk.engine.policy.conditions import Condition
from agentdesk.engine.policy.limits import Authority
from agentdesk.engine.policy.outcome_rules import OutcomeRules
from agentdesk.engine.policy.record_model import RecordRule
from agentdesk.engine.policy.returns import ExceptionModeRules
from agentdesk.engine.policy.signs import SignalRule, SignRule
from agentdesk.engine.policy.switches import Arbitration
from agentdesk.engine.policy.words import Vocabulary

MAX_CONTACTS = 30
"""More than this a contact rule cannot count."""
_LEAST_HISTORY = 8


@dataclass(frozen=True, slots=True)
class Description:
    """How an event type is told to people: templates over the event's data."""

    pattern: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Intent:
    """What a customer may want. ``task`` names the thing tried ("money transfer"); ``prior`` breaks ties.

    ``related`` are matters so near that looking around for one may be for the other.
    """

    id: str
    label: str
    task: str
    kind: str
    prior: float
    related: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A milestone is due ``within_s`` seconds after ``after`` was reached."""

    after: str
    within_s: float


@dataclass(frozen=True, slots=True)
class MilestoneRule:
    id: str
    title: str
    when: Condition
    deadlines: tuple[Deadline, ...]
    missing_title: str
    intent: str | None
    """What a customer wants who asks about this step when it is late; else what the journey is about."""
    promised: bool = False
    """A time that an event of the journey promises is this step's deadline, before those declared."""
    alternatives: tuple[str, ...] = ()
    """The group of which one is enough, in the order declared, with this milestone; empty where there is none."""


@dataclass(frozen=True, slots=True)
class JourneyRule:
    """A journey definition. ``success`` are the milestones whose reaching ends it well, each with its alternatives.

    ``abandon_after_s`` seconds without an event of the journey abandon it. ``reentry`` is ``after_end``, ``never`` or
    ``per_key`` (one instance for each value of the correlation keys, for example one for each order).
    """

    id: str
    title: str
    goal: str
    kind: str
    intents: tuple[str, ...]
    entry: Condition
    milestones: tuple[MilestoneRule, ...]
    success: frozenset[str]
    failure: Condition | None
    abandonment: Condition | None
    abandon_after_s: float
    reentry: str
    correlate: tuple[str, ...]
    outcome: str = ""
    value: float = 1.0
    """What the outcome is worth to the business, in whatever unit the policy counts; 1 if it does not say."""
    excludes: frozenset[str] = frozenset()
    """Definitions that do not begin while this one runs, and that end when it begins."""
    outranks: frozenset[str] = frozenset()
    """Definitions whose advice is paused while this one runs."""
    version: str = ""
    """The beginning of the sha256 of all that the definition says."""

    @property
    def words_only(self) -> bool:
        """No condition names ``data`` or ``text``: readings with equal words mean the same to this definition."""
        conditions = [self.entry, self.failure, self.abandonment, *(step.when for step in self.milestones)]
        return not any(asked.looks_deep for asked in conditions if asked)

    def milestone(self, milestone_id: str) -> MilestoneRule:
        return next(rule for rule in self.milestones if rule.id == milestone_id)

    def asked_by(self, milestone_id: str) -> str | None:
        """What a customer wants who asks about this step when it is late."""
        return self.milestone(milestone_id).intent or next(iter(self.intents), None)


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """One line of a scorecard: adds ``points`` where ``when`` holds over the facts, because of ``because``."""

    id: str
    when: Condition
    points: float
    because: str
    evidence: str


@dataclass(frozen=True, slots=True)
class WatchRule:
    """What is waited for: until a named journey's next deadline where it has one, else ``within_s`` from now.

    It has come when that deadline's milestone is reached or an event fits ``event``; with neither only time ends it.
    """

    for_: str
    within_s: float
    journey: str | None
    event: Condition | None = None
    returns: Literal["missing", "seen"] = "missing"


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """Where ``when`` holds, an action passes although its rule does not, ``because``."""

    when: Condition
    because: str
    evidence: str


@dataclass(frozen=True, slots=True)
class GateRule:
    """A rule of a gate: an action passes where ``when`` holds or one of the exceptions ``unless`` does, else it is
    withheld ``because``. ``watch`` says what would let it pass, where that may still come.

    A rule of the policy applies to the actions of its ``kinds`` that have one of its ``tags`` (none: all of them) and
    are there for each of the record ``for_each`` (None: all); an action's own rule to it alone (no kinds).
    """

    id: str
    gate: Gate
    kinds: frozenset[ActionKind]
    when: Condition
    because: str
    evidence: str
    unless: tuple[ExceptionRule, ...] = ()
    watch: WatchRule | None = None
    tags: frozenset[str] = frozenset()
    for_each: str | None = None

    names: frozenset[str] = frozenset()
    """The first words of the names in its conditions and sentences: what its outcome depends on."""


@dataclass(frozen=True, slots=True)
class ContactRule:
    """At most ``at_most`` of ``kinds`` (or the same action) in ``within_s`` seconds, among the ``outcomes``."""

    id: str
    kinds: frozenset[ActionKind]
    outcomes: frozenset[str]
    touchpoints: frozenset[str]
    same_action: bool
    at_most: int
    within_s: float
    because: str


@dataclass(frozen=True, slots=True)
class Weight:
    """A context weight: multiplies the priority of matching actions by ``factor`` where ``when`` holds."""

    id: str
    when: Condition
    factor: float
    kinds: frozenset[ActionKind]
    intents: frozenset[str]
    because: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """A sentence for an action, where ``when`` holds, with the evidence group behind it."""

    when: Condition
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ScriptRule:
    when: Condition
    text: str


@dataclass(frozen=True, slots=True)
class ActionRule:
    """An action. ``propensity`` is the prior; ``favour`` what it is worth to the customer and ``cost`` what
    the company gives with it, in its currency (for directions).

    ``for_each`` names a record: the action is a candidate once for each of these, and its title tells them apart.
    """

    id: str
    title: str
    kind: ActionKind
    intents: frozenset[str]
    gates: tuple[GateRule, ...]
    propensity: float
    value: float
    lever: float
    favour: float
    cost: float
    script: str
    scripts: tuple[ScriptRule, ...]
    """What is said instead where one of these holds."""
    why: tuple[ReasonRule, ...]
    weights: tuple[Weight, ...]
    """Its own context weights, beside those of the policy."""
    watch: WatchRule | None
    touchpoints: frozenset[str]
    """Where it can be done at all; everywhere if empty."""
    for_each: str | None = None
    tags: frozenset[str] = frozenset()
    team: str = ""
    """Whose it is; '' for the center's."""


@dataclass(frozen=True, slots=True)
class RoutingRule:
    id: str
    when: Condition
    bypass_bot: bool
    priority: int
    queue: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Scorecards:
    """Effort and attrition, and from where on a score is medium and high."""

    effort: tuple[ScoreRule, ...]
    attrition: tuple[ScoreRule, ...]
    medium: float
    high: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that was declared, compiled once. ``digest`` is the sha256 of the files; ``following`` that of what
    journeys and signals follow from: how events are read, and the definitions without their texts and deadlines."""

    version: str
    digest: str
    following: str
    default_region: str | None
    sharing: Sharing
    vocabulary: Vocabulary
    intents: Mapping[str, Intent]
    descriptions: tuple[Description, ...]
    journeys: Mapping[str, JourneyRule]
    records: Mapping[str, RecordRule]
    signals: tuple[SignalRule, ...]
    actions: Mapping[str, ActionRule]
    scorecards: Scorecards
    states: Mapping[str, tuple[SignRule, ...]]
    gates: tuple[GateRule, ...]
    contact_rules: tuple[ContactRule, ...]
    weights: tuple[Weight, ...]
    relevance_match: float
    relevance_open: float
    relevance_elsewhere: float
    routing: tuple[RoutingRule, ...]
    routing_touchpoints: frozenset[str]
    traits: Mapping[str, object]
    reason_codes: tuple[ReasonCode, ...]
    dispositions: tuple[Disposition, ...]
    canned_replies: tuple[CannedReply, ...]
    catalogue: tuple[CatalogueAction, ...]
    calibration: tuple[tuple[float, float], ...]
    """How often a reason of some strength (0..1) is right (0..1): ascending points from 0 to 1."""
    prior_strength: float
    care_words: Mapping[str, float]
    teams: frozenset[str]
    """The teams that have a folder of their own."""
    four_eyes: bool
    """A version that follows this one, and this one itself, is put in force by another person than its author."""
    supervisors_publish: bool
    """Supervisors may publish the rules that they propose themselves."""
    arbitration: Arbitration
    exception_mode: ExceptionModeRules
    audiences: AudienceLanguage
    authority: Authority
    outcomes: OutcomeRules
    least_n: int
    """Insights show no share of fewer than so many."""
    matches: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What readings mean to the definitions, remembered. A memo, never an input; so are the following."""
    ordered_gates: dict[str, tuple[GateRule, ...]] = field(default_factory=dict, compare=False, repr=False)
    signal_roles: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    described: dict[str, Description] = field(default_factory=dict, compare=False, repr=False)

    @property
    def contact_depth(self) -> int:
        """How many of the newest contacts with an action tell all that the contact rules ask, and a little of how the
        customer takes it."""
        return max((_LEAST_HISTORY, *(rule.at_most + 1 for rule in self.contact_rules)))
