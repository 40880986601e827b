"""What a team may say in its own folder, and what only the center may: ``teams/NAME/`` owns its actions, journeys and
rules; ``policy.yaml`` owns arbitration, limits and all that holds for everybody.

Owns the refusals of reaching into another's, and the team's rules on its actions. Knows nothing of how rules decide.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from agentdesk.domain.decision import Gate
from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.model import ActionRule, GateRule, Weight
from agentdesk.engine.policy.yamlsource import Place

FOLDER = "teams/"
CENTER = "the center"

CompileRule = Callable[[Part[declared.TeamRulesFile], Place, declared.CheckShape, str, Gate], GateRule]
Binding = Callable[[ActionRule], AbstractContextManager[None]]


def team_of(path: str) -> str:
    """Whose a file of a policy is; '' for the center's."""
    return path.split("/")[1] if path.startswith(FOLDER) and path.count("/") > 1 else ""


def said_of(team: str) -> str:
    """How an owner is called in a sentence."""
    return f"the team '{team}'" if team else CENTER


def check_teams(
    check: Checker,
    teams: Mapping[str, declared.TeamShape],
    actions: Sequence[Part[declared.ActionsFile]],
    journeys: Sequence[Part[declared.JourneyFile]],
    rules: Sequence[Part[declared.TeamRulesFile]],
) -> None:
    """Hold every team's files against what the center allows it."""
    for source in (part.source for parts in (actions, journeys, rules) for part in parts):
        if (team := team_of(source.file)) and team not in teams:
            check.complain(source, (), f"policy.yaml declares no team '{team}'")
    for part in actions:
        if (limits := teams.get(team_of(part.source.file))) is not None:
            for i, said in enumerate(part.declared.actions):
                _limits(check, part, ("actions", i), said, limits)
    owners = {part.declared.id: team_of(part.source.file) for part in journeys}
    for journey in journeys:
        team = team_of(journey.source.file)
        for name, others in (("excludes", journey.declared.excludes), ("outranks", journey.declared.outranks)):
            for i, other in enumerate(others):
                if team and owners.get(other, team) != team:
                    _reaches(check, journey, (name, i), "journey", other, owners[other], team)


def _limits(
    check: Checker,
    part: Part[declared.ActionsFile],
    place: Place,
    said: declared.ActionShape,
    limits: declared.TeamShape,
) -> None:
    team = team_of(part.source.file)
    if limits.kinds and said.kind not in limits.kinds:
        allowed = ", ".join(limits.kinds)
        check.complain(part.source, (*place, "kind"), f"{said_of(team)} may have actions of the kind {allowed} only")
    for name, most in (("value", limits.most_value), ("propensity", limits.most_propensity)):
        if getattr(said, name) > most:
            check.complain(part.source, (*place, name), f"the center allows {said_of(team)} a {name} of {most} at most")
    for n, weight in enumerate(said.weights):
        _weight(check, part, (*place, "weights", n, "factor"), weight.factor, limits)


def _weight(
    check: Checker,
    part: Part[declared.ActionsFile] | Part[declared.TeamRulesFile],
    place: Place,
    factor: float,
    limits: declared.TeamShape,
) -> None:
    if factor > limits.most_weight:
        team = said_of(team_of(part.source.file))
        check.complain(part.source, place, f"the center allows {team} a weight of {limits.most_weight} at most")


def _reaches(
    check: Checker,
    part: Part[declared.JourneyFile] | Part[declared.TeamRulesFile],
    place: Place,
    what: str,
    name: str,
    owner: str,
    team: str,
) -> None:
    check.complain(part.source, place, f"the {what} '{name}' belongs to {said_of(owner)}, not to {said_of(team)}")


def with_team_rules(
    check: Checker,
    teams: Mapping[str, declared.TeamShape],
    rules: Sequence[Part[declared.TeamRulesFile]],
    actions: Mapping[str, ActionRule],
    compile_rule: CompileRule,
    binding: Binding,
) -> Mapping[str, ActionRule]:
    """The actions, each with the rules of its team after its own."""
    made = dict(actions)
    for part in rules:
        team, seen = team_of(part.source.file), set[str]()
        for i, gate in enumerate(part.declared.gates):
            place: Place = ("gates", i)
            check.unique(part.source, (*place, "id"), "team rule", gate.id, seen)
            for action in _own(check, part, place, gate.actions, made):
                with binding(action):
                    rule = compile_rule(part, place, gate, f"{team}.{gate.id}", Gate(gate.gate))
                made[action.id] = replace(made[action.id], gates=(*made[action.id].gates, rule))
        for i, weight in enumerate(part.declared.context_weights):
            place = ("context_weights", i)
            check.unique(part.source, (*place, "id"), "team rule", weight.id, seen)
            if team in teams:
                _weight(check, part, (*place, "factor"), weight.factor, teams[team])
            for action in _own(check, part, place, weight.actions, made):
                with binding(action):
                    factor = _factor(check, part, place, weight, team)
                made[action.id] = replace(made[action.id], weights=(*made[action.id].weights, factor))
    return made


def _own(
    check: Checker,
    part: Part[declared.TeamRulesFile],
    place: Place,
    named: Sequence[str],
    actions: Mapping[str, ActionRule],
) -> Iterator[ActionRule]:
    """The team's actions that a rule is for: those that it names, else all of them."""
    team = team_of(part.source.file)
    if not named:
        yield from [action for action in actions.values() if action.team == team]
    for n, name in enumerate(named):
        action = actions.get(name)
        if action is None:
            check.complain(part.source, (*place, "actions", n), f"there is no action '{name}'")
        elif action.team != team:
            _reaches(check, part, (*place, "actions", n), "action", name, action.team, team)
        else:
            yield action


def _factor(
    check: Checker, part: Part[declared.TeamRulesFile], place: Place, said: declared.TeamWeightShape, team: str
) -> Weight:
    return Weight(
        id=f"{team}.{said.id}",
        when=check.on_situation(part.source, (*place, "when"), said.when),
        factor=said.factor,
        kinds=frozenset(),
        intents=frozenset(),
        because=check.sentence(part.source, (*place, "because"), said.because),
        evidence=check.evidence(part.source, (*place, "evidence"), said.evidence),
    )
