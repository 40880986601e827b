"""An offer to stay or to come back answers the reason for leaving: none where the reason is empty, a death, our own
doing, or nothing that an offer could mend."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from tests.engine.sample import DAY, Pop, call, event, pop, said

NO_REASON = [
    "unknown", "other", "not given", "n/a", "-", "none", "Other reason", "no reason provided", "N.A.", "...", "17",
    "Customer request", "unspecified", "", "NULL",
]  # fmt: skip
DIED = ["died", "deceased", "death of customer", "Customer passed away", "account holder deceased"]
OUR_DOING = [
    "fraud", "terminated for abuse", "non-payment", "unpaid bills", "breach of terms", "suspected money laundering",
    "debt", "harassment of staff", "blacklisted", "violation of fair use",
]  # fmt: skip
NOT_TO_MEND = [
    "moved abroad", "emigrated", "moved into a care home", "joined the army", "house sold", "retired",
    "company dissolved",    "moved in with partner",
]  # fmt: skip
TO_MEND = [
    "too expensive", "better offer from a competitor", "poor coverage", "unhappy with support", "slow internet",
    "price", "switched provider", "service quality",
]  # fmt: skip


def left(**data: Any) -> Pop:
    return pop([event("end", 20 * DAY, "contract.ended", **data)], touchpoint="web")


def offered(seen: Pop) -> list[str]:
    return [one.action for one in seen.decision.ranked if one.kind in (ActionKind.RETENTION, ActionKind.GROWTH)]


def spoken(*texts: str) -> Pop:
    return pop(interaction=call(), interactions=(call(),), utterances=said(*texts), traits={"tenure_months": 40})


@pytest.mark.parametrize("reason", NO_REASON)
def test_an_empty_reason_is_none(reason: str) -> None:
    seen = left(reason=reason)
    assert offered(seen) == []
    assert seen.stop("win_back").rule == "reason_first"


@pytest.mark.parametrize("reason", DIED)
def test_a_death_told_as_the_reason_is_a_death(reason: str) -> None:
    seen = left(reason=reason)
    assert offered(seen) == []
    assert seen.best == "bereavement_care"


@pytest.mark.parametrize("reason", OUR_DOING)
def test_whom_the_company_sent_away_is_not_won_back(reason: str) -> None:
    seen = left(reason=reason)
    assert offered(seen) == []
    assert seen.stop("win_back").because == "They did not leave, we ended it"


def test_who_ended_it_is_told_by_a_field_too() -> None:
    assert offered(left(reason="slow internet", ended_by="company")) == []
    assert offered(left(reason="slow internet", ended_by="customer")) == ["win_back"]


@pytest.mark.parametrize("reason", NOT_TO_MEND)
def test_what_no_offer_mends_brings_no_offer(reason: str) -> None:
    seen = left(reason=reason)
    assert offered(seen) == []
    assert "why they left" in seen.stop("win_back").because


@pytest.mark.parametrize("reason", TO_MEND)
def test_who_left_for_what_can_be_mended_may_be_won_back(reason: str) -> None:
    assert offered(left(reason=reason)) == ["win_back"]
    assert offered(left(cancellationReason=reason)) == ["win_back"]


@pytest.mark.parametrize(
    "text",
    [
        "I want to cancel my contract because I am dying",
        "I want to cancel my contract because I am moving to a nursing home",
        "I am cancelling because your network is unreliable",
        "I want to cancel because I was overcharged three times",
        "please cancel my contract because I can't use the internet at home",
    ],
)
def test_a_lower_price_is_offered_only_where_it_mends_the_reason(text: str) -> None:
    seen = spoken(text)
    assert seen.conclusions.why.intent == "cancel_service"
    assert offered(seen) == []
    assert seen.stop("smaller_plan").because


@pytest.mark.parametrize(
    "texts",
    [
        ("I want to cancel my contract because it is too expensive",),
        ("I want to cancel", "I found a cheaper one"),
        ("please cancel my contract, because I lost my job",),
        ("I want to cancel because I hardly use it",),
    ],
)
def test_a_lower_price_is_offered_to_whom_it_helps(texts: tuple[str, ...]) -> None:
    assert offered(spoken(*texts)) == ["loyalty_price", "smaller_plan"]


def test_who_is_dying_is_cared_for() -> None:
    seen = spoken("I am terminally ill and want to cancel my contract")
    assert seen.stop("family_line").because == "They told us of a grave illness"
    assert "leave_alone" not in [one.action for one in seen.decision.ranked]
