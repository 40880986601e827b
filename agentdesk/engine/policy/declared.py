"""The shapes of the policy's YAML files, before anything is compiled or cross-checked.

Owns what may be written, field by field. Knows nothing of files, positions or expressions.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from agentdesk.domain.decision import ActionKind
from agentdesk.engine.policy.arbitration import ArbitrationShape
from agentdesk.engine.policy.authority import AuthorityShape
from agentdesk.engine.policy.exception_mode import ExceptionModeShape
from agentdesk.engine.policy.model import MAX_CONTACTS
from agentdesk.engine.policy.outcomes import OutcomesShape
from agentdesk.engine.policy.shapes import Declared, Duration, Id, Part, Text
from agentdesk.engine.policy.sharing import IdentityShape
from agentdesk.engine.policy.states import States


def _several(value: object) -> object:
    """One of something may be written without brackets."""
    return [value] if isinstance(value, str) else value


class IntentShape(Declared):
    """``denied_by``: words by which a customer says that it is not what they want, whatever they did before."""

    id: Id
    label: Text
    task: Text
    kind: Literal["service", "growth", "retention", "information"] = "service"
    prior: Part = 0.5
    words: tuple[Text, ...]
    unless: tuple[Text, ...] = ()
    denied_by: tuple[Text, ...] = ()
    related: tuple[Id, ...] = ()


class ThingShape(Declared):
    """``shape`` is a regular expression for names in ``name_fields`` that contain no known word."""

    id: Id
    words: tuple[Text, ...]
    not_with: tuple[Id, ...] = ()
    shape: str | None = None


class SayingShape(Declared):
    """What somebody says, or gives as a reason, whatever else is in it."""

    id: Id
    words: tuple[Text, ...]


class DenialsShape(Declared):
    """``after`` these phrases something is ruled out, to the end of the clause or ``until`` one of these words."""

    after: tuple[Text, ...] = ()
    until: tuple[Text, ...] = ()


class IntentsFile(Declared):
    intents: tuple[IntentShape, ...]
    denials: DenialsShape = DenialsShape()
    things: tuple[ThingShape, ...] = ()
    sayings: tuple[SayingShape, ...] = ()
    name_fields: tuple[str, ...] = ()


class DeadlineShape(Declared):
    after: Id
    within: Duration


class MilestoneShape(Declared):
    id: Id
    title: Text
    missing: str = ""
    intent: Id | None = None
    when: Text
    due: tuple[DeadlineShape, ...] = ()
    promised: bool = False


class JourneyFile(Declared):
    """``outcome`` is what the business has of it, ``value`` what that is worth: journeys are ranked by what is lost.

    ``success``: reaching one of these ends the journey well. Of a group of ``alternatives`` one milestone is enough.
    While it runs, what it ``excludes`` does not begin (and ends when it begins), and advice for what it ``outranks`` is
    withheld.
    """

    id: Id
    title: Text
    goal: Text
    outcome: str = ""
    value: Annotated[float, Field(ge=0)] = 1.0
    kind: Literal["service", "onboarding", "purchase", "growth", "retention"] = "service"
    intents: tuple[Id, ...] = ()
    entry: Text
    milestones: Annotated[tuple[MilestoneShape, ...], Field(min_length=1)]
    alternatives: tuple[Annotated[tuple[Id, ...], Field(min_length=2)], ...] = ()
    success: Annotated[tuple[Id, ...], BeforeValidator(_several), Field(min_length=1)]
    failure: str | None = None
    abandonment: str | None = None
    abandon_after: Duration
    reentry: Literal["after_end", "per_key", "never"] = "after_end"
    correlate: tuple[str, ...] = ()
    excludes: tuple[Id, ...] = ()
    outranks: tuple[Id, ...] = ()


class FieldShape(Declared):
    """A field of a record. ``is`` is text, number, yes_no, time, list or the id of a record whose key it holds."""

    is_: Annotated[Id, Field(alias="is")]
    one_of: tuple[Text, ...] = ()
    default: str | bool | float | None = None


class ChangeShape(Declared):
    """What an event for which ``when`` holds sets: fields with expressions over the event and the record so far."""

    when: Text = "true"
    set_: Annotated[dict[Id, Text], Field(alias="set", min_length=1)]


class RecordShape(Declared):
    """What a customer has. ``key`` are the data fields that may hold its key; one of a conversation or of the customer
    has none."""

    id: Annotated[Id, Field(max_length=40)]
    noun: Text
    title: str = ""
    scope: Literal["each", "conversation", "customer"] = "each"
    key: tuple[Id, ...] = ()
    fields: Annotated[dict[Id, FieldShape], Field(min_length=1)]
    changes: Annotated[tuple[ChangeShape, ...], Field(min_length=1)]


class RecordsFile(Declared):
    records: tuple[RecordShape, ...]


class SignalShape(Declared):
    """``while`` may name journeys, ``journey`` and ``in_conversation``; the rest is as in ``signs.SignalRule``."""

    id: Id
    title: Text
    form: Literal["count", "sequence", "absence", "channels", "repetition"] = "count"
    over: Literal["events", "said", "both"] = "events"
    same: Literal["", "intent", "conversation", "thing", "subject"] = ""
    when: Text
    then: str | None = None
    while_: Annotated[str | None, Field(alias="while", min_length=1)] = None
    solved_by: Text | None = None
    at_least: Annotated[int, Field(ge=1, le=20)] = 1
    alike: Part = 0.6
    apart: Duration = 0.0
    within: Duration
    fades_after: Duration


class SignalsFile(Declared):
    signals: tuple[SignalShape, ...]


class WatchShape(Declared):
    """``for`` is what is waited for: until ``journey``'s next deadline where it has one, else ``within`` from now.

    It is that deadline's milestone, or an event for which ``event`` holds. ``returns``: the decision is brought back
    when it is ``missing`` at the end, or when it was ``seen`` before.
    """

    for_: Annotated[str, Field(alias="for", min_length=1)]
    within: Duration
    journey: Id | None = None
    event: Text | None = None
    returns: Literal["missing", "seen"] = "missing"


class ExceptionShape(Declared):
    """Where ``when`` holds, the rule lets the action pass although its own condition does not, ``because``."""

    when: Text
    because: Text
    evidence: str = ""


class CheckShape(Declared):
    """A rule of a gate. ``watch`` says what would let the action pass, where that may come within the conversation."""

    id: Id | None = None
    when: Text
    because: Text
    evidence: str = ""
    unless: tuple[ExceptionShape, ...] = ()
    watch: WatchShape | None = None


class ReasonShape(Declared):
    when: Text = "true"
    text: Text
    evidence: str = ""


class ScriptShape(Declared):
    """What is said instead of the action's script where ``when`` holds; the first that does is taken."""

    when: Text
    text: Text


