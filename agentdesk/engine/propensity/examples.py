"""What is learned from: one answered decision."""

from agentdesk.domain.frozen import Frozen
from agentdesk.engine.propensity.features import FORM


class Example(Frozen):
    """What was open to an agent in a situation, and what they did.

    ``rows`` are the situation's features; ``offered`` the eligible actions, ``advised`` the first of them. ``chosen``
    is what was done where it is an action of the catalogue; ``refused`` what was turned down without one. ``otherwise``
    says whether the advice was not followed, None where that cannot be told. ``weight`` is how much the answer counts.
    """

    id: str
    form: int = FORM
    rows: tuple[int, ...]
    offered: tuple[str, ...]
    advised: str
    chosen: str | None = None
    refused: tuple[str, ...] = ()
    otherwise: bool | None = None
    weight: float = 1.0
