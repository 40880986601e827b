"""From the files of a policy to what requests use of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.sentiment.scorer import Scorer
from agentdesk.engine.sentiment.vader import VaderScorer


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy, and the scorer that knows its words of care."""

    policy: Policy
    scorer: Scorer


def compile_now(files: Mapping[str, str]) -> Compiled:
    """Raises PolicyError naming every problem found."""
    policy = load_policy(files)
    return Compiled(policy, VaderScorer(policy.care_words))


async def compiled(files: Mapping[str, str]) -> Compiled:
    """As ``compile_now``, while others have their turns. Raises PolicyError."""
    return await asyncio.to_thread(compile_now, files)