class OwnWeightShape(Declared):
    """A context weight of one action alone."""

    when: Text
    factor: Annotated[float, Field(gt=0)]
    because: str = ""
    evidence: str = ""


class ActionShape(Declared):
    id: Id
    title: Text
    kind: ActionKind
    intents: tuple[Id, ...] = ()
    eligibility: tuple[CheckShape, ...] = ()
    applicability: tuple[CheckShape, ...] = ()
    suitability: tuple[CheckShape, ...] = ()
    propensity: Part
    value: Part
    favour: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    script: str = ""
    scripts: tuple[ScriptShape, ...] = ()
    why: tuple[ReasonShape, ...] = ()
    weights: tuple[OwnWeightShape, ...] = ()
    watch: WatchShape | None = None
    touchpoints: tuple[str, ...] = ()
    for_each: Id | None = None
    tags: tuple[Id, ...] = ()


class ActionsFile(Declared):
    actions: tuple[ActionShape, ...]


class GateShape(CheckShape):
    id: Id
    gate: Literal["eligibility", "applicability", "suitability", "exception_mode"]
    kinds: tuple[ActionKind, ...]
    tags: tuple[Id, ...] = ()
    for_each: Id | None = None


class ContactShape(Declared):
    id: Id
    kinds: tuple[ActionKind, ...]
    outcomes: tuple[Literal["shown", "accepted", "declined", "ignored", "acted", "overridden"], ...]
    touchpoints: tuple[str, ...] = ()
    same_action: bool = False
    at_most: Annotated[int, Field(ge=0, le=MAX_CONTACTS)]
    within: Duration
    because: Text


class WeightShape(Declared):
    id: Id
    when: Text
    factor: Annotated[float, Field(gt=0)]
    kinds: tuple[ActionKind, ...] = ()
    intents: tuple[Id, ...] = ()
    because: str = ""
    evidence: str = ""


