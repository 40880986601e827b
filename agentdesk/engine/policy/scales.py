"""The scales on which customers rate. Owns their shape; knows nothing of how a rating is read."""

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """One way to rate: ``points`` are ascending (rating, feeling -1..1) pairs.

    ``fields`` hold such a rating and nothing else; ``words`` name the scale where a field holds any rating. Where
    ``net`` is (bad, good), the scale is told as the share of ratings from ``good`` up minus that up to ``bad``.
    """

    name: str
    fields: tuple[str, ...]
    words: frozenset[str]
    points: tuple[tuple[float, float], ...]
    net: tuple[float, float] | None = None

    @property
    def low(self) -> float:
        return self.points[0][0]

    @property
    def high(self) -> float:
        return self.points[-1][0]

    @property
    def more_is_better(self) -> bool:
        return self.points[-1][1] > self.points[0][1]


@dataclass(frozen=True, slots=True)
class Scales:
    """The known scales, and the fields that hold any rating, name the scale, and tell the most that can be given.

    ``answers`` are the happenings in which a rating is given.
    """

    answers: frozenset[str]
    value_fields: tuple[str, ...]
    kind_fields: tuple[str, ...]
    most_fields: tuple[str, ...]
    known: tuple[Scale, ...]

    def named(self, name: str) -> Scale | None:
        return next((scale for scale in self.known if scale.name == name), None)
