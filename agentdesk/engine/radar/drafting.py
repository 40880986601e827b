"""A suitability rule as it is proposed: in the policy's own language, with its evidence as a remark. Pure.

Owns how a condition is turned round (a rule says where an action passes) and what sentence is proposed for it. The
evidence counts; it names no customer and no agent.
"""

import json
import re
import textwrap
from collections.abc import Callable, Iterable
from datetime import datetime

from agentdesk.domain.records import dataclass
from agentdesk.engine.intervals import share_interval
from agentdesk.engine.policy.actions import title_in_general
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.policy.teams import said_of
from agentdesk.engine.radar.separating import Separated, Separation

WIDTH = 100
_SINGLE = re.compile(r"^(not )?([\w.]+)(?: (==|>=|>|<) (.+))?$")
_ROUND = {"==": "!=", ">=": "<", "<": ">=", ">": "<="}
_PLAIN = re.compile(r"^[A-Za-z][^:#\n]*$")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a draft rests on: ``overrides`` of the action from ``since`` to ``until``, and advice that was ``accepted``;
    ``best`` is the condition that is proposed, None where none tells the two apart."""

    overrides: int
    accepted: int
    since: datetime
    until: datetime
    separated: Separated
    best: Separation | None


def draft_text(action: ActionRule, basis: Basis, policy: Policy) -> str:
    """The rule as YAML."""
    best = basis.best
    lines = [f"# {line}" for remark in _remarks(action, basis, policy) for line in textwrap.wrap(remark, WIDTH - 2)]
    lines.append(f"id: {_free_id(action, best)}")
    lines.append(f"when: {_scalar(_passes(best.parts) if best else 'true')}")
    lines.append(f"because: {json.dumps(_because(best.parts[0], policy) if best else '', ensure_ascii=False)}")
    evidence = _evidence(best.parts[0]) if best else ""
    if evidence:
        lines.append(f"evidence: {evidence}")
    return "\n".join(lines) + "\n"


def _remarks(action: ActionRule, basis: Basis, policy: Policy) -> Iterable[str]:
    title = title_in_general(action, policy.records)
    days = f"{basis.since.date().isoformat()} to {basis.until.date().isoformat()}"
    yield (
        f"Proposed from {basis.overrides} overrides and {basis.accepted} acceptances of “{title}” "
        f"({action.id}), {days}. Owner: {said_of(action.team)}."
    )
    best = basis.best
    if best is None:
        tried = basis.separated.tried
        yield (
            f"Of {tried} conditions tried none tells the two apart: say yourself where it is right (when)."
            if tried
            else "There are too few of one of the two to tell them apart: say yourself where it is right (when)."
        )
        return
    here = best.hits + best.taken_hits
    low, high = share_interval(best.hits, here)
    yield (
        f"Where it would be withheld, {best.hits} of {here} answers were overrides ({_percent(best.hits / here)}, "
        f"{_percent(low)} to {_percent(high)}). That is {best.hits} of {best.n} overrides and {best.taken_hits} of "
        f"{best.taken_n} acceptances; the best of {basis.separated.tried} conditions tried."
    )


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _scalar(text: str) -> str:
    return text if _PLAIN.match(text) and text not in ("true", "false") else json.dumps(text, ensure_ascii=False)


def _passes(parts: tuple[str, ...]) -> str:
    """Where the action passes: where the condition, of one or two parts, does not hold."""
    if len(parts) > 1:
        return f"not ({' and '.join(parts)})"
    negated, name, sign, value = _taken_apart(parts[0])
    if not sign:
        return name if negated else f"not {name}"
    if value == "0" and sign in ("==", ">"):
        return f"{name} {'>' if sign == '==' else '=='} 0"
    return f"{name} {_ROUND[sign]} {value}"


def _taken_apart(part: str) -> tuple[bool, str, str, str]:
    found = _SINGLE.match(part)
    if found is None:
        raise ValueError(f"{part!r} is no single condition")
    return bool(found[1]), found[2], found[3] or "", found[4] or ""


def _free_id(action: ActionRule, best: Separation | None) -> str:
    """An id that no rule of the action has."""
    taken = {rule.id.rpartition(".")[2] for rule in action.gates}
    name = "_".join(_plain_words(best.parts[0])) if best else "new_rule"
    name = f"not_with_{name}"[:60].strip("_") if best else name
    return next(one for one in (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _plain_words(part: str) -> list[str]:
    negated, name, sign, value = _taken_apart(part)
    words = [word for word in name.split(".") if word not in _UNTOLD]
    none = ["no"] if negated or (sign, value) == ("==", "0") else []
    if value in ("0", ""):
        return none + words
    return [*words, *re.findall(r"[A-Za-z0-9]+", _SIGNS.get(sign, "") + " " + value)]


_UNTOLD = frozenset({"signal", "unsolved", "state", "holds", "journey", "trait"})
_SIGNS = {">=": "from", "<": "below", ">": "over", "==": ""}


def _because(part: str, policy: Policy) -> str:
    """The sentence for an agent who does not find the action: why it would not be right."""
    negated, name, sign, value = _taken_apart(part)
    group, _, below = name.partition(".")
    is_there = not negated and (sign, value) != ("==", "0") and sign != "<"
    say = _SENTENCES.get(group)
    told = say(below, value.strip("'"), policy) if say and is_there else ""
    return told or f"It is mostly not right here: {_as_words(part)}"


def _as_words(part: str) -> str:
    negated, name, sign, value = _taken_apart(part)
    said = name.replace(".", " ").replace("_", " ")
    if not sign:
        return f"not {said}" if negated else said
    words = {"==": "is", ">=": "is at least", "<": "is below", ">": "is above"}
    return f"{said} {words[sign]} {value.strip(chr(39))}"


def _of_signal(name: str, _value: str, _policy: Policy) -> str:
    return f"{{told.{name}}}"


def _of_state(name: str, _value: str, _policy: Policy) -> str:
    return f"{{state.{name.partition('.')[0]}.because}}"


def _of_journey(name: str, _value: str, policy: Policy) -> str:
    journey, _, leaf = name.partition(".")
    title = policy.journeys[journey].title if journey in policy.journeys else journey
    return {
        "overdue": f"{{journey.{journey}.missing}} ({{journey.{journey}.late_by}} overdue), and that comes first",
        "active": f"“{title}” has been open for {{journey.{journey}.open_for}}, and that comes first",
    }.get(leaf, f"“{title}” {leaf}")


def _of_journeys(name: str, _value: str, _policy: Policy) -> str:
    return {
        "overdue": "{journeys.overdue_step} ({journeys.overdue_by} overdue), and that comes first",
        "service_open": "“{journeys.service_title}” has been open for {journeys.service_for}, and that comes first",
        "failed_lately": "“{journeys.failed_title}” ended lately without its goal",
    }.get(name, "")


def _of_why(name: str, _value: str, _policy: Policy) -> str:
    return "They are here for something else: {why.label}" if name in ("intent", "kind") else ""


def _of_tried(name: str, _value: str, _policy: Policy) -> str:
    return "What they tried failed {tried.failed_summary}" if name == "failed" else ""


def _of_level(what: str) -> Callable[[str, str, Policy], str]:
    return lambda name, value, _policy: f"{what} is {value}" if name in ("level", "label", "trend") else ""


_SENTENCES: dict[str, Callable[[str, str, Policy], str]] = {
    "signal": _of_signal,
    "unsolved": _of_signal,
    "state": _of_state,
    "journey": _of_journey,
    "journeys": _of_journeys,
    "why": _of_why,
    "tried": _of_tried,
    "sentiment": _of_level("Their feeling"),
    "effort": _of_level("The effort it took them"),
    "attrition": _of_level("The risk that they leave"),
}
"""By group of names: the name below it, the value and the policy → a sentence; empty where there is none."""

_OVERALL = {"overdue": "journeys.overdue", "service_open": "journeys.service", "failed_lately": "journeys.failed"}
_SELVES = frozenset({"why", "sentiment", "effort", "attrition", "tried"})


def _evidence(part: str) -> str:
    """The group of evidence behind a condition; empty where there is none."""
    _negated, name, _sign, _value = _taken_apart(part)
    group, _, below = name.partition(".")
    first = below.partition(".")[0]
    if group in ("signal", "unsolved"):
        return f"signal.{first}"
    if group in ("state", "journey"):
        return f"{group}.{first}"
    if group == "journeys":
        return _OVERALL.get(first, "")
    return group if group in _SELVES else ""
