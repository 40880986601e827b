"""The tests of the audit begin with an agent who has a customer on the line, like those of overrides. Nothing happens
but what they ask for: what they change behind the audit's back is not to be written meanwhile."""

import pytest

from tests.orchestrator.overrides.conftest import floor as floor
from tests.support.hand_timed import hush


@pytest.fixture(autouse=True)
def nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    hush(monkeypatch)
