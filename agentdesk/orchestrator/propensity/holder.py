"""The model that this process serves from. Shared by all requests; a newer version takes its place at once.

Numpy is imported only when there is a model: a service that has learned nothing yet starts without it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from agentdesk.engine.propensity.features import Features
from agentdesk.engine.propensity.learned import Learned

if TYPE_CHECKING:
    from agentdesk.engine.propensity.model import Model


class Propensities:
    """``version`` is 0 before anything was learned. Whoever puts a model in here changes it no more."""

    def __init__(self) -> None:
        self.version = 0
        self.model: Model | None = None

    def put(self, version: int, model: "Model | None") -> None:
        """Serve from this version from now on."""
        self.version, self.model = version, model

    def foresee(self, seen: Features, priors: Mapping[str, float]) -> Learned | None:
        """What the model says of a situation; None before anything was learned."""
        return self.model.score(seen, priors, self.version) if self.model is not None else None
