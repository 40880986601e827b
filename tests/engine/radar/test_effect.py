"""What a rule would have spared and cost, counted in one go or in several; a report from which a tally goes on."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.decision import ActionKind, Decision, Gate, Parts, RankedAction, Withheld
from agentdesk.domain.ids import ActionId, CustomerId, DecisionId
from agentdesk.engine.decisions.backtest import Tally
from agentdesk.engine.radar.effect import Answer, EffectTally

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULE = "offer.not_now"


def decision(number: int, *ranked: str, withheld: str = "") -> Decision:
    parts = Parts(propensity=1, context=1, value=1, levers=1)
    return Decision(
        id=DecisionId(f"d{number}"), customer_id=CustomerId("c"), touchpoint="desk", decided_at=NOON,
        policy_version="1", inputs_hash="x",
        ranked=tuple(
            RankedAction(action=ActionId(one), title=one, kind=ActionKind.GROWTH, priority=1, parts=parts)
            for one in ranked
        ),
        withheld=(Withheld(action=ActionId("offer"), gate=Gate.SUITABILITY, rule=withheld, because="x"),)
        if withheld else (),
    )  # fmt: skip


CASES = [
    (decision(1, "offer", "help"), decision(1, "help", withheld=RULE), [("overridden", "o1", "help")]),
    (decision(2, "offer", "help"), decision(2, "help", withheld=RULE), [("overridden", "o2", "other")]),
    (decision(3, "offer", "help"), decision(3, "offer", "help"), [("overridden", "o3", "help")]),
    (decision(4, "offer", "help"), decision(4, "help", withheld=RULE), [("acted", "", "")]),
    (decision(5, "offer", "help"), decision(5, "offer", "help"), [("accepted", "", "")]),
    (decision(6, "offer"), decision(6, withheld=RULE), []),
    (decision(7, "help"), decision(7, "help"), []),
    (decision(8, "offer", "help"), decision(8, "help", withheld=RULE), [("overridden", "o9", "help")]),
    (decision(9, "offer", "help"), decision(9, "help", withheld="other.rule"), [("declined", "", "")]),
]


def answers(told: list[tuple[str, str, str]]) -> list[Answer]:
    return [Answer(answer=answer, override_id=override, taken=taken) for answer, override, taken in told]


@given(st.integers(0, len(CASES)))
def test_spared_and_cost_however_it_is_broken_off(broken_at: int) -> None:
    first, report = EffectTally("offer", RULE, {"o1", "o2", "o3"}), Tally()
    for before, after, told in CASES[:broken_at]:
        first.observe(before, after, answers(told))
        report.compare(before, after, [taken for _, override, taken in told if override])
    about = {
        "draft_version": "1", "draft_digest": "1", "against": "stored", "since": None, "total": 9, "complete": True,
    }  # fmt: skip
    effect = EffectTally("offer", RULE, {"o1", "o2", "o3"}, first.effect())
    second = Tally(report.report(**about))
    whole = Tally()
    for before, after, told in CASES[broken_at:]:
        effect.observe(before, after, answers(told))
        second.compare(before, after, [taken for _, override, taken in told if override])
    for before, after, told in CASES:
        whole.compare(before, after, [taken for _, override, taken in told if override])
    assert second.report(**about) == whole.report(**about)
    found = effect.effect()
    assert (found.cluster, found.spared, found.instead_first) == (3, 2, 2 - 1)
    assert (found.accepted, found.cost, found.others, found.others_spared) == (2, 1, 1, 1)
    assert (found.unanswered, found.unanswered_withheld) == (1, 1)
    assert found.changed_n == 6
    assert [one.decision_id for one in found.changed] == ["d1", "d2", "d4", "d6", "d8", "d9"]
    assert [one.decision_id for one in found.changed if one.of_cluster] == ["d1", "d2"]
    assert [one.decision_id for one in found.changed if not one.withheld] == ["d9"]
