"""From the files of a policy to what requests use of it."""

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.review.review import checked_policy
from agentdesk.engine.sentiment.scorer import Scorer, ScorerMaker
from agentdesk.engine.sentiment.vader import VaderScorer

KEPT = 4
"""Policies that are kept compiled: those in force and on trial are asked for again and again."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy, and the scorer that knows its words of care."""

    policy: Policy
    scorer: Scorer


async def compiled(files: Mapping[str, str], make_scorer: ScorerMaker = VaderScorer) -> Compiled:
    """What a store holds, while others have their turns. Raises PolicyError naming every problem found."""
    return await asyncio.to_thread(_made, load_policy, tuple(files.items()), make_scorer)


async def checked(files: Mapping[str, str], make_scorer: ScorerMaker = VaderScorer) -> Compiled:
    """What is to be put in force. Raises PolicyError also for what is declared and can never be."""
    return await asyncio.to_thread(_made, checked_policy, tuple(files.items()), make_scorer)


@lru_cache(maxsize=KEPT)
def _made(
    read: Callable[[Mapping[str, str]], Policy], files: tuple[tuple[str, str], ...], make_scorer: ScorerMaker
) -> Compiled:
    policy = read(dict(files))
    return Compiled(policy, make_scorer(policy.care_words))
