"""What import contracts and linters cannot see, as rules over syntax trees; each carries a snippet that breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

Find = Callable[[ast.Module], Iterator[ast.AST]]

_HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")
_MARKUP = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHOWN_BY = frozenset(
    {"setText", "setToolTip", "setPlaceholderText", "setWindowTitle", "setAccessibleName", "setAccessibleDescription",
     "setStatusTip", "setTitle", "addAction", "QLabel", "QPushButton", "QCheckBox", "QGroupBox", "QAction"}
)  # fmt: skip
_STATIC_DIALOGS = frozenset(
    {"getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory", "getColor", "getFont"}
)
_A_PAUSE_S = 0.1
_CLOCKS = frozenset({"now", "utcnow", "today", "time", "monotonic", "perf_counter", "uuid4", "uuid7", "open"})


@dataclass(frozen=True)
class Rule:
    """``where`` and ``but`` are path patterns below the repository; ``planted`` in ``planted_at`` breaks the rule."""

    id: str
    why: str
    find: Find
    planted: str
    planted_at: str
    where: tuple[str, ...] = ("agentdesk/**",)
    but: tuple[str, ...] = ()

    def applies_to(self, path: str) -> bool:
        return _matches(path, self.where) and not _matches(path, self.but)

    def findings(self, path: str, tree: ast.Module) -> list[str]:
        """``path:line why`` for each violation."""
        if not self.applies_to(path):
            return []
        return [f"{path}:{getattr(node, 'lineno', 1)} {self.why}" for node in self.find(tree)]


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    pure = PurePosixPath(path)
    return any(
        pure.is_relative_to(pattern.removesuffix("/**")) if pattern.endswith("/**") else pure.match(pattern)
        for pattern in patterns
    )


@lru_cache(maxsize=1)
def _nodes(tree: ast.Module) -> list[ast.AST]:
    """All that is in it. The rules look at one tree after the other, and to walk it takes longer than to look."""
    return list(ast.walk(tree))


def _called(node: ast.AST) -> str:
    """The last name of what is called: ``exec`` for ``dialog.exec()``."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _calls(*names: str) -> Find:
    return lambda tree: (node for node in _nodes(tree) if _called(node) in names)


