"""One YAML text with the position of everything in it, so that a problem can name its line and column.

Owns parsing and positions. Knows nothing of what a policy is.
"""

from collections.abc import Iterable
from typing import Any

import yaml

from agentdesk.domain.records import dataclass

Place = tuple[str | int, ...]
MAX_DEPTH = 20
MAX_VALUES = 200_000
"""Values of one file, those behind aliases counted each time: a few lines of aliases can stand for billions."""
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one written in C, where there is one: the same answers, several times as fast."""


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One thing wrong with a policy, in a plain sentence. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PolicyError(Exception):
    """The policy cannot be used; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Source:
    """A parsed file. ``value`` is its content; ``problem`` makes a problem at a place in it."""

    def __init__(self, file: str, text: str) -> None:
        """Raises PolicyError if the text is not YAML or has a key twice."""
        self.file = file
        self._marks: dict[Place, tuple[int, int]] = {(): (1, 1)}
        self._written: dict[Place, yaml.ScalarNode] = {}
        self._lines = text.splitlines()
        self._left = MAX_VALUES
        try:
            node = yaml.compose(text, Loader=Loader)
            loader = yaml.SafeLoader("")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise PolicyError([PolicyProblem(file, line, column, f"this is not YAML: {error.problem}")]) from None
        except yaml.YAMLError:
            raise PolicyError(
                [PolicyProblem(file, 1, 1, "this is not YAML: it has characters that are not allowed")]
            ) from None
        self.value: Any = self._build(node, (), loader) if node else None

    def _build(self, node: yaml.Node, place: Place, loader: yaml.SafeLoader) -> Any:
        if len(place) > MAX_DEPTH:  # an alias that holds itself would never end
            raise PolicyError([self.problem(place, "this is nested too deep")])
        self._left -= 1
        if self._left < 0:
            raise PolicyError([self.problem((), f"this file has more than {MAX_VALUES} values")])
        self._marks[place] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            made: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                if not isinstance(key_node, yaml.ScalarNode):
                    raise PolicyError([self.problem(place, "a field's name must be a word")])
                key = key_node.value
                if key in made:
                    line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
                    raise PolicyError([PolicyProblem(self.file, line, column, f"'{key}' is written twice")])
                made[key] = self._build(value_node, (*place, key), loader)
            return made
        if isinstance(node, yaml.SequenceNode):
            return [self._build(item, (*place, i), loader) for i, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            self._written[place] = node
        try:
            return loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            raise PolicyError([self.problem(place, "this value cannot be read")]) from None

    def problem(self, place: Place, message: str, offset: int = 0) -> PolicyProblem:
        """A problem at ``place`` (or at the nearest thing around it that exists), ``offset`` characters into it."""
        at = place
        while at not in self._marks:
            at = at[:-1]
        line, column = self._within(self._written[at], offset) if offset and at in self._written else self._marks[at]
        return PolicyProblem(self.file, line, column, message)

    def _within(self, node: yaml.ScalarNode, offset: int) -> tuple[int, int]:
        """Line and column of a character of a text that may be quoted, or go over several lines."""
        first, begins = node.start_mark.line, node.start_mark.column
        is_block = node.style in ("|", ">")
        left = offset
        for number in range(first + is_block, min(node.end_mark.line + 1, len(self._lines))):
            line = self._lines[number]
            at = begins + (node.style in ("'", '"')) if number == first else len(line) - len(line.lstrip())
            if left <= len(line.rstrip()) - at:
                return number + 1, at + left + 1
            left -= len(line.rstrip()) - at + 1
        return first + 1, begins + 1 + offset
