"""What is told of the model: its versions, what each had learned from, and how well it foresaw."""

import orjson

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.engine.propensity.foresight import Foresight
from agentdesk.orchestrator.propensity import repository
from agentdesk.orchestrator.services import Services


class Tenth(Frozen):
    """Of the answers whose probability of another way was in one tenth: how many, what was foretold, what came."""

    answers: int
    foretold: float
    came: float


class ModelVersion(Frozen):
    """``examples`` were learned from until then. Each was foretold before it was learned: ``top_1`` is how often the
    likeliest action was the one taken, ``calibration_error`` how far the probabilities of another way were off."""

    version: int
    learned_at: Utc
    examples: int
    choices: int
    top_1: float | None = None
    answers: int
    calibration_error: float | None = None
    tenths: tuple[Tenth, ...] = ()


class ModelVersionPage(Frozen):
    """Newest first."""

    items: tuple[ModelVersion, ...] = ()
    next: str | None = None


async def page(services: Services, before: int | None, limit: int) -> ModelVersionPage:
    """The versions of the model."""
    async with services.database.read() as connection:
        rows = await repository.versions(connection, before, limit + 1)
    items = tuple(
        _version(row.version, row.learned_at, row.examples, Foresight(**orjson.loads(row.foresight)))
        for row in rows[:limit]
    )
    return ModelVersionPage(items=items, next=str(items[-1].version) if len(rows) > limit else None)


def _version(version: int, learned_at: Utc, examples: int, seen: Foresight) -> ModelVersion:
    return ModelVersion(
        version=version,
        learned_at=learned_at,
        examples=examples,
        choices=seen.choices,
        top_1=seen.top_1,
        answers=sum(seen.answers),
        calibration_error=seen.calibration_error,
        tenths=tuple(
            Tenth(answers=count, foretold=round(foretold / max(count, 1), 4), came=round(came / max(count, 1), 4))
            for count, foretold, came in zip(seen.answers, seen.foretold, seen.happened, strict=True)
        ),
    )