class ScoreShape(Declared):
    id: Id
    when: Text
    points: Part
    because: Text
    evidence: str = ""


class RoutingRuleShape(Declared):
    id: Id
    when: Text
    bypass_bot: bool
    priority: Annotated[int, Field(ge=0, le=10)]
    queue: str | None = None
    because: Text


class RoutingShape(Declared):
    touchpoints: tuple[str, ...]
    rules: tuple[RoutingRuleShape, ...]


class LevelsShape(Declared):
    medium: Part
    high: Part


class RelevanceShape(Declared):
    """Factor of an action for what the customer is here for, for another matter that is open, and for none of these."""

    match: Annotated[float, Field(gt=0)]
    open: Annotated[float, Field(gt=0)]
    elsewhere: Annotated[float, Field(gt=0)]


class ReasonCodeShape(Declared):
    """``kinds``: those of the recommended action for which it is offered; none are all. ``title``: one, or one for each
    language of the desk (``{en: …, de: …}``). ``needs_comment``: whether the code alone says too little."""

    code: Id
    title: Text | Annotated[dict[str, Text], Field(min_length=1)]
    kinds: tuple[Text, ...] = ()
    needs_comment: bool | None = None


class DispositionShape(Declared):
    """``worked``: whether a contact that ends so did what the customer came for; left out where that does not tell.
    ``promise``: the promise with which it ends, as the desk offers it to the agent."""

    code: Id
    title: Text
    worked: bool | None = None
    promise: Text | None = None


class TeamShape(Declared):
    """What the center allows a team: actions of these ``kinds`` (none named: of all), with at most this much value and
    prior propensity each, and weights of at most ``most_weight``."""

    title: str = ""
    kinds: tuple[ActionKind, ...] = ()
    most_value: Part = 1.0
    most_propensity: Part = 1.0
    most_weight: Annotated[float, Field(gt=0)] = 2.0


class TeamGateShape(CheckShape):
    """A rule for a team's own ``actions``; none named: for all of them."""

    id: Id
    gate: Literal["eligibility", "applicability", "suitability"]
    actions: tuple[Id, ...] = ()


class TeamWeightShape(OwnWeightShape):
    """A context weight for a team's own ``actions``; none named: for all of them."""

    id: Id
    actions: tuple[Id, ...] = ()


class TeamRulesFile(Declared):
    gates: tuple[TeamGateShape, ...] = ()
    context_weights: tuple[TeamWeightShape, ...] = ()


class InsightsShape(Declared):
    """Of fewer than ``least_n`` no share is shown: by chance it may be anything, and it may be known whose it is."""

    least_n: Annotated[int, Field(ge=1, le=1000)] = 10


class PolicyFile(Declared):
    version: Text
    four_eyes: bool = False
    supervisors_publish: bool = False
    teams: dict[Id, TeamShape] = {}
    default_region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    identity: IdentityShape = IdentityShape()
    traits: dict[str, Any] = {}
    reason_codes: Annotated[tuple[ReasonCodeShape, ...], Field(min_length=1, max_length=40)]
    dispositions: Annotated[tuple[DispositionShape, ...], Field(min_length=1)]
    levels: LevelsShape
    effort: tuple[ScoreShape, ...]
    attrition: tuple[ScoreShape, ...]
    states: States = {}
    gates: tuple[GateShape, ...]
    contact_policy: tuple[ContactShape, ...]
    relevance: RelevanceShape
    context_weights: tuple[WeightShape, ...]
    levers: dict[Id, Annotated[float, Field(gt=0)]] = {}
    calibration: Annotated[tuple[tuple[Part, Part], ...], Field(min_length=2)] = ((0.0, 0.0), (0.97, 0.97), (1.0, 0.97))
    prior_strength: Annotated[float, Field(gt=0)] = 8.0
    arbitration: ArbitrationShape = ArbitrationShape()
    routing: RoutingShape
    exception_mode: ExceptionModeShape = ExceptionModeShape()
    authority: AuthorityShape = AuthorityShape()
    outcomes: OutcomesShape = OutcomesShape()
    insights: InsightsShape = InsightsShape()
    care_words: dict[str, Annotated[float, Field(ge=-4, le=4)]] = {}
