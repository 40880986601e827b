"""Puts a rule, written by itself, among an action's own suitability rules, and holds the whole policy against it. Pure.

Owns where a rule stands in a file and which line of it is which line of the draft. What is wrong is what ``policy
check`` says; nothing else of the file changes, no remark and no line.
"""

import json
import re
import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.review.review import reviewed
from agentdesk.engine.policy.yamlsource import Loader, PolicyError, PolicyProblem, Source

DRAFT = "draft"
"""The name of the draft in problems."""
SUITABILITY = "suitability"
_LABEL = re.compile(r"^(\d{4}-\d{2}-\d{2})\.(\d+)$")
_COUNTED = re.compile(r"^(.*\.)(\d+)$")


@dataclass(frozen=True, slots=True)
class Placed:
    """The files with the rule in them: in ``file``, its first line is line ``first`` there (from 0), and it stands
    ``indent`` columns further right. ``is_block`` is false where it had to be written on one line."""

    files: Mapping[str, str]
    file: str
    first: int
    lines: int
    indent: int
    is_block: bool


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """What a check says of a draft: problems of the draft have the file ``DRAFT`` and its own lines and columns. The
    ``policy`` is there where there are no errors; ``rule`` is the rule's id in it, ``owner`` whose it is."""

    errors: tuple[PolicyProblem, ...]
    warnings: tuple[PolicyProblem, ...]
    policy: Policy | None
    files: Mapping[str, str]
    rule: str
    file: str


def checked_draft(files: Mapping[str, str], action: str, text: str) -> CheckedDraft:
    """``policy check`` of the policy with the draft in it."""
    try:
        placed, rule = placed_rule(files, action, text)
    except PolicyError as error:
        return CheckedDraft(error.problems, (), None, {}, "", "")
    report = reviewed(placed.files)
    errors = tuple(_in_draft(one, placed) for one in report.errors)
    warnings = tuple(found for one in report.warnings if (found := _in_draft(one, placed)).file == DRAFT)
    return CheckedDraft(errors, warnings, None if errors else report.policy, placed.files, rule, placed.file)


def placed_rule(files: Mapping[str, str], action: str, text: str) -> tuple[Placed, str]:
    """The files with the rule after the action's own suitability rules, and the id by which decisions name it.

    Raises PolicyError for a draft that is not one rule with an id, for an action that there is not, and where the file
    is written so that nothing can be put into it.
    """
    written = textwrap.dedent(text).strip("\n") + "\n"
    value = Source(DRAFT, written).value
    if not isinstance(value, dict) or not value:
        raise PolicyError([PolicyProblem(DRAFT, 1, 1, "a draft is one rule: id, when, because")])
    if not isinstance(value.get("id"), str):
        raise PolicyError([PolicyProblem(DRAFT, 1, 1, "'id' is missing, or is not a word")])
    for path in sorted(files):
        node = _action_node(path, files[path], action)
        if node is not None:
            alone = {**files, path: _spelled_out(files[path], _value_of(node, SUITABILITY))}
            node = _action_node(path, alone[path], action) or node
            placed = _put(alone, path, node, written, value)
            _must_be_there(files, placed, action, value)
            return placed, f"{action}.{value['id']}"
    raise PolicyError([PolicyProblem(DRAFT, 1, 1, f"there is no action '{action}'")])


def bumped(files: Mapping[str, str], today: date) -> dict[str, str]:
    """The files with what the policy calls its version moved on, so that receipts tell the versions apart: the date of
    today and a number where it is such a name, else the next number."""
    source = Source("policy.yaml", files["policy.yaml"])
    label = str(source.value["version"])
    dated, counted = _LABEL.match(label), _COUNTED.match(label)
    if dated:
        n = int(dated[2]) + 1 if dated[1] == today.isoformat() else 1
        label = f"{today.isoformat()}.{n}"
    else:
        label = f"{counted[1]}{int(counted[2]) + 1}" if counted else f"{label}.1"
    node = _value_of(yaml.compose(files["policy.yaml"], Loader=Loader), "version")
    assert node is not None, "a policy has a version"
    text = files["policy.yaml"]
    start, end = node.start_mark.index, node.end_mark.index
    return {**files, "policy.yaml": text[:start] + json.dumps(label, ensure_ascii=False) + text[end:]}


def _action_node(path: str, text: str, action: str) -> yaml.MappingNode | None:
    """Where an action stands in a file."""
    if "actions/" not in path:
        return None
    actions = _value_of(yaml.compose(text, Loader=Loader), "actions")
    for node in actions.value if isinstance(actions, yaml.SequenceNode) else ():
        named = _value_of(node, "id")
        if isinstance(named, yaml.ScalarNode) and named.value == action:
            return node if isinstance(node, yaml.MappingNode) else None
    return None


