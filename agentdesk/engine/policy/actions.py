"""Compiles actions and the gates' rules.

Owns the checks of one action. Knows nothing of how actions are ranked.
"""

from collections.abc import Iterable, Mapping, Sequence

from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.model import (
    ActionRule,
    GateRule,
    Intent,
    JourneyRule,
    ReasonRule,
    ScriptRule,
    WatchRule,
    Weight,
)
from agentdesk.engine.policy.yamlsource import Place, Source

_OWN_GATES = ("eligibility", "applicability", "suitability")


def action_rules(
    check: Checker,
    parts: Sequence[Part[declared.ActionsFile]],
    levers: Mapping[str, float],
    intents: Mapping[str, Intent],
    journeys: Mapping[str, JourneyRule],
) -> Mapping[str, ActionRule]:
    """The actions by id; problems go to ``check``."""
    seen: set[str] = set()
    made: dict[str, ActionRule] = {}
    for part in parts:
        for i, said in enumerate(part.declared.actions):
            place: Place = ("actions", i)
            check.unique(part.source, (*place, "id"), "action", said.id, seen)
            check.known(part.source, (*place, "intents"), "intent", said.intents, intents)
            if (said.kind is ActionKind.NO_ACTION) != (said.watch is not None):
                check.complain(part.source, place, "no action needs something to watch for, and only no action has it")
            if said.watch and said.watch.journey:
                check.known(part.source, (*place, "watch", "journey"), "journey", [said.watch.journey], journeys)
            made[said.id] = _action(check, part.source, place, said, levers.get(said.id, 1.0))
    return made


def _action(check: Checker, source: Source, place: Place, said: declared.ActionShape, lever: float) -> ActionRule:
    gates = [rule for gate in _OWN_GATES for rule in _checks(check, source, place, said.id, gate, getattr(said, gate))]
    return ActionRule(
        id=said.id,
        title=said.title,
        kind=said.kind,
        intents=frozenset(said.intents),
        gates=tuple(gates),
        propensity=said.propensity,
        value=said.value,
        lever=lever,
        favour=said.favour,
        script=check.sentence(source, (*place, "script"), said.script),
        scripts=tuple(
            ScriptRule(
                when=check.on_situation(source, (*place, "scripts", i, "when"), one.when),
                text=check.sentence(source, (*place, "scripts", i, "text"), one.text),
            )
            for i, one in enumerate(said.scripts)
        ),
        why=tuple(
            ReasonRule(
                when=check.on_situation(source, (*place, "why", i, "when"), one.when),
                text=check.sentence(source, (*place, "why", i, "text"), one.text),
                evidence=check.evidence(source, (*place, "why", i, "evidence"), one.evidence),
            )
            for i, one in enumerate(said.why)
        ),
        weights=tuple(
            Weight(
                id=f"{said.id}.weight_{i + 1}",
                when=check.on_situation(source, (*place, "weights", i, "when"), one.when),
                factor=one.factor,
                kinds=frozenset(),
                intents=frozenset(),
                because=check.sentence(source, (*place, "weights", i, "because"), one.because),
                evidence=check.evidence(source, (*place, "weights", i, "evidence"), one.evidence),
            )
            for i, one in enumerate(said.weights)
        ),
        watch=WatchRule(said.watch.for_, said.watch.within, said.watch.journey) if said.watch else None,
        touchpoints=frozenset(said.touchpoints),
    )


def _checks(
    check: Checker, source: Source, place: Place, owner: str, gate: str, checks: Iterable[declared.CheckShape]
) -> list[GateRule]:
    made: list[GateRule] = []
    for i, one in enumerate(checks):
        at = (*place, gate, i)
        if one.when.strip() == "false":
            check.complain(source, (*at, "when"), f"nobody can ever get the action '{owner}'")
        made.append(
            GateRule(
                id=f"{owner}.{one.id or f'{gate}_{i + 1}'}",
                gate=Gate(gate),
                kinds=frozenset(),
                when=check.on_situation(source, (*at, "when"), one.when),
                because=check.sentence(source, (*at, "because"), one.because),
                evidence=check.evidence(source, (*at, "evidence"), one.evidence),
            )
        )
    return made


def gate_rules(check: Checker, part: Part[declared.PolicyFile]) -> tuple[GateRule, ...]:
    """The rules that hold for all actions of some kinds."""
    seen: set[str] = set()
    made: list[GateRule] = []
    for i, one in enumerate(part.declared.gates):
        place: Place = ("gates", i)
        check.unique(part.source, (*place, "id"), "gate rule", one.id, seen)
        made.append(
            GateRule(
                id=one.id,
                gate=Gate(one.gate),
                kinds=frozenset(one.kinds),
                when=check.on_situation(part.source, (*place, "when"), one.when),
                because=check.sentence(part.source, (*place, "because"), one.because),
                evidence=check.evidence(part.source, (*place, "evidence"), one.evidence),
            )
        )
    return tuple(made)
