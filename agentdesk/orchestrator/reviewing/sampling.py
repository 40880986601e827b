"""A fair sample: every agent has the same share of it as far as there are records, and chance says which."""

import random
from collections.abc import Mapping


def drawn(candidates: Mapping[str, int], size: int, seed: int) -> dict[str, list[int]]:
    """Agent → the places (from 0) among their candidates that are drawn, ``size`` in all or as many as there are.

    The same candidates and the same seed give the same sample. Where the agents' shares do not come out even, chance
    says who has one more.
    """
    chance = random.Random(seed)
    agents = sorted(agent for agent, count in candidates.items() if count > 0)
    chance.shuffle(agents)
    quota = dict.fromkeys(agents, 0)
    left = min(size, sum(candidates[agent] for agent in agents))
    while left:
        for agent in agents:
            if left and quota[agent] < candidates[agent]:
                quota[agent] += 1
                left -= 1
    return {
        agent: sorted(chance.sample(range(candidates[agent]), quota[agent])) for agent in sorted(quota) if quota[agent]
    }
