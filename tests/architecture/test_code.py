"""The rules over syntax trees hold in every file, and each of them bites."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.rules import RULES, Rule

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {"pyproject.toml", "README.md", "agentdesk", "resources", "tests", "packaging", "docs", "LICENSE",
             "CHANGELOG.md", "Makefile", "requirements.lock"}  # fmt: skip
TOP_ROOMS = {"domain", "wire", "engine", "app", "adapters", "orchestrator", "ui", "devtools"}
TOP_MODULES = {"__init__.py", "__main__.py", "bootstrap.py", "cli.py", "cli_audiences.py", "cli_audit.py",
               "cli_customer.py", "cli_exception_mode.py", "cli_journeys.py", "cli_options.py", "cli_overrides.py",
               "cli_policy.py", "cli_progress.py", "log.py", "start.py"}  # fmt: skip
NAMES_OF_KIND = {"utils", "util", "common", "helpers", "helper", "core", "manager", "managers", "misc"}
LONGEST_MODULE = 400


@cache
def _sources() -> dict[str, str]:
    paths = [*(ROOT / "agentdesk").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def _own() -> dict[str, str]:
    return {path: source for path, source in _sources().items() if path.startswith("agentdesk/")}


@cache
def _findings() -> dict[str, list[str]]:
    """What each rule finds. Every file is read into a tree once, which takes longer than to look through it."""
    found: dict[str, list[str]] = {rule.id: [] for rule in RULES}
    for path, source in _sources().items():
        tree = ast.parse(source)
        for rule in RULES:
            found[rule.id] += rule.findings(path, tree)
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_holds(rule: Rule) -> None:
    findings = _findings()[rule.id]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_bites(rule: Rule) -> None:
    assert rule.findings(rule.planted_at, ast.parse(rule.planted))


@pytest.mark.parametrize("rule", [r for r in RULES if r.but], ids=lambda rule: rule.id)
def test_the_exempt_may(rule: Rule) -> None:
    for pattern in rule.but:
        path = pattern.replace("/**", "/planted.py")
        assert not rule.findings(path, ast.parse(rule.planted))


def test_modules_are_short() -> None:
    long = {path: lines for path, source in _sources().items() if (lines := source.count("\n")) > LONGEST_MODULE}
    assert not long


def test_every_module_says_what_it_owns() -> None:
    silent = [path for path, source in _own().items() if not ast.get_docstring(ast.parse(source))]
    assert not silent


def test_rooms_are_named_by_what_they_are_about() -> None:
    assert not [path for path in _own() if NAMES_OF_KIND & set(path.removesuffix(".py").split("/"))]


def test_the_tree_is_the_one_of_the_architecture() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    tops = {path.split("/")[0] for path in listed.stdout.splitlines()}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL
    assert {path.split("/")[1] for path in _own()} <= TOP_ROOMS | TOP_MODULES
