"""Actions nobody can get, and rules that can never decide because another does so first."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.gates import ORDER
from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Part
from agentdesk.engine.policy.logic import Logic
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.review.findings import Findings, on_outcomes
from agentdesk.engine.policy.teams import team_of
from agentdesk.engine.policy.yamlsource import Place, Source

_OWN = ("eligibility", "applicability", "suitability")


@dataclass(frozen=True, slots=True)
class _Gate:
    """A rule of a gate as it stands in a file: an action passes where ``when`` holds, the rule's exceptions
    included. ``kinds`` empty: one action's own."""

    name: str
    gate: str
    when: str
    source: Source
    place: Place
    kinds: frozenset[ActionKind] = frozenset()
    tags: frozenset[str] = frozenset()
    for_each: str | None = None

    def concerns(self, action: declared.ActionShape) -> bool:
        """Whether the policy's rule is for that action."""
        is_tagged = not self.tags or not self.tags.isdisjoint(action.tags)
        return action.kind in self.kinds and is_tagged and self.for_each in (None, action.for_each)

    def concerns_all_of(self, other: "_Gate") -> bool:
        """Whether it is for every action that the other rule of the policy is for."""
        is_tagged = not self.tags or (bool(other.tags) and other.tags <= self.tags)
        return self.kinds >= other.kinds and is_tagged and self.for_each in (None, other.for_each)


def review_rules(found: Findings, parts: Parts, logic: Logic) -> None:
    """Gates, actions, states, contact rules, routing, scripts, weights and scorecards."""
    policy = parts.policy
    common = [
        _Gate(
            rule.id,
            rule.gate,
            _passes(rule),
            policy.source,
            ("gates", i, "when"),
            frozenset(rule.kinds),
            frozenset(rule.tags),
            rule.for_each,
        )
        for i, rule in enumerate(policy.declared.gates)
    ]
    _common_gates(found, common, logic)
    for part in parts.actions:
        for i, action in enumerate(part.declared.actions):
            theirs = [rule for team in parts.team_rules for rule in _of_team(team, part, action)]
            _action(found, part, i, action, common, theirs, logic)
    for team in parts.team_rules:
        _weights(found, team.source, ("context_weights",), team.declared.context_weights, logic)
    _states(found, policy, logic)
    _contact(found, policy)
    _outcomes(found, policy)
    for name, codes in (
        ("reason_codes", [one.code for one in policy.declared.reason_codes]),
        ("dispositions", [one.code for one in policy.declared.dispositions]),
    ):
        _once(found, policy.source, (name,), codes, name.replace("_", " ")[:-1], key="code")
    _routing(found, policy, logic)
    _weights(found, policy.source, ("context_weights",), policy.declared.context_weights, logic)
    for card in ("effort", "attrition"):
        for i, line in enumerate(getattr(policy.declared, card)):
            if logic.never(line.when):
                found.error(
                    policy.source, (card, i, "when"), f"the {card} line '{line.id}' never counts: this never holds"
                )
        _once(found, policy.source, (card,), [line.id for line in getattr(policy.declared, card)], f"{card} line")


def _states(found: Findings, policy: Part[declared.PolicyFile], logic: Logic) -> None:
    """Signs that are never seen, or always."""
    for state, signs in policy.declared.states.items():
        for i, sign in enumerate(signs):
            place: Place = ("states", state, i, "when")
            if logic.never(sign.condition):
                found.error(policy.source, place, f"the sign '{sign.name}' is never seen: this never holds")
            elif logic.always(sign.condition):
                told = f"everybody is in the state '{state}' at any time: '{sign.name}' always holds"
                found.error(policy.source, place, told)


def _passes(rule: declared.CheckShape) -> str:
    """Where an action passes the rule: as a rule or by an exception."""
    return " or ".join(f"({text})" for text in (rule.when, *(one.when for one in rule.unless)))


def _common_gates(found: Findings, gates: Sequence[_Gate], logic: Logic) -> None:
    ordered = sorted(gates, key=lambda rule: ORDER.index(Gate(rule.gate)))
    for place, rule in enumerate(ordered):
        if not rule.kinds:
            found.error(rule.source, rule.place[:-1], f"the gate rule '{rule.name}' is for no kind of action")
        elif logic.never(rule.when):
            kinds = ", ".join(sorted(rule.kinds))
            found.error(rule.source, rule.place, f"nobody can ever get an action of the kind {kinds}: this never holds")
        elif logic.always(rule.when):
            found.error(rule.source, rule.place, f"the gate rule '{rule.name}' stops nothing: this always holds")
        else:
            before = next(
                (one for one in ordered[:place] if one.concerns_all_of(rule) and _covers(logic, one, rule)), None
            )
            if before:
                found.error(rule.source, rule.place, _shadowed(rule, before))


