"""What keeps a supervisor from approving what waits: their own limit, everybody's, a line that is lost, or that it was
refused. No Qt."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from agentdesk.app.state import ConnectionStatus, Pending, PendingStatus, State
from agentdesk.domain.decision import declared_action
from agentdesk.domain.override import Override
from agentdesk.domain.people import AuthorityHint, CatalogueAction
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.wire.commands import DecideApproval


@dataclass(frozen=True, slots=True)
class Bar:
    """``limit`` is the one of one's own that it is beyond, ``nobody`` says that it is beyond everybody's, ``problem``
    is why one's answer was refused, ``away`` that the service is not reached: an answer is worth something while the
    customer is on the line, and one that is sent later may come too late without anybody knowing. ``on_its_way``: it is
    answered here, and that has not arrived."""

    limit: float | None = None
    nobody: bool = False
    problem: str | None = None
    away: bool = False
    on_its_way: bool = False

    @property
    def keeps_from_answering(self) -> bool:
        """Whether nothing can be answered now."""
        return self.away or self.on_its_way

    @property
    def keeps_from_approving(self) -> bool:
        """Whether it can only be declined."""
        return self.limit is not None or self.nobody or self.problem == Code.BEYOND_AUTHORITY


NO_BAR = Bar()


def bar_of(state: State, asked: Override) -> Bar:
    """What is in the way of approving it."""
    limits = state.session.authority if state.session is not None else ()
    actions = state.session.actions if state.session is not None else ()
    nobody = asked.approval is not None and asked.approval.nobody_may
    away = state.connection.status in (ConnectionStatus.OFFLINE, ConnectionStatus.REFUSED)
    is_answered = any(about(one) == asked.id and one.status is not PendingStatus.REFUSED for one in answers_of(state))
    return Bar(limit_passed(asked, limits, actions), nobody, refusals(state).get(asked.id), away, is_answered)


def answers_of(state: State) -> list[Pending]:
    """One's own answers that are not known to be recorded."""
    return [one for one in state.pending if isinstance(one.command, DecideApproval)]


IN_A_MOMENT = timedelta(seconds=2)
"""An answer that has not arrived after so long is told to be on its way still."""


def answered(state: State, now: datetime) -> frozenset[str]:
    """The overrides that one has answered just now. What has not arrived for a while waits as before: who asked has no
    answer, and may never get it in time."""
    lately = (one for one in answers_of(state) if now - one.queued_at < IN_A_MOMENT)
    return frozenset(about(one) for one in lately if one.status is not PendingStatus.REFUSED)


def refusals(state: State) -> Mapping[str, str]:
    """The problem by the override that one's answer was refused for."""
    return {about(one): one.problem or "" for one in answers_of(state) if one.status is PendingStatus.REFUSED}


def about(pending: Pending) -> str:
    """The override that an answer is about."""
    assert isinstance(pending.command, DecideApproval)
    return pending.command.override_id


def limit_passed(asked: Override, limits: Iterable[AuthorityHint], actions: Iterable[CatalogueAction]) -> float | None:
    """What no limit names by its kind is under the limits of every kind, as the service has it. A hint without kinds
    may be one of single actions, which it does not name: there the service decides."""
    amount, _kind = given(asked.amount, asked.taken_action, actions)
    passed = passed_by(amount, asked.taken_kind, limits)
    return min((each.amount for each in passed if each.amount is not None), default=None)


def given(amount: float | None, taken: str, actions: Iterable[CatalogueAction]) -> tuple[float | None, str]:
    """What is given, and of which kind (empty: own words): of an action of the catalogue, which may be written by its
    title, at least what it costs, as the service counts it."""
    name, title = declared_action(taken.strip()), taken.strip().casefold()
    known = next((one for one in actions if one.action == name or one.title.casefold() == title), None)
    if known is None:
        return amount, ""
    return max(amount or 0.0, known.cost) if known.cost else amount, known.kind


def passed_by(amount: float | None, kind: str, limits: Iterable[AuthorityHint]) -> list[AuthorityHint]:
    """The limits of amounts that so much of an action of that kind (empty: own words) is beyond."""
    hints = tuple(limits)
    of_kind = [each for each in hints if kind and kind in each.kinds]
    if not of_kind and all(each.kinds for each in hints):
        of_kind = list(hints)
    return [each for each in of_kind if each.amount is not None and amount is not None and amount > each.amount]
