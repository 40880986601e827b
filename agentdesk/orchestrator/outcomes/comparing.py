"""What became of exceptions beside what became of acceptances like them. The statistics are the engine's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from agentdesk.domain.comparison import ActionComparison, ActionComparisons, Comparison, OffPolicy, Refusal, Stratum
from agentdesk.domain.decision import declared_action
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.comparison.off_policy import Logged, estimated
from agentdesk.engine.comparison.shares import Pair, Tally, compared, share, total
from agentdesk.engine.comparison.standardised import standardised
from agentdesk.orchestrator.outcomes.counting import Counted, Drawn, Like, counted, drawn
from agentdesk.orchestrator.outcomes.repository import rows_of
from agentdesk.orchestrator.outcomes.verdicts import unpacked
from agentdesk.orchestrator.outcomes.watching import OVERRIDE
from agentdesk.orchestrator.overrides import repository as overrides
from agentdesk.orchestrator.overrides.service import may_read
from agentdesk.orchestrator.services import Services

DAY = timedelta(days=1)


async def comparison(services: Services, principal: Principal, override_id: str, like: Like) -> Comparison:
    """Of one exception: what became of those like it, and of acceptances like it. ``like`` says when.

    Raises ``not_found`` for what is not there, or not the supervisor's.
    """
    async with services.database.read() as connection:
        row = await overrides.row_of(connection, override_id)
        if row is None or (principal.role is Role.SUPERVISOR and not may_read(principal, row.agent_id, row.team)):
            raise ProblemError(Code.NOT_FOUND)
        found = await rows_of(connection, OVERRIDE, [override_id])
        action = declared_action(row.recommended_action)
        mine = found[0] if found else None  # what is not in effect, or was done before there were outcomes, has none
        if mine is not None:
            like = replace(like, action=action, intent=mine.intent, feeling=mine.feeling_band)
        counts = await counted(connection, like) if mine is not None else []
    policy = services.policy
    intent = policy.intents.get(like.intent or "")
    return Comparison(
        action=action,
        title=_title(services, action),
        intent=like.intent or "",
        intent_title=intent.label if intent else "",
        feeling=like.feeling or "",
        from_at=like.from_at,
        to_at=like.to_at,
        least_n=policy.least_n,
        windows=tuple(
            compared(window / DAY, _pair(counts, window), policy.least_n)
            for window in (_windows(services, counts) if mine is not None else ())
        ),
    )


async def of_action(services: Services, like: Like) -> ActionComparisons:
    """Of one recommended action, over all that it was recommended for."""
    async with services.database.read() as connection:
        counts, draws = await counted(connection, like), await drawn(connection, like)
    least_n = services.policy.least_n
    return ActionComparisons(
        action=like.action,
        title=_title(services, like.action),
        from_at=like.from_at,
        to_at=like.to_at,
        least_n=least_n,
        windows=tuple(
            _of_window(counts, draws, window, least_n, _seed(like.action)) for window in _windows(services, counts)
        ),
    )


def _of_window(
    counts: Sequence[Counted], draws: Sequence[Drawn], window: timedelta, least_n: int, seed: int
) -> ActionComparison:
    days = window / DAY
    places = sorted({(one.intent, one.feeling) for one in counts})
    pairs = [_pair([one for one in counts if (one.intent, one.feeling) == place], window) for place in places]
    both = Pair(total(one.overrides for one in pairs), total(one.acceptances for one in pairs))
    strata = [
        Stratum(intent=intent, feeling=feeling, compared=compared(days, pair, least_n))
        for (intent, feeling), pair in zip(places, pairs, strict=True)
    ]
    return ActionComparison(
        days=days,
        compared=compared(days, both, least_n),
        strata=tuple(strata),
        standardised=standardised(pairs, least_n),
        advised_first=_off_policy(draws, window, least_n, seed),
    )


def _off_policy(draws: Sequence[Drawn], window: timedelta, least_n: int, seed: int) -> OffPolicy:
    """As if the action had always come first where it could: then the target's chance is that it did."""
    judged = [
        (one, state)
        for one in draws
        if (state := unpacked(one.verdicts).get(window)) not in (None, OutcomeState.NOT_KNOWN)
    ]
    records = [
        Logged(
            one.chance if one.came_first else 1 - one.chance,
            float(one.came_first),
            float(state is OutcomeState.VINDICATED),
            one.count,
        )
        for one, state in judged
    ]
    found = estimated(records, seed, least_n)
    n = sum(one.times for one in records)
    if isinstance(found, Refusal):
        return OffPolicy(refused=found, n=n)
    return OffPolicy(
        n=n,
        effective_n=found.effective_n,
        clipped=found.clipped,
        ips=found.ips,
        snips=found.snips,
        was=share(sum(one.times for one in records if one.reward), n),
    )


def _pair(counts: Iterable[Counted], window: timedelta) -> Pair:
    done, taken = Tally(), Tally()
    for one in counts:
        verdicts = unpacked(one.verdicts)
        if window not in verdicts:
            continue  # it was watched by other windows
        if one.kind == OVERRIDE:
            done = done.with_more(verdicts[window], one.count)
        else:
            taken = taken.with_more(verdicts[window], one.count)
    return Pair(done, taken)


def _windows(services: Services, counts: Iterable[Counted]) -> list[timedelta]:
    """The windows of the policy, and those by which some are watched."""
    declared = {timedelta(seconds=length) for length in services.policy.outcomes.windows_s}
    return sorted(declared.union(*(unpacked(one.verdicts) for one in counts)))


def _title(services: Services, action: str) -> str:
    return next((one.title for one in services.policy.catalogue if one.action == action), "")


def _seed(action: str) -> int:
    """The same question has the same answer."""
    return int.from_bytes(sha256(action.encode()).digest()[:8])
