"""The named states of a customer that gates, weights and routing share: what may be written, and its compilation.

Owns the shapes and the short form of a sign. Knows no state by name, and nothing of how states are told.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from agentdesk.engine.policy.checks import Checker
from agentdesk.engine.policy.shapes import Declared, Id, Text
from agentdesk.engine.policy.signs import SignRule
from agentdesk.engine.policy.yamlsource import Place, Source


class SignShape(Declared):
    """A sign of a state. ``signal`` alone is short for: that signal is seen, is not solved since, and tells itself."""

    signal: Id | None = None
    id: Id | None = None
    when: Text | None = None
    because: Text | None = None
    evidence: str | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "SignShape":
        if self.signal is None and None in (self.id, self.when, self.because):
            raise ValueError("a sign is a 'signal', or has an 'id', a 'when' and a 'because'")
        return self

    @property
    def name(self) -> str:
        return self.id or self.signal or ""

    @property
    def condition(self) -> str:
        return self.when or f"unsolved.{self.signal} > 0"

    @property
    def sentence(self) -> str:
        return self.because or f"{{told.{self.signal}}}"

    @property
    def group(self) -> str:
        return self.evidence if self.evidence is not None else f"signal.{self.signal}" if self.signal else ""


States = dict[Id, Annotated[tuple[SignShape, ...], Field(min_length=1)]]


def state_rules(
    check: Checker, source: Source, said: Mapping[str, Sequence[SignShape]], signals: Sequence[str]
) -> Mapping[str, tuple[SignRule, ...]]:
    """The states with their signs in the order declared; what is wrong with them is told to ``check``."""
    made: dict[str, tuple[SignRule, ...]] = {}
    for state, signs in said.items():
        seen: set[str] = set()
        for i, one in enumerate(signs):
            check.unique(source, ("states", state, i), f"sign of '{state}'", one.name, seen)
        made[state] = tuple(_sign(check, source, ("states", state, i), one, signals) for i, one in enumerate(signs))
    return made


def _sign(check: Checker, source: Source, place: Place, said: SignShape, signals: Sequence[str]) -> SignRule:
    if said.signal is not None and said.signal not in signals:
        check.known(source, (*place, "signal"), "signal", [said.signal], signals)
        return SignRule(said.name, check.never, "", "")
    return SignRule(
        id=said.name,
        when=check.before_states(source, (*place, "when"), said.condition),
        because=check.sentence(source, (*place, "because"), said.sentence),
        evidence=check.evidence(source, (*place, "evidence"), said.group),
        signal=said.signal,
    )