def _covers(logic: Logic, before: _Gate, rule: _Gate) -> bool:
    """Whether ``before``, which is asked first, stops all that ``rule`` would."""
    return not logic.never(before.when) and logic.implies(before.when, rule.when)


def _shadowed(rule: _Gate, before: _Gate) -> str:
    return f"the gate rule '{rule.name}' never decides: '{before.name}' comes first and stops all that it would"


def _of_team(
    team: Part[declared.TeamRulesFile], part: Part[declared.ActionsFile], action: declared.ActionShape
) -> Iterator[_Gate]:
    """What the action's team says of it beside it."""
    name = team_of(team.source.file)
    for i, rule in enumerate(team.declared.gates):
        if name == team_of(part.source.file) and (not rule.actions or action.id in rule.actions):
            yield _Gate(f"{name}.{rule.id}", rule.gate, _passes(rule), team.source, ("gates", i, "when"))


def _action(
    found: Findings,
    part: Part[declared.ActionsFile],
    i: int,
    said: declared.ActionShape,
    common: Sequence[_Gate],
    of_team: Sequence[_Gate],
    logic: Logic,
) -> None:
    source, place = part.source, ("actions", i)
    own = [
        _Gate(f"{said.id}.{one.id or f'{gate}_{n + 1}'}", gate, _passes(one), source, (*place, gate, n, "when"))
        for gate in _OWN
        for n, one in enumerate(getattr(said, gate))
    ] + [*of_team]
    facts = [f"action.id == '{said.id}'", f"action.kind == '{said.kind}'"]
    facts += [] if said.intents else ["action.relevant"]
    if said.touchpoints:
        facts.append(f"touchpoint in [{', '.join(map(repr, said.touchpoints))}]")
    theirs = [rule for rule in common if rule.concerns(said) and not logic.never(rule.when)]
    gates = sorted([*theirs, *own], key=lambda rule: ORDER.index(Gate(rule.gate)))
    if not _out_of_reach(found, said.id, own, gates, facts, logic):
        for rule in own:
            if logic.always(rule.when):
                found.error(source, rule.place, f"the rule '{rule.name}' stops nothing: this always holds")
                continue
            before = next((one for one in gates[: gates.index(rule)] if _covers(logic, one, rule)), None)
            if before:
                found.error(source, rule.place, _shadowed(rule, before))
    if said.value == 0:
        found.warning(source, (*place, "value"), f"the action '{said.id}' is worth nothing, so it always comes last")
    _first_wins(
        found,
        source,
        [((*place, "scripts", n, "when"), f"script {n + 1}", one.when) for n, one in enumerate(said.scripts)],
        logic,
    )
    for n, reason in enumerate(said.why):
        if logic.never(reason.when):
            found.error(
                source, (*place, "why", n, "when"), f"this reason of '{said.id}' is never given: it never holds"
            )
    for n, weight in enumerate(said.weights):
        if logic.never(weight.when):
            found.error(
                source, (*place, "weights", n, "when"), f"this weight of '{said.id}' never counts: it never holds"
            )


def _out_of_reach(
    found: Findings, action: str, own: Sequence[_Gate], gates: Sequence[_Gate], facts: Sequence[str], logic: Logic
) -> bool:
    """Whether nobody can get the action, which is told at the rule of its own that sees to that, if one does."""
    for rule in [*own, *(rule for rule in gates if rule not in own)]:
        if logic.never(rule.when, *facts):
            at = rule.place if rule in own else ()
            source = rule.source if rule in own or not own else own[0].source
            found.error(
                source, at or rule.place, f"nobody can ever get the action '{action}': '{rule.name}' never holds for it"
            )
            return True
    for one, other in combinations(gates, 2):
        if logic.never(one.when, other.when, *facts):
            rule, against = (one, other) if one in own else (other, one)
            told = f"nobody can ever get the action '{action}': '{rule.name}' and '{against.name}' never hold together"
            found.error(rule.source, rule.place, told)
            return True
    if own and logic.never(*(rule.when for rule in gates), *facts):
        found.error(
            own[0].source, own[0].place, f"nobody can ever get the action '{action}': its rules never hold together"
        )
        return True
    return False


