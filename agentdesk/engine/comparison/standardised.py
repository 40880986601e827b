"""The difference of two shares, compared within strata and put together: direct standardisation to the exceptions."""

import math
from collections.abc import Sequence

from agentdesk.domain.comparison import OutcomeDifference, Standardised
from agentdesk.domain.outcome import OutcomeState
from agentdesk.engine.comparison.shares import Pair
from agentdesk.engine.intervals import share_interval


def standardised(strata: Sequence[Pair], least_n: int) -> Standardised | None:
    """The difference within each stratum, weighted by its part of the exceptions.

    A stratum in which there is no acceptance (or no exception) says nothing and is left out. None where fewer than
    ``least_n`` of either are left.
    """
    told = [one for one in strata if one.overrides.n and one.acceptances.n]
    overrides, acceptances = sum(one.overrides.n for one in told), sum(one.acceptances.n for one in told)
    if min(overrides, acceptances) < max(least_n, 1):
        return None
    return Standardised(
        strata=len(told),
        overrides=overrides,
        acceptances=acceptances,
        left_out=sum(one.overrides.n for one in strata) - overrides,
        vindicated=_difference(told, overrides, OutcomeState.VINDICATED),
        regretted=_difference(told, overrides, OutcomeState.REGRETTED),
    )


def _difference(told: Sequence[Pair], overrides: int, state: OutcomeState) -> OutcomeDifference:
    """The weighted sum of the differences, with an interval from those of the single shares (Wilson's).

    G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693-1702 (the variance recovered from the limits); over
    strata: X. Yan, X. G. Su, Statistics in Biopharmaceutical Research 2 (2010) 329-335. Of one it is Newcombe's.
    """
    by = down = up = 0.0
    for pair in told:
        one, other = pair.overrides, pair.acceptances
        weight = one.n / overrides
        share, other_share = one.of(state) / one.n, other.of(state) / other.n
        low, high = share_interval(one.of(state), one.n)
        other_low, other_high = share_interval(other.of(state), other.n)
        by += weight * (share - other_share)
        down += weight**2 * ((share - low) ** 2 + (other_high - other_share) ** 2)
        up += weight**2 * ((high - share) ** 2 + (other_share - other_low) ** 2)
    return OutcomeDifference(by=by, low=max(-1.0, by - math.sqrt(down)), high=min(1.0, by + math.sqrt(up)))
