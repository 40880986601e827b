"""What is learned from: one answered decision."""

from agentdesk.domain.frozen import Frozen
from agentdesk.engine.propensity.features import FORM


class Example(Frozen):
    """What was open to an agent in a situation, and what they did.

    ``rows`` are the situation's features; ``offered`` the eligible actions, ``advised`` the first of them. ``chosen``
    is what was done where it is an action of the catalogue; ``refused`` what was turned down without one. ``otherwise``
    says whether the advice was not followed, None where that cannot be told. ``helped`` says whether what was chosen
    did the customer good, None where that is not known. ``weight`` is how much the answer counts.
    """

    id: str
    form: int = FORM
    rows: tuple[int, ...]
    offered: tuple[str, ...]
    advised: str
    chosen: str | None = None
    refused: tuple[str, ...] = ()
    otherwise: bool | None = None
    helped: bool | None = None
    weight: float = 1.0

    @property
    def praised(self) -> str | None:
        """The action that this speaks for: what was chosen, if nothing says that it did not help."""
        return None if self.helped is False else self.chosen

    @property
    def blamed(self) -> tuple[str, ...]:
        """The actions that this speaks against: what was chosen and did not help, or what was refused."""
        return (self.chosen,) if self.chosen and self.helped is False else self.refused
