"""Reads a policy's directory. What the files mean is the engine's."""

from pathlib import Path

import agentdesk
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.yamlsource import PolicyError, PolicyProblem

_SUFFIXES = (".yaml", ".yml")


def default_policy_dir() -> Path:
    """The policy that ships with the program: in the installed package, or in the checkout."""
    package = Path(agentdesk.__file__).parent
    installed = package / "_resources" / "policy"
    return installed if installed.is_dir() else package.parent / "resources" / "policy"


def policy_files(directory: Path) -> dict[str, str]:
    """The texts of a policy's directory by their paths in it. Raises PolicyError for one that is not text."""
    files: dict[str, str] = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.suffix in _SUFFIXES:
            name = path.relative_to(directory).as_posix()
            try:
                files[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise PolicyError([PolicyProblem(name, 1, 1, "this is not text in UTF-8")]) from None
    return files


def read_policy(directory: Path) -> Policy:
    """The policy of a directory of YAML files. Raises PolicyError naming every problem found."""
    return load_policy(policy_files(directory))
