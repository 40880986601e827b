"""Learns what became of decisions: in batches, each one transaction, so that every answer counts once whatever is
killed.

A batch is learned outside of the transaction, on a copy of the version that it will follow. It is kept together with
the next version, the examples and the emptied queue, if the version that it was learned from is still the newest one;
else it is thrown away, and the answers still wait.
"""

import asyncio
import random
from copy import deepcopy
from dataclasses import asdict
from datetime import timedelta

import orjson

from agentdesk.domain.decision import Decision
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.propensity.answers import example_of
from agentdesk.engine.propensity.ending import helped
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.model import REHEARSED, Model
from agentdesk.engine.propensity.snapshot import dumped, loaded
from agentdesk.orchestrator.propensity import repository
from agentdesk.orchestrator.propensity.repository import Answered
from agentdesk.orchestrator.propensity.waiting import Waiting, done, waiting_answers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id

BATCH = 200
TURN = timedelta(seconds=5)
"""How long a learner has for one batch before another process may take its turn: what a killed one holds up the others.
Should two learn the same batch after all, the second one's work is thrown away."""
REMEMBERED = 200_000
"""Examples are gone over again from among so many of the newest."""
KEEP_WEIGHTS = 3

ME = new_id()
"""This process, among those that learn."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is to be learned: examples new to the model, those that were known otherwise (before, now), older ones."""

    version: int
    examples: int
    waiting: tuple[Waiting, ...]
    fresh: tuple[Example, ...]
    corrected: tuple[tuple[int, Example, Example], ...]
    again: tuple[Example, ...]


async def follow(services: Services) -> None:
    """Serve from the newest version."""
    holder = services.propensities
    async with services.database.read() as connection:
        newest = (await repository.head(connection)).version
        if newest == holder.version:
            return
        weights = await repository.weights_of(connection, newest)
    if weights is not None:
        holder.put(newest, await asyncio.to_thread(loaded, weights))


async def learn(services: Services) -> int:
    """Learn one batch, if there is one and no other process is at it. Returns how many decisions it was."""
    now = services.now()
    async with services.database.read() as connection:
        if not await waiting_answers(connection, now, 1):
            return 0
    async with services.database.write() as unit:
        if not await repository.take_turn(unit.connection, ME, now, now + TURN):
            return 0
    await follow(services)
    batch = await _gather(services)
    if batch.version != services.propensities.version:
        return 0  # another process was quicker; its version is served from at the next look
    if not (batch.fresh or batch.corrected):
        async with services.database.write() as unit:
            await done(unit.connection, batch.waiting)
        return len(batch.waiting)
    priors = {action.id: action.propensity for action in services.policy.actions.values()}
    model, weights = await asyncio.to_thread(_learned, services.propensities.model, batch, priors)
    return len(batch.waiting) if await _keep(services, batch, model, weights) else 0


async def _gather(services: Services) -> _Batch:
    async with services.database.read() as connection:
        head = await repository.head(connection)
        waiting = await waiting_answers(connection, services.now(), BATCH)
        ids = [one.decision_id for one in waiting]
        known = await repository.examples_of(connection, ids)
        told = [_example(one, services.policy) for one in await repository.answered(connection, ids)]
        examples = [one for one in told if one is not None]
        fresh = tuple(one for one in examples if one.id not in known)
        corrected = tuple((*known[one.id], one) for one in examples if one.id in known and known[one.id][1] != one)
        chance = random.Random(head.version)
        oldest = max(0, head.examples - REMEMBERED)
        count = min(REHEARSED * len(fresh), head.examples - oldest)
        numbers = chance.sample(range(oldest + 1, head.examples + 1), count)
        again = await repository.examples_numbered(connection, numbers)
    return _Batch(head.version, head.examples, tuple(waiting), fresh, corrected, tuple(again))


def _example(answered: Answered, policy: Policy) -> Example | None:
    decision = Decision.model_validate_json(answered.body)
    seen = DecisionInputs.model_validate_json(answered.inputs).features

    def ended(action: str) -> bool | None:
        return helped(
            policy.actions[action],
            decision.decided_at,
            policy,
            result=answered.instead.result if answered.instead else None,
            disposition=answered.disposition,
            tracks=answered.tracks,
        )

    return example_of(decision, seen, answered.outcomes, answered.instead, frozenset(policy.actions), ended)


def _learned(before: Model | None, batch: _Batch, priors: dict[str, float]) -> tuple[Model, bytes]:
    """The next version and its bytes; ``before`` stays as it is."""
    model = deepcopy(before) if before is not None else Model()
    for _number, was, now in batch.corrected:
        model.correct(was, now)
    model.learn(batch.fresh, (*batch.again, *(now for _number, _was, now in batch.corrected)), priors)
    return model, dumped(model)


async def _keep(services: Services, batch: _Batch, model: Model, weights: bytes) -> bool:
    """Whether this is the next version."""
    count = batch.examples + len(batch.fresh)
    numbered = {batch.examples + place: one for place, one in enumerate(sorted(batch.fresh, key=_id), start=1)}
    numbered |= {number: now for number, _was, now in batch.corrected}
    async with services.database.write() as unit:
        connection = unit.connection
        if not await repository.follow(connection, batch.version, count):
            return False
        await repository.keep_version(
            connection,
            batch.version + 1,
            at=services.now(),
            examples=model.examples,
            foresight=orjson.dumps(asdict(model.foresight)).decode(),
            weights=weights,
            keep=KEEP_WEIGHTS,
        )
        await repository.keep_examples(connection, numbered)
        await done(connection, batch.waiting)
    services.propensities.put(batch.version + 1, model)
    return True


def _id(example: Example) -> str:
    return example.id
