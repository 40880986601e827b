"""What a back-test found, in sentences for the command line. Every share comes with its n."""

from collections.abc import Iterator

from agentdesk.engine.decisions.backtest import NOTHING, BacktestReport, Gated

MOST = 20
"""Lines of one list; the rest is counted. ``--json`` has all."""


def report_lines(report: BacktestReport) -> Iterator[str]:
    """The summary, most important first."""
    against = "what was decided then" if report.against == "stored" else "what the policy in force would decide"
    since = f" since {report.since.date().isoformat()}" if report.since else ""
    yield f"Draft {report.draft_version} over {report.seen} of {report.total} decisions{since}, against {against}."
    if not report.complete:
        yield "It was broken off: the figures are of the decisions that were seen, the oldest."
    yield f"{report.compared} compared: " + _parts(report)
    if report.untold:
        examples = ", ".join(report.untold_examples)
        yield f"{report.untold} could not be compared: the draft asks for what was not known then ({examples})."
    if report.unreadable:
        yield f"{report.unreadable} could not be read by this program."
    if report.unknown_policy:
        yield f"{report.unknown_policy} were made by a policy that the store does not have: what it knew is assumed."
    if report.not_replayed:
        yield "Not replayed, since it was concluded before the decision: " + ", ".join(report.not_replayed) + "."
    yield from _moved(report)
    yield from _gated("Withheld anew:", report.withheld_anew)
    yield from _gated("No longer withheld:", report.allowed_anew)
    yield from _shares(report)
    agreed = report.overrides
    yield ""
    yield (
        f"Overrides of compared decisions: n = {agreed.n}. What the agents did instead was advised first "
        f"{agreed.before} times, with the draft {agreed.after}; the draft withholds it {agreed.withheld_after} times."
    )


def _parts(report: BacktestReport) -> str:
    n = report.compared
    parts = (
        ("the same", report.same),
        ("another first action", report.first_changed),
        ("the same first action in another order", report.order_changed),
        ("another routing", report.routing_changed),
    )
    return "; ".join(f"{count} {what} ({_percent(count, n)})" for what, count in parts) + "."


def _percent(count: int, n: int) -> str:
    return f"{100 * count / n:.1f} %" if n else "n = 0"


def _moved(report: BacktestReport) -> Iterator[str]:
    if report.moved:
        yield ""
        yield "First action, before → after:"
    for one in report.moved[:MOST]:
        yield f"  {one.n:>6}  {_name(one.before)} → {_name(one.after)}  (for example {', '.join(one.examples)})"
    if len(report.moved) > MOST:
        yield f"  and {len(report.moved) - MOST} more"


def _name(action: str) -> str:
    return "nothing" if action == NOTHING else action


def _gated(title: str, found: tuple[Gated, ...]) -> Iterator[str]:
    if found:
        yield ""
        yield title
    for one in found[:MOST]:
        yield f"  {one.n:>6}  {one.action} by {one.rule}  (for example {', '.join(one.examples)})"
    if len(found) > MOST:
        yield f"  and {len(found) - MOST} more"


def _shares(report: BacktestReport) -> Iterator[str]:
    for title, shares in (("By touchpoint:", report.by_touchpoint), ("By first action before:", report.by_action)):
        if shares:
            yield ""
            yield title
        for one in shares[:MOST]:
            told = f"{one.changed} of {one.n} have another first action ({_percent(one.changed, one.n)})"
            yield f"  {_name(one.name)}: {told}"
        if len(shares) > MOST:
            yield f"  and {len(shares) - MOST} more"
