"""Policies for the tests: the shipped one, and others that differ from it in one thing."""

import shutil
from pathlib import Path

from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files


def copy_of_shipped(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The shipped policy in a folder of its own, with (file, old, new) replaced in it, everywhere in the file."""
    shutil.copytree(default_policy_dir(), folder)
    for name, old, new in changes:
        path = folder / name
        text = path.read_text()
        assert old in text, (name, old)
        path.write_text(text.replace(old, new))
    return folder


def labelled(folder: Path, label: str, *changes: tuple[str, str, str]) -> Path:
    """As ``copy_of_shipped``; the policy calls its version ``label``."""
    shipped = next(
        line for line in (default_policy_dir() / "policy.yaml").read_text().splitlines() if line.startswith("version:")
    )
    return copy_of_shipped(folder, ("policy.yaml", shipped, f"version: {label}"), *changes)


def texts(folder: Path) -> dict[str, str]:
    """The files of a folder as they are published."""
    return policy_files(folder)
