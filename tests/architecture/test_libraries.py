"""Each layer uses its own libraries and no others: an allow-list, where the import contracts are deny-lists."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ALLOWED = {
    "domain": {"pydantic"},
    "wire": {"pydantic"},
    "engine": {"pydantic", "zen", "vaderSentiment", "phonenumbers", "email_validator", "yaml", "numpy", "orjson"},
    "app": {"pydantic"},
    "adapters": {"pydantic", "httpx", "sqlcipher3", "keyring", "platformdirs", "orjson", "anyio", "uuid_utils",
                 "tomlkit"},
    "ui": {"PySide6", "qasync", "shiboken6", "phonenumbers"},
    "orchestrator": {"pydantic", "pydantic_core", "sqlalchemy", "alembic", "asyncpg", "aiosqlite", "fastapi",
                     "starlette", "uvicorn", "orjson", "yaml", "uuid_utils", "prometheus_client", "platformdirs",
                     "phonenumbers", "email_validator", "rich", "anyio", "pyarrow", "cryptography", "httpx"},
}  # fmt: skip


def _third_party(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            root = name.split(".")[0]
            if root != "agentdesk" and root not in sys.stdlib_module_names:
                yield root


def _foreign(layer: str, source: str) -> set[str]:
    return set(_third_party(source)) - ALLOWED[layer]


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_layer_uses_its_own_libraries(layer: str) -> None:
    paths = (ROOT / "agentdesk" / layer).rglob("*.py")
    foreign = {
        path.relative_to(ROOT).as_posix(): names for path in paths if (names := _foreign(layer, path.read_text()))
    }
    assert not foreign


@pytest.mark.parametrize("layer", ALLOWED)
def test_an_unknown_library_is_found(layer: str) -> None:
    assert _foreign(layer, "import pandas\n") == {"pandas"}


LATE = {"phonenumbers"}
"""What the desk loads only once it needs it: it would delay every start."""


def _loaded_at_once(source: str) -> set[str]:
    """The libraries that a module loads when it is loaded itself."""
    return {
        name
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _third_party(ast.unparse(node))
    }


def test_the_desk_does_not_start_with_what_it_may_never_need() -> None:
    paths = (ROOT / "agentdesk" / "ui").rglob("*.py")
    assert not {path.relative_to(ROOT).as_posix() for path in paths if _loaded_at_once(path.read_text()) & LATE}


def test_what_is_loaded_at_once_is_found() -> None:
    assert _loaded_at_once("import phonenumbers.phonenumber\n\n\ndef f() -> None:\n    import pandas\n") == LATE
