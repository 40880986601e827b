"""From overrides to a draft: which action they are of, what tells them from advice that was taken, and the rule's text.

Decisions are read as they were stored, the conditions are asked as the policy in force would ask them.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import orjson
from pydantic import ValidationError

from agentdesk.domain.decision import declared_action
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.proposal import Checked, DraftFilter, Evidence, Problem, Telling
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.radar.cases import Names, Vocabulary, case_of
from agentdesk.engine.radar.drafting import Basis, draft_text
from agentdesk.engine.radar.findings import share
from agentdesk.engine.radar.placing import DRAFT, CheckedDraft, checked_draft
from agentdesk.engine.radar.separating import Separated, Separation, separate
from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.overrides.service import invalid
from agentdesk.orchestrator.radar import repository
from agentdesk.orchestrator.radar.repository import Looked, StoredCase
from agentdesk.orchestrator.radar.service import LONGEST_DAYS, USUAL_DAYS, scope_of
from agentdesk.orchestrator.services import Services

CASES = 400
"""Of overrides, and of acceptances, the newest so many are looked at."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft before anybody changed it. ``cluster`` are the ids of the overrides that it was made from."""

    action: ActionRule
    text: str
    evidence: Evidence
    cluster: tuple[str, ...]


async def proposed(services: Services, principal: Principal, asked: DraftFilter) -> Proposed:
    """The draft for the overrides that the caller sees and that pass the filter.

    Raises ``not_found`` where there is none, and ``invalid`` for an action that the policy in force does not have.
    """
    if not asked.says_which:
        raise invalid("filter.action", "missing", "Say of which overrides: name the action, or choose some otherwise.")
    now, policy = services.now(), services.policy
    since = asked.from_at or now - timedelta(days=USUAL_DAYS)
    until = min(asked.to_at or now, now) + timedelta(microseconds=1)
    if not timedelta(0) < until - since <= timedelta(days=LONGEST_DAYS):
        raise invalid("filter.from_at", "no_time", f"Look at up to {LONGEST_DAYS} days.")
    wanted = _wanted(asked, since, until, scope_of(principal))
    async with services.database.read() as connection:
        by_action = await repository.matched(connection, wanted)
        if not by_action:
            raise ProblemError(Code.NOT_FOUND)
        named = asked.action or min(by_action, key=lambda action: (-by_action[action], action))
        action = policy.actions.get(named)
        if action is None:
            raise invalid("filter.action", "unknown", f"The policy in force has no action {named!r}.")
        overridden = await repository.overridden_cases(connection, replace(wanted, recommended=named), CASES)
        looked = Looked(since, since, until, _teams(asked, scope_of(principal)))
        accepted = await repository.accepted_cases(connection, looked, named, CASES)
    told = asked.model_copy(update={"action": named, "from_at": since, "to_at": until})
    evidence, text = await asyncio.to_thread(
        _drafted, overridden, accepted, action, policy, told, sum(by_action.values())
    )
    return Proposed(action, text, evidence, tuple(one.override_id for one in overridden))


def _wanted(asked: DraftFilter, since: datetime, until: datetime, teams: tuple[str, ...] | None) -> Filter:
    """The filter of the list of overrides, within what the caller sees."""
    return Filter(
        agent=asked.agent, team=asked.team, teams=teams, recommended=asked.action, taken=asked.taken,
        reason=asked.reason, direction=asked.direction, journey=asked.journey, state=asked.state,
        verdict=asked.verdict, outcome=asked.outcome, words=asked.words, mark=asked.mark, rule=asked.rule,
        from_at=since, to_at=until,
    )  # fmt: skip


def _teams(asked: DraftFilter, teams: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if asked.team is None:
        return teams
    return (asked.team,) if teams is None or asked.team in teams else ()


def _drafted(
    overridden: Sequence[StoredCase],
    accepted: Sequence[StoredCase],
    action: ActionRule,
    policy: Policy,
    asked: DraftFilter,
    matched: int,
) -> tuple[Evidence, str]:
    words = Vocabulary.of(action, policy)
    otherwise, taken = list(_cases(overridden, action, policy)), list(_cases(accepted, action, policy))
    found = separate(otherwise, taken, words, policy.least_n) if otherwise else Separated(0, ())
    assert asked.from_at is not None
    assert asked.to_at is not None
    best = next(iter(found.best), None)
    basis = Basis(len(overridden), len(accepted), asked.from_at, asked.to_at, found, best)
    evidence = Evidence(
        filter=asked,
        since=asked.from_at,
        until=asked.to_at,
        matched=matched,
        overrides=len(overridden),
        accepted=len(accepted),
        tried=found.tried,
        conditions=tuple(_telling(one) for one in found.best),
    )
    return evidence, draft_text(action, basis, policy)


def _telling(one: Separation) -> Telling:
    low, high = one.difference
    return Telling(
        text=" and ".join(one.parts), hits=one.hits, n=one.n, taken_hits=one.taken_hits, taken_n=one.taken_n,
        precision=share(one.hits, one.hits + one.taken_hits), low=low, high=high,
    )  # fmt: skip


def _cases(stored: Sequence[StoredCase], action: ActionRule, policy: Policy) -> Iterator[Names]:
    for one in stored:
        try:
            inputs = DecisionInputs.model_validate_json(one.inputs)
        except ValidationError:  # not a record that this program understands
            continue
        advised = one.advised or _advised(one.receipt, action.id)
        names = case_of(inputs, advised, action, policy)
        if names is not None:
            yield names


def _advised(receipt: str, action: str) -> str:
    """The ranked action of a receipt that is the declared one."""
    ranked = orjson.loads(receipt).get("ranked", ())
    return next((one["action"] for one in ranked if declared_action(one["action"]) == action), action)


async def checked(files: Mapping[str, str], number: int, action: str, text: str) -> tuple[Checked, CheckedDraft]:
    """What ``policy check`` says of the policy ``number`` with the draft in it."""
    found = await asyncio.to_thread(checked_draft, files, action, text)
    problems = [(one, True) for one in found.errors] + [(one, False) for one in found.warnings]
    told = tuple(
        Problem(
            file="" if one.file == DRAFT else one.file, line=one.line, column=one.column, text=one.message,
            is_error=is_error,
        )
        for one, is_error in problems
    )  # fmt: skip
    return Checked(problems=told, rule=found.rule, file=found.file, number=number), found
