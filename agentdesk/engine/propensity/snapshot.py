"""Writes a model down and reads it again, exactly. Rows that nothing has touched are left out."""

import json
import struct
import zlib
from dataclasses import asdict

import numpy as np

from agentdesk.engine.propensity.features import FORM, ROWS
from agentdesk.engine.propensity.foresight import Foresight
from agentdesk.engine.propensity.model import Model

_LEVEL = 1
_HEAD = struct.Struct("<I")


def dumped(model: Model) -> bytes:
    """The model as bytes: a JSON head with its length before it, then the numbers, compressed."""
    touched = np.flatnonzero(model.squares != Model().squares).astype("<i4")
    parts = {
        "touched": touched,
        "weights": model.weights[touched].astype("<f4"),
        "squares": model.squares[touched].astype("<f4"),
        "risk": model.risk.astype("<f4"),
        "risk_squares": model.risk_squares.astype("<f4"),
        "taken": model.taken.astype("<f8"),
        "offered": model.offered.astype("<f8"),
        "otherwise": model.otherwise.astype("<f8"),
        "answered": model.answered.astype("<f8"),
        "counts": model.counts.astype("<f8"),
    }
    head = {
        "form": FORM,
        "actions": model.actions,
        "examples": model.examples,
        "foresight": asdict(model.foresight),
        "parts": {name: [part.dtype.str, list(part.shape)] for name, part in parts.items()},
    }
    said = json.dumps(head).encode()
    return _HEAD.pack(len(said)) + said + zlib.compress(b"".join(part.tobytes() for part in parts.values()), _LEVEL)


def loaded(text: bytes) -> Model | None:
    """The model that ``dumped`` wrote; None for one whose features meant something else."""
    (length,) = _HEAD.unpack_from(text)
    head = json.loads(text[_HEAD.size : _HEAD.size + length])
    if head["form"] != FORM:
        return None
    numbers, at = zlib.decompress(text[_HEAD.size + length :]), 0
    parts = {}
    for name, (kind, shape) in head["parts"].items():
        count = int(np.prod(shape))
        parts[name] = np.frombuffer(numbers, kind, count, at).reshape(shape).copy()
        at += parts[name].nbytes
    touched = parts.pop("touched")
    # written before answers were counted beside what they are worth
    parts.setdefault("counts", np.rint([parts["taken"], parts["offered"], *np.zeros((2, len(head["actions"])))]))
    whole = Model()
    weights, squares = np.zeros((ROWS, len(head["actions"])), np.float32), whole.squares
    weights[touched], squares[touched] = parts.pop("weights"), parts.pop("squares")
    return Model(
        actions=head["actions"], examples=head["examples"], foresight=Foresight(**head["foresight"]), weights=weights,
        squares=squares, **parts,
    )  # fmt: skip
