"""Compiles actions and the gates' rules.

Owns the checks of one action. Knows nothing of how actions are ranked.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.model import (
    ActionRule,
    ExceptionRule,
    GateRule,
    Intent,
    JourneyRule,
    ReasonRule,
    ScriptRule,
    WatchRule,
    Weight,
)
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.record_model import RecordRule, Scope
from agentdesk.engine.policy.teams import check_teams, said_of, team_of, with_team_rules
from agentdesk.engine.policy.templates import fill, slots
from agentdesk.engine.policy.yamlsource import Place, Source
from agentdesk.engine.records.view import names_below

_OWN_GATES = ("eligibility", "applicability", "suitability")


def action_rules(
    check: Checker,
    parts: Sequence[Part[declared.ActionsFile]],
    levers: Mapping[str, float],
    intents: Mapping[str, Intent],
    journeys: Mapping[str, JourneyRule],
    records: Mapping[str, RecordRule],
) -> Mapping[str, ActionRule]:
    """The actions by id; problems go to ``check``."""
    seen: set[str] = set()
    owners: dict[str, str] = {}
    made: dict[str, ActionRule] = {}
    for part in parts:
        for i, said in enumerate(part.declared.actions):
            place: Place = ("actions", i)
            owner, team = owners.setdefault(said.id, team_of(part.source.file)), team_of(part.source.file)
            if owner != team:
                told = f"the action '{said.id}' belongs to {said_of(owner)}, not to {said_of(team)}"
                check.complain(part.source, (*place, "id"), told)
                continue
            check.unique(part.source, (*place, "id"), "action", said.id, seen)
            check.known(part.source, (*place, "intents"), "intent", said.intents, intents)
            if (said.kind is ActionKind.NO_ACTION) != (said.watch is not None):
                check.complain(part.source, place, "no action needs something to watch for, and only no action has it")
            with check.bound(_bound(check, part.source, (*place, "for_each"), said.for_each, records)):
                compiled = _action(check, part.source, place, said, levers.get(said.id, 1.0), journeys)
            made[said.id] = replace(compiled, team=team)
    return made


def with_rules_of_teams(
    check: Checker, parts: Parts, actions: Mapping[str, ActionRule], journeys: Mapping[str, JourneyRule],
    records: Mapping[str, RecordRule],
) -> Mapping[str, ActionRule]:  # fmt: skip
    """The actions with what their teams say of them, after their own rules."""

    def compiled(
        part: Part[declared.TeamRulesFile], place: Place, said: declared.CheckShape, rule_id: str, gate: Gate
    ) -> GateRule:
        return _rule(check, part.source, place, said, rule_id, gate, journeys)

    def binding(action: ActionRule) -> AbstractContextManager[None]:
        about = records.get(action.for_each or "")
        return check.bound({about.id: names_below(about, records)} if about else {})

    teams = parts.policy.declared.teams
    check_teams(check, teams, parts.actions, parts.journeys, parts.team_rules)
    return with_team_rules(check, teams, parts.team_rules, actions, compiled, binding)


def title_in_general(action: ActionRule, records: Mapping[str, RecordRule]) -> str:
    """What an action is called where it is not about one record in particular: ``Cancel an order``."""
    if action.for_each is None or action.for_each not in records:
        return action.title
    noun = records[action.for_each].noun
    return fill(action.title, {action.for_each: {"title": noun, "id": noun}})


def _bound(
    check: Checker, source: Source, place: Place, record: str | None, records: Mapping[str, RecordRule]
) -> Mapping[str, Any]:
    """The names that conditions have further where an action is there for each of a record."""
    if record is None:
        return {}
    several = {rule.id for rule in records.values() if rule.scope is Scope.EACH}
    check.known(source, place, "record with a key", [record], several)
    return {record: names_below(records[record], records)} if record in several else {}


def _action(
    check: Checker, source: Source, place: Place, said: declared.ActionShape, lever: float,
    journeys: Mapping[str, JourneyRule],
) -> ActionRule:  # fmt: skip
    gates = [
        rule
        for gate in _OWN_GATES
        for i, one in enumerate(getattr(said, gate))
        for rule in _own_check(check, source, (*place, gate, i), said.id, gate, i, one, journeys)
    ]
    return ActionRule(
        id=said.id,
        title=check.sentence(source, (*place, "title"), said.title),
        kind=said.kind,
        intents=frozenset(said.intents),
        gates=tuple(gates),
        propensity=said.propensity,
        value=said.value,
        lever=lever,
        favour=said.favour,
        cost=said.cost,
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
        watch=_watch(check, source, (*place, "watch"), said.watch, journeys),
        touchpoints=frozenset(said.touchpoints),
        for_each=said.for_each,
        tags=frozenset(said.tags),
    )


def _watch(
    check: Checker, source: Source, place: Place, said: declared.WatchShape | None, journeys: Mapping[str, JourneyRule]
) -> WatchRule | None:
    if said is None:
        return None
    if said.journey:
        check.known(source, (*place, "journey"), "journey", [said.journey], journeys)
    if said.returns == "seen" and not said.event and not said.journey:
        check.complain(source, (*place, "returns"), "what brings it back when seen needs an 'event' or a 'journey'")
    return WatchRule(
        for_=check.sentence(source, (*place, "for"), said.for_),
        within_s=said.within,
        journey=said.journey,
        event=check.on_event(source, (*place, "event"), said.event) if said.event else None,
        returns=said.returns,
    )


def _own_check(
    check: Checker, source: Source, place: Place, owner: str, gate: str, i: int, said: declared.CheckShape,
    journeys: Mapping[str, JourneyRule],
) -> Iterator[GateRule]:  # fmt: skip
    if said.when.strip() == "false" and not said.unless:
        check.complain(source, (*place, "when"), f"nobody can ever get the action '{owner}'")
    yield _rule(check, source, place, said, f"{owner}.{said.id or f'{gate}_{i + 1}'}", Gate(gate), journeys)


def _rule(
    check: Checker, source: Source, place: Place, said: declared.CheckShape, rule_id: str, gate: Gate,
    journeys: Mapping[str, JourneyRule],
) -> GateRule:  # fmt: skip
    exceptions: list[ExceptionRule] = []
    for n, one in enumerate(said.unless):
        at = (*place, "unless", n)
        if one.when.strip() == "true":
            check.complain(source, (*at, "when"), f"with this exception the rule '{rule_id}' never stops anything")
        exceptions.append(
            ExceptionRule(
                when=check.on_situation(source, (*at, "when"), one.when),
                because=check.sentence(source, (*at, "because"), one.because),
                evidence=check.evidence(source, (*at, "evidence"), one.evidence),
            )
        )
    if said.watch and (said.watch.event or said.watch.returns != "missing"):
        check.complain(source, (*place, "watch"), "only no action is watched: a rule just says what it waits for")
    when = check.on_situation(source, (*place, "when"), said.when)
    told = (said.because, *(one.because for one in said.unless), said.watch.for_ if said.watch else "")
    names = {path[0] for one in (when, *(one.when for one in exceptions)) for path in one.paths}
    names.update(slot.partition(".")[0] for text in told for slot in slots(text))
    return GateRule(
        id=rule_id,
        gate=gate,
        kinds=frozenset(),
        when=when,
        because=check.sentence(source, (*place, "because"), said.because),
        evidence=check.evidence(source, (*place, "evidence"), said.evidence),
        unless=tuple(exceptions),
        watch=_watch(check, source, (*place, "watch"), said.watch, journeys),
        names=frozenset(names),
    )


def gate_rules(
    check: Checker,
    part: Part[declared.PolicyFile],
    actions: Mapping[str, ActionRule],
    journeys: Mapping[str, JourneyRule],
    records: Mapping[str, RecordRule],
) -> tuple[GateRule, ...]:
    """The rules that hold for all actions of some kinds, or for those of them with a tag or about a record."""
    seen: set[str] = set()
    tags = {tag for action in actions.values() for tag in action.tags}
    made: list[GateRule] = []
    for i, one in enumerate(part.declared.gates):
        place: Place = ("gates", i)
        check.unique(part.source, (*place, "id"), "gate rule", one.id, seen)
        check.known(part.source, (*place, "tags"), "action with the tag", one.tags, tags)
        with check.bound(_bound(check, part.source, (*place, "for_each"), one.for_each, records)):
            rule = _rule(check, part.source, place, one, one.id, Gate(one.gate), journeys)
        made.append(replace(rule, kinds=frozenset(one.kinds), tags=frozenset(one.tags), for_each=one.for_each))
    return tuple(made)
