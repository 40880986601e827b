"""What the expression engine says of an error, in words for who wrote the expression.

Owns the sentences. Knows nothing of where the expression stands.
"""

import contextlib
import json
import re

_DOES: dict[str, str] = {
    "Compare": "'<', '<=', '>' and '>=' compare two numbers",
    "Add": "'+' adds two numbers or joins two texts",
    "Subtract": "'-' takes a number from a number",
    "Multiply": "'*' multiplies two numbers",
    "Divide": "'/' divides a number by a number",
    "Modulo": "'%' divides a number by a number",
    "Exponent": "'^' raises a number to a number",
    "Negate": "a minus sign stands before a number",
    "Not": "'not' turns a yes or no",
    "JumpIfFalse": "'and', 'or' and '?' go by a yes or no",
    "JumpIfTrue": "'and', 'or' and '?' go by a yes or no",
    "In": "'in' looks into a list",
    "Begin": "'all', 'some', 'none', 'one', 'count', 'filter' and 'map' go through a list",
}
_CODE = re.compile(r"^Opcode (\w+): (.*)$", re.DOTALL)
_CALL = re.compile(r"^Function `(\w+)` failed: (.*)$", re.DOTALL)
_ARGUMENT = re.compile(r"^Argument on (\d+) is not an? (\w+)$")
_CANNOT = re.compile(r"^Cannot determine \w+ (?:of|for) types? (.*)$")
_KINDS = {"string": "a text", "number": "a number", "array": "a list", "bool": "a yes or no", "object": "a record"}


def plain(error: Exception) -> str:
    """One sentence without the engine's stack, codes and serialised form; its own words where it has no such code."""
    first = str(error).split("\n", 1)[0]
    with contextlib.suppress(ValueError, KeyError, TypeError):
        first = str(json.loads(first)["source"])
    coded = _CODE.match(first)
    if coded is None:
        return first
    code, detail = coded.groups()
    if called := _CALL.match(detail):
        return _of_call(called[1], called[2])
    return f"{_DOES[code]}, and one of these is something else" if code in _DOES else detail


def _of_call(function: str, detail: str) -> str:
    if argument := _ARGUMENT.match(detail):
        wanted = _KINDS.get(argument[2], argument[2])
        return f"what is given to '{function}' as number {int(argument[1]) + 1} must be {wanted}"
    if cannot := _CANNOT.match(detail):
        given = " and ".join(_KINDS.get(kind, kind) for kind in cannot[1].split(" and "))
        return f"'{function}' cannot be asked of {given}"
    return f"'{function}' failed: {detail}"
