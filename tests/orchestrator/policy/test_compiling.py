"""A policy is read once, whichever way it is asked for; and what was only read is no less checked when it has to be."""

from pathlib import Path

import pytest

from agentdesk.engine.policy.loader import PolicyError
from agentdesk.orchestrator.policy.compiling import checked, compiled
from tests.support.policies import copy_of_shipped, labelled, texts


async def test_what_was_checked_is_not_read_again(tmp_path: Path) -> None:
    files = texts(labelled(tmp_path / "policy", "checked first"))
    assert await checked(files) is await compiled(dict(files))


async def test_what_was_read_is_the_same_when_it_was_checked(tmp_path: Path) -> None:
    files = texts(labelled(tmp_path / "policy", "read first"))
    read = await compiled(files)
    assert await checked(files) is read
    assert await checked(files) is read


async def test_what_was_read_is_still_checked(tmp_path: Path) -> None:
    arrears = "when: not trait.arrears"
    never = "when: trait.tenure_months > 5 and trait.tenure_months < 5"
    files = texts(copy_of_shipped(tmp_path / "policy", ("actions/growth.yaml", arrears, never)))
    assert (await compiled(files)).policy
    for _ in range(2):
        with pytest.raises(PolicyError, match="never holds"):
            await checked(files)
