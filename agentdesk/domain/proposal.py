"""Rules that are proposed from overrides: what they rest on, what a check and a back-test say of them, and how far they
have come."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.radar import FindingShare


class DraftFilter(Frozen):
    """Of which overrides a rule is proposed: those where ``action`` was advised (None: what was overridden most), in a
    context (``mark``), for a ``reason``; the rest as the list of overrides has it. None means any; of all of them none
    is proposed."""

    action: str | None = None
    taken: str | None = None
    mark: str | None = None
    rule: str | None = None
    reason: str | None = None
    agent: str | None = None
    team: str | None = None
    direction: str | None = None
    journey: str | None = None
    state: str | None = None
    verdict: str | None = None
    outcome: str | None = None
    words: str | None = None
    from_at: Utc | None = None
    to_at: Utc | None = None

    @property
    def says_which(self) -> bool:
        """Whether anything but the time is chosen."""
        return bool(self.model_dump(exclude_none=True, exclude={"from_at", "to_at"}))


class Telling(Frozen):
    """A condition that tells overridden from accepted advice: it holds of ``hits`` of ``n`` overrides and of
    ``taken_hits`` of ``taken_n`` acceptances. ``precision`` is the share of overrides where it holds; ``low`` and
    ``high`` the 95 % interval of the difference."""

    text: str
    hits: int
    n: int
    taken_hits: int
    taken_n: int
    precision: FindingShare
    low: float
    high: float


class Evidence(Frozen):
    """What a proposal rests on: ``matched`` overrides of its filter, of which ``overrides`` of the action were looked
    at, the newest; ``accepted`` advice of the same time to compare with; the best of ``tried`` conditions."""

    filter: DraftFilter
    since: Utc
    until: Utc
    matched: int
    overrides: int
    accepted: int
    tried: int
    conditions: tuple[Telling, ...] = ()


class Problem(Frozen):
    """One thing that ``policy check`` says of a draft. ``file`` is empty for the draft itself; lines and columns count
    from 1."""

    file: str = ""
    line: int
    column: int
    text: str
    is_error: bool = True


class Checked(Frozen):
    """What the check says: ``rule`` is the id by which receipts name the rule, ``file`` where it stands in the policy
    ``number`` that it was held against."""

    problems: tuple[Problem, ...] = ()
    rule: str = ""
    file: str = ""
    number: int = 0

    @property
    def is_sound(self) -> bool:
        return bool(self.rule) and not any(one.is_error for one in self.problems)


class ChangedDecision(Frozen):
    """A decision that the draft changes: the first action ``before`` and ``after``, and what became of the advice
    (overridden, accepted, declined, ignored; empty for no answer). ``withheld`` says that the rule itself stops the
    action; ``override_id`` is the record where there is one. It names no customer."""

    decision_id: str
    decided_at: Utc
    touchpoint: str
    before: str
    after: str
    answer: str = ""
    override_id: str = ""
    team: str = ""
    of_cluster: bool = False
    withheld: bool = False


class Effect(Frozen):
    """``spared`` of the ``cluster`` overrides: the action would have been withheld. ``cost``: of ``accepted`` advice of
    the action, so much too. ``others``: other overrides of the action, ``others_spared`` of them likewise. Of decisions
    that nobody answered and that had the action first, ``unanswered_withheld`` of ``unanswered``. ``instead_first``:
    so often the draft advises first what the agent of the cluster did. ``changed`` are the first of ``changed_n``
    decisions with another first action."""

    cluster: int = 0
    spared: int = 0
    accepted: int = 0
    cost: int = 0
    others: int = 0
    others_spared: int = 0
    unanswered: int = 0
    unanswered_withheld: int = 0
    instead_first: int = 0
    changed_n: int = 0
    changed: tuple[ChangedDecision, ...] = ()


class DraftTestState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class DraftTest(Frozen):
    """A back-test of a draft over the stored decisions since then (None: all). It was held against version ``base`` of
    the policy, which calls itself ``base_version``. Of ``compared`` decisions ``first_changed`` have another first
    action; ``withheld`` counts what becomes withheld anew. The other figures stand once it is done."""

    id: str
    state: DraftTestState
    since: Utc | None = None
    base: int
    base_version: str = ""
    started_at: Utc
    ended_at: Utc | None = None
    seen: int = 0
    total: int = 0
    compared: int = 0
    untold: int = 0
    first_changed: int = 0
    withheld: int = 0
    effect: Effect | None = None


class ProposalState(StrEnum):
    DRAFT = "draft"
    TESTED = "tested"
    SENT = "sent"
    PUBLISHED = "published"
    RETURNED = "returned"
    DISCARDED = "discarded"


class ProposalStep(Frozen):
    """One step in a proposal's life, as the ledger has it. ``note`` is what was said with it."""

    state: str
    by: str
    at: Utc
    note: str = ""


class Proposal(Frozen):
    """A rule that is proposed for an action. ``owner`` is the team whose action it is, empty for the center's; ``text``
    the rule as YAML. ``waits`` says that it is published, and that under four eyes somebody else has to approve version
    ``number`` of the policy. ``may`` is what whoever reads it may do now: edit, test, send, publish, return, discard,
    approve."""

    id: str
    version: int
    state: ProposalState
    author: str
    author_name: str
    created_at: Utc
    changed_at: Utc
    action: str
    title: str
    owner: str = ""
    text: str
    evidence: Evidence
    checked: Checked
    test: DraftTest | None = None
    note: str = ""
    number: int | None = None
    waits: bool = False
    may: tuple[str, ...] = ()
    steps: tuple[ProposalStep, ...] = ()


class ProposalPage(Frozen):
    """Proposals, newest first."""

    items: tuple[Proposal, ...] = ()
