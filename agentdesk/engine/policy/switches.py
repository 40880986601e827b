"""The switches of arbitration, compiled. Knows nothing of how they are written or what they do."""

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Exploration:
    """With probability ``rate`` one of the best one's kind among the first ``among`` ranked actions is put first."""

    rate: float = 0.0
    among: int = 3


@dataclass(frozen=True, slots=True)
class OftenOtherwise:
    """It is told that agents often choose otherwise when both the estimate and what they did when this very action was
    advised, of at least so many ``answers``, come to that share."""

    from_: float = 0.4
    answers: int = 20


@dataclass(frozen=True, slots=True)
class Arbitration:
    """Which factors the priority has, whether propensities are learned, and how advice may vary."""

    propensity: bool = True
    learned: bool = True
    context: bool = True
    value: bool = True
    levers: bool = True
    exploration: Exploration = Exploration()
    often_otherwise: OftenOtherwise = OftenOtherwise()
