"""Adds up answers to advice by the marks of the moments in which they were given. Knows no SQL.

Hardly two answers have the same marks, so their texts are put together and parted once, by the hundred thousand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from agentdesk.domain.outcome import MEASURED, OutcomeState
from agentdesk.engine.radar.findings import Counted
from agentdesk.orchestrator.overrides.projection import Verdict

_WRONG = (Verdict.OVERRIDE_RIGHT.value, Verdict.NEITHER_RIGHT.value)
_RIGHT = (Verdict.ADVICE_RIGHT.value, Verdict.BOTH_RIGHT.value)
_WHAT = ("n", "reviewed", "wrong", "closed", "well")
_Key = tuple[str, bool, bool, str]


class Tally:
    """Answers by action, period, way and reason."""

    def __init__(self) -> None:
        self._marks: dict[_Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._answers: dict[_Key, Counter[str]] = defaultdict(Counter)

    def add(self, key: _Key, verdict: str, outcome: str, count: int, marks: str) -> None:
        """So many answers that are alike in all this: (action, now, otherwise, reason), the review, what became of
        it; ``marks`` are those of all of them, each in bars."""
        is_true = {
            "n": True, "reviewed": verdict in _WRONG or verdict in _RIGHT, "wrong": verdict in _WRONG,
            "closed": outcome in MEASURED, "well": outcome == OutcomeState.VINDICATED.value,
        }  # fmt: skip
        for what in _WHAT:
            if is_true[what]:
                self._answers[key][what] += count
                self._marks[key][what].append(marks)

    def counted(self) -> Iterator[Counted]:
        """All of them with each mark, and once without."""
        for key, answers in self._answers.items():
            yield Counted(key[0], "", *key[1:], *(answers[what] for what in _WHAT))
            by_mark = {what: Counter("".join(self._marks[key][what]).split("|")) for what in _WHAT}
            del by_mark["n"][""]  # what is between two bars
            for mark in by_mark["n"]:
                yield Counted(key[0], mark, *key[1:], *(by_mark[what][mark] for what in _WHAT))
