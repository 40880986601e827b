"""How well a model foresees: each answer is foretold before it is learned from, and both are kept. Numbers only."""

from dataclasses import dataclass, field

BINS = 10


@dataclass(slots=True)
class Foresight:
    """Sums over the answers so far.

    ``first`` counts the choices that were foretold as the likeliest, of ``choices``; ``foretold`` and ``happened`` sum
    the probabilities of doing otherwise and how often it came so, by tenth of the probability, of ``answers``.
    """

    choices: int = 0
    first: int = 0
    answers: list[int] = field(default_factory=lambda: [0] * BINS)
    foretold: list[float] = field(default_factory=lambda: [0.0] * BINS)
    happened: list[int] = field(default_factory=lambda: [0] * BINS)

    def chose(self, likeliest: bool) -> None:
        """An agent took an action; ``likeliest`` says whether it was the one foretold."""
        self.choices += 1
        self.first += likeliest

    def answered(self, probability: float, otherwise: bool) -> None:
        """Advice was answered; ``probability`` is what was foretold of ``otherwise``."""
        place = min(int(probability * BINS), BINS - 1)
        self.answers[place] += 1
        self.foretold[place] += probability
        self.happened[place] += otherwise

    @property
    def top_1(self) -> float | None:
        """How often the likeliest action was the one taken."""
        return self.first / self.choices if self.choices else None

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error of doing otherwise: how far what was foretold is from what happened, averaged
        over the tenths by their number of answers (Naeini, Cooper and Hauskrecht 2015)."""
        total = sum(self.answers)
        if not total:
            return None
        return sum(abs(said - came) for said, came in zip(self.foretold, self.happened, strict=True)) / total
