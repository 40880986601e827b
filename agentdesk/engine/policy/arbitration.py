"""The switches of arbitration: what may be written, and what of it makes sense.

Knows nothing of how actions are ranked.
"""

from typing import Annotated

from pydantic import Field

from agentdesk.engine.policy.checks import Checker
from agentdesk.engine.policy.shapes import Declared
from agentdesk.engine.policy.switches import Arbitration, Exploration, OftenOtherwise
from agentdesk.engine.policy.yamlsource import Source


class ExplorationShape(Declared):
    """Off at a ``rate`` of 0."""

    rate: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    among: Annotated[int, Field(ge=2, le=10)] = 3


class OftenOtherwiseShape(Declared):
    """From which share of overrides on the card says so: the estimate, and what came of so many answers to this very
    advice."""

    from_: Annotated[float, Field(alias="from", gt=0, le=1)] = 0.4
    answers: Annotated[int, Field(ge=1)] = 20


class ArbitrationShape(Declared):
    """The factors of the priority, each on or off; ``learned``: propensities move from the priors to what agents do."""

    propensity: bool = True
    learned: bool = True
    context: bool = True
    value: bool = True
    levers: bool = True
    exploration: ExplorationShape = ExplorationShape()
    often_otherwise: OftenOtherwiseShape = OftenOtherwiseShape()


def arbitration(check: Checker, source: Source, said: ArbitrationShape) -> Arbitration:
    """The switches, checked; problems go to ``check``."""
    if not (said.propensity or said.context or said.value or said.levers):
        check.complain(source, ("arbitration",), "every factor is off: nothing is left to rank actions by")
    if said.learned and not said.propensity and "learned" in said.model_fields_set:
        check.complain(source, ("arbitration", "learned"), "propensities are off, so learning them changes nothing")
    return Arbitration(
        propensity=said.propensity,
        learned=said.learned,
        context=said.context,
        value=said.value,
        levers=said.levers,
        exploration=Exploration(said.exploration.rate, said.exploration.among),
        often_otherwise=OftenOtherwise(said.often_otherwise.from_, said.often_otherwise.answers),
    )
