"""Compiles the declared signals and checks that each form has what it needs.

Owns what may be combined in a signal. Knows nothing of how signals are found.
"""

from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.signs import SignalRule

_WITH_THEN = ("sequence", "absence")


def signal_rules(check: Checker, part: Part[declared.SignalsFile]) -> tuple[SignalRule, ...]:
    """The compiled signals in their order; what is wrong with them is told to ``check``."""
    seen: set[str] = set()
    made: list[SignalRule] = []
    for i, one in enumerate(part.declared.signals):
        place = ("signals", i)
        check.unique(part.source, (*place, "id"), "signal", one.id, seen)
        _fits(check, part, i, one)
        made.append(
            SignalRule(
                id=one.id,
                title=one.title,
                form=one.form,
                over=one.over,
                same="intent" if one.form == "channels" else one.same,
                when=check.on_event(part.source, (*place, "when"), one.when),
                then=check.on_event(part.source, (*place, "then"), one.then) if one.then else None,
                while_=check.on_journeys(part.source, (*place, "while"), one.while_) if one.while_ else None,
                solved_by=check.on_event(part.source, (*place, "solved_by"), one.solved_by) if one.solved_by else None,
                at_least=one.at_least,
                alike=one.alike,
                apart_s=one.apart,
                within_s=one.within,
                fades_after_s=one.fades_after,
            )
        )
    return tuple(made)


def _fits(check: Checker, part: Part[declared.SignalsFile], i: int, one: declared.SignalShape) -> None:
    place = ("signals", i)
    if (one.then is None) == (one.form in _WITH_THEN):
        need = "needs" if one.then is None else "has no use for"
        check.complain(part.source, place, f"a signal of the form '{one.form}' {need} 'then'")
    if one.form in _WITH_THEN and one.over == "both":
        check.complain(
            part.source,
            (*place, "over"),
            f"a signal of the form '{one.form}' looks at events or at what is said, not both",
        )
    if one.form == "channels" and one.same != "":
        check.complain(part.source, (*place, "same"), "the form 'channels' is about one intent already")
    if one.form in ("channels", "repetition") and one.at_least < 2:
        check.complain(part.source, place, f"a signal of the form '{one.form}' needs 'at_least' of two or more")
