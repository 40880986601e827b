"""The import contracts of pyproject.toml hold, and each of them bites on a planted violation."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Plant:
    """A module that breaks one contract: where it is put and what it imports."""

    contract: str
    module: str
    imports: str


PLANTS = [
    Plant("layers", "agentdesk.domain.planted_a", "agentdesk.wire.commands"),
    Plant("layers", "agentdesk.wire.planted_b", "agentdesk.app.state"),
    Plant("layers", "agentdesk.engine.planted_c", "agentdesk.app.state"),
    Plant("layers", "agentdesk.app.planted_d", "agentdesk.adapters"),
    Plant("layers", "agentdesk.adapters.planted_e", "agentdesk.orchestrator"),
    Plant("layers", "agentdesk.ui.planted_f", "agentdesk.adapters"),
    Plant("layers", "agentdesk.orchestrator.planted_g", "agentdesk.ui"),
    Plant("layers", "agentdesk.ui.shell.planted_h", "agentdesk.bootstrap"),
    Plant("pure-domain", "agentdesk.wire.planted_i", "asyncio"),
    Plant("pure-domain", "agentdesk.domain.planted_j", "httpx"),
    Plant("pure-engine", "agentdesk.engine.decisions.planted_k", "time"),
    Plant("pure-engine", "agentdesk.engine.signals.planted_l", "random"),
    Plant("desk-without-pixels", "agentdesk.app.planted_m", "PySide6.QtCore"),
    Plant("desk-without-pixels", "agentdesk.app.use_cases.planted_n", "sqlite3"),
    Plant("adapters-outside-only", "agentdesk.adapters.api.planted_o", "agentdesk.engine"),
    Plant("adapters-outside-only", "agentdesk.adapters.system.planted_p", "PySide6.QtCore"),
    Plant("pixels-only", "agentdesk.ui.timeline.planted_q", "httpx"),
    Plant("pixels-only", "agentdesk.ui.kit.planted_r", "agentdesk.engine"),
    Plant("view-models-without-qt", "agentdesk.ui.planted_s.viewmodel", "PySide6.QtCore"),
    Plant("regions-apart", "agentdesk.ui.timeline.planted_t", "agentdesk.ui.worklist"),
    Plant("regions-apart", "agentdesk.ui.radar.planted_z", "agentdesk.ui.patterns"),
    Plant("regions-below-shell", "agentdesk.ui.kit.planted_u", "agentdesk.ui.shell"),
    Plant("regions-below-shell", "agentdesk.ui.ledger.planted_v", "agentdesk.ui.shell"),
    Plant("service-without-desk", "agentdesk.orchestrator.people.planted_w", "agentdesk.app.state"),
    Plant("service-without-desk", "agentdesk.orchestrator.live.planted_x", "PySide6.QtCore"),
    Plant("devtools-by-http", "agentdesk.devtools.scenario.planted_y", "agentdesk.orchestrator"),
]


def _lint(directory: Path) -> str:
    """What the linter prints for the package in ``directory``."""
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=directory, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _names() -> dict[str, str]:
    text = (ROOT / "pyproject.toml").read_text()
    return dict(re.findall(r'^id = "([^"]+)"\nname = "([^"]+)"', text, re.MULTILINE))


def _copy(directory: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", directory)
    shutil.copytree(ROOT / "agentdesk", directory / "agentdesk", ignore=shutil.ignore_patterns("__pycache__"))
    return directory


@pytest.fixture(scope="module")
def planted_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the package that breaks every contract."""
    directory = _copy(tmp_path_factory.mktemp("planted"))
    for plant in PLANTS:
        path = directory.joinpath(*plant.module.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(f"import {plant.imports}\n")
    return _lint(directory)


def test_the_contracts_hold(tmp_path: Path) -> None:
    report = _lint(_copy(tmp_path))
    assert " 0 broken." in report, report
    assert f"Contracts: {len(_names())} kept" in report, report


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: f"{p.contract}:{p.module}")
def test_a_contract_bites(plant: Plant, planted_report: str) -> None:
    name = _names()[plant.contract]
    assert f"{name} BROKEN" in planted_report, planted_report
    details = planted_report.split("Broken contracts", 1)[1]
    headings = re.split(r"\n([^\n]+)\n-{3,}\n", details)
    section = dict(zip(headings[1::2], headings[2::2], strict=True))[name]
    assert plant.module in section


def test_every_contract_has_a_plant() -> None:
    assert {plant.contract for plant in PLANTS} == set(_names())


NO_REGIONS = {"shell", "kit", "qt", "theme"}
IN_NO_LAYER = {"agentdesk.log"}
"""What each layer may use."""


def _contract(name: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["id"] == name)


def _layered(name: str) -> set[str]:
    return {module for layer in _contract(name)["layers"] for module in re.split(r" [:|] ", layer)}


def _inside(folder: Path) -> set[str]:
    found = {path.parent.name for path in folder.glob("*/__init__.py")}
    return found | {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}


def test_no_room_and_no_region_is_left_out() -> None:
    regions = {path.parent.name for path in (ROOT / "agentdesk" / "ui").glob("*/__init__.py")}
    assert {module.removeprefix("agentdesk.ui.") for module in _contract("regions-apart")["modules"]} == (
        regions - NO_REGIONS
    )
    assert _layered("regions-below-shell") == regions
    assert _layered("layers") == {f"agentdesk.{name}" for name in _inside(ROOT / "agentdesk")} - IN_NO_LAYER
