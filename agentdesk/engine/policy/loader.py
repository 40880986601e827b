"""Reads the policy's files into a Policy, or says everything that is wrong with them.

Owns which file holds what, and the digest. Knows nothing of directories: the texts are handed in.
"""

import hashlib
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from agentdesk.engine.policy.assembly import assemble
from agentdesk.engine.policy.checks import Part
from agentdesk.engine.policy.declared import (
    ActionsFile,
    IntentsFile,
    JourneyFile,
    PolicyFile,
    RecordsFile,
    SignalsFile,
)
from agentdesk.engine.policy.declared_events import EventsFile
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.yamlsource import PolicyError, PolicyProblem, Source

__all__ = ["PolicyError", "PolicyProblem", "load_policy"]

Shape = TypeVar("Shape", bound=BaseModel)

_SINGLE = ("policy.yaml", "intents.yaml", "events.yaml", "signals.yaml")
_RECORDS = "records.yaml"
"""The one file that a policy may do without: not every company's rules look at single orders or contracts."""


_NO_RECORDS = Part(Source(_RECORDS, "records: []"), RecordsFile(records=()))


def load_policy(files: Mapping[str, str]) -> Policy:
    """The policy in ``files`` (relative path → text). Raises PolicyError naming every problem found."""
    return assemble(parts_of(files), digest(files))


def parts_of(files: Mapping[str, str]) -> Parts:
    """The files, each read by itself. Raises PolicyError naming every problem found."""
    problems = [PolicyProblem(name, 1, 1, "this file is missing") for name in _SINGLE if name not in files]
    problems += [
        PolicyProblem(path, 1, 1, "a policy has no such file")
        for path in sorted(files)
        if path not in (*_SINGLE, _RECORDS) and not path.startswith(("journeys/", "actions/"))
    ]
    if problems:
        raise PolicyError(problems)
    policy = _part("policy.yaml", files, PolicyFile, problems)
    intents = _part("intents.yaml", files, IntentsFile, problems)
    events = _part("events.yaml", files, EventsFile, problems)
    signals = _part("signals.yaml", files, SignalsFile, problems)
    records = _part(_RECORDS, files, RecordsFile, problems) if _RECORDS in files else _NO_RECORDS
    journeys = [_part(path, files, JourneyFile, problems) for path in sorted(files) if path.startswith("journeys/")]
    actions = [_part(path, files, ActionsFile, problems) for path in sorted(files) if path.startswith("actions/")]
    if policy is None or intents is None or events is None or signals is None or records is None or problems:
        raise PolicyError(problems)
    return Parts(
        policy, intents, events, signals, records,
        tuple(part for part in journeys if part), tuple(part for part in actions if part),
    )  # fmt: skip


def digest(files: Mapping[str, str]) -> str:
    """The sha256 of all files with their names."""
    total = hashlib.sha256()
    for path in sorted(files):
        for text in (path, files[path]):
            encoded = text.encode()
            total.update(len(encoded).to_bytes(8, "big") + encoded)
    return total.hexdigest()


def _part(path: str, files: Mapping[str, str], shape: type[Shape], problems: list[PolicyProblem]) -> Part[Shape] | None:
    try:
        source = Source(path, files[path])
    except PolicyError as error:
        problems.extend(error.problems)
        return None
    try:
        return Part(source, shape.model_validate(source.value))
    except ValidationError as error:
        for found in error.errors():
            place = found["loc"]
            problems.append(source.problem(place, _sentence(place, found["type"], found["msg"])))
        return None


def _sentence(place: tuple[str | int, ...], kind: str, message: str) -> str:
    name = next((f"'{part}'" for part in reversed(place) if isinstance(part, str)), "the file")
    if kind == "missing":
        return f"{name} is missing"
    if kind == "extra_forbidden":
        return f"{name} is not a known field here"
    if kind in ("model_type", "dict_type"):
        return f"{name} must be a set of fields"
    plain = message.removeprefix("Value error, ")
    return f"{name} is not right: {plain[:1].lower()}{plain[1:]}"
