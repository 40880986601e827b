"""Patterns made by hand, for tests of windows and for looking at them: rates as the service tells them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from agentdesk.app.patterns import PatternFilter, Patterns
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.domain.comparison import ActionComparison, ActionComparisons, Estimate, OffPolicy
from agentdesk.domain.people import Permission, Role
from agentdesk.engine.comparison.shares import Pair, Tally, compared, share, total
from agentdesk.engine.comparison.standardised import standardised
from agentdesk.engine.intervals import difference_interval, share_interval
from agentdesk.wire.patterns import (
    Became,
    Breakdown,
    Change,
    Dimension,
    OverrideInsights,
    PartShare,
    PatternRow,
    Rate,
    Shares,
    TimeRow,
)

LEAST = 10
WEEKS = ((88, 640), (97, 702), (71, 655), (156, 811))


def rate(hits: int, n: int) -> Rate:
    """As the service tells it: of too few only how many."""
    if n < LEAST:
        return Rate(n=n)
    low, high = share_interval(hits, n)
    return Rate(n=n, hits=hits, share=hits / n, low=low, high=high)


def row(key: str, hits: int, n: int, before: tuple[int, int] = (0, 0), title: str = "") -> PatternRow:
    now, then = rate(hits, n), rate(*before)
    change = None
    if now.hits is not None and then.hits is not None:
        low, high = difference_interval(now.hits, now.n, then.hits, then.n)
        change = Change(by=now.hits / now.n - then.hits / then.n, low=low, high=high)
    return PatternRow(key=key, title=title, rate=now, before=then, change=change)


def shares(**counts: int) -> Shares:
    n = sum(counts.values())
    return Shares(n=n, parts=tuple(PartShare(key=key, rate=rate(hits, n)) for key, hits in counts.items()))


def _broken_down() -> tuple[Breakdown, ...]:
    found: dict[Dimension, Sequence[PatternRow]] = {
        "action": [
            row("reissue_code", 71, 412, (40, 420)),
            row("call_back", 44, 318, (41, 300)),
            row("replace_sim", 39, 301, (37, 290)),
            row("waive_fee", 31, 96, (9, 80)),
            row("retired_action", 3, 7),
        ],
        "rule": [
            row("no_offers_in_trouble", 118, 640, (111, 600)),
            row("consent", 22, 210, (25, 190)),
            row("once_a_week", 2, 6),
        ],
        "agent": [
            row("a1", 33, 214, (30, 200), "Ida Lund"),
            row("a3", 24, 180, (22, 190), "Nora Beck"),
            row("a2", 4, 9, (1, 3), "Raj Patel"),
            row("a0", 51, 301, (50, 290), "Sam Okafor"),
        ],
        "team": [row("care-1", 251, 1890, (200, 1700)), row("care-2", 161, 918, (150, 990))],
        "journey": [
            row("activation", 140, 700, (90, 690), "Activating a device"),
            row("billing", 61, 530, (60, 500), "Understanding a bill"),
        ],
        "reason": [
            row("outage_open", 118, 2808, (40, 2690), "Outage open"),
            row("customer_upset", 74, 2808, (70, 2690), "Customer upset"),
            row("already_tried", 66, 2808, (64, 2690), "Already tried"),
            row("other", 154, 2808, (150, 2690), "Other"),
        ],
    }
    return tuple(Breakdown(by=by, rows=tuple(rows)) for by, rows in found.items())


def insights() -> OverrideInsights:
    """Four weeks of two teams."""
    from_at = NOW - timedelta(days=28)
    hits, n = (sum(counted) for counted in zip(*WEEKS, strict=True))
    time = [
        TimeRow(
            from_at=from_at + timedelta(days=7 * week), to_at=from_at + timedelta(days=7 * week + 7), rate=rate(*of)
        )
        for week, of in enumerate(WEEKS)
    ]
    return OverrideInsights(
        from_at=from_at,
        to_at=NOW,
        before_from=NOW - timedelta(days=56),
        time_zone="UTC",
        bucket="week",
        least_n=LEAST,
        total=row("", hits, n, (350, 2690)),
        ignored=214,
        breakdowns=_broken_down(),
        time=tuple(time),
        directions=shares(more=236, same=55, less=101, unknown=20),
        overridden=Became(states=shares(vindicated=203, neutral=96, regretted=22, watching=91), success=rate(203, 321)),
        accepted=Became(
            states=shares(vindicated=1100, neutral=401, regretted=190, watching=500), success=rate(1100, 1691)
        ),
    )


def few() -> OverrideInsights:
    """As a day after the first start."""
    told = insights()
    only = row("reissue_code", 2, 6)
    return told.model_copy(
        update={
            "total": row("", 2, 7),
            "ignored": 0,
            "breakdowns": (
                Breakdown(by="action", rows=(only, row("call_back", 0, 1))),
                Breakdown(by="agent", rows=(row("a0", 2, 7, title="Sam Okafor"),)),
            ),
            "time": tuple(
                one.model_copy(update={"rate": Rate(n=n)}) for one, n in zip(told.time, (0, 0, 0, 7), strict=True)
            ),
            "directions": shares(more=1, same=0, less=1, unknown=0),
            "overridden": Became(states=shares(watching=2), success=Rate(n=0)),
            "accepted": Became(states=shares(watching=5), success=Rate(n=0)),
        }
    )


def comparisons(action: str = "reissue_code", advised_first: OffPolicy | None = None) -> ActionComparisons:
    """Of one action: 76 overrides beside 260 acceptances, and what chance lets one say of the advice."""
    strata = (Pair(Tally(21, 14, 5), Tally(60, 80, 20)), Pair(Tally(20, 12, 4), Tally(42, 40, 18)))
    both = Pair(*(total(kind) for kind in zip(*((one.overrides, one.acceptances) for one in strata), strict=True)))
    estimated = OffPolicy(
        n=229, effective_n=102.6, ips=Estimate(value=0.253, low=0.195, high=0.316),
        snips=Estimate(value=0.285, low=0.214, high=0.364), was=share(90, 229),
    )  # fmt: skip
    week = ActionComparison(
        days=7, compared=compared(7, both, LEAST), standardised=standardised(strata, LEAST),
        advised_first=advised_first or estimated,
    )  # fmt: skip
    return ActionComparisons(
        action=action, from_at=NOW - timedelta(days=365), to_at=NOW, least_n=LEAST, windows=(week,)
    )


def known(told: OverrideInsights | None = None, asked: PatternFilter | None = None) -> Patterns:
    """The figures, just read."""
    wanted = asked or PatternFilter()
    return Patterns(filter=wanted, told=told or insights(), told_for=wanted, read_at=NOW)


def supervisor(patterns: Patterns | None = None) -> State:
    """The state of Eva's window, who has two teams."""
    mine = session(Role.SUPERVISOR).model_copy(
        update={
            "team": "care-1,care-2",
            "permissions": (
                Permission.OVERRIDES_READ.value,
                Permission.PATTERNS_READ.value,
                Permission.INSIGHTS_READ.value,
            ),
        }
    )
    return replace(State(session=mine), patterns=patterns or known())
