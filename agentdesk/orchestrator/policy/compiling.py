"""From the files of a policy to what requests use of it."""

import asyncio
from collections.abc import Callable, Mapping
from threading import Lock

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


@dataclass(frozen=True, slots=True)
class _Kept:
    compiled: Compiled
    is_checked: bool


_kept: dict[tuple[tuple[tuple[str, str], ...], ScorerMaker], _Kept] = {}
_turn = Lock()
"""Around changes of what is kept: policies are read in threads."""


async def compiled(files: Mapping[str, str], make_scorer: ScorerMaker = VaderScorer) -> Compiled:
    """What a store holds, while others have their turns. Raises PolicyError naming every problem found."""
    return await asyncio.to_thread(_made, load_policy, tuple(sorted(files.items())), make_scorer)


async def checked(files: Mapping[str, str], make_scorer: ScorerMaker = VaderScorer) -> Compiled:
    """What is to be put in force. Raises PolicyError also for what is declared and can never be."""
    return await asyncio.to_thread(_made, checked_policy, tuple(sorted(files.items())), make_scorer)


def _made(
    read: Callable[[Mapping[str, str]], Policy], files: tuple[tuple[str, str], ...], make_scorer: ScorerMaker
) -> Compiled:
    """Read once, also where it is checked and then put in force."""
    key = (files, make_scorer)
    known = _kept.get(key)
    checks = read is checked_policy
    if known is None or (checks and not known.is_checked):
        policy = read(dict(files))
        made = known.compiled if known else Compiled(policy, make_scorer(policy.care_words))
        known = _Kept(made, is_checked=checks)
    with _turn:
        _kept.pop(key, None)
        _kept[key] = known  # the last in the order of use
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
    return known.compiled
