"""What an agent sees of themselves, in words. Owns which reviews were not seen yet. Knows no widget."""

from collections.abc import Mapping
from datetime import datetime

from agentdesk.app.fetching import Loading
from agentdesk.app.marks import review_mark
from agentdesk.app.my_record import RecordExport
from agentdesk.app.state import PendingStatus, State
from agentdesk.domain.my_record import Kept, KeptFor, KeptKind, Look, LookedAt
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import Direction, Override, ResultStatus
from agentdesk.domain.records import dataclass
from agentdesk.ui.approval_words import because_words, standing_words
from agentdesk.ui.presence_words import presence_title
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.words import _, count_text, joined, ngettext, percent_text
from agentdesk.wire.commands import CorrectDirection
from agentdesk.wire.patterns import PatternRow, Rate


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One override in the list. ``mark`` is of a review that was not seen yet; empty for none."""

    id: str
    title: str
    detail: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a section: its name, and what is so."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its lines; ``note`` says what is worth knowing about it."""

    title: str
    facts: tuple[Fact, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MyRecordState:
    """``unseen`` counts the reviews that were not seen."""

    loading: Loading = Loading.EMPTY
    problem: str | None = None
    rows: tuple[OwnRow, ...] = ()
    overrides: Mapping[str, Override] | None = None
    has_more: bool = False
    unseen: int = 0
    figures: tuple[Section, ...] = ()
    stored: tuple[Section, ...] = ()
    export: RecordExport | None = None
    correcting: Mapping[str, Direction] | None = None
    """What the directions of some of them will be: they are being saved."""


def build(state: State, now: datetime) -> MyRecordState:
    """The page as far as it was read."""
    mine = state.mine
    rows = tuple(_row(one, state.marks, now) for one in mine.overrides)
    return MyRecordState(
        loading=mine.loading,
        problem=mine.problem,
        rows=rows,
        overrides={one.id: one for one in mine.overrides},
        has_more=mine.next is not None,
        unseen=sum(1 for row in rows if row.mark),
        figures=_figures(state),
        stored=_stored(state, now),
        export=mine.export,
        correcting={
            one.command.override_id: one.command.direction
            for one in state.pending
            if isinstance(one.command, CorrectDirection) and one.status is not PendingStatus.REFUSED
        },
    )


def _row(one: Override, marks: frozenset[str], now: datetime) -> OwnRow:
    mark = _unseen(one, marks)
    instead = _instead(one)
    title = _("New review: {title}").format(title=instead) if mark else instead
    return OwnRow(one.id, title, joined((_standing(one), moment(one.recorded_at, now))), mark)


def _instead(one: Override) -> str:
    """What was done instead; of an erased customer what is left of it, and that they are erased."""
    words = one.taken_title or one.taken_action
    return joined((words, _("erased"))) if one.erased else words


def _unseen(one: Override, marks: frozenset[str]) -> str:
    at = (one.review or {}).get("at")
    mark = review_mark(one.id, str(at)) if at else ""
    return mark if mark and mark not in marks else ""


def _standing(one: Override) -> str:
    if one.approval is not None and not one.in_effect:
        return standing_words(one.approval)[1]
    if one.outcome is not None and one.outcome.state is not OutcomeState.WATCHING:
        return outcome_word(one.outcome.state)
    return result_word(one.result.status)


def result_word(status: ResultStatus) -> str:
    """What happened at once."""
    return {
        ResultStatus.PENDING: _("result open"),
        ResultStatus.RESOLVED: _("resolved"),
        ResultStatus.UNRESOLVED: _("not resolved"),
        ResultStatus.ESCALATED: _("escalated"),
    }[status]


def outcome_word(state: OutcomeState) -> str:
    """What became of it later."""
    return {
        OutcomeState.WATCHING: _("being watched"),
        OutcomeState.VINDICATED: _("vindicated"),
        OutcomeState.NEUTRAL: _("neutral"),
        OutcomeState.REGRETTED: _("regretted"),
        OutcomeState.NOT_KNOWN: _("not known"),
    }[state]


def facts_of(one: Override, now: datetime) -> tuple[Fact, ...]:
    """All that is to be said of one override, the review first."""
    facts: list[Fact] = []
    if one.review is not None:
        review = one.review
        said = joined(
            (
                _("the advice was right") if review.get("advice_right") else _("the advice was not right"),
                _("doing other was right") if review.get("override_right") else _("doing other was not right"),
            )
        )
        facts.append(Fact(_("Review by {name}").format(name=review.get("by", "")), said))
        if review.get("comment"):
            facts.append(Fact(_("They write"), str(review["comment"])))
    facts += [
        Fact(_("Customer"), one.customer_name),
        Fact(_("Advised"), one.recommended_title or one.recommended_action),
        Fact(_("Done instead"), _instead(one)),
        Fact(_("Reason"), joined((one.reason_title or one.reason_code, one.comment))),
    ]
    if one.in_effect:
        facts.append(Fact(_("Result"), joined((result_word(one.result.status), one.result.note))))
    if one.approval is not None:
        facts.append(Fact(_("Approval"), joined((standing_words(one.approval)[1], because_words(one.approval)))))
    if one.outcome is not None:
        told = joined(in_own_words(fact.text) for window in one.outcome.windows for fact in window.facts)
        facts.append(Fact(_("What became of it"), joined((outcome_word(one.outcome.state), told))))
    facts.append(Fact(_("Recorded"), _("{time}, ledger entry {seq}").format(
        time=moment(one.recorded_at, now), seq=count_text(one.audit.seq))))  # fmt: skip
    return tuple(fact for fact in facts if fact.words)


def rate_words(rate: Rate, least_n: int) -> str:
    """A share with its n and interval; of too few only how many there were."""
    if rate.share is None or rate.low is None or rate.high is None:
        return _("n {n}: too few to say (from {least} on)").format(n=rate.n, least=least_n)
    return _("{share} ({low} to {high}), n {n}").format(
        share=percent_text(rate.share), low=percent_text(rate.low), high=percent_text(rate.high), n=count_text(rate.n)
    )


def _figures(state: State) -> tuple[Section, ...]:
    told = state.mine.figures
    if told is None:
        return ()
    note = _("Of the advice that you answered in the last 90 days; 95 % intervals. Not a ranking, and not for pay.")
    total = Section(
        _("How often you did other than advised"), (_figure(_("All advice"), told.total, told.least_n),), note
    )
    parts = [
        Section(
            {"action": _("By recommended action"), "reason": _("By reason"), "journey": _("By journey")}[part.by],
            tuple(_figure(row.title or row.key, row, told.least_n) for row in part.rows[:_SHOWN]),
        )
        for part in told.breakdowns
        if part.by in ("action", "reason", "journey") and part.rows
    ]
    return (total, *parts)


_SHOWN = 8


def _figure(name: str, row: PatternRow, least_n: int) -> Fact:
    return Fact(name, rate_words(row.rate, least_n))


def _stored(state: State, now: datetime) -> tuple[Section, ...]:
    record = state.mine.record
    if record is None:
        return ()
    since = _("since {time}").format(time=moment(record.presence_since, now)) if record.presence_since else ""
    who = Section(
        _("Who you are here"),
        (
            Fact(_("Name"), joined((record.name, record.agent_id))),
            Fact(_("Team"), record.team or _("none")),
            Fact(_("Presence"), joined((presence_title(record.presence), since))),
        ),
        _("What an agent feels is never inferred, so none of it is stored. Your settings are on this computer alone."),
    )
    kept = Section(_("How much is stored, and for how long"), tuple(_kept(one) for one in record.kept))
    looks = Section(
        _("Who looked at what is yours"),
        tuple(Fact(moment(one.at, now), _looked(one)) for one in record.looked_at_by),
        "" if record.looked_at_by else _("Nobody has, as far as it was written down."),
    )
    customers = Section(
        _("Customers whom you opened last"),
        tuple(Fact(moment(one.at, now), one.customer_id) for one in record.customers[:_SHOWN]),
        _("Who looks at a customer is written down."),
    )
    return who, kept, looks, customers


def _looked(one: Look) -> str:
    words = _("{name} opened an override of yours")
    if one.what is LookedAt.EXPORT:
        words = _("{name} exported overrides of yours")
    if one.what is LookedAt.CONVERSATION:
        words = _("{name} read along in a contact of yours")
    return words.format(name=one.by)


def _kept(one: Kept) -> Fact:
    names = {
        KeptKind.OVERRIDES: _("Overrides"),
        KeptKind.REVIEWS: _("Reviews of them"),
        KeptKind.APPROVALS: _("Requests for approval"),
        KeptKind.FEEDBACK: _("Answers to advice"),
        KeptKind.NOTES: _("Private notes"),
        KeptKind.INTERACTIONS: _("Contacts"),
        KeptKind.CUSTOMERS_OPENED: _("Looks at customers"),
        KeptKind.CUSTOMERS_LOOKED_UP: _("Look-ups"),
        KeptKind.CORRECTIONS: _("Corrected feelings of customers"),
        KeptKind.EXCEPTION_MODES: _("Exception modes"),
        KeptKind.PRESENCE: _("Presence"),
        KeptKind.TOKENS: _("Access tokens"),
        KeptKind.STREAM: _("News for desks"),
    }
    spans = {
        KeptFor.LEDGER: _("for ever, in the ledger, which is never rewritten"),
        KeptFor.ALWAYS: _("without a limit"),
        KeptFor.NEWEST: _("the present one alone"),
        KeptFor.ONE_DAY: _("about a day"),
    }
    count = "" if one.count is None else count_text(one.count)
    if one.at_least:
        count = _("more than {n}").format(n=count)
    return Fact(names[one.kind], joined((count, spans[one.kept_for])))


def unseen_words(count: int) -> str:
    """How many reviews were not seen."""
    return ngettext("{n} new review", "{n} new reviews", count) if count else ""
