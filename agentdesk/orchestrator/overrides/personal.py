"""What is personal in an entry of the ledger, and how it is kept: encrypted beside what remains without it. Pure.

Of each kind of entry a function says what remains of its body when the customer is erased. What it takes away is
encrypted: the body as kept is what remains, with ``sealed`` = {``key``: the data key's id, ``box``: the sealed JSON of
the fields as they were said}. So the chain covers ciphertext and holds whether or not the key is still there.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from agentdesk.domain.decision import declared_action
from agentdesk.orchestrator.exception_mode.projection import ENDED, STARTED
from agentdesk.orchestrator.keys.sealing import DataKey
from agentdesk.orchestrator.overrides.projection import APPROVAL, DIRECTION, OUTCOME, RECORDED, RESULT, REVIEW

Body = dict[str, Any]

SEALED = "sealed"
BLANKED = "blanked"
"""A mark in an entry of before there was encryption: what was personal in it was taken out."""


def _without(*names: str) -> Callable[[Body], Body]:
    def _remains(body: Body) -> Body:
        return {name: "" if name in names and value else value for name, value in body.items()}

    return _remains


def _action(body: Body, which: str) -> Body:
    """The action without the record that it is about; own words say nothing that remains."""
    action, title = body[f"{which}_action"], body[f"{which}_title"]
    if which == "taken" and not body.get("taken_kind") and title == action:
        return {f"{which}_action": "", f"{which}_title": ""}
    is_about = declared_action(action) != action
    return {f"{which}_action": declared_action(action), f"{which}_title": "" if is_about else title}


def _recorded(body: Body) -> Body:
    result = body.get("result")
    return {
        **body,
        "comment": "",
        "content_hash": "",  # of few words, a hash lets them be guessed
        **_action(body, "recommended"),
        **_action(body, "taken"),
        **({"result": _without("note")(result)} if result else {}),
    }


def _outcome(outcome: Any) -> Any:
    """Numbers and states remain; sentences and evidence do not."""
    if not isinstance(outcome, dict):
        return outcome
    kept = {name: value for name, value in outcome.items() if name not in ("because", "facts", "windows")}
    facts = [{**one, "text": "", "evidence": []} for one in outcome.get("facts", ())]
    windows = [_outcome(one) for one in outcome.get("windows", ())]
    more = {"windows": windows} if "windows" in outcome else {}
    return {**kept, "because": "", "facts": facts, **more}


def _approval(body: Body) -> Body:
    told = {**body, "reason": ""}
    return {**told, "outcome": _outcome(body["outcome"])} if "outcome" in body else told


def _mode(body: Body) -> Body:
    promise = body.get("follow_up")
    return {
        **body,
        "reason": "",
        "return_when": "",
        "return_title": "",
        "content_hash": "",
        "follow_up": {**promise, "promise": ""} if promise else None,
    }


def _ended(body: Body) -> Body:
    return {**body, "because": "", "evidence": []}


REMAINS: Mapping[str, Callable[[Body], Body]] = {
    RECORDED: _recorded,
    RESULT: _without("note"),
    REVIEW: _without("comment"),
    APPROVAL: _approval,
    OUTCOME: _outcome,
    DIRECTION: _without("comment"),
    STARTED: _mode,
    ENDED: _ended,
}
"""By the kind of entry, what remains of its body. A kind that is not here says nothing personal."""


def remains(kind: str, body: Body) -> Body:
    """What is not personal in the body of an entry, in the same fields."""
    return REMAINS[kind](body) if kind in REMAINS else body


def is_personal(kind: str, body: Body) -> bool:
    """Whether an entry as it is said has anything to encrypt."""
    return remains(kind, body) != body


def sealed(kind: str, subject_id: str, body: Body, key: DataKey) -> Body:
    """The body as the ledger keeps it."""
    left = remains(kind, body)
    taken = {name: value for name, value in body.items() if left[name] != value}
    box = key.seal(orjson.dumps(taken, option=orjson.OPT_SORT_KEYS), _place(kind, subject_id))
    return {**left, SEALED: {"key": key.id, "box": box}}


def key_of(body: Body) -> str | None:
    """The id of the key that the kept body is encrypted with, if it is."""
    mark = body.get(SEALED)
    return mark["key"] if mark else None


def opened(kind: str, subject_id: str, kept: Body, key: DataKey | None) -> tuple[Body, bool]:
    """The body as it was said, or (without the key) what remains of it; and whether something was erased from it.

    Raises SealBrokenError where it is not what was encrypted.
    """
    mark = kept.get(SEALED)
    if mark is None:
        return {name: value for name, value in kept.items() if name != BLANKED}, bool(kept.get(BLANKED))
    body = {name: value for name, value in kept.items() if name != SEALED}
    if key is None:
        return body, True
    body.update(orjson.loads(key.open(mark["box"], _place(kind, subject_id))))
    return body, False


def _place(kind: str, subject_id: str) -> str:
    return f"{kind}\n{subject_id}"
