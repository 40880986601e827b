"""Reads the policy's files into a Policy, or says everything that is wrong with them.

Owns which file holds what, and the digest. Knows nothing of directories: the texts are handed in.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

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
    TeamRulesFile,
)
from agentdesk.engine.policy.declared_events import EventsFile
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.replies import RepliesFile
from agentdesk.engine.policy.spelling import meant
from agentdesk.engine.policy.teams import FOLDER, said_of, team_of
from agentdesk.engine.policy.yamlsource import PolicyError, PolicyProblem, Source

__all__ = ["PolicyError", "PolicyProblem", "load_policy"]

Shape = TypeVar("Shape", bound=BaseModel)

_SINGLE = ("policy.yaml", "intents.yaml", "events.yaml", "signals.yaml")
_TEAM_RULES = "rules.yaml"
_RECORDS = "records.yaml"
_REPLIES = "replies.yaml"
"""Files that a policy may do without: not every company's rules look at single orders, nor are its words canned."""


_NO_RECORDS = Part(Source(_RECORDS, "records: []"), RecordsFile(records=()))
_NO_REPLIES = Part(Source(_REPLIES, "canned_replies: []"), RepliesFile(canned_replies=()))


def load_policy(files: Mapping[str, str]) -> Policy:
    """The policy in ``files`` (relative path → text). Raises PolicyError naming every problem found."""
    return assemble(parts_of(files), digest(files))


def parts_of(files: Mapping[str, str]) -> Parts:
    """The files, each read by itself. Raises PolicyError naming every problem found."""
    problems = [PolicyProblem(name, 1, 1, "this file is missing") for name in _SINGLE if name not in files]
    problems += [
        PolicyProblem(path, 1, 1, "a team has no such file" if team_of(path) else "a policy has no such file")
        for path in sorted(files)
        if path not in (*_SINGLE, _RECORDS, _REPLIES) and not _folder(path)
    ]
    if problems:
        raise PolicyError(problems)
    policy = _part("policy.yaml", files, PolicyFile, problems)
    intents = _part("intents.yaml", files, IntentsFile, problems)
    events = _part("events.yaml", files, EventsFile, problems)
    signals = _part("signals.yaml", files, SignalsFile, problems)
    records = _part(_RECORDS, files, RecordsFile, problems) if _RECORDS in files else _NO_RECORDS
    replies = _part(_REPLIES, files, RepliesFile, problems) if _REPLIES in files else _NO_REPLIES
    journeys = [_part(path, files, JourneyFile, problems) for path in sorted(files) if _folder(path) == "journeys"]
    actions = [_part(path, files, ActionsFile, problems) for path in sorted(files) if _folder(path) == "actions"]
    rules = [_part(path, files, TeamRulesFile, problems) for path in sorted(files) if _folder(path) == _TEAM_RULES]
    if policy is None or intents is None or events is None or signals is None or records is None or replies is None:
        raise PolicyError(problems)
    if problems:
        raise PolicyError(problems)
    return Parts(
        policy, intents, events, signals, records, replies,
        tuple(part for part in journeys if part), tuple(part for part in actions if part),
        tuple(part for part in rules if part),
    )  # fmt: skip


def _folder(path: str) -> str:
    """What an ordinary file of the center or of a team is about; '' for one that a policy does not have."""
    team = team_of(path)
    inner = path.removeprefix(f"{FOLDER}{team}/") if team else path
    if team and inner == _TEAM_RULES:
        return _TEAM_RULES
    folder, slash, _ = inner.partition("/")
    return folder if slash and folder in ("journeys", "actions") else ""


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
            told = _beyond(path, place) if found["type"] == "extra_forbidden" else ""
            if not told and found["type"] == "extra_forbidden":
                told = _sentence(place, found["type"], found["msg"]) + meant(str(place[-1]), _fields_at(shape, place))
            problems.append(source.problem(place, told or _sentence(place, found["type"], found["msg"])))
        return None


def _fields_at(shape: type[BaseModel], place: tuple[str | int, ...]) -> list[str]:
    """The names of the fields that may stand where ``place`` leads to."""
    here = shape
    for part in place[:-1]:
        known = {field.alias or name: field for name, field in here.model_fields.items()}
        if part in known:
            here = next(_shapes(known[str(part)].annotation), here)
    return [field.alias or name for name, field in here.model_fields.items()]


def _shapes(annotation: Any) -> Iterator[type[BaseModel]]:
    """The shapes in an annotation: ``tuple[X, ...]`` and ``X | None`` have X."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _shapes(inner)


def _beyond(path: str, place: tuple[str | int, ...]) -> str:
    """What a team says that only the center may; '' where that is not what is wrong."""
    team, name = team_of(path), str(place[-1])
    if team and (name in PolicyFile.model_fields or name in ("kinds", "tags", "lever", "outcomes")):
        return f"'{name}' belongs to {said_of('')} (policy.yaml), not to {said_of(team)}"
    return ""


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