def _methods(*names: str) -> Find:
    return lambda tree: (
        node
        for node in _nodes(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    )


def _docstrings(tree: ast.Module) -> set[int]:
    """The ids of the nodes that are bare strings: docstrings of modules, classes, functions and attributes."""
    return {id(node.value) for node in _nodes(tree) if isinstance(node, ast.Expr)}


def _hex_colours(tree: ast.Module) -> Iterator[ast.AST]:
    skip = _docstrings(tree)
    for node in _nodes(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in skip else None
        if isinstance(text, str) and _HEX_COLOUR.search(text):
            yield node


def _colour_literals(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        made = node.args if isinstance(node, ast.Call) and _called(node) in {"QColor", "fromRgb", "qRgb"} else []
        if any(isinstance(argument, ast.Constant) for argument in made):
            yield node
        named = node if isinstance(node, ast.Attribute) and node.attr != "transparent" else None
        if named is not None and isinstance(named.value, ast.Attribute) and named.value.attr == "GlobalColor":
            yield named


def _shown_text(argument: ast.expr) -> str:
    """The letters of a literal that people would read; values filled in and markup are none."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    text = "".join(
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else " " for part in parts
    )
    return _MARKUP.sub(" ", text)


def _untranslated(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        if isinstance(node, ast.Call) and _called(node) in _SHOWN_BY:
            yield from (argument for argument in node.args if _WORD.search(_shown_text(argument)))


def _formatted_before_translating(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        messages = node.args[:2] if isinstance(node, ast.Call) and _called(node) in {"_", "ngettext"} else []
        if any(isinstance(message, ast.JoinedStr | ast.BinOp | ast.Call) for message in messages):
            yield node


def _reads_a_clock(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        # time(23, 59) is a time of the day, time() the clock
        if isinstance(node, ast.Call) and _called(node) in _CLOCKS and not (_called(node) == "time" and node.args):
            yield node


def _ownerless_tasks(tree: ast.Module) -> Iterator[ast.AST]:
    """Tasks made anywhere but in a TaskGroup, which owns its tasks."""
    groups = {
        item.optional_vars.id
        for node in _nodes(tree)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if _called(item.context_expr) == "TaskGroup" and isinstance(item.optional_vars, ast.Name)
    }
    for node in _nodes(tree):
        if isinstance(node, ast.Call) and _called(node) in {"create_task", "ensure_future", "run_coroutine_threadsafe"}:
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            if not (isinstance(receiver, ast.Name) and receiver.id in groups):
                yield node


def _waits_on_time(tree: ast.Module) -> Iterator[ast.AST]:
    """Sleeps that hope for something to have happened. A loop that looks for it, or a short pause between two steps of
    traffic, is none."""
    looking = {
        id(inner)
        for loop in _nodes(tree)
        if isinstance(loop, ast.While) and not isinstance(loop.test, ast.Constant)
        for inner in ast.walk(loop)
    }
    for node in _nodes(tree):
        if isinstance(node, ast.Call) and _called(node) in {"sleep", "qWait", "msleep"} and id(node) not in looking:
            length = node.args[0] if node.args else None
            value = length.value if isinstance(length, ast.Constant) else None
            if not isinstance(value, int | float) or value >= _A_PAUSE_S:
                yield node


def _imports(module: str) -> Find:
    def _find(tree: ast.Module) -> Iterator[ast.AST]:
        for node in _nodes(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name == module or name.startswith(module + ".") for name in names):
                yield node

    return _find


def _sought_by_pairs(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        asked = node.func if isinstance(node, ast.Call) else None
        if isinstance(asked, ast.Attribute) and asked.attr == "in_" and _called(asked.value) == "tuple_":
            yield node


def _dialect_branches(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"dialect", "dialects"}:
            yield node
    yield from _imports("sqlalchemy.dialects")(tree)


def _more_than_a_docstring(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in tree.body if not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign))


def _frozen_bodies(tree: ast.Module) -> Iterator[ast.AST]:
    for node in _nodes(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Body"):
            yield from (base for base in node.bases if isinstance(base, ast.Name) and base.id == "Frozen")


RULES = [
    Rule(
        "bodies-are-built-at-once",
        "a Frozen is built when the first one is made, which a route's body may not wait for: derive it from BaseModel",
        _frozen_bodies,
        "class LinkBody(Frozen):\n    reason: str\n",
        "agentdesk/orchestrator/identity/planted.py",
    ),
    Rule(
        "no-exec",
        "exec() of a dialog, menu or application wedges other tasks: use open(), popup(), the loop",
        _methods("exec", "exec_"),
        "def f(dialog):\n    dialog.exec()\n",
        "agentdesk/ui/shell/planted.py",
        but=("agentdesk/ui/shell/first_paint.py",),  # before there is a loop of asyncio
    ),
    Rule(
        "no-static-dialogs",
        "a static dialog runs a loop of its own",
        _calls(*_STATIC_DIALOGS),
        "name = QFileDialog.getSaveFileName(None)\n",
        "agentdesk/ui/ledger/planted.py",
    ),
    Rule(
        "no-process-events",
        "processEvents() wedges other tasks",
        _calls("processEvents"),
        "app.processEvents()\n",
        "agentdesk/ui/shell/planted.py",
    ),
    Rule(
        "items-of-layouts",
        "PySide keeps items of layouts beyond their end: take_out() or clear() of kit.layout (decision 78)",
        _calls("itemAt", "removeWidget"),
        "layout.removeWidget(widget)\n",
        "agentdesk/ui/shell/planted.py",
    ),
    Rule(
        "style-sheets-in-theme",
        "style sheets are made in ui/theme alone",
        _calls("setStyleSheet"),
        "widget.setStyleSheet('color: red')\n",
        "agentdesk/ui/kit/planted.py",
        but=("agentdesk/ui/theme/**",),
    ),
    Rule(
        "no-hex-colours",
        "a colour is a token of resources/theme",
        _hex_colours,
        "ACCENT = '#1f5fd0'\n",
        "agentdesk/ui/kit/planted.py",
    ),
    Rule(
        "no-colour-literals",
        "a colour is a token of resources/theme",
        _colour_literals,
        "pen = QColor(255, 0, 0)\n",
        "agentdesk/ui/timeline/planted.py",
        where=("agentdesk/ui/**", "agentdesk/devtools/**"),
    ),
    Rule(
        "translated",
        "what people read goes through _() (ui/words.py)",
        _untranslated,
        "label.setText('Accept')\n",
        "agentdesk/ui/recommendation/planted.py",
        where=("agentdesk/ui/**",),
    ),
    Rule(
        "translated-then-formatted",
        "translate first, then format: a formatted text is in no catalogue",
        _formatted_before_translating,
        "text = _(f'{n} waiting')\n",
        "agentdesk/ui/shell/planted.py",
        where=("agentdesk/ui/**",),
    ),
    Rule(
        "tasks-have-owners",
        "every task has an owner: a TaskScope (app/tasks.py) or a TaskGroup",
        _ownerless_tasks,
        "loop.create_task(work())\n",
        "agentdesk/adapters/api/planted.py",
        but=("agentdesk/app/tasks.py",),
    ),
    Rule(
        "qasync-in-one-file",
        "one thread, one loop, one file that makes it: ui/qt/loop.py",
        _imports("qasync"),
        "import qasync\n",
        "agentdesk/bootstrap.py",
        but=("agentdesk/ui/qt/loop.py",),
    ),
    Rule(
        "pure-engine",
        "the engine is given the time, the ids and the files",
        _reads_a_clock,
        "from datetime import UTC, datetime\nat = datetime.now(UTC)\n",
        "agentdesk/engine/signals/planted.py",
        where=("agentdesk/engine/**",),
    ),
    Rule(
        "dialects-in-store",
        "no branch by database outside of orchestrator/store",
        _dialect_branches,
        "from sqlalchemy.dialects.postgresql import insert\n",
        "agentdesk/orchestrator/ingest/planted.py",
        where=("agentdesk/orchestrator/**",),
        but=("agentdesk/orchestrator/store/**",),
    ),
    Rule(
        "pairs-by-their-index",
        "SQLite goes through the whole table for (a, b) IN (VALUES …): store/conditions.is_one_of",
        _sought_by_pairs,
        "found = tuple_(table.c.a, table.c.b).in_(keys)\n",
        "agentdesk/orchestrator/propensity/planted.py",
        but=("agentdesk/orchestrator/store/conditions.py",),
    ),
    Rule(
        "sql-in-repositories",
        "an endpoint or an engine-facing service asks its repository; it writes no SQL",
        _imports("sqlalchemy"),
        "from sqlalchemy import select\n",
        "agentdesk/orchestrator/people/endpoints.py",
        where=("agentdesk/orchestrator/*/endpoints.py",),
    ),
    Rule(
        "packages-are-maps",
        "an __init__.py holds only the package's docstring",
        _more_than_a_docstring,
        '"""Map."""\n\n\ndef helper() -> None: ...\n',
        "agentdesk/ui/planted/__init__.py",
        where=("agentdesk/**/__init__.py", "agentdesk/*/__init__.py", "agentdesk/*/*/__init__.py"),
    ),
    Rule(
        "no-mocks",
        "a real one, or a fake behind a port that a contract test holds to the real one",
        _imports("unittest"),
        "from unittest import mock\n",
        "tests/unit/planted.py",
        where=("agentdesk/**", "tests/**"),
    ),
    Rule(
        "no-waiting-on-time",
        "wait on a signal, never on time",
        _waits_on_time,
        "import asyncio\n\n\nasync def test() -> None:\n    await asyncio.sleep(1)\n",
        "tests/gui/planted.py",
        where=("tests/**",),
        but=("tests/support/**", "tests/faults/**", "tests/benchmarks/durable.py"),
    ),
]
