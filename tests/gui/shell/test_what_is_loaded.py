"""What a start waits for: nothing is loaded before the first paint, or an agent's desk, that these do not need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from agentdesk import start
from agentdesk.app.setting_layers import DeskOptions

def _once_painted(app, window, load):
    window.shapes.painted.connect(lambda: app.exit(0))
    window.show()
    app.exec()
    painted = sorted(sys.modules), "Qt" in vars(sys.modules["PySide6.QtCore"])
    load()
    from agentdesk import bootstrap
    from agentdesk.domain.people import Role

    bootstrap._window_of(Role.AGENT)
    import json

    import linecache

    told = {"painted": painted[0], "has_qt": painted[1], "opened": sorted(sys.modules), "read": list(linecache.cache)}
    print(json.dumps(told))
    window.close()

start.load_behind = _once_painted
raise SystemExit(start.run_desk(DeskOptions(profile_dir=Path(sys.argv[1]))))
"""

AFTER_THE_PAINT = {
    "asyncio", "dataclasses", "httpx", "json", "pydantic", "qasync", "ssl", "PySide6.QtSvg", "agentdesk.bootstrap",
    "agentdesk.domain", "agentdesk.wire", "agentdesk.ui.kit", "agentdesk.ui.theme.theme",
}  # fmt: skip
WHEN_ASKED_FOR = {
    "alembic", "cryptography", "fastapi", "keyring", "numpy", "phonenumbers", "rich", "sqlalchemy", "tomlkit", "typer",
    "uvicorn", "yaml", "agentdesk.engine", "agentdesk.orchestrator", "agentdesk.devtools",
    "agentdesk.domain.comparison", "agentdesk.domain.decision", "agentdesk.domain.floor",
    "agentdesk.domain.insights", "agentdesk.domain.journey",
    "agentdesk.domain.my_record", "agentdesk.domain.proposal", "agentdesk.domain.radar", "agentdesk.domain.sentiment",
    "agentdesk.wire.commands", "agentdesk.wire.events", "agentdesk.wire.patterns", "agentdesk.wire.snapshots",
    "agentdesk.adapters.api.requests", "agentdesk.adapters.system.parts",
    "agentdesk.ui.about", "agentdesk.ui.conversation.view", "agentdesk.ui.customer.view",
    "agentdesk.ui.diagnostics", "agentdesk.ui.exception.view", "agentdesk.ui.exception_mode.view",
    "agentdesk.ui.floor", "agentdesk.ui.guide", "agentdesk.ui.identity.view", "agentdesk.ui.insights",
    "agentdesk.ui.ledger", "agentdesk.ui.outbox", "agentdesk.ui.patterns", "agentdesk.ui.radar",
    "agentdesk.ui.recommendation.view", "agentdesk.ui.settings", "agentdesk.ui.shell.editing",
    "agentdesk.ui.shell.key_editor",
    "agentdesk.ui.shell.right_column", "agentdesk.ui.shell.shortcuts", "agentdesk.ui.shell.supervisor_window",
    "agentdesk.ui.shell.talk", "agentdesk.ui.shell.tools_window", "agentdesk.ui.timeline", "agentdesk.ui.wrapup",
}  # fmt: skip
"""Supervisors' pages, the service, sheets and panels that are not in view, the libraries of all of these, and kinds of
records that nothing on a desk is of before the first event, command or context."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The modules that were there when it was painted (``painted``) and when the desk could be made (``opened``)."""
    profile = tmp_path_factory.mktemp("start") / "profile"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[3])}
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(profile)], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(told.stdout)
    return found


def _too_early(modules: list[str], of: set[str]) -> list[str]:
    return sorted(name for name in of if any(each == name or each.startswith(f"{name}.") for each in modules))


def test_the_first_paint_waits_for_qt_and_the_tokens_alone(loaded: dict[str, list[str]]) -> None:
    assert _too_early(loaded["painted"], AFTER_THE_PAINT) == []
    assert not loaded["has_qt"], "PySide's Qt was made, which takes an eighth of a bare window's start"


def test_an_agents_desk_waits_for_nobody_elses_pages_and_for_nothing_that_is_not_in_view(
    loaded: dict[str, list[str]],
) -> None:
    assert "agentdesk.ui.shell.agent_window" in loaded["opened"]
    assert _too_early(loaded["opened"], WHEN_ASKED_FOR) == []


def test_nobodys_source_is_read(loaded: dict[str, list[str]]) -> None:
    """PySide would read that of each module, and keep it (``ui/qt/plain_import.py``)."""
    ours = [path for path in loaded["read"] if "/agentdesk/" in path]
    assert [path for path in ours if not path.endswith("/ui/qt/__init__.py")] == [], "but what it is switched off from"
    assert not [path for path in loaded["read"] if "pydantic" in path]
