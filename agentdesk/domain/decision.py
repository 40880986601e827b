"""Decisions: what to do next, why, and what was withheld. A decision is its own receipt."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import ActionId, AgentId, CustomerId, DecisionId, InteractionId, JourneyId
from agentdesk.domain.sentiment import Reason


class ActionKind(StrEnum):
    SERVICE = "service"
    RETENTION = "retention"
    GROWTH = "growth"
    PROACTIVE = "proactive"
    NO_ACTION = "no_action"


class Gate(StrEnum):
    ELIGIBILITY = "eligibility"
    APPLICABILITY = "applicability"
    SUITABILITY = "suitability"
    CONTACT_POLICY = "contact_policy"
    EXCEPTION_MODE = "exception_mode"


class Moved(Frozen):
    """One thing that moved a probability: a sentence, the ``factor`` of the odds, and its natural logarithm. The
    ``log_odds`` of all that moved a probability add up to how far it was moved."""

    what: str
    text: str
    factor: float | None = None
    log_odds: float | None = None


class Parts(Frozen):
    """The factors of the priority: propensity × context × value × levers. One that the policy switched off is 1.

    A learned propensity is the probability that agents take the action next here; ``moved`` says what moved it there
    from its ``prior``, its share of what the policy declares for the actions that are open here.
    """

    propensity: float
    context: float
    value: float
    levers: float
    prior: float | None = None
    moved: tuple[Moved, ...] = ()


class OverrideRisk(Frozen):
    """An estimate of how likely the agent is to do something else than advised.

    Advice of this action was answered ``answers`` times, ``otherwise`` of them by something else; the estimate was
    learned from ``all_answers``. ``usual`` is the estimate for this action wherever it is advised, ``moved`` what moved
    it from there here. ``often`` says that it is to be told: by the policy the estimate is high enough, and so is the
    share of ``otherwise`` in enough ``answers``.
    """

    probability: float
    answers: int
    otherwise: int
    all_answers: int
    often: bool = False
    usual: float | None = None
    moved: tuple[Moved, ...] = ()


class Watch(Frozen):
    """What no action waits for (``for`` on the wire), and until when.

    ``returns`` says what brings the decision back: that it is still ``missing`` then, or that it was ``seen`` before.
    ``milestone`` of ``journey`` is the step that is waited for, where it is one.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    until: Utc
    for_: str = Field("", alias="for")
    returns: Literal["missing", "seen"] = "missing"
    journey: JourneyId | None = None
    milestone: str | None = None


class Returned(Frozen):
    """That a decision was brought back: the former one advised no action (``title``), and ``because`` is why that came
    to its end."""

    decision_id: DecisionId
    action: str
    title: str
    because: str
    evidence: tuple[str, ...] = ()


class Subject(Frozen):
    """The one of a customer's records that an action is about: ``record`` is its kind, ``key`` tells it apart."""

    record: str
    key: str
    title: str = ""


class Allowed(Frozen):
    """A rule that speaks against an action (``because``), and the exception by which it passes nevertheless."""

    gate: Gate
    rule: str
    because: str
    exception: str
    evidence: tuple[str, ...] = ()


class RankedAction(Frozen):
    """``action`` is the declared action; for one that is about a record, with its key: ``cancel_order:W-1204``.

    ``logged_propensity`` is the probability with which the decision puts this action first, of those that it could:
    without exploration 1 of the best.
    """

    action: ActionId
    title: str
    kind: ActionKind
    priority: float
    parts: Parts
    script: str = ""
    why: tuple[Reason, ...] = ()
    watch: Watch | None = None
    team: str = ""
    """The team whose action it is; empty for the center's."""
    subject: Subject | None = None
    allowed: tuple[Allowed, ...] = ()
    logged_propensity: float | None = None


class Withheld(Frozen):
    """An action that a gate stopped, by which rule, and why in plain words; with ``watch``, what would let it pass."""

    action: ActionId
    title: str = ""
    kind: ActionKind | None = None
    gate: Gate
    rule: str
    because: str
    evidence: tuple[str, ...] = ()
    team: str = ""
    subject: Subject | None = None
    watch: Watch | None = None


ALTERNATIVES_SHOWN = 2


def at_a_glance(ranked: tuple[RankedAction, ...]) -> tuple[tuple[int, RankedAction], ...]:
    """The alternatives to the first action that are shown without asking, each with its place from 1: the best, and no
    action wherever it stands."""
    return tuple(
        (place, action)
        for place, action in enumerate(ranked[1:], start=2)
        if place < 2 + ALTERNATIVES_SHOWN or action.kind is ActionKind.NO_ACTION
    )


class Routing(Frozen):
    """Advice to an IVR or a chat router."""

    bypass_bot: bool
    priority: int
    queue: str | None = None
    because: str = ""
    agent_id: AgentId | None = None
    """Who should have it, where one person takes care of the customer."""


class Decision(Frozen):
    """Ranked actions, best first, and the withheld ones. Equal inputs give an equal decision.

    ``model_version`` is that of the model whose propensities were used, None where the policy's own were. ``returned``
    says that it comes in the place of one that advised to wait.
    """

    id: DecisionId
    customer_id: CustomerId
    interaction_id: InteractionId | None = None
    touchpoint: str
    decided_at: Utc
    policy_version: str
    inputs_hash: str
    routing: Routing | None = None
    ranked: tuple[RankedAction, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    override_risk: OverrideRisk | None = None
    model_version: int | None = None
    returned: Returned | None = None


def about(action: str, subject: Subject | None) -> ActionId:
    """What an action goes by, with the key of the record that it is about: it may fit one of them and not another."""
    return ActionId(f"{action}:{subject.key}" if subject else action)


def declared_action(action: str) -> str:
    """The action as declared, whatever it is about: ``cancel_order`` of ``cancel_order:W-1204``."""
    return action.partition(":")[0]


_TELLING = (Gate.SUITABILITY, Gate.CONTACT_POLICY, Gate.EXCEPTION_MODE, Gate.ELIGIBILITY, Gate.APPLICABILITY)


def telling_first(withheld: tuple[Withheld, ...]) -> tuple[Withheld, ...]:
    """The withheld actions for people: what would have been done but for the customer's good comes first, what is just
    not relevant now comes last. Otherwise the order stays.
    """
    return tuple(sorted(withheld, key=lambda each: (each.kind is ActionKind.NO_ACTION, _TELLING.index(each.gate))))


FOR_THEIR_GOOD = frozenset({Gate.SUITABILITY, Gate.CONTACT_POLICY, Gate.EXCEPTION_MODE})
"""The gates that stop what would otherwise be done; the others say that there is nothing to do."""


def alike(withheld: Iterable[Withheld]) -> tuple[tuple[Withheld, ...], ...]:
    """The withheld actions for people: an action that one rule stops for several records is one group, where the first
    of them stands, if it says the same of all of them but for their names.
    """
    groups: dict[tuple[str, str, str], list[Withheld]] = {}
    for each in withheld:
        said = each.because.replace(each.subject.title, "") if each.subject and each.subject.title else each.because
        groups.setdefault((declared_action(each.action), each.rule, said), []).append(each)
    return tuple(tuple(group) for group in groups.values())


class FeedbackOutcome(StrEnum):
    """What became of shown advice. Accepting is not yet doing: ``acted`` follows."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    IGNORED = "ignored"
    ACTED = "acted"
