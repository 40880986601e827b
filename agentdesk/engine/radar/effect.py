"""What a draft rule would have done to the very answers that it is proposed from: overrides that it spares, advice that
was taken and that it costs. Counted beside the back-test, decision by decision. Pure."""

from collections.abc import Collection, Iterable

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.domain.frozen import Frozen
from agentdesk.domain.proposal import ChangedDecision, Effect
from agentdesk.engine.decisions.backtest import first_of

MOST_CHANGED = 200
"""Changed decisions that are listed; the rest is counted."""


class Answer(Frozen):
    """What became of the advice of the action in a decision. ``taken`` is what was done instead."""

    answer: str
    override_id: str = ""
    team: str = ""
    taken: str = ""


class EffectTally:
    """Counts what the rule ``rule`` of ``action`` does, decision by decision; begins with what was counted before."""

    def __init__(self, action: str, rule: str, cluster: Collection[str], so_far: Effect | None = None) -> None:
        """``cluster``: the ids of the overrides that the draft was proposed from."""
        self._action, self._rule, self._cluster = action, rule, frozenset(cluster)
        self._counts = (so_far or Effect()).model_dump(exclude={"changed"})
        self._changed = list((so_far or Effect()).changed)

    def observe(self, before: Decision, after: Decision, answers: Iterable[Answer]) -> None:
        """One decision, as it was and as the draft would have it, with the answers to it."""
        is_withheld = any(one.rule == self._rule for one in after.withheld)
        was, would_be = first_of(before), first_of(after)
        told = list(answers)
        for answer in told:
            self._count(answer, is_withheld, would_be)
        if not told and declared_action(was) == self._action:
            self._counts["unanswered"] += 1
            self._counts["unanswered_withheld"] += is_withheld
        if was != would_be:
            self._counts["changed_n"] += 1
            if len(self._changed) < MOST_CHANGED:
                self._changed.append(self._listed(before, was, would_be, told, is_withheld))

    def _count(self, answer: Answer, is_withheld: bool, would_be: str) -> None:
        counts = self._counts
        if answer.override_id in self._cluster:
            counts["cluster"] += 1
            counts["spared"] += is_withheld
            counts["instead_first"] += would_be == answer.taken
        elif answer.override_id:
            counts["others"] += 1
            counts["others_spared"] += is_withheld
        elif answer.answer in ("accepted", "acted"):
            counts["accepted"] += 1
            counts["cost"] += is_withheld

    def _listed(self, one: Decision, was: str, would_be: str, told: list[Answer], is_withheld: bool) -> ChangedDecision:
        first = told[0] if told else Answer(answer="")
        return ChangedDecision(
            decision_id=one.id, decided_at=one.decided_at, touchpoint=one.touchpoint, before=was, after=would_be,
            answer=first.answer, override_id=first.override_id, team=first.team,
            of_cluster=any(answer.override_id in self._cluster for answer in told), withheld=is_withheld,
        )  # fmt: skip

    def effect(self) -> Effect:
        """What was counted so far."""
        return Effect(**self._counts, changed=tuple(self._changed))