def _first_wins(found: Findings, source: Source, rules: Sequence[tuple[Place, str, str]], logic: Logic) -> None:
    """Rules of which the first that holds is taken: (place, name, condition)."""
    for n, (place, name, when) in enumerate(rules):
        if logic.never(when):
            found.error(source, place, f"the {name} is never taken: this never holds")
            continue
        before = next((one for one in rules[:n] if not logic.never(one[2]) and logic.implies(when, one[2])), None)
        if before:
            found.error(
                source, place, f"the {name} is never taken: wherever it holds, the {before[1]} does, and comes first"
            )


def _routing(found: Findings, policy: Part[declared.PolicyFile], logic: Logic) -> None:
    rules = policy.declared.routing.rules
    named = [(("routing", "rules", i, "when"), f"routing rule '{rule.id}'", rule.when) for i, rule in enumerate(rules)]
    _first_wins(found, policy.source, named, logic)
    _once(found, policy.source, ("routing", "rules"), [rule.id for rule in rules], "routing rule")


def _outcomes(found: Findings, policy: Part[declared.PolicyFile]) -> None:
    """Rules of verdicts, of which the first that holds is taken; one ``at_once`` is asked before the others are."""
    rules = [(i, rule) for i, rule in enumerate(policy.declared.outcomes.rules or ())]
    logic = on_outcomes()
    for asked in (rules, [(i, rule) for i, rule in rules if rule.at_once]):
        named = [
            (("outcomes", "rules", i, "when"), f"outcome rule '{rule.id}'", rule.when)
            for i, rule in asked
            if asked is not rules or not rule.at_once
        ]
        _first_wins(found, policy.source, named, logic)


def _weights(
    found: Findings,
    source: Source,
    around: Place,
    weights: Sequence[declared.WeightShape | declared.TeamWeightShape],
    logic: Logic,
) -> None:
    for i, weight in enumerate(weights):
        if logic.never(weight.when):
            found.error(
                source, (*around, i, "when"), f"the context weight '{weight.id}' never counts: this never holds"
            )
    _once(found, source, around, [weight.id for weight in weights], "context weight")


def _once(found: Findings, source: Source, around: Place, names: Sequence[str], what: str, *, key: str = "id") -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            found.error(source, (*around, i, key), f"the {what} '{name}' is declared twice")


def _contact(found: Findings, policy: Part[declared.PolicyFile]) -> None:
    rules = policy.declared.contact_policy
    for i, rule in enumerate(rules):
        place: Place = ("contact_policy", i)
        if not rule.kinds or not rule.outcomes:
            lacks = "kinds" if not rule.kinds else "outcomes"
            found.error(
                policy.source, (*place, lacks), f"the contact rule '{rule.id}' counts nothing: it has no {lacks}"
            )
            continue
        if "shown" in rule.outcomes and rule.at_most == 0:
            kinds = ", ".join(sorted(rule.kinds))
            told = (
                f"nobody can ever get an action of the kind {kinds}: the contact rule '{rule.id}' counts the first one"
            )
            found.error(policy.source, (*place, "at_most"), told)
            continue
        before = next((one for one in rules[:i] if _is_stricter(one, rule)), None)
        if before:
            told = f"the contact rule '{rule.id}' never decides: '{before.id}' comes first and is at least as strict"
            found.error(policy.source, (*place, "id"), told)
    _once(found, policy.source, ("contact_policy",), [rule.id for rule in rules], "contact rule")


def _is_stricter(before: declared.ContactShape, rule: declared.ContactShape) -> bool:
    """Whether ``before`` applies wherever ``rule`` does, counts all that it counts, and allows no more."""
    where = not before.touchpoints or (bool(rule.touchpoints) and _within(rule.touchpoints, before.touchpoints))
    scope = rule.same_action or not before.same_action
    return (
        where
        and scope
        and _within(rule.kinds, before.kinds)
        and _within(rule.outcomes, before.outcomes)
        and before.within >= rule.within
        and before.at_most <= rule.at_most
    )


def _within(some: Iterable[str], others: Iterable[str]) -> bool:
    return set(some) <= set(others)