def _value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _spelled_out(text: str, rules: yaml.Node | None) -> str:
    """The text where every alias of the list of rules says itself what it stands for: what is added to the list then is
    added for one action."""
    if rules is None:
        return text
    anchor, aliases = "", list[yaml.AliasToken]()
    for token in yaml.scan(text, Loader=Loader):
        if isinstance(token, yaml.AnchorToken) and token.start_mark.index == rules.start_mark.index:
            anchor = token.value
        elif isinstance(token, yaml.AliasToken) and anchor and token.value == anchor:
            aliases.append(token)
    for alias in reversed(aliases):
        start, end = alias.start_mark, alias.end_mark
        text = text[: start.index].rstrip(" ") + _as_written(text, rules, start) + text[end.index :]
    return text


def _as_written(text: str, rules: yaml.Node, at: yaml.Mark) -> str:
    """What a list of rules says, for another place."""
    lines = text.splitlines()
    if not isinstance(rules, yaml.SequenceNode) or rules.flow_style or not rules.value:
        return " " + text[text.index("[", rules.start_mark.index) : rules.end_mark.index]
    begins = re.match(r"\s*(?:- )*", lines[at.line])
    column = (begins.end() if begins else 0) + 2
    block = textwrap.dedent("\n".join(lines[rules.value[0].start_mark.line : _last_line(rules) + 1]))
    return "\n" + textwrap.indent(block, " " * column)


def _put(
    files: Mapping[str, str], path: str, action: yaml.MappingNode, written: str, value: Mapping[str, Any]
) -> Placed:
    text = files[path]
    rules = _value_of(action, SUITABILITY)
    if isinstance(rules, yaml.SequenceNode) and rules.value and not rules.flow_style:
        first = text.splitlines()[rules.value[0].start_mark.line]
        return _put_lines(files, path, _last_line(rules) + 1, len(first) - len(first.lstrip()), "", written)
    if rules is None and not action.flow_style:
        column = action.start_mark.column
        return _put_lines(files, path, _last_line(action) + 1, column + 2, f"{' ' * column}{SUITABILITY}:\n", written)
    flow = json.dumps(value, ensure_ascii=False)
    if isinstance(rules, yaml.SequenceNode):
        at, before = rules.end_mark.index - 1, ", " if rules.value else ""
        made = f"{before}{flow}"
    else:
        at, made = action.end_mark.index - 1, f", {SUITABILITY}: [{flow}]"
    line = text.count("\n", 0, at)
    return Placed({**files, path: text[:at] + made + text[at:]}, path, line, 1, 0, False)


def _put_lines(files: Mapping[str, str], path: str, line: int, column: int, head: str, written: str) -> Placed:
    """Put the draft in as the item of a list whose dashes stand in ``column``."""
    made: list[str] = []
    started = False
    for one in written.splitlines():
        is_said = bool(one.strip()) and not one.lstrip().startswith("#")
        dash = "" if not (started or is_said) else "  " if started else "- "
        started = started or is_said
        made.append((" " * column + dash + one).rstrip() if one.strip() else "")
    lines = files[path].splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    block = head + "\n".join(made) + "\n"
    whole = "".join([*lines[:line], block, *lines[line:]])
    return Placed({**files, path: whole}, path, line + head.count("\n"), len(made), column + 2, True)


def _last_line(node: yaml.Node) -> int:
    """The line (from 0) on which what a node says ends; of a block, PyYAML's own mark lies somewhere behind it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (last, last)
        return max(_last_line(value), int(key.start_mark.line))
    end = node.end_mark
    return int(end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line)


def _must_be_there(files: Mapping[str, str], placed: Placed, action: str, value: Mapping[str, Any]) -> None:
    """The file says what it said, and the rule, and nothing else."""
    try:
        before, after = Source("", files[placed.file]).value, Source("", placed.files[placed.file]).value
        mine = next(one for one in before["actions"] if one["id"] == action)
        mine[SUITABILITY] = [*(mine.get(SUITABILITY) or []), value]
        is_so = before == after
    except (PolicyError, LookupError, TypeError, StopIteration):
        is_so = False
    if not is_so:
        told = f"{placed.file} is written so that no rule can be put into it: add it there by hand"
        raise PolicyError([PolicyProblem(DRAFT, 1, 1, told)])


def _in_draft(problem: PolicyProblem, placed: Placed) -> PolicyProblem:
    """The problem as the draft's, if it is of a line that the draft was put into."""
    line = problem.line - 1 - placed.first
    if problem.file != placed.file or not 0 <= line < placed.lines:
        return problem
    column = max(1, problem.column - placed.indent) if placed.is_block else 1
    return PolicyProblem(DRAFT, line + 1, column, problem.message)
