"""What is personal in an entry: without the key what remains says none of it, with the key all is as it was said."""

from typing import Any

import orjson
import pytest

from agentdesk.orchestrator.keys.sealing import DataKey, SealBrokenError
from agentdesk.orchestrator.overrides.personal import REMAINS, is_personal, key_of, opened, remains, sealed

KEY = DataKey("k1", bytes(32))
FACTS = [{"name": "repeat", "value": 2.0, "text": "SECRET", "evidence": ["SECRET"]}]
OUTCOME: dict[str, Any] = {"state": "regretted", "because": "SECRET", "facts": FACTS}
SAID: dict[str, dict[str, Any]] = {
    "override.recorded": {
        "id": "o1", "comment": "SECRET", "recommended_action": "cancel:SECRET", "recommended_title": "Cancel SECRET",
        "taken_action": "SECRET", "taken_title": "SECRET", "taken_kind": "", "reason_code": "other", "amount": 3.5,
        "content_hash": "SECRET", "result": {"status": "resolved", "note": "SECRET", "at": None},
    },
    "override.result": {"status": "resolved", "note": "SECRET", "at": None},
    "override.review": {"advice_right": True, "override_right": None, "comment": "SECRET", "by": "Eva"},
    "override.approval": {"state": "declined", "by": "Eva", "reason": "SECRET", "outcome": {**OUTCOME, "windows": []}},
    "override.outcome": {**OUTCOME, "windows": [{"days": 7, **OUTCOME}]},
    "override.direction": {"direction": "less", "computed": "same", "by": "Eva", "comment": "SECRET"},
    "exception_mode.started": {
        "id": "m1", "reason": "SECRET", "return_when": "event.data.x == 'SECRET'", "return_title": "SECRET",
        "content_hash": "SECRET", "follow_up": {"promise": "SECRET", "due_at": "2026-11-26T10:00:00Z"},
    },
    "exception_mode.ended": {"how": "person", "by": "Sam", "because": "SECRET", "evidence": ["SECRET"]},
}  # fmt: skip


def test_every_kind_that_has_something_personal_is_tried() -> None:
    assert set(SAID) == set(REMAINS)


@pytest.mark.parametrize("kind", SAID)
def test_what_is_kept_says_nothing_and_opens_to_what_was_said(kind: str) -> None:
    said = SAID[kind]
    kept = sealed(kind, "s1", said, KEY)
    assert b"SECRET" not in orjson.dumps(kept)
    assert set(kept) == {*said, "sealed"}
    assert key_of(kept) == "k1"
    assert opened(kind, "s1", kept, KEY) == (said, False)
    assert opened(kind, "s1", kept, None) == (remains(kind, said), True)
    with pytest.raises(SealBrokenError):
        opened(kind, "s2", kept, KEY)
    with pytest.raises(SealBrokenError):
        opened(kind, "s1", kept, DataKey("k1", bytes(31) + b"x"))


def test_what_is_counted_remains() -> None:
    left = remains("override.recorded", SAID["override.recorded"])
    assert (left["recommended_action"], left["taken_action"], left["amount"]) == ("cancel", "", 3.5)
    assert left["result"]["status"] == "resolved"
    assert remains("override.outcome", SAID["override.outcome"])["windows"][0]["facts"][0]["value"] == 2.0


def test_the_same_words_are_never_the_same_ciphertext() -> None:
    said = SAID["override.result"]
    assert sealed("override.result", "s", said, KEY) != sealed("override.result", "s", said, KEY)


def test_what_says_nothing_personal_is_kept_as_it_is() -> None:
    assert not is_personal("override.result", {"status": "resolved", "note": "", "at": None})
    assert not is_personal("overrides.exported", {"format": "csv"})
