"""``python -m tests.benchmarks``: all of them or those named, as a table or as JSON."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.benchmarks.frame import Figure, Settings

NAMES = (
    "start", "pop", "turn", "context", "ingest", "decision", "timeline", "durable", "outbox", "feeling", "intent",
    "flat", "backtest", "propensity", "shared", "audit", "comparison", "patterns", "insights", "overrides", "floor",
    "radar", "audiences",
)  # fmt: skip


def _cell(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    digits = 0 if value >= 1_000 else 1 if value >= 100 else 2 if unit else 3
    return f"{value:,.{digits}f} {unit}".strip()


def table(figures: list[Figure]) -> Table:
    table = Table("what", "ours", "floor", "ratio", "goal", "", "note")
    for figure in figures:
        sign = "≤" if figure.less_is_better else "≥"
        goal = "" if figure.goal is None else f"{sign} {figure.goal:g}{'×' if figure.floor is not None else ''}"
        met = {None: "", True: "met", False: "missed"}[figure.meets_goal]
        table.add_row(
            figure.name,
            _cell(figure.ours, figure.unit),
            _cell(figure.floor, figure.unit),
            "" if figure.ratio is None else f"{figure.ratio:.2f}×",
            goal,
            met,
            figure.note,
        )
    return table


def main(
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(NAMES)}; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Data instead of a table.")] = False,
    quick: Annotated[bool, typer.Option(help="Small sizes: to see that it runs, not to compare.")] = False,
    large: Annotated[bool, typer.Option(help="Large sizes where a benchmark has some: it takes minutes.")] = False,
) -> None:
    """Measure, each figure beside its floor. Only the ratios mean anything."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if unknown := set(only or ()) - set(NAMES):
        raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="--only")
    figures: list[Figure] = []
    for name in only or NAMES:
        typer.echo(f"measuring {name} …", err=True)
        measure: Callable[[Settings], list[Figure]] = import_module(f"tests.benchmarks.{name}").measure
        figures += measure(Settings(quick=quick, large=large))
    if as_json:
        rows = [{**asdict(figure), "ratio": figure.ratio, "meets_goal": figure.meets_goal} for figure in figures]
        typer.echo(json.dumps(rows, indent=2))
    else:
        Console(width=None if os.environ.get("COLUMNS") else 150).print(table(figures))


if __name__ == "__main__":
    typer.run(main)
