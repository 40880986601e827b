"""Reads a policy's directory. What the files mean is the engine's."""

from pathlib import Path

import agentdesk
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy

_SUFFIXES = (".yaml", ".yml")


def default_policy_dir() -> Path:
    """The policy that ships with the program: in the installed package, or in the checkout."""
    package = Path(agentdesk.__file__).parent
    installed = package / "_resources" / "policy"
    return installed if installed.is_dir() else package.parent / "resources" / "policy"


def read_policy(directory: Path) -> Policy:
    """The policy of a directory of YAML files. Raises PolicyError naming every problem found."""
    files = {
        path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.suffix in _SUFFIXES
    }
    return load_policy(files)
